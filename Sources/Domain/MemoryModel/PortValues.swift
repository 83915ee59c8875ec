import Synchronization

/// A memory that is to be added.
public struct NewMemory: Sendable {
    /// Its name; made by the caller, or kept from an export.
    public var id: MemoryID
    /// What is to be remembered.
    public var content: MemoryContent
    /// When it was learned.
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp
    /// What recall needs of it, filled while the text is on its way to the disk.
    public var derived: DerivedSlot
    /// How it is reconciled with those that stand; nil adds it as it is.
    public var plan: ReconcilePlan?
    /// Set when it was retired already, in the export it comes from.
    public var retirement: Retirement?

    /// A new memory from its parts.
    public init(
        id: MemoryID, content: MemoryContent, createdAt: Timestamp, updatedAt: Timestamp,
        derived: DerivedSlot, plan: ReconcilePlan? = nil, retirement: Retirement? = nil
    ) {
        self.plan = plan
        self.retirement = retirement
        self.id = id
        self.content = content
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.derived = derived
    }
}

/// What became of one ``NewMemory``.
public struct Added: Sendable {
    /// `add`, `noop`, `supersede`, or `update` when it was merged and its wording stands now.
    public var event: MemoryEvent
    /// The memory that stands now.
    public var id: MemoryID
    /// Its place among the user's memories.
    public var ordinal: UInt32
    /// The memories that it retired.
    public var superseded: [Deleted] = []
    /// Where the wording is kept that does not stand, when it was merged.
    public var merged: MemoryID?

    /// An outcome from its parts.
    public init(event: MemoryEvent, id: MemoryID, ordinal: UInt32) {
        self.event = event
        self.id = id
        self.ordinal = ordinal
    }
}

/// A change of one memory.
public struct MemoryEdit: Sendable {
    /// The whole new content, worked out from the old by `update`.
    public var update: @Sendable (MemoryContent) throws(MemoryError) -> MemoryContent
    /// Derived data of the new text; nil when the text stays.
    public var derived: DerivedSlot?
    /// When the change was made.
    public var at: Timestamp
    /// What the new text is filed under (``ReconcilePlan/claims``).
    public var claims: [Int64] = []

    /// A change from its parts.
    public init(
        at: Timestamp, derived: DerivedSlot?,
        update: @escaping @Sendable (MemoryContent) throws(MemoryError) -> MemoryContent
    ) {
        self.at = at
        self.derived = derived
        self.update = update
    }
}

/// A memory that was removed, or retired.
public struct Deleted: Sendable {
    /// Its name.
    public var id: MemoryID
    /// Whose it was.
    public var userID: String
    /// Its place among the user's memories.
    public var ordinal: UInt32

    /// A removal from its parts.
    public init(id: MemoryID, userID: String, ordinal: UInt32) {
        self.id = id
        self.userID = userID
        self.ordinal = ordinal
    }
}

/// How much a deletion took out of the store's tables, rows.
public struct Removal: Equatable, Sendable {
    /// Memories with their text.
    public var memories: Int
    /// Entries of their history.
    public var history: Int
    /// Derived data: words and vectors.
    public var recall: Int
    /// Documents, with what of their text was kept.
    public var documents = 0
    /// Sessions.
    public var sessions = 0
    /// Messages of sessions with their text.
    public var messages = 0
    /// Jobs.
    public var jobs = 0

    /// A removal from its parts.
    public init(memories: Int = 0, history: Int = 0, recall: Int = 0) {
        self.memories = memories
        self.history = history
        self.recall = recall
    }

    /// Whether anything went that may have held text.
    public var isAny: Bool { memories + documents + sessions + messages > 0 }
}

/// What a deletion of single memories removed.
public struct Deletion: Sendable {
    /// The memories that were there.
    public var memories: [Deleted]
    /// The rows that went with them.
    public var removed: Removal
    /// Memories that stayed as another document's; their derived data is stale.
    public var handedOver = 0

    /// A deletion from its parts.
    public init(memories: [Deleted], removed: Removal) {
        self.memories = memories
        self.removed = removed
    }
}

/// What recall needs of a memory and can rebuild from its text; bytes that the store does not read.
public struct Derived: Equatable, Sendable {
    /// Words and other features, in the recall index's own form.
    public var features: [UInt8]
    /// The vector in the recall index's own form; empty when it could not be made.
    public var vector: [UInt8]

    /// Derived data from its parts.
    public init(features: [UInt8], vector: [UInt8]) {
        self.features = features
        self.vector = vector
    }
}

