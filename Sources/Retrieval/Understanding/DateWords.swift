/// The words that dates are made of.
enum DateWords {
    static let months: [String: Int] = [
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4,
        "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8,
        "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11,
        "december": 12, "dec": 12,
    ]

    /// Names of months that are also other words: they need a sign that a month is meant.
    static let doubtfulMonths: Set<String> = ["may", "march", "mar", "august", "sep", "dec", "jan"]

    /// 0 Monday … 6 Sunday.
    static let weekdays: [String: Int64] = [
        "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "tues": 1, "wednesday": 2, "wed": 2,
        "thursday": 3, "thu": 3, "thur": 3, "thurs": 3, "friday": 4, "fri": 4, "saturday": 5,
        "sat": 5, "sunday": 6, "sun": 6, "mondays": 0, "tuesdays": 1, "wednesdays": 2,
        "thursdays": 3, "fridays": 4, "saturdays": 5, "sundays": 6,
    ]

    /// Short names of weekdays that are also other words.
    static let doubtfulWeekdays: Set<String> = ["sun", "sat", "wed", "mon", "fri"]

    static let numbers: [String: Int] = [
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
        "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "couple": 2,
        "few": 3, "several": 3,
    ]

    static let ordinals: [String: Int] = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
        "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
        "fourteenth": 14, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
    ]

    /// Units by their singular.
    enum Unit { case hour, day, week, month, year }

    static let units: [String: Unit] = [
        "hour": .hour, "hours": .hour, "day": .day, "days": .day, "week": .week, "weeks": .week,
        "month": .month, "months": .month, "year": .year, "years": .year,
    ]

    /// The first month of each season, northern hemisphere, by the calendar of weather services.
    static let seasons: [String: Int] = [
        "spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12,
    ]

    /// Parts of the day: first hour and how many.
    static let parts: [String: (Int64, Int64)] = [
        "morning": (6, 6), "afternoon": (12, 6), "evening": (18, 6), "night": (20, 8),
        "noon": (12, 1), "midday": (12, 1), "midnight": (0, 1), "lunchtime": (12, 2),
    ]

    static let decades: [String: Int] = [
        "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
        "seventies": 1970, "eighties": 1980, "nineties": 1990,
    ]

    private static let openers: Set<String> = Set(
        """
        today yesterday tomorrow tonight last this next past coming on in at since until till \
        before after by between from during the early mid late beginning end week day christmas \
        halloween new noon midnight morning evening previous valentine valentines easter \
        earlier following
        """.split(separator: " ").map(String.init))

    /// Whether a date may begin with the word; spares most sentences the closer look.
    static func mayOpen(_ token: Reading.Token) -> Bool {
        let text = token.text
        if let first = text.utf8.first, (0x30...0x39).contains(first) { return true }
        return openers.contains(text) || months[text] != nil || weekdays[text] != nil
            || numbers[text] != nil || seasons[text] != nil || ordinals[text] != nil
    }

    /// A whole number of at most four digits.
    static func number(_ text: String) -> Int? {
        guard (1...4).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// A day of a month with or without its ending: `3`, `3rd`, `third`.
    static func dayNumber(_ text: String, isOrdinal: Bool = false) -> Int? {
        if let day = ordinals[text] { return day }
        let ending = text.suffix(2)
        let hasEnding = ["st", "nd", "rd", "th"].contains(ending)
        guard hasEnding || !isOrdinal,
            let day = number(hasEnding ? String(text.dropLast(2)) : text), (1...31).contains(day),
            text.utf8.count <= 4
        else { return nil }
        return day
    }

    static func year(_ text: String) -> Int? {
        guard text.utf8.count == 4, let year = number(text), (1000...2999).contains(year) else {
            return nil
        }
        return year
    }
}
