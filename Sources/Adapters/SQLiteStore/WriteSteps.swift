import MemoryModel

/// What each change does to the tables, inside the writer's transaction and a savepoint of its own.
enum WriteSteps {
    /// Adds memories in order.
    static func add(
        _ memories: [NewMemory], of userID: String, in database: Database
    ) throws(MemoryError) -> [Added] {
        guard !memories.isEmpty else { return [] }
        var user = try makeUser(userID, in: database)
        var outcomes: [Added] = []
        for memory in memories {
            let twin = try twin(of: memory, user: user.key, in: database)
            if let twin {
                outcomes.append(Added(event: .noop, id: twin.id, ordinal: twin.key.ordinal))
                continue
            }
            guard user.nextOrdinal <= RowKey.ordinalLimit else {
                throw MemoryError(
                    .full, in: "add", hint: "This user has had as many memories as can be told.")
            }
            let key = RowKey(user: user.key, ordinal: UInt32(user.nextOrdinal))
            outcomes.append(try keep(memory, at: key, of: user, in: database))
            user.nextOrdinal += 1
            user.count += 1
        }
        try database.run(
            "UPDATE users SET next_ordinal = ?, memory_count = ? WHERE user_key = ?",
            [.integer(user.nextOrdinal), .integer(user.count), .integer(user.key)])
        return outcomes
    }

    /// The memory that has a new one's text already; for a retired one of an export, itself.
    private static func twin(
        of memory: NewMemory, user: Int64, in database: Database
    ) throws(MemoryError) -> (key: RowKey, id: MemoryID)? {
        if memory.retirement != nil {
            let same = try ReadSteps.memory(memory.id, in: database)
            guard let same, same.content.text.utf8.elementsEqual(memory.content.text.utf8),
                try MemoryTable.user(same.userID, in: database)?.key == user
            else { return nil }
            return (RowKey(user: user, ordinal: same.ordinal), same.id)
        }
        if let twin = try MemoryTable.standing(memory.content.text, of: user, in: database) {
            return twin
        }
        return try RetiredTable.covering(memory.content, of: user, in: database)
    }

    /// Writes a new memory, and what its plan decides.
    private static func keep(
        _ memory: NewMemory, at key: RowKey, of user: MemoryTable.User, in database: Database
    ) throws(MemoryError) -> Added {
        let (decision, standing) = try ReconcileSteps.decide(
            on: memory, of: user.key, in: database)
        if case .merge(let id, let takesWording) = decision,
            let old = standing.first(where: { $0.memory.id == id })?.memory
        {
            try ReconcileSteps.merge(
                memory, at: key, into: old, takesWording: takesWording, in: database)
            var added = Added(
                event: takesWording ? .update : .noop, id: old.id, ordinal: old.ordinal)
            added.merged = memory.id
            return added
        }
        try insert(memory, at: key, in: database)
        var added = Added(event: .add, id: memory.id, ordinal: key.ordinal)
        if let retirement = memory.retirement {
            try RetiredTable.insert(retirement, for: key, in: database)
        } else if case .supersede(let ids) = decision {
            added.superseded = try ReconcileSteps.supersede(
                ids, by: memory, among: standing, in: database, of: user)
            if !added.superseded.isEmpty { added.event = .supersede }
        }
        return added
    }

    /// Changes one memory.
    static func edit(
        _ id: MemoryID, with change: MemoryEdit, in database: Database
    ) throws(MemoryError) -> Memory {
        guard var memory = try ReadSteps.memory(id, in: database),
            let user = try MemoryTable.user(memory.userID, in: database)
        else {
            throw MemoryError(.notFound, in: "edit", hint: "There is no memory with this id.")
        }
        let key = RowKey(user: user.key, ordinal: memory.ordinal)
        let old = memory.content
        memory.content = try change.update(old)
        // The clock may have gone back since the last change, a memory's times never do; and each
        // state of a memory has a time of its own, by which derived data finds it.
        let next = Timestamp(microseconds: memory.updatedAt.microseconds + 1)
        let time = max(change.at, memory.createdAt, next)
        memory.updatedAt = time
        // Not `==`, which takes two spellings of one letter for the same text.
        let isNewText = !old.text.utf8.elementsEqual(memory.content.text.utf8)
        if isNewText, memory.retirement == nil {
            let twin = try MemoryTable.standing(
                memory.content.text, of: user.key, besides: key, in: database)
            if let twin {
                throw MemoryError(
                    .conflict, in: "edit", hint: "Memory \(twin.id) has this text already.")
            }
        }
        try MemoryTable.checkMetadata(memory.content.metadata, in: database)
        try NarrativeTable.dropCiting(
            from: .integer(key.value), through: .integer(key.value), in: database)
        try database.run(
            MemoryTable.update,
            [.integer(time.microseconds)] + MemoryTable.contentValues(memory.content)
                + [.integer(key.value)])
        try HistoryTable.note(
            .update, isNewText ? old.text : nil, at: time, for: key, in: database)
        if isNewText { try ClaimTable.replace(change.claims, for: key, in: database) }
        try renewDerived(change, isNewText: isNewText, at: key, in: database)
        return memory
    }

