import MemoryModel

extension SQLiteStore: NameReading {
    /// At most `limit` ids beyond `after`, ascending.
    ///
    /// - Complexity: Reads as many entries of the index of ids; no row of a memory.
    public func memoryIDs(
        after: MemoryID?, limit: Int
    ) async throws(MemoryError) -> [MemoryID] {
        try await read("names") { database throws(MemoryError) in
            var ids: [MemoryID] = []
            ids.reserveCapacity(limit)
            try database.rows(
                """
                SELECT id FROM memories INDEXED BY memories_by_id WHERE id > ? ORDER BY id LIMIT ?
                """,
                [after?.sqlValue ?? .blob([]), .integer(Int64(limit))]
            ) { row in
                if let id = MemoryID(bytes: row.blob(0)) { ids.append(id) }
            }
            return ids
        }
    }

    /// At most `limit` users with memories beyond `after`, in the order of their bytes.
    public func userIDs(
        after: String?, limit: Int
    ) async throws(MemoryError) -> [String] {
        try await read("names") { database throws(MemoryError) in
            var users: [String] = []
            try database.rows(
                "SELECT user_id FROM users WHERE user_id > ? ORDER BY user_id LIMIT ?",
                [.text(after ?? ""), .integer(Int64(limit))]
            ) { users.append($0.text(0)) }
            return users
        }
    }
}
