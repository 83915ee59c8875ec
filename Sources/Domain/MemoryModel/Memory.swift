/// One thing that was said or noted, as it is kept.
public struct Memory: Equatable, Sendable {
    /// Its name, unique in the store.
    public var id: MemoryID
    /// Whose memory it is.
    public var userID: String
    /// Its place among the user's memories, from 1, in the order in which they came.
    public var ordinal: UInt32
    /// What is to be remembered.
    public var content: MemoryContent
    /// When it was learned.
    public var createdAt: Timestamp
    /// When it was last changed; equal to `createdAt` at first.
    public var updatedAt: Timestamp
    /// Why it is not returned by default; nil while it stands.
    public var retirement: Retirement?

    /// A memory from its parts.
    public init(
        id: MemoryID, userID: String, ordinal: UInt32, content: MemoryContent,
        createdAt: Timestamp, updatedAt: Timestamp, retirement: Retirement? = nil
    ) {
        self.id = id
        self.userID = userID
        self.ordinal = ordinal
        self.content = content
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.retirement = retirement
    }
}

/// The part of a memory that a client gives and may change.
public struct MemoryContent: Equatable, Sendable {
    /// The words, UTF-8, 1...`MemoryLimits.textBytes` bytes, without NUL.
    public var text: String
    /// Who said it; nil when not known.
    public var speaker: String?
    /// The conversation it belongs to; order within it is the order of arrival.
    public var sessionID: String?
    /// The agent that sent it.
    public var agentID: String?
    /// The application that sent it.
    public var appID: String?
    /// When it was true or said.
    public var occurredAt: Timestamp
    /// Free labels, at most `MemoryLimits.categories`.
    public var categories: [String]
    /// A JSON object as text, keys in the client's order; `{}` when there is none.
    public var metadata: String
    /// How much it matters, 0...1; nil when not said.
    public var importance: Double?

    /// Content with everything but text and time left out by default.
    public init(
        text: String, occurredAt: Timestamp, speaker: String? = nil, sessionID: String? = nil,
        agentID: String? = nil, appID: String? = nil, categories: [String] = [],
        metadata: String = "{}", importance: Double? = nil
    ) {
        self.text = text
        self.occurredAt = occurredAt
        self.speaker = speaker
        self.sessionID = sessionID
        self.agentID = agentID
        self.appID = appID
        self.categories = categories
        self.metadata = metadata
        self.importance = importance
    }
}

/// The sizes that a memory must keep to; the API states and checks them.
public enum MemoryLimits {
    /// The longest text, bytes of UTF-8.
    public static let textBytes = 524_288
    /// The longest id or name (user, session, agent, application, speaker, category), bytes.
    public static let nameBytes = 256
    /// The most categories of one memory.
    public static let categories = 32
    /// The longest metadata object, bytes of JSON.
    public static let metadataBytes = 16_384
    /// The most memories in one request.
    public static let batchCount = 100
    /// The longest query text, bytes of UTF-8.
    public static let queryBytes = 8_192
    /// Texts of one answer come to about this many bytes at most; a longer one is cut, and says so.
    public static let answerBytes = 4_194_304
    /// The most results of one search and of one page.
    public static let resultCount = 100
}

/// What became of something that was to be remembered.
public enum MemoryEvent: String, Sendable, CaseIterable {
    /// It is a new memory.
    case add = "ADD"
    /// A memory was changed.
    case update = "UPDATE"
    /// The same text stands already; nothing changed.
    case noop = "NOOP"
    /// It replaced an older memory, which is kept.
    case supersede = "SUPERSEDE"
    /// A retired memory was brought back; in histories only.
    case restore = "RESTORE"
}

/// One entry of a memory's history, oldest first.
public struct MemoryRevision: Equatable, Sendable {
    /// What happened.
    public var event: MemoryEvent
    /// When it happened.
    public var at: Timestamp
    /// The text before, nil for ``MemoryEvent/add``.
    public var oldText: String?
    /// The text after.
    public var newText: String
    /// The other memory of a merge, a supersession or their undoing.
    public var other: MemoryID?

    /// An entry from its parts.
    public init(
        event: MemoryEvent, at: Timestamp, oldText: String?, newText: String,
        other: MemoryID? = nil
    ) {
        self.event = event
        self.other = other
        self.at = at
        self.oldText = oldText
        self.newText = newText
    }
}
