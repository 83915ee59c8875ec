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
    /// The statements of a message.
    ///
    /// Questions, commands, small talk, code, logs, quoted lines and text that came out of the
    /// memory (``ContextMarker``) are left out. The first 8 KiB, 64 sentences and 512 words are
    /// looked at. Complexity: O(bytes) to find the marks, O(words) for the rest.
    public static func of(_ message: String, intent: Intent) -> Triage {
        let hasContext = ContextMarker.isIn(message)
        let reading = Reading(hasContext ? ContextMarker.without(message) : message)
        let fallback: Triage.Reason = hasContext ? .quotedContext : .nothing
        if intent.kind == .forget { return Triage(keeping: nil, because: .command) }
        if intent.kind == .smallTalk, !hasContext {
            return Triage(keeping: nil, because: .smallTalk)
        }
        var kept: [String] = []
        var reasons: [Triage.Reason] = []
        for sentence in reading.sentences where !sentence.tokens.isEmpty {
            let (reason, range) = Statement.read(sentence, in: reading)
            reasons.append(reason)
            if let range { kept.append(reading.text(range)) }
        }
        if !kept.isEmpty {
            let reason: Triage.Reason = reasons.contains(.requested) ? .requested : .statement
            return Triage(keeping: kept.joined(separator: " "), because: reason)
        }
        if hasContext { return Triage(keeping: nil, because: .quotedContext) }
        if reasons.isEmpty, reading.pastedLines > 0 {
            return Triage(keeping: nil, because: .pasted)
        }
        let said = reasons.first { $0 != .smallTalk && $0 != .nothing } ?? reasons.first
        return Triage(keeping: nil, because: said ?? fallback)
    }
}
