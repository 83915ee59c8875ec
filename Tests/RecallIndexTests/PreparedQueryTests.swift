import MemoryModel
import Testing
import TextAnalysis

@testable import RecallIndex

@Suite("PreparedQuery")
struct PreparedQueryTests {
    private static let names: Set<TermHash> = Set(
        ["caroline", "will", "mary", "zoe"].map(TextHash.term))

    private static func prepare(_ question: String) -> PreparedQuery {
        PreparedQuery(question, isName: names.contains)
    }

    @Test(
        "takes the speakers' names out of the text to embed",
        arguments: [
            ("What did Caroline buy?", "What did buy?"), ("Caroline's dog", "dog"),
            ("Is it caroline’s?", "Is it ?"), ("Carolines dog", "Carolines dog"),
            ("What will Caroline and Will do?", "What will and do?"),
            ("Will Caroline come?", "Will come?"), ("Caroline", "Caroline"),
            ("Does Zoë like\n tea?", "Does like tea?"), ("no names  here", "no names  here"),
            ("", ""),
        ])
    func names(_ question: String, _ text: String) {
        #expect(Self.prepare(question).embeddingText == text)
    }

    @Test("looks for the words that are not names, or for the names when there is nothing else")
    func terms() {
        let query = Self.prepare("Did Caroline paint paintings of the lake?")
        #expect(query.terms == ["paint", "lake"].map(TextHash.term))
        #expect(query.termCounts == [2, 1])
        #expect(query.pairs == [0, 1])
        #expect(query.names == [TextHash.term("caroline")])
        #expect(Self.prepare("Caroline?").terms == Terms.of(Word.split("Caroline")))
        #expect(query.place(of: TextHash.term("lake")) == 1)
        #expect(query.place(of: TextHash.term("caroline")) == -1)
    }

    @Test(
        "knows when a time is asked for",
        arguments: [
            ("When was it?", true), ("what month is it", true), ("For how long?", true),
            ("How many?", false), ("What colour", false), ("how about long", false),
        ])
    func asksWhen(_ question: String, _ asks: Bool) {
        #expect(Self.prepare(question).asksWhen == asks)
    }

    @Test(
        "reads the dates that a question names",
        arguments: [
            ("on 7 May 2023", [DateMention(year: 2023, month: 5, day: 7)]),
            ("on May 7th, 2023?", [DateMention(year: 2023, month: 5, day: 7)]),
            ("the 3rd of sept", [DateMention(year: nil, month: 9, day: 3)]),
            ("2023-05-07", [DateMention(year: 2023, month: 5, day: 7)]),
            ("2023-15-07", [DateMention(year: 2023, month: nil, day: nil)]),
            ("in March", [DateMention(year: nil, month: 3, day: nil)]),
            (
                "June of 2021 and July",
                [
                    DateMention(year: 2021, month: 6, day: nil),
                    DateMention(year: nil, month: 7, day: nil),
                ]
            ),
            ("may I go", []), ("in may", [DateMention(year: nil, month: 5, day: nil)]),
            ("May 2022", [DateMention(year: 2022, month: 5, day: nil)]),
            ("back in 2022", [DateMention(year: 2022, month: nil, day: nil)]),
            ("room 1984", []), ("32 May", []), ("", []),
        ] as [(String, [DateMention])])
    func dates(_ question: String, _ dates: [DateMention]) {
        #expect(Self.prepare(question).dates == dates)
    }

    @Test("a date agrees as far as it is named, and nearness falls with the days between")
    func nearness() {
        let may = CalendarDate(year: 2023, month: 5, day: 7)
        #expect(DateMention(year: nil, month: 5, day: 7).agrees(with: may))
        #expect(DateMention(year: 2023, month: nil, day: nil).agrees(with: may))
        #expect(!DateMention(year: 2022, month: 5, day: 7).agrees(with: may))
        let week = DateMention(year: 2023, month: 5, day: 14)
        let near = week.nearness(to: may.daysSinceEpoch, on: may)
        #expect(abs(near - 0.3679) < 1e-3)
        let month = DateMention(year: nil, month: 5, day: nil)
        #expect(abs(month.nearness(to: may.daysSinceEpoch, on: may) - 0.6703) < 1e-3)
    }

    @Test("any text at all can be kept and asked", arguments: UInt64(1)...4)
    func fuzz(seed: UInt64) {
        var random = SplitMix(state: seed)
        let alphabet = Array(
            "Will zoe's mary ’s may 7th 2023-1-1 ? \u{0} é E\u{301} ß İ 東 हि ก็ 🎉 \u{200D} ﬀ Ⅷ ½ ٣ Ａ"
                .unicodeScalars)
        for _ in 0..<300 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...30, using: &random) {
                let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) ?? " "
                let usual = alphabet.randomElement(using: &random) ?? " "
                text.append(Int.random(in: 0...4, using: &random) == 0 ? any : usual)
            }
            let said = String(text)
            let query = Self.prepare(said)
            #expect(query.embeddingText.isEmpty == said.isEmpty)
            let content = MemoryContent(
                text: said, occurredAt: Timestamp(microseconds: 0),
                speaker: String(said.prefix(3)), sessionID: said)
            let features = MemoryFeatures(of: content)
            #expect(MemoryFeatures(bytes: features.encode()) == features)
            let index = Samples.index([Sample(ordinal: 1, content: content)])
            let found = index.find(said, mode: .lexical).hits.count
            #expect(found == 1 || features.terms.isEmpty, "seed \(seed)")
        }
    }
}
