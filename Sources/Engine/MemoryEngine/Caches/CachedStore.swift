import MemoryModel

/// A store with the caches in front: reads try them first, changes drop what follows from the old.
///
/// Whatever happens to a change, what it may have changed is dropped before its caller hears of it;
/// a failure may come after the commit.
final class CachedStore: Sendable {
    let store: any MemoryStore
    let caches: Caches

    init(_ store: any MemoryStore, _ caches: Caches) {
        self.store = store
        self.caches = caches
    }
}

extension MemoryError {
    /// Whether the change may be in the file all the same; the other kinds are said before it is.
    fileprivate var mayComeAfterCommit: Bool {
        switch kind {
        case .invalid, .notFound, .conflict, .busy: false
        case .full, .unavailable, .corrupt, .cancelled, .internal: true
        }
    }
}

extension CachedStore: MemoryWriting {
    func add(_ memories: [NewMemory], of userID: String) async throws(MemoryError) -> [Added] {
        let ticket = caches.neverStored.expect(memories.map(\.id), of: userID)
        defer { caches.neverStored.settle(ticket) }
        do throws(MemoryError) {
            let added = try await store.add(memories, of: userID)
            if added.contains(where: { $0.event != .noop }) { caches.results.drop(userID) }
            // Memories that stood before are changed, or do not stand any more.
            let changed = added.filter { $0.event == .update }.map(\.id)
            let retired = added.flatMap(\.superseded).map(\.id)
            let stale = changed + retired
            if !stale.isEmpty { caches.records.drop(stale, of: [userID]) }
            return added
        } catch {
            caches.results.drop(userID)
            throw error
        }
    }

    func edit(_ id: MemoryID, with change: MemoryEdit) async throws(MemoryError) -> Memory {
        do throws(MemoryError) {
            let memory = try await store.edit(id, with: change)
            caches.records.drop([id], of: [memory.userID])
            caches.results.drop(memory.userID)
            return memory
        } catch {
            caches.records.drop([id], of: nil)
            if error.mayComeAfterCommit { caches.results.dropAll() }
            throw error
        }
    }

    func reinstate(_ id: MemoryID, at time: Timestamp) async throws(MemoryError) -> Memory {
        defer { caches.records.drop([id], of: nil) }
        do throws(MemoryError) {
            let memory = try await store.reinstate(id, at: time)
            caches.results.drop(memory.userID)
            return memory
        } catch {
            if error.mayComeAfterCommit { caches.results.dropAll() }
            throw error
        }
    }

    func delete(_ ids: [MemoryID]) async throws(MemoryError) -> Deletion {
        let known = ids.filter(caches.neverStored.mayHold)
        if known.isEmpty { return Deletion(memories: [], removed: Removal()) }
        do throws(MemoryError) {
            let deletion = try await store.delete(known)
            let users = Set(deletion.memories.map(\.userID))
            caches.records.drop(known + deletion.memories.map(\.id), of: users)
            for user in users { dropAnswers(of: user) }
            caches.neverStored.noteRemoved(deletion.removed.memories)
            return deletion
        } catch {
            caches.records.drop(known, of: nil)
            if error.mayComeAfterCommit { caches.results.dropAll() }
            throw error
        }
    }

    func deleteAll(of userID: String) async throws(MemoryError) -> Removal {
        guard caches.neverStored.mayHold(userID: userID) else { return Removal() }
        defer {
            caches.records.dropAll(of: userID)
            dropAnswers(of: userID)
        }
        let removed = try await store.deleteAll(of: userID)
        caches.neverStored.noteRemoved(removed.memories + 1)
        return removed
    }

    /// Answers follow from it once it is published; whoever publishes drops them.
    func attach(_ derived: [DerivedUpdate]) { store.attach(derived) }

    private func dropAnswers(of userID: String) {
        caches.results.drop(userID)
        caches.embeddings.drop(userID)
    }
}

extension CachedStore: MemoryReading {
    func memories(_ ids: [MemoryID]) async throws(MemoryError) -> [Memory] {
        let known = ids.filter(caches.neverStored.mayHold)
        let found = caches.records.find(known)
        let missing = zip(known, found.memories).filter { $0.1 == nil }.map(\.0)
        if missing.isEmpty { return found.memories.compactMap { $0 } }
        let read = try await store.memories(missing)
        caches.records.keep(read, since: found.mark)
        let byID = Dictionary(read.map { ($0.id, $0) }) { first, _ in first }
        return zip(known, found.memories).compactMap { $0.1 ?? byID[$0.0] }
    }

    func memories(
        of userID: String, at ordinals: [UInt32], where filter: MemoryFilter?
    ) async throws(MemoryError) -> [Memory] {
        guard caches.neverStored.mayHold(userID: userID) else { return [] }
        if let filter {
            return try await store.memories(of: userID, at: ordinals, where: filter)
        }
        let found = caches.records.find(ordinals, of: userID)
        let missing = zip(ordinals, found.memories).filter { $0.1 == nil }.map(\.0)
        if missing.isEmpty { return found.memories.compactMap { $0 } }
        let read = try await store.memories(of: userID, at: missing, where: nil)
        caches.records.keep(read, since: found.mark)
        let byOrdinal = Dictionary(read.map { ($0.ordinal, $0) }) { first, _ in first }
        return zip(ordinals, found.memories).compactMap { $0.1 ?? byOrdinal[$0.0] }
    }

    func page(_ query: PageQuery) async throws(MemoryError) -> [Memory] {
        guard caches.neverStored.mayHold(userID: query.userID) else { return [] }
        return try await store.page(query)
    }

    func history(of id: MemoryID) async throws(MemoryError) -> [MemoryRevision] {
        guard caches.neverStored.mayHold(id) else { return [] }
        return try await store.history(of: id)
    }

    func ordinals(
        of userID: String, where filter: MemoryFilter
    ) async throws(MemoryError) -> [UInt32] {
        guard caches.neverStored.mayHold(userID: userID) else { return [] }
        return try await store.ordinals(of: userID, where: filter)
    }

    func statistics() async throws(MemoryError) -> StoreStatistics {
        try await store.statistics()
    }
}

extension CachedStore: RecallReading {
    func scanRecall(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        guard caches.neverStored.mayHold(userID: userID) else { return }
        try await store.scanRecall(of: userID, visit: visit)
    }

    func scanRecallWithRetired(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        guard caches.neverStored.mayHold(userID: userID) else { return }
        try await store.scanRecallWithRetired(of: userID, visit: visit)
    }

    func staleMemories(
        versions: DerivedVersions, after cursor: Int64, limit: Int
    ) async throws(MemoryError) -> (memories: [Memory], cursor: Int64) {
        try await store.staleMemories(versions: versions, after: cursor, limit: limit)
    }

    func staleCount(versions: DerivedVersions) async throws(MemoryError) -> Int {
        try await store.staleCount(versions: versions)
    }
}

extension CachedStore: NameReading {
    func memoryIDs(
        after: MemoryID?, limit: Int
    ) async throws(MemoryError) -> [MemoryID] {
        try await store.memoryIDs(after: after, limit: limit)
    }

    func userIDs(after: String?, limit: Int) async throws(MemoryError) -> [String] {
        try await store.userIDs(after: after, limit: limit)
    }
}
