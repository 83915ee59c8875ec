import MemoryModel

extension DateParser {
    /// Dates of digits: `2023-05-07`, `2023-05`, `3/4/2023`, `23.01.2024`.
    ///
    /// Of two numbers that may both be months, slashes mean month first, dots and dashes day first.
    func numeric(at place: Int) -> LocalSpan? {
        let sign = joint(place)
        guard sign == UInt8(ascii: "/") || sign == UInt8(ascii: "-") || sign == UInt8(ascii: ".")
        else { return nil }
        if let year = DateWords.year(word(place)) { return iso(year, at: place, sign) }
        guard joint(place + 1) == sign, let first = DateWords.number(word(place)),
            let second = DateWords.number(word(place + 1)), let third = numericYear(word(place + 2))
        else { return nil }
        let isMonthFirst = second > 12 || sign == UInt8(ascii: "/") && first <= 12
        let date = CalendarDate(
            year: third, month: isMonthFirst ? first : second, day: isMonthFirst ? second : first)
        guard date.isValid else { return nil }
        return exact(date, next: place + 3)
    }

    private func numericYear(_ text: String) -> Int? {
        if let year = DateWords.year(text) { return year }
        guard text.utf8.count == 2, let year = DateWords.number(text) else { return nil }
        return year < 70 ? 2_000 + year : 1_900 + year
    }

    private func iso(_ year: Int, at place: Int, _ sign: UInt8?) -> LocalSpan? {
        guard sign != UInt8(ascii: "."), let month = DateWords.number(word(place + 1)),
            word(place + 1).utf8.count == 2, (1...12).contains(month)
        else { return nil }
        guard joint(place + 1) == sign else {
            return sign == UInt8(ascii: "-") ? monthSpan(year, month, next: place + 2) : nil
        }
        let text = word(place + 2)
        // `07T10:30` is one word up to the colon.
        let parts = text.split(separator: "t", maxSplits: 1)
        guard let day = parts.first.flatMap({ DateWords.number(String($0)) }) else { return nil }
        let date = CalendarDate(year: year, month: month, day: day)
        guard date.isValid else { return nil }
        var span = exact(date, next: place + 3)
        guard parts.count == 2, let hour = DateWords.number(String(parts[1])), hour < 24,
            joint(place + 2) == UInt8(ascii: ":"), let minute = DateWords.number(word(place + 3)),
            minute < 60
        else { return parts.count == 1 ? span : nil }
        span = ClockTime(
            start: Int64(hour * 60 + minute) * 60, seconds: 3_600, next: place + 4
        ).on(span)
        let seconds = word(place + 4)
        let hasSeconds = joint(place + 3) == UInt8(ascii: ":") && seconds.utf8.count >= 2
        span.next = hasSeconds ? place + 5 : place + 4
        return span
    }

    private func exact(_ date: CalendarDate, next: Int) -> LocalSpan {
        var span = LocalSpan.days(date.daysSinceEpoch, 1, .day, isRelative: false, next: next)
        span.hasYear = true
        return span
    }

    /// A month of a year.
    func monthSpan(_ year: Int, _ month: Int, next: Int, isRelative: Bool = false) -> LocalSpan {
        months(year, month, 1, .month, isRelative: isRelative, next: next)
    }

    /// Some months from one on; the year counts as said unless the span is relative.
    func months(
        _ year: Int, _ month: Int, _ count: Int, _ precision: DatePrecision, isRelative: Bool,
        next: Int
    ) -> LocalSpan {
        let first = Calendar.firstDay(year: year, month: month)
        let end = Calendar.firstDay(year: year, month: month + count)
        var span = LocalSpan.days(
            first, end - first, precision, isRelative: isRelative, next: next)
        span.hasYear = !isRelative
        return span
    }

    /// Dates with a month's name: `7 May 2023`, `May 7th`, `May of 2023`, `in May`, `early May`.
    func named(at place: Int, isAnchored: Bool) -> LocalSpan? {
        let start = word(place) == "the" ? place + 1 : place
        if let thirds = DateWords.thirds[word(start)], start == place || word(start + 1) == "of" {
            let rest = word(start + 1) == "of" ? start + 2 : start + 1
            let whole =
                named(at: rest, isAnchored: true) ?? relative(at: rest)
                ?? yearly(at: rest, isAnchored: true)
            return whole.flatMap { Self.third(of: $0, thirds) }
        }
        if let week = weekOfMonth(at: start) { return week }
        if let day = DateWords.dayNumber(word(start)) {
            return dayFirst(day, at: start)
        }
        guard start == place, let month = DateWords.months[word(place)] else { return nil }
        // "31 April 2023": no such day, so no such month either.
        if DateWords.dayNumber(word(place - 1)) != nil { return nil }
        return monthFirst(month, at: place, isAnchored: isAnchored)
    }

