import MemoryModel

/// What each read asks of the tables, inside one snapshot (or the writer's transaction).
enum ReadSteps {
    /// One memory; nil when it is not there.
    static func memory(_ id: MemoryID, in database: Database) throws(MemoryError) -> Memory? {
        try database.first(
            """
            SELECT \(MemoryTable.columns), u.user_id FROM memories AS m
            JOIN users AS u ON u.user_key = m.key >> 32 WHERE m.id = ?
            """, [id.sqlValue]
        ) { MemoryTable.memory($0, userID: $0.text(MemoryTable.nextColumn)) }
    }

    /// One memory by its key; nil when it is not there.
    static func memory(at key: RowKey, in database: Database) throws(MemoryError) -> Memory? {
        try database.first(
            """
            SELECT \(MemoryTable.columns), u.user_id FROM memories AS m
            JOIN users AS u ON u.user_key = m.key >> 32 WHERE m.key = ?
            """, [.integer(key.value)]
        ) { MemoryTable.memory($0, userID: $0.text(MemoryTable.nextColumn)) }
    }

    /// Memories of a user by ordinal that satisfy a filter, in the order asked.
    static func memories(
        of userID: String, at ordinals: [UInt32], where filter: MemoryFilter?,
        in database: Database
    ) throws(MemoryError) -> [Memory] {
        let filter = try FilterSQL(filter ?? .and([]))
        guard let user = try MemoryTable.user(userID, in: database) else { return [] }
        var found: [Memory] = []
        found.reserveCapacity(ordinals.count)
        for ordinal in ordinals {
            let memory = try database.first(
                """
                SELECT \(MemoryTable.columns) FROM memories AS m
                WHERE m.key = ? AND \(filter.text)
                """,
                [.integer(RowKey(user: user.key, ordinal: ordinal).value)] + filter.values
            ) { MemoryTable.memory($0, userID: userID) }
            if let memory { found.append(memory) }
        }
        return found
    }

    /// One page of a user's memories.
    static func page(_ query: PageQuery, in database: Database) throws(MemoryError) -> [Memory] {
        guard let user = try MemoryTable.user(query.userID, in: database) else { return [] }
        let filter = try FilterSQL(query.filter ?? .and([]))
        var range = RowKey.range(of: user.key)
        if let after = query.after {
            let key = RowKey(user: user.key, ordinal: after).value
            range[query.isNewestFirst ? 1 : 0] = .integer(query.isNewestFirst ? key - 1 : key + 1)
        }
        let scope = query.includesRetired ? "1" : RetiredTable.stands("m.key")
        var page: [Memory] = []
        var bytes = 0
        try database.rowsWhile(
            """
            SELECT \(MemoryTable.columns) FROM memories AS m
            WHERE m.key BETWEEN ? AND ? AND \(filter.text) AND \(scope)
            ORDER BY m.key \(query.isNewestFirst ? "DESC" : "ASC") LIMIT ?
            """, range + filter.values + [.integer(Int64(query.limit))],
            isWanted: { row in
                let memory = MemoryTable.memory(row, userID: query.userID)
                page.append(memory)
                bytes += memory.content.text.utf8.count
                return bytes < MemoryLimits.answerBytes
            })
        return page
    }

    /// The ordinals that satisfy a filter, ascending.
    static func ordinals(
        of userID: String, where filter: MemoryFilter, in database: Database
    ) throws(MemoryError) -> [UInt32] {
        let filter = try FilterSQL(filter)
        guard let user = try MemoryTable.user(userID, in: database) else { return [] }
        var ordinals: [UInt32] = []
        try database.rows(
            """
            SELECT m.key FROM memories AS m
            WHERE m.key BETWEEN ? AND ? AND \(filter.text) ORDER BY m.key
            """, RowKey.range(of: user.key) + filter.values
        ) { ordinals.append(RowKey($0.integer(0)).ordinal) }
        return ordinals
    }

    /// The changes of one memory, oldest first; the oldest are left out when they are too long.
    static func history(
        of id: MemoryID, in database: Database
    ) throws(MemoryError) -> [MemoryRevision] {
        let found = try database.first(
            "SELECT key, created_at, text FROM memories WHERE id = ?", [id.sqlValue]
        ) { (key: $0.integer(0), createdAt: $0.integer(1), text: $0.text(2)) }
        guard let found else { return [] }
        var changes: [(event: MemoryEvent, at: Timestamp, oldText: String?, other: MemoryID?)] = []
        var bytes = found.text.utf8.count
        try database.rowsWhile(
            """
            SELECT event, at, old_text, other_id FROM history
            WHERE memory_key = ? ORDER BY revision DESC
            """,
            [.integer(found.key)],
            isWanted: { row in
                let event = MemoryEvent(rawValue: row.text(0)) ?? .update
                let oldText = row.optionalText(2)
                let other = MemoryID(bytes: row.blob(3))
                changes.append((event, Timestamp(microseconds: row.integer(1)), oldText, other))
                // Each text is told twice, as what was and as what came before; 64 for the rest.
                bytes += 2 * (oldText?.utf8.count ?? 0) + 64
                return bytes < MemoryLimits.answerBytes
            })
        // From the newest back: the text before a change is the text after the one before it.
        var text = found.text
        var revisions: [MemoryRevision] = []
        for change in changes {
            let before = change.oldText ?? text
            revisions.append(
                MemoryRevision(
                    event: change.event, at: change.at, oldText: before, newText: text,
                    other: change.other))
            text = before
        }
        if bytes >= MemoryLimits.answerBytes { return revisions.reversed() }
        let added = MemoryRevision(
            event: .add, at: Timestamp(microseconds: found.createdAt), oldText: nil, newText: text)
        return [added] + revisions.reversed()
    }
}
