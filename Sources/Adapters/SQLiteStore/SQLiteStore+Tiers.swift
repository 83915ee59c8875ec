import MemoryModel

extension SQLiteStore: SegmentKeeping {
    /// How many memories a user has.
    public func memoryCount(of userID: String) async throws(MemoryError) -> Int {
        try await read("count") { database throws(MemoryError) in
            Int(try MemoryTable.user(userID, in: database)?.count ?? 0)
        }
    }

    /// Calls `visit` for a user's recall data by ascending ordinal: a segment for each range that
    /// has one, rows for the others; in one snapshot, on a reading thread.
    public func scanPieces(
        of userID: String, form: Int, below end: UInt32,
        visit: @escaping @Sendable (RecallPiece) -> Void
    ) async throws(MemoryError) {
        try await readDerived("scan") { database, uncommitted, versions throws(MemoryError) in
            try SegmentSteps.scan(
                userID, form: form, below: end, versions: versions, uncommitted: uncommitted,
                in: database, visit: visit)
        }
    }

    /// The exact vectors of some memories, by ordinal.
    ///
    /// - Complexity: One look-up by primary key for each, some 3 µs.
    public func recallVectors(
        of userID: String, at ordinals: [UInt32]
    ) async throws(MemoryError) -> [UInt32: [UInt8]] {
        try await readDerived("vectors") { database, uncommitted, versions throws(MemoryError) in
            try SegmentSteps.vectors(
                of: userID, at: ordinals, versions: versions, uncommitted: uncommitted,
                in: database)
        }
    }

    /// Makes the first segment that is missing, in the writer's transaction: no change can come
    /// between the rows that it is made of and the segment.
    ///
    /// - Complexity: Holds the writer for what `make` takes and 1,024 rows' reading, some 3 ms.
    public func makeSegment(
        of userID: String, form: Int, from start: UInt32,
        make: @escaping @Sendable (_ number: UInt32, _ rows: [RecallRow]) -> [UInt8]
    ) async throws(MemoryError) -> UInt32? {
        let versions = versions
        return try await writer.write("segment", bytes: 0) { database throws(MemoryError) in
            try SegmentSteps.make(
                of: userID, form: form, from: start, versions: versions, in: database, make: make)
        }
    }

    /// Reads derived data in one snapshot, with what is about to be committed.
    private func readDerived<Value: Sendable>(
        _ operation: String,
        _ body:
            @escaping @Sendable (
                Database, _ uncommitted: [DerivedUpdate], DerivedVersions
            ) throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        let writer = writer
        let versions = versions
        return try await readers.read(operation) { database throws(MemoryError) in
            // Copied before the snapshot begins: what is committed in between is in both.
            let uncommitted = writer.uncommittedDerived
            return try database.snapshot { database throws(MemoryError) in
                try body(database, uncommitted, versions)
            }
        }
    }
}

extension SQLiteStore: UseKeeping {
    /// What is known of a user's memories, by ordinal.
    public func weights(
        of userID: String
    ) async throws(MemoryError) -> [UInt32: MemoryWeight] {
        try await read("weights") { database throws(MemoryError) in
            try UseTable.weights(of: userID, in: database)
        }
    }

    /// Adds uses in one commit.
    public func addUses(_ uses: [MemoryUse]) async throws(MemoryError) {
        try await writer.write("uses", bytes: uses.count * 64) { database throws(MemoryError) in
            try UseTable.add(uses, in: database)
        }
    }
}
