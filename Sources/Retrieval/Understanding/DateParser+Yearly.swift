import MemoryModel

/// A feast that is on the same day each year.
struct Feast {
    let month: Int
    let day: Int
    let next: Int
}

extension DateParser {
    /// Feasts, seasons, years, decades, and "the 3rd".
    func yearly(at place: Int, isAnchored: Bool) -> LocalSpan? {
        let hasThe = word(place) == "the"
        let start = hasThe ? place + 1 : place
        if let feast = feast(at: start) {
            if let year = DateWords.year(word(feast.next)) {
                var span = LocalSpan.days(
                    Calendar.day(year: year, month: feast.month, day: feast.day), 1, .day,
                    isRelative: false, next: feast.next + 1)
                span.hasYear = true
                return span
            }
            return repeating(month: feast.month, day: feast.day, next: feast.next)
        }
        if let month = DateWords.seasons[word(start)] {
            return season(month, at: start, isAnchored: isAnchored)
        }
        if let decade = decade(at: start, hasThe: hasThe || isAnchored) { return decade }
        if hasThe, let day = DateWords.dayNumber(word(start), isOrdinal: true),
            DateWords.ordinals[word(start)] == nil
        {
            return dayOfMonth(day, at: start)
        }
        guard isAnchored || word(place - 1) == "year", !hasThe,
            let year = DateWords.year(word(place)), (1900...2099).contains(year),
            !isCounting(place + 1)
        else { return nil }
        return months(year, 1, 12, .year, isRelative: false, next: place + 1)
    }

    /// Whether a number counts something: "in 2000 words", "after 1950 points".
    private func isCounting(_ place: Int) -> Bool {
        guard tokens.indices.contains(place) else { return false }
        let gap = tokens[place].range.lowerBound - tokens[place - 1].range.upperBound
        guard gap == 1 else { return false }
        return tokens[place].marks.contains(.unit)
            || tokens[place].id == 0 && tokens[place].text.hasSuffix("s")
            || ["words", "people", "points", "bytes", "euros", "dollars"].contains(word(place))
    }

    /// The feast whose name stands at a place.
    func feast(at place: Int) -> Feast? {
        switch word(place) {
        case "christmas", "xmas":
            if word(place + 1) == "eve" { return Feast(month: 12, day: 24, next: place + 2) }
            let next = isOne(place + 1, "day") ? place + 2 : place + 1
            return Feast(month: 12, day: 25, next: next)
        case "halloween": return Feast(month: 10, day: 31, next: place + 1)
        case "valentines", "valentine":
            var next = word(place + 1) == "s" ? place + 2 : place + 1
            guard word(next) == "day" else { return nil }
            next += 1
            return Feast(month: 2, day: 14, next: next)
        case "boxing" where word(place + 1) == "day":
            return Feast(month: 12, day: 26, next: place + 2)
        case "new":
            guard isOne(place + 1, "year", "years") else { return nil }
            let next = word(place + 2) == "s" ? place + 3 : place + 2
            if word(next) == "eve" { return Feast(month: 12, day: 31, next: next + 1) }
            if word(next) == "day" { return Feast(month: 1, day: 1, next: next + 1) }
            return nil
        default: return nil
        }
    }

    private func season(_ month: Int, at place: Int, isAnchored: Bool) -> LocalSpan? {
        let yearPlace = isOne(place + 1, "of", "in") ? place + 2 : place + 1
        if let year = DateWords.year(word(yearPlace)) {
            return months(year, month, 3, .month, isRelative: false, next: yearPlace + 1)
        }
        // "fall" and "spring" are verbs too: a bare season needs its preposition.
        guard isAnchored else { return nil }
        var year = date.year
        if tense == .future {
            while Calendar.firstDay(year: year, month: month + 3) <= today { year += 1 }
        } else {
            while Calendar.firstDay(year: year, month: month) > today { year -= 1 }
        }
        return months(year, month, 3, .month, isRelative: true, next: place + 1)
    }

