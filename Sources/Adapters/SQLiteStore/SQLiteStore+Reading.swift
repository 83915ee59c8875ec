import MemoryModel

extension SQLiteStore: MemoryReading {
    /// Memories by id, in the order asked; ids that are not there are left out.
    ///
    /// - Throws: As every read: `.busy` when too many wait, `.corrupt`, `.unavailable`.
    public func memories(_ ids: [MemoryID]) async throws(MemoryError) -> [Memory] {
        try await read("get") { database throws(MemoryError) in
            var found: [Memory] = []
            for id in ids {
                if let memory = try ReadSteps.memory(id, in: database) { found.append(memory) }
            }
            return found
        }
    }

    /// Memories of a user by ordinal, in the order asked; those that are not there or do not
    /// satisfy the filter are left out.
    public func memories(
        of userID: String, at ordinals: [UInt32], where filter: MemoryFilter?
    ) async throws(MemoryError) -> [Memory] {
        try await read("get") { database throws(MemoryError) in
            try ReadSteps.memories(of: userID, at: ordinals, where: filter, in: database)
        }
    }

    /// One page of a user's memories.
    public func page(_ query: PageQuery) async throws(MemoryError) -> [Memory] {
        try await read("list") { database throws(MemoryError) in
            try ReadSteps.page(query, in: database)
        }
    }

    /// Every change of one memory, oldest first; empty when it is not there.
    public func history(of id: MemoryID) async throws(MemoryError) -> [MemoryRevision] {
        try await read("history") { database throws(MemoryError) in
            try ReadSteps.history(of: id, in: database)
        }
    }

    /// The ordinals that satisfy a filter, ascending.
    ///
    /// - Throws: `.invalid` when the filter is larger than its limits.
    /// - Complexity: Reads all rows of the user.
    public func ordinals(
        of userID: String, where filter: MemoryFilter
    ) async throws(MemoryError) -> [UInt32] {
        try await read("filter") { database throws(MemoryError) in
            try ReadSteps.ordinals(of: userID, where: filter, in: database)
        }
    }

    /// Counts and sizes.
    ///
    /// - Complexity: O(users).
    public func statistics() async throws(MemoryError) -> StoreStatistics {
        let counts = writer.counts
        let isScrubPending = writer.isScrubPending
        let writer = writer
        let file = file
        return try await read("statistics") { database throws(MemoryError) in
            let sums = try database.first(
                "SELECT count(*), coalesce(sum(memory_count), 0) FROM users"
            ) { (users: Int($0.integer(0)), memories: Int($0.integer(1))) }
            return StoreStatistics(
                users: sums?.users ?? 0, memories: sums?.memories ?? 0, fileBytes: file.bytes,
                queuedWrites: counts.waiting, commits: counts.commits,
                isScrubPending: isScrubPending, writeFault: writer.fault())
        }
    }

    /// Runs `body` on a reading thread, on one state of the database.
    func read<Value: Sendable>(
        _ operation: String,
        _ body: @escaping @Sendable (Database) throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        try await readers.read(operation) { database throws(MemoryError) in
            try database.snapshot(body)
        }
    }
}

extension SQLiteStore: RecallReading {
    /// Calls `visit` for each of a user's rows by ascending ordinal, in one snapshot, on a reading
    /// thread; `visit` must not block.
    public func scanRecall(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        try await scan(userID, includesRetired: false, visit: visit)
    }

    /// The same with retired memories among them.
    public func scanRecallWithRetired(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        try await scan(userID, includesRetired: true, visit: visit)
    }

    private func scan(
        _ userID: String, includesRetired: Bool,
        visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        let writer = writer
        let versions = versions
        try await readers.read("scan") { database throws(MemoryError) in
            // Copied before the snapshot begins: what is committed in between is in both.
            let uncommitted = writer.uncommittedDerived
            try database.snapshot { database throws(MemoryError) in
                try RecallSteps.scan(
                    userID, includesRetired: includesRetired, versions: versions,
                    uncommitted: uncommitted, in: database, visit: visit)
            }
        }
    }

    /// Memories whose derived data is missing or of another version, by store order.
    ///
    /// - Parameter cursor: What the last call returned, 0 at first.
    public func staleMemories(
        versions: DerivedVersions, after cursor: Int64, limit: Int
    ) async throws(MemoryError) -> (memories: [Memory], cursor: Int64) {
        try await read("scan") { database throws(MemoryError) in
            try RecallSteps.stale(versions, after: cursor, limit: limit, in: database)
        }
    }

    /// How many memories `staleMemories` would return in all.
    ///
    /// - Complexity: Microseconds when nothing is stale, else an index's rows of what is.
    public func staleCount(versions: DerivedVersions) async throws(MemoryError) -> Int {
        try await read("scan") { database throws(MemoryError) in
            try RecallSteps.staleCount(versions, in: database)
        }
    }
}
