import MemoryModel

/// Reads English dates in a text; docs/understanding.md states the rules.
public enum DateReader {
    /// More dates than these in one text are passed over.
    public static let countMax = 8

    /// The dates in a text, in order.
    ///
    /// The first 8 KiB, 64 sentences and 512 words are looked at. Complexity: O(words).
    /// - Parameters:
    ///   - moment: When the text was said.
    ///   - offsets: What the speaker's clocks show.
    public static func mentions(
        in text: String, at moment: Timestamp, offsets: UTCOffsets = .utc
    ) -> [DateMention] {
        mentions(in: Reading(text), at: moment, offsets: offsets)
    }

    static func mentions(
        in reading: Reading, at moment: Timestamp, offsets: UTCOffsets
    ) -> [DateMention] {
        let now = offsets.localSeconds(of: moment)
        var found: [DateMention] = []
        for sentence in reading.sentences where !sentence.tokens.isEmpty {
            let tokens = reading.tokens[sentence.tokens]
            guard tokens.contains(where: { DateWords.mayOpen($0) }) else { continue }
            let parser = DateParser(
                tokens: tokens, bytes: reading.bytes, now: now, tense: Tense(of: tokens))
            var place = tokens.startIndex
            while place < tokens.endIndex, found.count < countMax {
                guard let span = parser.span(at: place) else {
                    place += 1
                    continue
                }
                let range = tokens[place].range.lowerBound..<tokens[span.next - 1].range.upperBound
                found.append(span.mention(at: range, offsets))
                place = span.next
            }
        }
        return found
    }
}

/// A stretch of time on the speaker's clocks, and where the words behind it begin.
struct LocalSpan {
    /// Seconds since the epoch on a clock without zones.
    var start: Int64
    var end: Int64
    var precision: DatePrecision
    var isRelative: Bool
    var next: Int
    var isOpenStart = false
    var isOpenEnd = false
    /// Whether its year was said.
    var hasYear = false
    /// Whether it repeats each year: "4 May", "Christmas".
    var isYearly = false

    func mention(at range: Range<Int>, _ offsets: UTCOffsets) -> DateMention {
        DateMention(
            textRange: range,
            range: DateRange(
                start: offsets.moment(local: start), end: offsets.moment(local: end),
                precision: precision, isOpenStart: isOpenStart, isOpenEnd: isOpenEnd),
            isRelative: isRelative)
    }

    static func days(
        _ first: Int64, _ count: Int64, _ precision: DatePrecision, isRelative: Bool, next: Int
    ) -> LocalSpan {
        LocalSpan(
            start: first * 86_400, end: (first + count) * 86_400, precision: precision,
            isRelative: isRelative, next: next)
    }

    /// Its first day, days since the epoch.
    var firstDay: Int64 { Calendar.floor(start, 86_400) }
}

/// Which way a sentence looks.
enum Tense {
    case past
    case present
    case future

    /// Told by the sentence's verbs: "will" before "was" before "appointment"; none is present.
    init(of tokens: ArraySlice<Reading.Token>) {
        if tokens.contains(where: { ["will", "going", "gonna"].contains($0.text) }) {
            self = .future
        } else if tokens.contains(where: Self.looksBack) {
            self = .past
        } else if tokens.contains(where: { $0.marks.contains(.future) }) {
            self = .future
        } else {
            self = .present
        }
    }

    private static func looksBack(_ token: Reading.Token) -> Bool {
        if token.marks.contains(.past) { return !["last", "ago", "left"].contains(token.text) }
        return token.id == 0 && token.text.utf8.count > 4 && token.text.hasSuffix("ed")
    }
}

/// Days, months and years as numbers.
enum Calendar {
    static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    /// The weekday, 0 Monday … 6 Sunday. 1970-01-01 was a Thursday.
    static func weekday(_ day: Int64) -> Int64 { day + 3 - floor(day + 3, 7) * 7 }

    /// The Monday of the day's week.
    static func monday(_ day: Int64) -> Int64 { day - weekday(day) }

    /// The first day of a month; months beyond 1...12 run on into other years.
    static func firstDay(year: Int, month: Int) -> Int64 {
        let months = Int64(year) * 12 + Int64(month) - 1
        let wholeYear = floor(months, 12)
        return CalendarDate(year: Int(wholeYear), month: Int(months - wholeYear * 12) + 1, day: 1)
            .daysSinceEpoch
    }

    /// The day, or the last of its month where there is no such day.
    static func day(year: Int, month: Int, day: Int) -> Int64 {
        let first = firstDay(year: year, month: month)
        let length = firstDay(year: year, month: month + 1) - first
        return first + min(Int64(day), length) - 1
    }
}