/// Which code made derived data; older data is rebuilt.
public struct DerivedVersions: Equatable, Sendable {
    /// The version of the features' form.
    public var features: Int
    /// The encoder's version; empty when there is no embedder, and then no vector is stale.
    public var encoder: String

    /// Versions from their parts.
    public init(features: Int, encoder: String) {
        self.features = features
        self.encoder = encoder
    }
}

/// Derived data on its way to a memory that is already in the store.
public struct DerivedUpdate: Sendable {
    /// The memory.
    public var id: MemoryID
    /// The memory's `updatedAt` when it was made: when the memory was changed since, the update is
    /// dropped.
    public var updatedAt: Timestamp
    /// The data.
    public var derived: Derived
    /// What made it.
    public var versions: DerivedVersions

    /// An update from its parts.
    public init(
        id: MemoryID, updatedAt: Timestamp, derived: Derived, versions: DerivedVersions
    ) {
        self.id = id
        self.updatedAt = updatedAt
        self.derived = derived
        self.versions = versions
    }
}

/// One row of a user's recall data.
public struct RecallRow: Sendable {
    /// The memory's place among the user's.
    public var ordinal: UInt32
    /// What recall needs of it; empty parts are missing or of another version.
    public var derived: Derived

    /// A row from its parts.
    public init(ordinal: UInt32, derived: Derived) {
        self.ordinal = ordinal
        self.derived = derived
    }
}

/// Where a vector meets its text: the text starts for the disk before the vector is computed.
///
/// States: empty → filled → taken (the vector joins the memory's own commit), or
/// empty → missed → filled (the filler is told to ``MemoryWriting/attach(_:)`` it).
public final class DerivedSlot: Sendable {
    private enum State { case empty, filled(Derived), missed }
    private let state = Mutex(State.empty)
    /// What makes the data.
    public let versions: DerivedVersions

    /// An empty slot.
    public init(versions: DerivedVersions) { self.versions = versions }

    /// The data if it is there by now; unlike ``take()`` it settles nothing.
    public var filled: Derived? {
        state.withLock { state in
            if case .filled(let derived) = state { derived } else { nil }
        }
    }

    /// Puts the data in; true when the store came by too early and it must be attached.
    public func fill(_ derived: Derived) -> Bool {
        state.withLock { state in
            if case .missed = state { return true }
            state = .filled(derived)
            return false
        }
    }

    /// Takes the data; nil, for good, when it is not there yet.
    public func take() -> Derived? {
        state.withLock { state in
            if case .filled(let derived) = state { return derived }
            state = .missed
            return nil
        }
    }
}

/// Which page of a user's memories is wanted.
public struct PageQuery: Sendable {
    /// Whose memories.
    public var userID: String
    /// What they must satisfy.
    public var filter: MemoryFilter?
    /// Newest first, or oldest first.
    public var isNewestFirst: Bool
    /// Only memories beyond this ordinal in the order asked; nil starts at the beginning.
    public var after: UInt32?
    /// The most memories, at least 1.
    public var limit: Int
    /// Whether retired memories are among them.
    public var includesRetired = false

    /// A query from its parts.
    public init(
        userID: String, filter: MemoryFilter? = nil, isNewestFirst: Bool = true,
        after: UInt32? = nil, limit: Int
    ) {
        self.userID = userID
        self.filter = filter
        self.isNewestFirst = isNewestFirst
        self.after = after
        self.limit = limit
    }
}

/// Counts and sizes of a store.
public struct StoreStatistics: Equatable, Sendable {
    /// Users who have at least one memory.
    public var users: Int
    /// Memories of all users.
    public var memories: Int
    /// Bytes of the file and its log.
    public var fileBytes: Int
    /// Changes that wait for the writer.
    public var queuedWrites: Int
    /// Commits since the store was opened.
    public var commits: Int
    /// Whether bytes of deleted text may still be in the log.
    public var isScrubPending: Bool
    /// Why no change is taken now, for people; nil while changes are.
    public var writeFault: String?

    /// Statistics from their parts.
    public init(
        users: Int, memories: Int, fileBytes: Int, queuedWrites: Int, commits: Int,
        isScrubPending: Bool = false, writeFault: String? = nil
    ) {
        self.users = users
        self.memories = memories
        self.fileBytes = fileBytes
        self.queuedWrites = queuedWrites
        self.commits = commits
        self.isScrubPending = isScrubPending
        self.writeFault = writeFault
    }
}
