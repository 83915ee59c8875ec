/// When clocks change in each year to come: `WET0WEST,M3.5.0/1,M10.5.0`.
///
/// Source of the form: POSIX, "TZ"; RFC 9636, section 3.3.1. Days are counted as there.
struct TimeZoneRule {
    /// One change of clocks in a year.
    private enum Day {
        /// Day 1...365, 29 February never counted.
        case ofCommonYear(Int)
        /// Day 0...365, 29 February counted.
        case ofYear(Int)
        /// Weekday 0 Sunday … 6 of week 1...5 of a month; 5 is the last.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    private let standard: Int
    private let summer: Int
    private var changes: [(day: Day, seconds: Int)] = []

    init?(_ text: [UInt8]) {
        var reader = RuleReader(text)
        guard reader.name(), let offset = reader.time() else { return nil }
        standard = -offset
        guard reader.name() else {
            summer = standard
            return
        }
        if reader.isAt(",") {
            summer = standard + 3_600
        } else {
            guard let offset = reader.time() else { return nil }
            summer = -offset
        }
        for _ in 0..<2 {
            guard reader.skip(","), let day = Self.day(&reader) else { return nil }
            var seconds = 7_200
            if reader.skip("/") {
                guard let time = reader.time() else { return nil }
                seconds = time
            }
            changes.append((day, seconds))
        }
    }

    /// The changes behind a moment, up to the end of a year.
    func transitions(after last: Int64?, to lastYear: Int) -> [TimeZoneHistory.Transition] {
        guard changes.count == 2 else { return [] }
        let last = last ?? .min
        var found: [TimeZoneHistory.Transition] = []
        for year in 1_970...max(lastYear, 1_970) {
            // Clocks show standard time before the first change and summer time before the second.
            let spring = second(of: changes[0], in: year) - Int64(standard)
            let autumn = second(of: changes[1], in: year) - Int64(summer)
            found.append(.init(start: spring, offsetSeconds: summer))
            found.append(.init(start: autumn, offsetSeconds: standard))
        }
        return found.filter { $0.start > last }.sorted { $0.start < $1.start }
    }

    private func second(of change: (day: Day, seconds: Int), in year: Int) -> Int64 {
        Self.daysSinceEpoch(change.day, year) * 86_400 + Int64(change.seconds)
    }

    private static func daysSinceEpoch(_ day: Day, _ year: Int) -> Int64 {
        let start = firstDay(year, 1)
        switch day {
        case .ofYear(let number): return start + Int64(number)
        case .ofCommonYear(let number):
            let isBehindLeapDay = isLeap(year) && number >= 60
            return start + Int64(number) - 1 + (isBehindLeapDay ? 1 : 0)
        case .weekday(let month, let week, let weekday):
            let first = firstDay(year, month)
            let next = month == 12 ? firstDay(year + 1, 1) : firstDay(year, month + 1)
            // 1970-01-01 was a Thursday, 4.
            let ahead = (Int64(weekday) - (first + 4) % 7 + 7) % 7
            var found = first + ahead + Int64(week - 1) * 7
            while found >= next { found -= 7 }
            return found
        }
    }

    /// Days from the epoch to the first of a month; years from 1970.
    private static func firstDay(_ year: Int, _ month: Int) -> Int64 {
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - 477
        let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
        return Int64((year - 1_970) * 365 + leapDays + lengths.prefix(month - 1).reduce(0, +))
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func day(_ reader: inout RuleReader) -> Day? {
        if reader.skip("J") {
            return reader.number(in: 1...365).map { .ofCommonYear($0) }
        }
        guard reader.skip("M") else { return reader.number(in: 0...365).map { .ofYear($0) } }
        guard let month = reader.number(in: 1...12), reader.skip("."),
            let week = reader.number(in: 1...5), reader.skip("."),
            let weekday = reader.number(in: 0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}

/// Reads names and numbers off a rule.
private struct RuleReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    func isAt(_ sign: Unicode.Scalar) -> Bool { rest.first.map { UInt32($0) } == sign.value }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard isAt(sign) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Skips `WET` or `<+03>`.
    mutating func name() -> Bool {
        if skip("<") {
            rest = rest.drop { $0 != UInt8(ascii: ">") }
            return skip(">")
        }
        let letters = rest.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    mutating func number(in bounds: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (48...57).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        return bounds.contains(value) ? value : nil
    }

    /// `hh[:mm[:ss]]` with a sign, as seconds.
    mutating func time() -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(in: 0...167) else { return nil }
        var seconds = hours * 3_600
        for width in [60, 1] {
            guard skip(":") else { break }
            guard let part = number(in: 0...59) else { return nil }
            seconds += part * width
        }
        return isNegative ? -seconds : seconds
    }
}
