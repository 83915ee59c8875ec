import MemoryModel
import TextAnalysis

/// A date that a query names, as far as it does.
struct DateMention: Equatable, Sendable {
    var year: Int?
    var month: Int?
    var day: Int?

    /// Whether a date agrees in all that is named.
    func agrees(with date: CalendarDate) -> Bool {
        (year ?? date.year) == date.year && (month ?? date.month) == date.month
            && (day ?? date.day) == date.day
    }

    /// How near a day is, 0...1: falls to 1/e in a week, or in 20 days when no day is named.
    func nearness(to day: Int64, on date: CalendarDate) -> Float {
        let middle = CalendarDate(
            year: year ?? date.year, month: month ?? 6, day: min(self.day ?? 15, 28))
        let distance = Float((middle.daysSinceEpoch - day).magnitude)
        return Exponential.of(-distance / (self.day == nil ? 20 : 7))
    }

    /// The dates in a text: `7 May 2023`, `7th of May`, `May 7, 2023`, `2023-05-07`; where none
    /// has a day, months (`in May`, `March 2023`); where there are none either, years from 2000.
    ///
    /// At most ``countMax`` are read.
    static func all(in words: [Word]) -> [DateMention] {
        let texts = words.map(\.text)
        for read in [withDay, withMonth, withYear] {
            let dates = texts.indices.lazy.compactMap { read(texts, $0) }.prefix(countMax)
            if !dates.isEmpty { return Array(dates) }
        }
        return []
    }

    /// More dates than these in one query are passed over.
    static let countMax = 8

    private static func withDay(_ words: [String], _ place: Int) -> DateMention? {
        if let day = dayNumber(words[place]) {
            let month = place + 1 + (word(words, place + 1) == "of" ? 1 : 0)
            guard let number = monthNumber(word(words, month)) else { return nil }
            return Self(year: yearNumber(word(words, month + 1)), month: number, day: day)
        }
        if let month = monthNumber(words[place]), let day = dayNumber(word(words, place + 1)) {
            return Self(year: yearNumber(word(words, place + 2)), month: month, day: day)
        }
        guard let year = yearNumber(words[place]), let month = Int(word(words, place + 1)),
            let day = Int(word(words, place + 2)),
            CalendarDate(year: year, month: month, day: day).isValid
        else { return nil }
        return Self(year: year, month: month, day: day)
    }

    private static func withMonth(_ words: [String], _ place: Int) -> DateMention? {
        guard let month = monthNumber(words[place]) else { return nil }
        let yearPlace = place + 1 + (word(words, place + 1) == "of" ? 1 : 0)
        let year = yearNumber(word(words, yearPlace))
        switch words[place] {
        case "may" where year == nil:
            guard place > 0, wordsBeforeMay.contains(words[place - 1]) else { return nil }
        case "mar": return nil
        case "sep" where year == nil: return nil
        default: break
        }
        return Self(year: year, month: month, day: nil)
    }

    private static func withYear(_ words: [String], _ place: Int) -> DateMention? {
        guard let year = yearNumber(words[place]), (2000...2099).contains(year) else { return nil }
        return Self(year: year, month: nil, day: nil)
    }

    private static let wordsBeforeMay: Set<String> = [
        "in", "during", "of", "since", "by", "until", "last", "this", "early", "late", "mid",
    ]

    private static func word(_ words: [String], _ place: Int) -> String {
        place < words.count ? words[place] : ""
    }

    private static func monthNumber(_ word: String) -> Int? {
        guard word.utf8.count >= 3 else { return nil }
        let index = Vocabulary.months.firstIndex {
            $0 == word || $0.prefix(3) == word || word == "sept" && $0 == "september"
        }
        return index.map { $0 + 1 }
    }

    private static func dayNumber(_ word: String) -> Int? {
        var digits = word[...]
        for ending in ["st", "nd", "rd", "th"] where word.hasSuffix(ending) {
            digits = word.dropLast(2)
        }
        guard digits.utf8.count <= 2, let day = Int(digits), (1...31).contains(day) else {
            return nil
        }
        return day
    }

    private static func yearNumber(_ word: String) -> Int? {
        word.utf8.count == 4 ? Int(word).flatMap { (1000...9999).contains($0) ? $0 : nil } : nil
    }
}
