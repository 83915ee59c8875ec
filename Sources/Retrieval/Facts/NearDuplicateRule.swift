import MemoryModel
import TextAnalysis

/// Whether two texts say the same in nearly the same words.
///
/// All words must be the same and in the same order — names, numbers and negation among them —
/// beside articles, words of degree, calls, contractions, case, accents and punctuation. Both ask
/// or both tell. Unless every word is the same, the vectors must be near as well; they are compared
/// by who has them.
public enum NearDuplicateRule {
    /// The least cosine of two vectors. Source: the product's own bound.
    public static let cosineMin: Float = 0.95
    /// Longer texts are only compared byte for byte. Bytes.
    public static let textBytesMax = 1_000
    /// Fewer words than this say too little to be compared: "thank you", "so cool".
    public static let wordsMin = 3
    /// Two tellings of an event this far apart are two events; of a lasting fact, one. µs.
    public static let eventMicroseconds: Int64 = 86_400_000_000

    /// What near duplicates share, as a number; nil for texts that are never merged.
    public static func claim(of content: MemoryContent) -> UInt64? {
        let wording = Wording(content)
        guard let wording, wording.words.count >= wordsMin else { return nil }
        return TextHash.wide("wording|\(wording.text)")
    }

    /// Whether `newer` says what `older` says already; by words alone.
    public static func isSame(_ newer: MemoryContent, _ older: MemoryContent) -> Bool {
        guard let new = Wording(newer), let old = Wording(older), new.text == old.text,
            new.words.count >= wordsMin,
            newer.agentID == older.agentID, newer.appID == older.appID,
            newer.categories == older.categories
        else { return false }
        let apart = newer.occurredAt.microseconds.subtractingReportingOverflow(
            older.occurredAt.microseconds)
        if !apart.overflow, apart.partialValue.magnitude <= UInt64(eventMicroseconds) {
            return true
        }
        let facts = FactReader.facts(in: newer.text, speaker: newer.speaker)
        return !facts.isEmpty && facts == FactReader.facts(in: older.text, speaker: older.speaker)
    }

    /// Whether two texts that say the same do it in the very same words; then only case, accents,
    /// punctuation and contractions differ, which move the vector of a short text a good deal.
    public static func hasSameWords(_ newer: MemoryContent, _ older: MemoryContent) -> Bool {
        Wording(newer)?.allWords == Wording(older)?.allWords
    }

    /// Whether the newer wording should stand: it tells a lasting fact anew, a day or more later,
    /// or on the same day in more words.
    public static func takesWording(_ newer: MemoryContent, _ older: MemoryContent) -> Bool {
        guard newer.occurredAt >= older.occurredAt else { return false }
        let apart = newer.occurredAt.microseconds.subtractingReportingOverflow(
            older.occurredAt.microseconds)
        if apart.overflow || apart.partialValue > eventMicroseconds { return true }
        return Word.split(newer.text).count > Word.split(older.text).count
    }
}

/// The words of a text that matter, with who says them and how.
private struct Wording {
    /// All of them.
    let allWords: [String]
    /// Those that are no ``WordLists/light``.
    let words: [String]
    let speaker: String?
    let isQuestion: Bool

    /// Nil for long texts, and for those with signs that have a meaning of their own.
    init?(_ content: MemoryContent) {
        guard content.text.utf8.count <= NearDuplicateRule.textBytesMax else { return nil }
        let text = SpokenText.words(of: content.text, speaker: content.speaker)
        // Code, sums, amounts and addresses: a sign more or less may be another thing.
        if text.holds(oneOf: Signs.meaning) { return nil }
        allWords = Sentence.tokens(text).map(\.text)
        words = allWords.filter { !WordLists.light.contains($0) }
        speaker = content.speaker?.lowercased()
        isQuestion = text.unicodeScalars.contains("?")
        // 1.5 and 15, -3 and 3, 10:30: signs within numbers make another number.
        let hasNumber = text.unicodeScalars.contains { ("0"..."9").contains($0) }
        if hasNumber, text.holds(oneOf: Signs.minus) { return nil }
    }

    var text: String {
        (speaker ?? "") + "|" + (isQuestion ? "?" : ".") + "|" + words.joined(separator: " ")
    }
}
