import MemoryModel
import Testing
import Understanding

@Suite("Dates in texts")
struct DateReaderTests {
    /// Wednesday.
    private static let reference = "2023-05-17T10:00:00Z"

    private func moment(_ text: String) throws -> Timestamp {
        let forms = [text, text + "T00:00:00Z", text + ":00Z"]
        return try #require(forms.compactMap { Timestamp($0) }.first, "\(text)")
    }

    private func offsets(_ name: String) throws -> UTCOffsets {
        switch name {
        case "lisbon":
            // Summer time from 2023-03-26T01:00Z to 2023-10-29T01:00Z.
            UTCOffsets(
                before: 0,
                transitions: [
                    .init(start: 1_698_541_200, offsetSeconds: 0),
                    .init(start: 1_679_792_400, offsetSeconds: 3_600),
                ])
        case "newyork":
            // Summer time until 2023-11-05T06:00Z.
            UTCOffsets(
                before: -14_400,
                transitions: [.init(start: 1_699_164_000, offsetSeconds: -18_000)])
        default: try #require(UTCOffsets(fixed: name), "\(name)")
        }
    }

    @Test("expressions mean the ranges of the table")
    func table() throws {
        let rows = try Fixtures.rows("dates.tsv")
        #expect(rows.count >= 150)
        for row in rows {
            let at = try moment(row[1] == "@" ? Self.reference : row[1])
            let found = DateReader.mentions(in: row[0], at: at, offsets: try offsets(row[2]))
            guard row[3] != "-" else {
                #expect(found.isEmpty, "\(row): \(found)")
                continue
            }
            #expect(found.count == 1, "\(row): \(found)")
            guard let range = found.first?.range else { continue }
            let start = row[3] == "*" ? Timestamp.earliest : try moment(row[3])
            let end = row[4] == "*" ? Timestamp.latest : try moment(row[4])
            #expect(range.start == start, "\(row): from \(range.start)")
            #expect(range.end == end, "\(row): to \(range.end)")
            #expect(range.precision.rawValue == row[5], "\(row)")
            #expect(range.isOpenStart == (row[3] == "*"), "\(row)")
            #expect(range.isOpenEnd == (row[4] == "*"), "\(row)")
        }
    }

    @Test(
        "the mention stands where its words stand, and says whether it counts from now",
        arguments: [
            ("Zoë, we met last Friday, right?", "last Friday", true),
            ("In May 2023 it rained.", "In May 2023", false),
            ("It was – since March – cold.", "since March", true),
            ("Ann came on 7 May 2023 at 5pm.", "on 7 May 2023 at 5pm", false),
        ] as [(String, String, Bool)])
    func places(_ text: String, _ words: String, _ isRelative: Bool) throws {
        let at = try moment(Self.reference)
        let mention = try #require(DateReader.mentions(in: text, at: at).first)
        #expect(String(decoding: Array(text.utf8)[mention.textRange], as: UTF8.self) == words)
        #expect(mention.isRelative == isRelative)
    }

    @Test("several dates come in their order, at most as many as the limit says")
    func several() throws {
        let at = try moment(Self.reference)
        let two = DateReader.mentions(in: "Compare 2023-05-07 with last week.", at: at)
        #expect(two.map(\.range.precision) == [.day, .week])
        let many = String(repeating: "2023-05-07, ", count: 40)
        #expect(DateReader.mentions(in: many, at: at).count == DateReader.countMax)
    }

    @Test(
        "dates at the ends of time stay within what can be written",
        arguments: [Timestamp.earliest, .latest], ["-14:00", "+14:00"])
    func ends(_ at: Timestamp, _ zone: String) throws {
        let texts = [
            "yesterday", "tomorrow", "last decade", "next year", "1000 years ago", "last summer",
            "in 1000 years", "on 29 February", "since 1000 weeks ago", "the last 1000 months",
        ]
        for text in texts {
            for mention in DateReader.mentions(in: text, at: at, offsets: try offsets(zone)) {
                #expect(mention.range.start >= .earliest && mention.range.end <= .latest)
                #expect(mention.range.start <= mention.range.end, "\(text)")
            }
        }
    }

    @Test(
        "fixed offsets are read in their usual forms",
        arguments: [
            ("Z", 0), ("utc", 0), ("+02:00", 7_200), ("-0530", -19_800), ("+2", 7_200),
            ("+14:00", 50_400), ("+24:00", nil), ("02:00", nil), ("+2:0", nil), ("+02:60", nil),
            ("", nil), ("Europe/Lisbon", nil), ("+12345", nil), ("+1²", nil),
        ] as [(String, Int?)])
    func fixed(_ text: String, _ seconds: Int?) {
        let offset = UTCOffsets(fixed: text)?.offset(at: Timestamp(microseconds: 0))
        #expect(offset == seconds)
    }
}