    /// "the 90s", "the 1990s", "the nineties", "the '80s": two digits mean 1930 to 2029.
    private func decade(at place: Int, hasThe: Bool) -> LocalSpan? {
        guard hasThe else { return nil }
        let text = word(place)
        var first = DateWords.decades[text]
        if text.hasSuffix("0s"), let number = DateWords.number(String(text.dropLast())) {
            if text.utf8.count == 5, (1000...2990).contains(number) { first = number }
            if text.utf8.count == 3 { first = number >= 30 ? 1900 + number : 2000 + number }
        }
        guard let first else { return nil }
        return months(first, 1, 120, .year, isRelative: false, next: place + 1)
    }

    /// "the 3rd": of this month or the nearest that has it, as the sentence looks.
    private func dayOfMonth(_ day: Int, at place: Int) -> LocalSpan? {
        let next = place + 1
        if tokens.indices.contains(next) {
            // "the 3rd floor", "the 2nd time": a thing is counted.
            let gap = tokens[next].range.lowerBound - tokens[place].range.upperBound
            let isFree = gap > 1 || tokens[next].marks.contains(.function)
            guard isFree, !isOne(next, "one", "time", "thing", "of", "and") || gap > 1 else {
                return nil
            }
        }
        let step = tense == .past ? -1 : 1
        for away in 0..<4 {
            let first = Calendar.firstDay(year: date.year, month: date.month + step * away)
            let found = first + Int64(day) - 1
            guard CalendarDate(day: found).day == day else { continue }
            if step < 0 ? found <= today : found >= today {
                return .days(found, 1, .day, isRelative: true, next: next)
            }
        }
        return nil
    }

    /// "two days before Christmas", "the week after 3 May", "the day before".
    func shifted(at place: Int) -> LocalSpan? {
        let start = word(place) == "the" ? place + 1 : place
        if let weekday = DateWords.weekdays[word(start)] {
            return self.weekday(weekday, besides: start + 1)
        }
        var count: Int64 = 1
        var unit: DateWords.Unit
        var next: Int
        if let amount = amount(at: start) {
            (count, unit, next) = amount
        } else if let named = DateWords.units[word(start)], start > place {
            (unit, next) = (named, start + 1)
        } else {
            return nil
        }
        guard isOne(next, "before", "after"), unit != .hour else { return nil }
        let sign: Int64 = word(next) == "before" ? -1 : 1
        if word(next + 1) == "last", unit == .week, sign < 0 {
            return .days(Calendar.monday(today) - 14, 7, .week, isRelative: true, next: next + 2)
        }
        let base =
            word(next + 1) == "yesterday" || word(next + 1) == "tomorrow"
            ? relative(at: next + 1) : anchor(at: next + 1)
        guard let base else { return nil }
        return moved(base, by: sign * count, unit)
    }

    /// "the Friday before 10.01.2024", "the Monday after Christmas".
    private func weekday(_ weekday: Int64, besides place: Int) -> LocalSpan? {
        guard isOne(place, "before", "after"), let base = anchor(at: place + 1),
            base.precision == .day
        else { return nil }
        var span = base
        var day = Calendar.monday(base.firstDay) + weekday
        if word(place) == "before" {
            if day >= base.firstDay { day -= 7 }
        } else if day <= base.firstDay {
            day += 7
        }
        span.start = day * 86_400
        span.end = span.start + 86_400
        return span
    }

    private func moved(_ base: LocalSpan, by count: Int64, _ unit: DateWords.Unit) -> LocalSpan {
        var span = base
        let date = CalendarDate(day: base.firstDay)
        let day: Int64 =
            switch unit {
            case .hour, .day: base.firstDay + count
            case .week: base.firstDay + count * 7
            case .month:
                Calendar.day(year: date.year, month: date.month + Int(count), day: date.day)
            case .year: Calendar.day(year: date.year + Int(count), month: date.month, day: date.day)
            }
        let length: Int64 = unit == .week ? 7 : 1
        if unit == .week, count.magnitude == 1 {
            // "The week before Christmas" is the seven days before it.
            span.start = (count < 0 ? base.firstDay - 7 : base.firstDay + 1) * 86_400
            span.end = span.start + length * 86_400
            span.precision = .week
        } else {
            span.start = day * 86_400
            span.end = span.start + 86_400
            span.precision = .day
        }
        return span
    }
}
