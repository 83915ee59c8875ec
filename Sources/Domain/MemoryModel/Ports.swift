/// Turns text into unit vectors.
public protocol TextEmbedder: Sendable {
    /// Names model, conversion and arithmetic; vectors of different versions are not comparable.
    var encoderVersion: String { get }
    /// The length of a vector.
    var dimensions: Int { get }
    /// One unit vector, shape `[dimensions]`, for each text, in their order.
    ///
    /// - Throws: `.busy` when too many wait, `.unavailable` when the embedder is shut down.
    func embed(_ texts: [String]) async throws(MemoryError) -> [[Float]]
}

/// The one write path. Every call returns when its change is on disk.
public protocol MemoryWriting: Sendable {
    /// Adds memories of one user, in order, all in one transaction or, on error, none.
    ///
    /// Text that stands already for the user (byte for byte) is answered with ``MemoryEvent/noop``
    /// and the memory that stands. Plans are carried out in the same transaction.
    ///
    /// - Throws: ``MemoryError/undecided`` when a plan needs derived data that is not there yet.
    func add(_ memories: [NewMemory], of userID: String) async throws(MemoryError) -> [Added]
    /// Changes one memory and writes its history; its `updatedAt` grows with each change, whatever
    /// the clock says.
    ///
    /// - Throws: `.notFound`; `.conflict` when another memory of the user has the new text.
    func edit(_ id: MemoryID, with change: MemoryEdit) async throws(MemoryError) -> Memory
    /// Brings a retired memory back, with a history entry; one that stands stays as it is.
    ///
    /// - Throws: `.notFound`; `.conflict` when a standing memory of the user has the same text.
    func reinstate(_ id: MemoryID, at time: Timestamp) async throws(MemoryError) -> Memory
    /// Removes memories with all their history, derived data and the wordings that were merged into
    /// them; unknown ids are passed over.
    func delete(_ ids: [MemoryID]) async throws(MemoryError) -> Deletion
    /// Removes everything of a user; returns what that was.
    func deleteAll(of userID: String) async throws(MemoryError) -> Removal
    /// Writes derived data that was not ready when its memory was committed, or was rebuilt.
    ///
    /// Returns at once: the data joins the next commit, and readers see it from now on. When as
    /// many wait as the store allows they are dropped: derived data is found missing and rebuilt.
    func attach(_ derived: [DerivedUpdate])
}

/// Reading. No call sees half a change.
public protocol MemoryReading: Sendable {
    /// Memories by id, in the order asked; ids that are not there are left out.
    func memories(_ ids: [MemoryID]) async throws(MemoryError) -> [Memory]
    /// Memories of a user by ordinal, in the order asked; those that are not there or do not
    /// satisfy the filter are left out.
    func memories(
        of userID: String, at ordinals: [UInt32], where filter: MemoryFilter?
    ) async throws(MemoryError) -> [Memory]
    /// One page of a user's memories; it ends early when its texts reach
    /// ``MemoryLimits/answerBytes``.
    func page(_ query: PageQuery) async throws(MemoryError) -> [Memory]
    /// The changes of one memory, oldest first; empty when it is not there. When the texts come to
    /// more than ``MemoryLimits/answerBytes``, the oldest are left out.
    func history(of id: MemoryID) async throws(MemoryError) -> [MemoryRevision]
    /// The ordinals that satisfy a filter, ascending; retired memories may be among them.
    func ordinals(
        of userID: String, where filter: MemoryFilter
    ) async throws(MemoryError) -> [UInt32]
    /// Counts and sizes.
    func statistics() async throws(MemoryError) -> StoreStatistics
}

/// The names of all that is stored, page by page, for filters that know what never was.
public protocol NameReading: Sendable {
    /// At most `limit` ids beyond `after`, ascending; nil starts at the beginning.
    func memoryIDs(
        after: MemoryID?, limit: Int
    ) async throws(MemoryError) -> [MemoryID]
    /// At most `limit` users with memories beyond `after`, in the order of their bytes.
    func userIDs(after: String?, limit: Int) async throws(MemoryError) -> [String]
}

/// The derived data of users, read in bulk.
public protocol RecallReading: Sendable {
    /// Calls `visit` for each of a user's rows by ascending ordinal, in one snapshot, on a thread
    /// of the store; `visit` must not block. Retired memories are left out.
    func scanRecall(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError)
    /// The same with retired memories among them.
    func scanRecallWithRetired(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError)
    /// Memories whose derived data is missing or of another version, by store order.
    ///
    /// - Parameter cursor: What the last call returned, 0 at first.
    func staleMemories(
        versions: DerivedVersions, after cursor: Int64, limit: Int
    ) async throws(MemoryError) -> (memories: [Memory], cursor: Int64)
    /// How many memories `staleMemories` would return in all.
    func staleCount(versions: DerivedVersions) async throws(MemoryError) -> Int
}