    private func dayFirst(_ day: Int, at place: Int) -> LocalSpan? {
        // "3-5 May"
        if joint(place) == UInt8(ascii: "-"), let last = DateWords.dayNumber(word(place + 1)),
            let month = DateWords.months[word(place + 2)], last > day,
            let span = dayMonth(last, month, yearPlace: place + 3)
        {
            return stretched(span, from: day)
        }
        let monthPlace = word(place + 1) == "of" ? place + 2 : place + 1
        guard let month = DateWords.months[word(monthPlace)] else { return nil }
        return dayMonth(day, month, yearPlace: monthPlace + 1)
    }

    private func monthFirst(_ month: Int, at place: Int, isAnchored: Bool) -> LocalSpan? {
        let next = word(place + 1) == "the" ? place + 2 : place + 1
        if let day = DateWords.dayNumber(word(next)), word(next).utf8.count <= 4 || next > place + 1
        {
            if joint(next) == UInt8(ascii: "-"), let last = DateWords.dayNumber(word(next + 1)),
                last > day, let span = dayMonth(last, month, yearPlace: next + 2)
            {
                return stretched(span, from: day)
            }
            if clock(at: next) == nil { return dayMonth(day, month, yearPlace: next + 1) }
        }
        let yearPlace = isOne(place + 1, "of", "in") ? place + 2 : place + 1
        if let year = DateWords.year(word(yearPlace)) {
            return monthSpan(year, month, next: yearPlace + 1)
        }
        let isDoubtful = DateWords.doubtfulMonths.contains(word(place))
        guard !isDoubtful || isAnchored && (tokens[place].isCapitalised || isLast(place)) else {
            return nil
        }
        return bareMonth(month, next: place + 1)
    }

    /// Whether nothing but function words stands behind: "in may we went" but not "in march order".
    private func isLast(_ place: Int) -> Bool {
        place + 1 >= tokens.endIndex || tokens[place + 1].marks.contains(.function)
            || tokens[place + 1].range.lowerBound - tokens[place].range.upperBound > 1
    }

    private func stretched(_ span: LocalSpan, from day: Int) -> LocalSpan {
        var span = span
        let last = CalendarDate(day: span.firstDay)
        span.start = Calendar.day(year: last.year, month: last.month, day: day) * 86_400
        return span
    }

    private func dayMonth(_ day: Int, _ month: Int, yearPlace: Int) -> LocalSpan? {
        let place = isOne(yearPlace, "of", "in") ? yearPlace + 1 : yearPlace
        if let year = DateWords.year(word(place)) {
            let date = CalendarDate(year: year, month: month, day: day)
            return date.isValid ? exact(date, next: place + 1) : nil
        }
        return repeating(month: month, day: day, next: yearPlace)
    }

    /// A day of each year: the last or the next one, as the sentence looks; else the nearest.
    func repeating(month: Int, day: Int, next: Int) -> LocalSpan? {
        // 29 February stands in a leap year at most eight years off.
        let days = (date.year - 8...date.year + 8).compactMap { year -> Int64? in
            let date = CalendarDate(year: year, month: month, day: day)
            return date.isValid ? date.daysSinceEpoch : nil
        }
        let found: Int64? =
            switch tense {
            case .past: days.last { $0 <= today }
            case .future: days.first { $0 >= today }
            case .present: days.min { ($0 - today).magnitude < ($1 - today).magnitude }
            }
        guard let found else { return nil }
        var span = LocalSpan.days(found, 1, .day, isRelative: true, next: next)
        span.isYearly = true
        return span
    }

    /// A month of each year: the next when the sentence looks ahead, else the last that began.
    func bareMonth(_ month: Int, next: Int) -> LocalSpan {
        let year: Int =
            if tense == .future {
                month >= date.month ? date.year : date.year + 1
            } else {
                month <= date.month ? date.year : date.year - 1
            }
        var span = monthSpan(year, month, next: next, isRelative: true)
        span.isYearly = true
        return span
    }

    /// "the first week of May", "last week of 2023".
    private func weekOfMonth(at place: Int) -> LocalSpan? {
        guard isOne(place, "first", "second", "third", "last"), word(place + 1) == "week",
            word(place + 2) == "of",
            var span = named(at: place + 3, isAnchored: true)
                ?? yearly(at: place + 3, isAnchored: true),
            span.precision == .month || span.precision == .year
        else { return nil }
        let number = DateWords.ordinals[word(place)] ?? 0
        if number == 0 {
            span.start = span.end - 7 * 86_400
        } else {
            span.start += Int64(number - 1) * 7 * 86_400
            span.end = span.start + 7 * 86_400
        }
        span.precision = .week
        return span
    }

    /// A third of a month, season or year, in whole days.
    private static func third(of span: LocalSpan, _ number: Int64) -> LocalSpan? {
        guard span.precision == .month || span.precision == .year || span.precision == .week else {
            return nil
        }
        let days = (span.end - span.start) / 86_400
        var part = span
        part.start = span.start + days * number / 3 * 86_400
        part.end = span.start + days * (number + 1) / 3 * 86_400
        if span.precision == .year, number >= 0 { part.precision = .month }
        return part
    }
}

extension DateWords {
    /// "early", "mid", "late": the first, second, last third.
    static let thirds: [String: Int64] = [
        "early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2,
    ]
}
