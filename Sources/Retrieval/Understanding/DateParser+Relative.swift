import MemoryModel

extension DateParser {
    /// Dates that count from now: "yesterday", "last Friday", "two weeks ago", "this month".
    func relative(at place: Int) -> LocalSpan? {
        let start = word(place) == "the" ? place + 1 : place
        if let span = dayWord(at: start) { return span }
        if let span = counted(at: start) { return span }
        if isOne(start, "last", "this", "next", "past", "coming", "previous", "following") {
            return turned(word(start), at: start + 1)
        }
        if start > place || isOne(place - 1, "at", "on", "over"), word(start) == "weekend" {
            let turn = tense == .past ? "last" : "this"
            return turned(turn, at: start)
        }
        return weekday(at: start)
    }

    private func dayWord(at place: Int) -> LocalSpan? {
        func day(_ offset: Int64, _ next: Int) -> LocalSpan {
            .days(today + offset, 1, .day, isRelative: true, next: next)
        }
        switch word(place) {
        case "today": return day(0, place + 1)
        case "yesterday": return day(-1, place + 1)
        case "tomorrow": return day(1, place + 1)
        case "tonight":
            return ClockTime(start: 18 * 3_600, seconds: 10 * 3_600, next: place + 1)
                .on(day(0, place + 1))
        case "day":
            if word(place + 1) == "before", word(place + 2) == "yesterday" {
                return day(-2, place + 3)
            }
            if word(place + 1) == "after", word(place + 2) == "tomorrow" {
                return day(2, place + 3)
            }
            return nil
        case "other":
            guard word(place + 1) == "day" else { return nil }
            return .days(today - 7, 7, .week, isRelative: true, next: place + 2)
        default: return nil
        }
    }

    /// "two weeks ago", "in three days", "3 months from now", "a week earlier".
    private func counted(at place: Int) -> LocalSpan? {
        guard let (count, unit, next) = amount(at: place) else { return nil }
        if isOne(next, "ago", "back", "earlier") { return moved(-count, unit, next: next + 1) }
        if word(next) == "from", isOne(next + 1, "now", "today") {
            return moved(count, unit, next: next + 2)
        }
        if word(place - 1) == "in", tense != .past, word(place) != "the" {
            return moved(count, unit, next: next)
        }
        return nil
    }

    /// A number and a unit: "two weeks", "a couple of days", "10 years".
    func amount(at place: Int) -> (Int64, DateWords.Unit, Int)? {
        var place = place
        if word(place) == "a", isOne(place + 1, "couple", "few") { place += 1 }
        guard let count = DateWords.numbers[word(place)] ?? DateWords.number(word(place)),
            count <= 1_000
        else { return nil }
        place += 1
        if word(place) == "of" { place += 1 }
        guard let unit = DateWords.units[word(place)] else { return nil }
        return (Int64(count), unit, place + 1)
    }

    /// The hour, day, week, month or year that lies so far from now.
    private func moved(_ count: Int64, _ unit: DateWords.Unit, next: Int) -> LocalSpan {
        switch unit {
        case .hour:
            let hour = Calendar.floor(now + count * 3_600, 3_600) * 3_600
            return LocalSpan(
                start: hour, end: hour + 3_600, precision: .hour, isRelative: true, next: next)
        case .day: return .days(today + count, 1, .day, isRelative: true, next: next)
        case .week:
            return .days(
                Calendar.monday(today + count * 7), 7, .week, isRelative: true, next: next)
        case .month:
            return monthSpan(date.year, date.month + Int(count), next: next, isRelative: true)
        case .year:
            return months(
                date.year + Int(count), 1, 12, .year, isRelative: true, next: next)
        }
    }

