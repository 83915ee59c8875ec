/// Tells by rules and word lists what a message is about.
///
/// In doubt a message is ``IntentKind/personal``: looking in vain costs milliseconds, not looking
/// costs the answer.
public enum IntentClassifier {
    /// The class of a message.
    ///
    /// The first 8 KiB, 64 sentences and 512 words are looked at. Complexity: O(words).
    ///
    /// - Parameter recent: The session's last messages, oldest first: "yes" after a question
    ///   there is an answer and no small talk.
    public static func classify(_ message: String, recent: [String] = []) -> Intent {
        classify(Reading(message), recent: recent)
    }

    static func classify(_ reading: Reading, recent: [String]) -> Intent {
        guard !reading.tokens.isEmpty else {
            return reading.pastedLines > 0
                ? Intent(.personal, signals: ["pasted_only"])
                : Intent(.smallTalk, signals: ["no_words"])
        }
        if Greetings.isWhole(reading) { return Intent(.smallTalk, signals: ["greeting"]) }
        var parts: [SentenceKind] = []
        for sentence in reading.sentences where !sentence.tokens.isEmpty {
            parts.append(SentenceKind(sentence, in: reading))
        }
        return combined(parts, reading, recent)
    }

    private static func combined(
        _ parts: [SentenceKind], _ reading: Reading, _ recent: [String]
    ) -> Intent {
        if let request = parts.first(where: { $0.kind == .remember || $0.kind == .forget }) {
            return Intent(request.kind, signals: [request.signal])
        }
        let said = parts.filter { $0.kind != .smallTalk }
        guard !said.isEmpty else {
            if answersQuestion(reading, recent) {
                return Intent(.personal, signals: ["answers_question"])
            }
            return Intent(.smallTalk, signals: [parts.first?.signal ?? "small_talk_words"])
        }
        if !reading.isCut, said.allSatisfy({ $0.kind == .generalKnowledge }) {
            return Intent(.generalKnowledge, signals: said.map(\.signal))
        }
        let doubts = said.filter { $0.kind != .generalKnowledge }
        for kind in [IntentKind.wide, .timeBound] {
            if let part = doubts.first(where: { $0.kind == kind }) {
                return Intent(kind, signals: [part.signal])
            }
        }
        return Intent(.personal, signals: Array(doubts.map(\.signal).prefix(signalsMax)))
    }

    /// More signals than these are not listed.
    private static let signalsMax = 8

    /// Whether a bare "yes" or "the first" answers what was asked last.
    private static func answersQuestion(_ reading: Reading, _ recent: [String]) -> Bool {
        guard let last = recent.last, reading.tokens.count <= 8 else { return false }
        let end = last.utf8.reversed().first { $0 > 0x20 }
        return end == UInt8(ascii: "?") && reading.tokens.contains { answers.contains($0.text) }
    }

    private static let answers: Set<String> = [
        "yes", "yeah", "yep", "yup", "ya", "yah", "sure", "no", "nope", "nah", "ok", "okay", "k",
        "please", "fine", "exactly", "right", "indeed", "alright", "go", "absolutely", "true",
        "both", "si", "ja", "oui", "да", "нет",
    ]
}
