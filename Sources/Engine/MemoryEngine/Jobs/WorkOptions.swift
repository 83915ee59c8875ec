import MemoryModel
import Understanding

/// How jobs, documents and sessions are done.
public struct WorkOptions: Sendable {
    /// Jobs that are done at once, at least 1.
    public var workers = 1
    /// Whether work that nobody waits for must rest, as when memory is short; jobs stay queued.
    public var isPaused: @Sendable () -> Bool = { false }
    /// Told of each job that ended.
    public var onEnd: @Sendable (Job) -> Void = { _ in }
    /// Turns HTML and PDF into text; nil takes neither.
    public var converter: (any DocumentConverting)?
    /// Which messages of a session that ends are remembered.
    public var isWorthSaving: @Sendable (SessionMessage) -> Bool = WorkOptions.isStatement
    /// After this time without a change a session ends by itself, seconds.
    public var sessionIdleSeconds: Int64 = 30 * 86_400
    /// What a session's history tells.
    public var history = HistoryOptions()

    /// The usual way.
    public init() {}

    /// What a user says about their life, their people, plans and likes.
    public static func isStatement(_ message: SessionMessage) -> Bool {
        guard message.role == .user else { return false }
        let intent = IntentClassifier.classify(message.content)
        return MessageTriage.of(message.content, intent: intent).isWorthSaving
    }
}

/// How much a session's history tells.
public struct HistoryOptions: Sendable {
    /// The most messages.
    public var messages = 10
    /// How many of them, the latest, come with their text.
    public var texts = 5
    /// How much of each text, characters.
    public var characters = 200

    /// The usual bounds.
    public init() {}
}
