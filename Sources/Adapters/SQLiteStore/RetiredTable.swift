import MemoryModel

/// Rows of `retired`: memories that are kept and not returned by default.
///
/// Invariants:
/// 1. A retired memory has one row here, a standing one none.
/// 2. What was merged into a memory goes with it when that is deleted.
enum RetiredTable {
    /// What `retired` says of the memory `m`, in the order of ``retirement(_:from:)``.
    static let columns = """
        (SELECT kind FROM retired WHERE key = m.key), \
        (SELECT by_id FROM retired WHERE key = m.key), \
        (SELECT at FROM retired WHERE key = m.key), \
        (SELECT valid_to FROM retired WHERE key = m.key)
        """

    /// A condition: the key in this column is of a memory that stands.
    static func stands(_ key: String) -> String {
        "NOT EXISTS(SELECT 1 FROM retired AS gone WHERE gone.key = \(key))"
    }

    /// A retirement from a row of ``columns``; nil for a memory that stands.
    static func retirement(_ row: borrowing Statement, from column: Int32) -> Retirement? {
        guard let kind = row.optionalText(column) else { return nil }
        return Retirement(
            kind: Retirement.Kind(rawValue: kind) ?? .superseded,
            by: MemoryID(bytes: row.blob(column + 1)) ?? MemoryID(high: 0, low: 0),
            at: Timestamp(microseconds: row.integer(column + 2)),
            validTo: Timestamp(microseconds: row.integer(column + 3)))
    }

    /// Retires a memory.
    static func insert(
        _ retirement: Retirement, for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try NarrativeTable.dropCiting(
            from: .integer(key.value), through: .integer(key.value), in: database)
        try database.run(
            "INSERT INTO retired(key, kind, by_id, at, valid_to) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(key.value), .text(retirement.kind.rawValue), retirement.by.sqlValue,
                .integer(retirement.at.microseconds), .integer(retirement.validTo.microseconds),
            ])
        try SegmentTable.drop(with: key, in: database)
    }

    /// Brings a memory back.
    static func remove(_ key: RowKey, in database: Database) throws(MemoryError) {
        try database.run("DELETE FROM retired WHERE key = ?", [.integer(key.value)])
        try SegmentTable.drop(with: key, in: database)
    }

    /// The memories of a user that were merged into one.
    static func merged(
        into id: MemoryID, of user: Int64, in database: Database
    ) throws(MemoryError) -> [MemoryID] {
        var ids: [MemoryID] = []
        try database.rows(
            """
            SELECT m.id FROM retired AS r JOIN memories AS m ON m.key = r.key
            WHERE r.by_id = ? AND r.kind = 'merged' AND r.key BETWEEN ? AND ?
            """, [id.sqlValue] + RowKey.range(of: user)
        ) { row in
            if let id = MemoryID(bytes: row.blob(0)) { ids.append(id) }
        }
        return ids
    }

    /// The memory that covers a text which only retired memories of the user have: what it was
    /// merged into, or the retired one itself when the text is said of a time before its end.
    static func covering(
        _ content: MemoryContent, of user: Int64, in database: Database
    ) throws(MemoryError) -> (key: RowKey, id: MemoryID)? {
        let newest = try database.integer(
            """
            SELECT key FROM memories INDEXED BY memories_by_text
            WHERE text_hash = ? AND key BETWEEN ? AND ? AND text = ? ORDER BY key DESC LIMIT 1
            """,
            [.integer(TextHash.of(content.text))] + RowKey.range(of: user)
                + [.text(content.text)])
        guard let newest else { return nil }
        var memory = try ReadSteps.memory(at: RowKey(newest), in: database)
        for _ in 0..<chainMax {
            guard let found = memory else { return nil }
            let key = RowKey(user: user, ordinal: found.ordinal)
            guard let retirement = found.retirement else { return (key, found.id) }
            if retirement.kind == .superseded {
                return content.occurredAt < retirement.validTo ? (key, found.id) : nil
            }
            memory = try ReadSteps.memory(retirement.by, in: database)
            guard memory.map({ $0.userID == found.userID }) ?? false else { return nil }
        }
        return nil
    }

    /// The most merges that are followed from one memory to the next.
    private static let chainMax = 4
}

/// Rows of `claims`: what memories are filed under, so that a new one finds those it may concern.
enum ClaimTable {
    /// Files a memory.
    static func insert(
        _ claims: [Int64], for key: RowKey, in database: Database
    ) throws(MemoryError) {
        for claim in claims.prefix(ReconcilePlan.claimsMax) {
            try database.run(
                "INSERT OR IGNORE INTO claims(claim, key) VALUES (?, ?)",
                [.integer(claim), .integer(key.value)])
        }
    }

    /// Files a memory anew.
    static func replace(
        _ claims: [Int64], for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run("DELETE FROM claims WHERE key = ?", [.integer(key.value)])
        try insert(claims, for: key, in: database)
    }

    /// Files a memory as another one is.
    static func copy(
        from: RowKey, to key: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run(
            "INSERT OR IGNORE INTO claims(claim, key) SELECT claim, ? FROM claims WHERE key = ?",
            [.integer(key.value), .integer(from.value)])
    }

    /// The standing memories of a user that share a claim, newest first.
    static func standing(
        _ claims: [Int64], of user: Int64, encoder: String, in database: Database
    ) throws(MemoryError) -> [StandingMemory] {
        var keys: Set<Int64> = []
        for claim in claims.prefix(ReconcilePlan.claimsMax) {
            try database.rows(
                """
                SELECT key FROM claims WHERE claim = ? AND key BETWEEN ? AND ?
                AND \(RetiredTable.stands("claims.key")) ORDER BY key DESC LIMIT ?
                """,
                [.integer(claim)] + RowKey.range(of: user)
                    + [.integer(Int64(ReconcilePlan.standingMax))]
            ) { keys.insert($0.integer(0)) }
        }
        if keys.isEmpty { return [] }
        let number = try RecallTable.encoder(encoder, in: database) ?? -1
        var found: [StandingMemory] = []
        for key in keys.sorted(by: >) {
            guard let memory = try ReadSteps.memory(at: RowKey(key), in: database) else { continue }
            let vector = try database.first(
                "SELECT vector FROM recall WHERE key = ? AND encoder = ?",
                [.integer(key), .integer(number)]
            ) { $0.blob(0) }
            found.append(StandingMemory(memory: memory, vector: vector ?? []))
        }
        return found
    }
}
