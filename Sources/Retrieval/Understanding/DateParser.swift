import MemoryModel

/// Reads one date at one place of a sentence.
///
/// Each `…(at:)` gives the span that begins there, or nil. Ranges are taken on the speaker's own
/// clocks; weeks begin on Monday (ISO 8601).
struct DateParser {
    let tokens: ArraySlice<Reading.Token>
    let bytes: [UInt8]
    /// Now on the speaker's clocks, seconds.
    let now: Int64
    let tense: Tense

    var today: Int64 { Calendar.floor(now, 86_400) }
    var date: CalendarDate { CalendarDate(day: today) }

    /// The word at a place; empty beyond the sentence.
    func word(_ place: Int) -> String { tokens.indices.contains(place) ? tokens[place].text : "" }

    func isOne(_ place: Int, _ words: String...) -> Bool { words.contains(word(place)) }

    /// The byte between two words when there is just one; a dash of three bytes counts as `-`.
    func joint(_ place: Int) -> UInt8? {
        guard tokens.indices.contains(place), tokens.indices.contains(place + 1) else { return nil }
        let low = tokens[place].range.upperBound
        let high = tokens[place + 1].range.lowerBound
        if high - low == 3, bytes[low] == 0xE2, bytes[low + 1] == 0x80 {
            return UInt8(ascii: "-")
        }
        return high - low == 1 ? bytes[low] : nil
    }

    /// The longest date that begins at a place: with since, until, between …, or alone.
    func span(at place: Int) -> LocalSpan? {
        switch word(place) {
        case "between": return pair(at: place + 1, joinedBy: ["and"])
        case "from":
            if let pair = pair(at: place + 1, joinedBy: ["to", "until", "till", "through"]) {
                return pair
            }
            return opened(at: place + 1, isEnd: true)
        case "since": return opened(at: place + 1, isEnd: true)
        case "until", "till", "by": return opened(at: place + 1, isEnd: false)
        case "before":
            guard var span = dated(at: place + 1, isAnchored: true) else { return nil }
            span.end = span.start
            span.isOpenStart = true
            return span
        case "after":
            guard var span = dated(at: place + 1, isAnchored: true) else { return nil }
            span.start = span.end
            span.isOpenEnd = true
            return span
        case "in", "on", "during", "at", "of":
            return dated(at: place + 1, isAnchored: true) ?? clockOnly(at: place)
        default:
            guard let span = dated(at: place, isAnchored: false) else { return nil }
            return isOne(span.next, "to", "through", "until", "till")
                ? pair(at: place, joinedBy: ["to", "through", "until", "till"]) ?? span : span
        }
    }

    private func opened(at place: Int, isEnd: Bool) -> LocalSpan? {
        var parser = self
        if isEnd {
            parser = DateParser(tokens: tokens, bytes: bytes, now: now, tense: .past)
        } else if tense == .present {
            parser = DateParser(tokens: tokens, bytes: bytes, now: now, tense: .future)
        }
        guard var span = parser.dated(at: place, isAnchored: true) else { return nil }
        if isEnd { span.isOpenEnd = true } else { span.isOpenStart = true }
        return span
    }

    private func pair(at place: Int, joinedBy joints: [String]) -> LocalSpan? {
        // "from 3 to 5 May": the first is a number alone.
        if let first = DateWords.dayNumber(word(place)), joints.contains(word(place + 1)),
            let last = dated(at: place + 2, isAnchored: true), last.precision == .day
        {
            let end = CalendarDate(day: last.firstDay)
            return joined(
                Calendar.day(year: end.year, month: end.month, day: first) * 86_400, last)
        }
        guard let first = dated(at: place, isAnchored: true), joints.contains(word(first.next)),
            var last = dated(at: first.next + 1, isAnchored: true)
        else { return nil }
        var start = first.start
        if last.hasYear, !first.hasYear, first.isYearly {
            let from = CalendarDate(day: first.firstDay)
            let year = CalendarDate(day: last.firstDay).year
            start = Calendar.day(year: year, month: from.month, day: from.day) * 86_400
        } else if !last.hasYear, last.isYearly, last.end <= start {
            let to = CalendarDate(day: Calendar.floor(last.end - 1, 86_400))
            last.end = (Calendar.day(year: to.year + 1, month: to.month, day: to.day) + 1) * 86_400
        }
        if start >= last.end, last.isRelative, last.precision == .day, !last.isYearly {
            // "From Monday to Friday": the two of one week.
            if tense == .past { start -= 7 * 86_400 } else { last.end += 7 * 86_400 }
        }
        if start >= last.end, first.isYearly {
            let from = CalendarDate(day: Calendar.floor(start, 86_400))
            start = Calendar.day(year: from.year - 1, month: from.month, day: from.day) * 86_400
        }
        last.isRelative = (first.isRelative && !last.hasYear) || last.isRelative
        return joined(start, last)
    }

    private func joined(_ start: Int64, _ last: LocalSpan) -> LocalSpan? {
        guard start < last.end else { return nil }
        var span = last
        span.start = start
        return span
    }

    /// A date with what stands before and behind it: "two days before Christmas", "5pm yesterday".
    ///
    /// - Parameter isAnchored: Whether a word such as "in" or "since" stands before it, which
    ///   makes a bare year or a doubtful month a date.
    func dated(at place: Int, isAnchored: Bool) -> LocalSpan? {
        let start = isOne(place, "on", "in", "at", "during", "about", "around") ? place + 1 : place
        let isAnchored = isAnchored || start > place
        if let span = shifted(at: start) { return span }
        if let clock = clock(at: start) {
            let rest = isOne(clock.next, "on", "in") ? clock.next + 1 : clock.next
            if let day = core(at: rest, isAnchored: true), day.precision == .day {
                return clock.on(day)
            }
            return nil
        }
        guard let day = core(at: start, isAnchored: isAnchored) else { return nil }
        return withClock(day)
    }

    /// The day with the time of day behind it, if there is one.
    private func withClock(_ day: LocalSpan) -> LocalSpan {
        guard day.precision == .day else { return day }
        let rest = isOne(day.next, "at", "in", "around", "about") ? day.next + 1 : day.next
        let place = isOne(rest, "the") ? rest + 1 : rest
        if let clock = clock(at: place, isBareHour: rest > day.next) {
            var span = clock.on(day)
            span.next = clock.next
            return span
        }
        return day
    }

    /// A time of day alone means today: "at 5pm", "at noon".
    private func clockOnly(at place: Int) -> LocalSpan? {
        guard word(place) == "at", let clock = clock(at: place + 1) else { return nil }
        var span = clock.on(
            .days(today, 1, .day, isRelative: true, next: clock.next))
        span.next = clock.next
        return span
    }

    private func core(at place: Int, isAnchored: Bool) -> LocalSpan? {
        guard tokens.indices.contains(place) else { return nil }
        if let span = numeric(at: place) { return span }
        if let span = named(at: place, isAnchored: isAnchored) { return span }
        if let span = relative(at: place) { return span }
        return yearly(at: place, isAnchored: isAnchored)
    }

    /// A core for other files of this type.
    func anchor(at place: Int) -> LocalSpan? { core(at: place, isAnchored: true) }
}
