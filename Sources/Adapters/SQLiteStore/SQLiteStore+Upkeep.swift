import MemoryModel

extension SQLiteStore {
    /// The memory that was added last for the last user; nil when there are none.
    public func sample() async throws(MemoryError) -> Memory? {
        try await read("get") { database throws(MemoryError) in
            let key = try database.integer("SELECT max(key) FROM memories WHERE key IS NOT NULL")
            guard let key, key > 0 else { return nil }
            return try ReadSteps.memory(at: RowKey(key), in: database)
        }
    }

    /// Makes anew what follows from the memories: indexes, rows of derived data, counts.
    ///
    /// Texts and history are only read.
    /// - Returns: What was done, a line each; empty when all was as it should be.
    /// - Throws: `.corrupt` when the file is too damaged; then nothing was changed.
    public func repairTables() async throws(MemoryError) -> [String] {
        let hasFaults = try await !checkIntegrity().isEmpty
        return try await writer.write("repair", bytes: 0) { database throws(MemoryError) in
            var done: [String] = []
            if hasFaults {
                try database.run("REINDEX")
                done.append("indexes were built anew")
            }
            for (statement, deed) in Self.repairs {
                try database.run(statement)
                if database.changes > 0 { done.append("\(database.changes) \(deed)") }
            }
            // They repeat rows that were not as they should be; the server makes them again.
            if !done.isEmpty { try database.run("DELETE FROM recall_segments") }
            return done
        }
    }

    private static let repairs = [
        (
            """
            DELETE FROM recall_uses
            WHERE NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.key = recall_uses.key)
            """,
            "counts of uses without a memory were removed"
        ),
        (
            """
            DELETE FROM recall
            WHERE NOT EXISTS (SELECT 1 FROM memories AS m WHERE m.key = recall.key)
            """,
            "rows of derived data without a memory were removed"
        ),
        (
            "INSERT INTO recall SELECT key, 0, 0, x'', x'' FROM memories AS m "
                + "WHERE NOT EXISTS (SELECT 1 FROM recall AS r WHERE r.key = m.key)",
            "memories got a place for derived data"
        ),
        (
            "UPDATE users SET memory_count = (SELECT count(*) FROM memories AS m "
                + "WHERE m.key BETWEEN user_key << 32 AND user_key << 32 | 4294967295) "
                + "WHERE memory_count <> (SELECT count(*) FROM memories AS m "
                + "WHERE m.key BETWEEN user_key << 32 AND user_key << 32 | 4294967295)",
            "counts of users were corrected"
        ),
    ]
}
