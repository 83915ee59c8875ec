/// A conversation of one user, with its messages kept apart from the memories.
public struct Session: Equatable, Sendable {
    /// Whose it is.
    public var userID: String
    /// Its name, unique for the user; memories and messages of the same conversation share it.
    public var id: String
    /// What the application keeps with it, a JSON object as text; it may change.
    public var state: String
    /// What the application says about it, a JSON object as text.
    public var metadata: String
    /// Messages that are kept.
    public var messageCount: Int
    /// When it was begun.
    public var createdAt: Timestamp
    /// When a message or a change last came.
    public var updatedAt: Timestamp
    /// When it ended; nil while it goes on.
    public var endedAt: Timestamp?

    /// A session that begins.
    public init(
        userID: String, id: String, state: String = "{}", metadata: String = "{}",
        at time: Timestamp
    ) {
        self.userID = userID
        self.id = id
        self.state = state
        self.metadata = metadata
        messageCount = 0
        createdAt = time
        updatedAt = time
    }
}

/// One message of a session.
public struct SessionMessage: Equatable, Sendable {
    /// Who speaks, in the words of chats.
    public enum Role: String, Sendable, CaseIterable {
        case user, assistant, system, tool
    }

    /// Its number in the session, from 1; 0 before it is kept.
    public var number: UInt32
    /// Who speaks.
    public var role: Role
    /// The speaker's name; nil when not said.
    public var name: String?
    /// The words.
    public var content: String
    /// When it was said.
    public var occurredAt: Timestamp

    /// A message from its parts.
    public init(
        number: UInt32 = 0, role: Role, name: String? = nil, content: String, occurredAt: Timestamp
    ) {
        self.number = number
        self.role = role
        self.name = name
        self.content = content
        self.occurredAt = occurredAt
    }
}

/// A change of a session.
public enum SessionChange: Sendable {
    /// New state and metadata; nil leaves what is there.
    case describe(state: String?, metadata: String?)
    /// Its end; the job, if any, is put in the line with it.
    case end(job: Job?)
}

/// What a deletion of a session removed.
public struct SessionRemoval: Equatable, Sendable {
    /// Messages with their text.
    public var messages: Int

    /// A removal from its parts.
    public init(messages: Int) { self.messages = messages }
}

/// The bounds of sessions.
public enum SessionLimits {
    /// The longest state, bytes of JSON.
    public static let stateBytes = 16_384
    /// The most messages of a session that are kept; the oldest go first.
    public static let messagesMax = 10_000
    /// The most messages in one request.
    public static let appendMax = 100
    /// The most sessions of a user; one more is refused.
    public static let sessionsMax = 10_000
}

/// Keeps sessions. Every change is on disk when its call returns.
public protocol SessionStoring: Sendable {
    /// Begins a session.
    ///
    /// - Throws: `.conflict` when the user has one of this id; `.full` at
    ///   ``SessionLimits/sessionsMax``.
    func beginSession(_ session: Session) async throws(MemoryError)
    /// Changes a session; one that has ended stays ended.
    ///
    /// - Returns: The session as it is now; nil when there is none.
    /// - Throws: `.busy` when the change has a job and too many are open.
    func change(
        session id: String, of userID: String, _ change: SessionChange, at time: Timestamp
    ) async throws(MemoryError) -> Session?
    /// Adds messages, in order, all or none.
    ///
    /// - Returns: The session as it is now; nil when there is none.
    /// - Throws: `.conflict` when it has ended.
    func append(
        _ messages: [SessionMessage], to id: String, of userID: String, at time: Timestamp
    ) async throws(MemoryError) -> Session?
    /// Removes a session with its messages; nil when there is none.
    func deleteSession(_ id: String, of userID: String) async throws(MemoryError) -> SessionRemoval?
    /// Ends the sessions in which nothing happened since `limit`; returns how many.
    func endIdleSessions(since limit: Timestamp, at time: Timestamp) async throws(MemoryError)
        -> Int
}

/// Reads sessions.
public protocol SessionReading: Sendable {
    /// One session; nil when the user has none of this id.
    func session(_ id: String, of userID: String) async throws(MemoryError) -> Session?
    /// A user's sessions, newest first.
    func sessions(_ query: ListQuery) async throws(MemoryError) -> [Listed<Session>]
    /// The latest messages, newest last; they end early when their texts reach
    /// ``MemoryLimits/answerBytes``.
    func recentMessages(
        session id: String, of userID: String, limit: Int
    ) async throws(MemoryError) -> [SessionMessage]
    /// Messages after a number, oldest first; they end early as ``recentMessages`` do.
    func messages(
        session id: String, of userID: String, after number: UInt32, limit: Int
    ) async throws(MemoryError) -> [SessionMessage]
}

/// Keeps and reads all that is not memories: jobs, documents, sessions.
public typealias WorkStoring = JobStoring & JobReading & DocumentStoring & DocumentReading
    & SessionStoring & SessionReading