    /// What stands behind last, this or next.
    private func turned(_ turn: String, at place: Int) -> LocalSpan? {
        let step: Int64 =
            switch turn {
            case "last", "past", "previous": -1
            case "next", "coming", "following": 1
            default: 0
            }
        if step != 0, let (count, unit, next) = amount(at: place), word(place) != "a" {
            return stretch(step * count, unit, next: next)
        }
        let next = place + 1
        switch word(place) {
        case "day" where step != 0: return stretch(step, .day, next: next)
        case "week":
            return .days(
                Calendar.monday(today) + step * 7, 7, .week, isRelative: true, next: next)
        case "weekend":
            return .days(
                Calendar.monday(today) + step * 7 + 5, 2, .week, isRelative: true, next: next)
        case "month":
            return monthSpan(date.year, date.month + Int(step), next: next, isRelative: true)
        case "year":
            return months(date.year + Int(step), 1, 12, .year, isRelative: true, next: next)
        case "quarter":
            let first = (date.month - 1) / 3 * 3 + 1 + Int(step) * 3
            return months(date.year, first, 3, .month, isRelative: true, next: next)
        case "decade":
            let first = date.year / 10 * 10 + Int(step) * 10
            return months(first, 1, 120, .year, isRelative: true, next: next)
        case "night":
            return ClockTime(start: 18 * 3_600, seconds: 10 * 3_600, next: next)
                .on(.days(today + step, 1, .day, isRelative: true, next: next))
        case "morning", "afternoon", "evening":
            guard let clock = clock(at: place) else { return nil }
            return clock.on(.days(today + step, 1, .day, isRelative: true, next: next))
        default: return turnedName(step, at: place)
        }
    }

    /// Weekdays, months, seasons and feasts behind last, this or next.
    private func turnedName(_ step: Int64, at place: Int) -> LocalSpan? {
        let text = word(place)
        if let weekday = DateWords.weekdays[text] {
            let monday = Calendar.monday(today)
            var day = monday + weekday + step * 7
            // "Last Friday" said on a Sunday is two days ago, not nine.
            if step < 0, monday + weekday < today { day = monday + weekday }
            return .days(day, 1, .day, isRelative: true, next: place + 1)
        }
        if let month = DateWords.months[text] {
            var year = date.year
            if step < 0, month >= date.month { year -= 1 }
            if step > 0, month <= date.month { year += 1 }
            return monthSpan(year, month, next: place + 1, isRelative: true)
        }
        if let month = DateWords.seasons[text] { return season(month, step, next: place + 1) }
        guard let feast = feast(at: place) else { return nil }
        var year = date.year
        let day = Calendar.day(year: year, month: feast.month, day: feast.day)
        if step < 0, day >= today { year -= 1 }
        if step > 0, day <= today { year += 1 }
        return .days(
            Calendar.day(year: year, month: feast.month, day: feast.day), 1, .day,
            isRelative: true, next: feast.next)
    }

    /// The last season that is over, the one of this year, the next to begin.
    private func season(_ month: Int, _ step: Int64, next: Int) -> LocalSpan {
        var year = date.year
        if step == 0, month == 12, date.month <= 2 { year -= 1 }
        if step < 0 {
            while Calendar.firstDay(year: year, month: month + 3) > today { year -= 1 }
        } else if step > 0 {
            while Calendar.firstDay(year: year, month: month) <= today { year += 1 }
        }
        return months(year, month, 3, .month, isRelative: true, next: next)
    }

    /// "the last two weeks", "the next 3 days": up to now, or from now.
    private func stretch(_ count: Int64, _ unit: DateWords.Unit, next: Int) -> LocalSpan {
        let other: Int64 =
            switch unit {
            case .hour: now + count * 3_600
            case .day: (today + count) * 86_400
            case .week: (today + count * 7) * 86_400
            case .month: sameDay(monthsAway: Int(count)) * 86_400
            case .year: sameDay(monthsAway: Int(count) * 12) * 86_400
            }
        let precision: DatePrecision =
            switch unit {
            case .hour: .hour
            case .day: .day
            case .week: .week
            case .month: .month
            case .year: .year
            }
        // Whole days: today is part of both.
        let (low, high) = unit == .hour ? (now, now) : (today * 86_400, (today + 1) * 86_400)
        return LocalSpan(
            start: min(other, low), end: max(other + (high - low), high), precision: precision,
            isRelative: true, next: next)
    }

    func sameDay(monthsAway count: Int) -> Int64 {
        Calendar.day(year: date.year, month: date.month + count, day: date.day)
    }

    /// A weekday alone: the last or the next, as the sentence looks; never today.
    private func weekday(at place: Int) -> LocalSpan? {
        guard let weekday = DateWords.weekdays[word(place)] else { return nil }
        if DateWords.doubtfulWeekdays.contains(word(place)) {
            let isAnchored = isOne(place - 1, "on", "since", "until", "by", "before", "after")
            guard isAnchored || tokens[place].isCapitalised && word(place - 1) != "the" else {
                return nil
            }
        }
        let monday = Calendar.monday(today)
        var day = monday + weekday
        if tense == .past {
            if day >= today { day -= 7 }
        } else if day <= today {
            day += 7
        }
        return .days(day, 1, .day, isRelative: true, next: place + 1)
    }
}
