/// What a message is about, as far as memory is concerned.
public enum IntentKind: String, Sendable, CaseIterable {
    /// Greetings, thanks, moods and fillers: nothing to look up.
    case smallTalk = "small_talk"
    /// A question or task about the world that no memory changes.
    case generalKnowledge = "general_knowledge"
    /// About the person, their people, things, plans or tastes; also whatever is in doubt.
    case personal
    /// The same, bound to a time: "when did …", "what did I do last week".
    case timeBound = "time_bound"
    /// About everything at once: "what do you know about me".
    case wide
    /// A request to keep something.
    case remember
    /// A request to drop something.
    case forget
}

/// How a message was understood.
public struct Intent: Sendable, Equatable {
    /// Its class.
    public var kind: IntentKind
    /// Whether memories may change the answer; false for small talk and general knowledge alone.
    public var needsMemory: Bool
    /// The rules that spoke, in the order in which they were asked; names, never text.
    public var signals: [String]

    /// An intent from its kind.
    public init(_ kind: IntentKind, signals: [String]) {
        self.kind = kind
        needsMemory = kind != .smallTalk && kind != .generalKnowledge
        self.signals = signals
    }
}