    /// Removes memories with all that hangs on them.
    static func delete(
        _ ids: [MemoryID], in database: Database
    ) throws(MemoryError) -> Deletion {
        var gone = Deletion(memories: [], removed: Removal())
        // Grows by what was merged into each.
        var pending = ids
        var place = 0
        while place < pending.count {
            let id = pending[place]
            place += 1
            let found = try database.first(
                """
                SELECT m.key, u.user_id FROM memories AS m
                JOIN users AS u ON u.user_key = m.key >> 32 WHERE m.id = ?
                """, [id.sqlValue]
            ) { (key: RowKey($0.integer(0)), userID: $0.text(1)) }
            guard let found else { continue }
            pending += try RetiredTable.merged(into: id, of: found.key.user, in: database)
            let removed = try remove(from: found.key, through: found.key, in: database)
            gone.removed.memories += removed.memories
            gone.removed.history += removed.history
            gone.removed.recall += removed.recall
            let user = SQLValue.integer(found.key.user)
            try database.run(
                "UPDATE users SET memory_count = memory_count - 1 WHERE user_key = ?", [user])
            try removeUser(user, in: database)
            gone.memories.append(
                Deleted(id: id, userID: found.userID, ordinal: found.key.ordinal))
        }
        return gone
    }

    /// Removes a user with all memories; returns what there was.
    static func deleteAll(
        of userID: String, in database: Database
    ) throws(MemoryError) -> Removal {
        guard let user = try MemoryTable.user(userID, in: database) else { return Removal() }
        let removed = try remove(
            from: RowKey(user: user.key, ordinal: 0),
            through: RowKey(user: user.key, ordinal: .max), in: database)
        try database.run(
            "UPDATE users SET memory_count = 0 WHERE user_key = ?", [.integer(user.key)])
        try removeUser(.integer(user.key), in: database)
        return removed
    }

    /// Removes the row of a user without memories, and keeps its ordinals from being used again:
    /// whoever still holds one (a search on its way, a cursor) must not meet another memory there.
    private static func removeUser(
        _ user: SQLValue, in database: Database
    ) throws(MemoryError) {
        try database.run(
            """
            UPDATE counters SET value = max(value, coalesce(
                (SELECT next_ordinal FROM users WHERE user_key = ? AND memory_count = 0), 0))
            WHERE name = 'first_ordinal'
            """, [user])
        try database.run("DELETE FROM users WHERE user_key = ? AND memory_count = 0", [user])
    }

    /// The user's row, made when it is missing.
    private static func makeUser(
        _ userID: String, in database: Database
    ) throws(MemoryError) -> MemoryTable.User {
        if let standing = try MemoryTable.user(userID, in: database) { return standing }
        try database.run(
            """
            INSERT INTO users(user_id, next_ordinal, memory_count)
            SELECT ?, value, 0 FROM counters WHERE name = 'first_ordinal'
            """, [.text(userID)])
        guard let user = try MemoryTable.user(userID, in: database), user.key <= RowKey.userLimit
        else {
            throw MemoryError(
                .full, in: "add", hint: "The database has had as many users as it can tell.")
        }
        return user
    }

    /// Writes a new memory as it is.
    static func insert(
        _ memory: NewMemory, at key: RowKey, in database: Database
    ) throws(MemoryError) {
        try MemoryTable.checkMetadata(memory.content.metadata, in: database)
        try database.run(
            MemoryTable.insert,
            [
                .integer(key.value), memory.id.sqlValue, .integer(memory.createdAt.microseconds),
                .integer(memory.updatedAt.microseconds),
            ] + MemoryTable.contentValues(memory.content))
        try RecallTable.insert(
            memory.derived.take(), memory.derived.versions, for: key, in: database)
        try ClaimTable.insert(memory.plan?.claims ?? [], for: key, in: database)
    }

    private static func renewDerived(
        _ change: MemoryEdit, isNewText: Bool, at key: RowKey, in database: Database
    ) throws(MemoryError) {
        let derived = change.derived?.take()
        let versions = change.derived?.versions ?? DerivedVersions(features: 0, encoder: "")
        if isNewText {
            try RecallTable.replace(derived, versions, for: key, in: database)
        } else if let derived {
            try RecallTable.fill(derived, versions, for: key, in: database)
        }
    }

    /// Removes the rows of a range of keys of one user; returns how many those were.
    private static func remove(
        from firstKey: RowKey, through lastKey: RowKey, in database: Database
    ) throws(MemoryError) -> Removal {
        let first = SQLValue.integer(firstKey.value)
        let last = SQLValue.integer(lastKey.value)
        var removed = Removal()
        try NarrativeTable.dropCiting(from: first, through: last, in: database)
        try SegmentTable.drop(from: firstKey, through: lastKey, in: database)
        try database.run("DELETE FROM recall_uses WHERE key BETWEEN ? AND ?", [first, last])
        try database.run("DELETE FROM history WHERE memory_key BETWEEN ? AND ?", [first, last])
        removed.history = database.changes
        try database.run("DELETE FROM recall WHERE key BETWEEN ? AND ?", [first, last])
        removed.recall = database.changes
        try database.run("DELETE FROM claims WHERE key BETWEEN ? AND ?", [first, last])
        try database.run("DELETE FROM retired WHERE key BETWEEN ? AND ?", [first, last])
        try database.run("DELETE FROM memories WHERE key BETWEEN ? AND ?", [first, last])
        removed.memories = database.changes
        return removed
    }
}
