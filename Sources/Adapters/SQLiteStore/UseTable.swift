import MemoryModel

/// Rows of `recall_uses`, and what else tells how much memories matter.
enum UseTable {
    /// Adds uses; those of memories that are gone are passed over.
    static func add(_ uses: [MemoryUse], in database: Database) throws(MemoryError) {
        var users: [String: Int64?] = [:]
        for use in uses {
            if users[use.userID] == nil {
                users[use.userID] = .some(try MemoryTable.user(use.userID, in: database)?.key)
            }
            guard let user = users[use.userID] ?? nil else { continue }
            try database.run(
                """
                INSERT INTO recall_uses(key, uses, last_used_day)
                SELECT key, ?2, ?3 FROM memories WHERE key = ?1
                ON CONFLICT(key) DO UPDATE SET uses = uses + excluded.uses,
                    last_used_day = max(last_used_day, excluded.last_used_day)
                """,
                [
                    .integer(RowKey(user: user, ordinal: use.ordinal).value),
                    .integer(Int64(use.count)), .integer(Int64(use.day)),
                ])
        }
    }

    /// What is known of a user's memories, by ordinal.
    static func weights(
        of userID: String, in database: Database
    ) throws(MemoryError) -> [UInt32: MemoryWeight] {
        guard let user = try MemoryTable.user(userID, in: database) else { return [:] }
        let range = RowKey.range(of: user.key)
        var weights: [UInt32: MemoryWeight] = [:]
        try database.rows(
            "SELECT key, uses, last_used_day FROM recall_uses WHERE key BETWEEN ? AND ?", range
        ) { row in
            weights[RowKey(row.integer(0)).ordinal] = MemoryWeight(
                uses: Int(row.integer(1)), lastUsedDay: Int(row.integer(2)))
        }
        try database.rows(
            """
            SELECT key, importance FROM memories INDEXED BY memories_by_importance
            WHERE key BETWEEN ? AND ? AND importance IS NOT NULL
            """, range
        ) { row in
            weights[RowKey(row.integer(0)).ordinal, default: MemoryWeight()].importance =
                row.real(1)
        }
        return weights
    }
}
