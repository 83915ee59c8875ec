import MemoryModel

/// Carries out what a plan decides, inside the transaction that adds the memory.
enum ReconcileSteps {
    /// What a plan decides, given the memories that stand.
    ///
    /// - Throws: ``MemoryError/undecided``.
    static func decide(
        on memory: NewMemory, of user: Int64, in database: Database
    ) throws(MemoryError) -> (ReconcileDecision, [StandingMemory]) {
        guard let plan = memory.plan, let decide = plan.decide, !plan.claims.isEmpty else {
            return (.add, [])
        }
        let standing = try ClaimTable.standing(
            plan.claims, of: user, encoder: memory.derived.versions.encoder, in: database)
        if standing.isEmpty { return (.add, []) }
        let decision = decide(standing, memory.derived.filled)
        if decision == .undecided { throw .undecided }
        return (decision, standing)
    }

    /// Retires what a new memory, which was written already, supersedes.
    static func supersede(
        _ ids: [MemoryID], by memory: NewMemory, among standing: [StandingMemory],
        in database: Database, of user: MemoryTable.User
    ) throws(MemoryError) -> [Deleted] {
        var retired: [Deleted] = []
        for old in standing.map(\.memory) where ids.contains(old.id) {
            let key = RowKey(user: user.key, ordinal: old.ordinal)
            let retirement = Retirement(
                kind: .superseded, by: memory.id, at: memory.createdAt,
                validTo: max(memory.content.occurredAt, old.content.occurredAt))
            try RetiredTable.insert(retirement, for: key, in: database)
            try HistoryTable.note(
                .supersede, at: memory.createdAt, other: memory.id, for: key, in: database)
            retired.append(Deleted(id: old.id, userID: old.userID, ordinal: old.ordinal))
        }
        return retired
    }

    /// Merges a memory into one that stands: one row for each wording, one of them retired.
    ///
    /// - Parameter key: Where the wording that does not stand is kept.
    static func merge(
        _ memory: NewMemory, at key: RowKey, into old: Memory, takesWording: Bool,
        in database: Database
    ) throws(MemoryError) {
        let standing = RowKey(user: key.user, ordinal: old.ordinal)
        let retirement = Retirement(
            kind: .merged, by: old.id, at: memory.createdAt,
            validTo: max(memory.content.occurredAt, old.content.occurredAt))
        if takesWording {
            try keepWording(of: old, as: memory.id, at: key, in: database)
            try replace(old, at: standing, by: memory, in: database)
        } else {
            try WriteSteps.insert(memory, at: key, in: database)
            try HistoryTable.note(
                .noop, at: memory.createdAt, other: memory.id, for: standing, in: database)
        }
        try RetiredTable.insert(retirement, for: key, in: database)
    }

    /// Brings a retired memory back.
    static func reinstate(
        _ id: MemoryID, at time: Timestamp, in database: Database
    ) throws(MemoryError) -> Memory {
        guard var memory = try ReadSteps.memory(id, in: database),
            let user = try MemoryTable.user(memory.userID, in: database)
        else {
            throw MemoryError(.notFound, in: "restore", hint: "There is no memory with this id.")
        }
        guard let retirement = memory.retirement else { return memory }
        let key = RowKey(user: user.key, ordinal: memory.ordinal)
        let twin = try MemoryTable.standing(memory.content.text, of: user.key, in: database)
        if let twin {
            throw MemoryError(
                .conflict, in: "restore", hint: "Memory \(twin.id) has this text already.")
        }
        try RetiredTable.remove(key, in: database)
        let at = max(time, retirement.at)
        try HistoryTable.note(.restore, at: at, other: retirement.by, for: key, in: database)
        memory.retirement = nil
        return memory
    }

    /// Writes a standing memory's wording, with all that belongs to it, under another id.
    private static func keepWording(
        of old: Memory, as id: MemoryID, at key: RowKey, in database: Database
    ) throws(MemoryError) {
        let from = RowKey(user: key.user, ordinal: old.ordinal)
        try database.run(
            MemoryTable.insert,
            [
                .integer(key.value), id.sqlValue, .integer(old.createdAt.microseconds),
                .integer(old.updatedAt.microseconds),
            ] + MemoryTable.contentValues(old.content))
        try database.run(
            """
            INSERT INTO recall(key, feature_version, features, encoder, vector)
            SELECT ?, feature_version, features, encoder, vector FROM recall WHERE key = ?
            """, [.integer(key.value), .integer(from.value)])
        try ClaimTable.copy(from: from, to: key, in: database)
    }

    /// Puts a new memory's content in the place of a standing one's.
    private static func replace(
        _ old: Memory, at key: RowKey, by memory: NewMemory, in database: Database
    ) throws(MemoryError) {
        try MemoryTable.checkMetadata(memory.content.metadata, in: database)
        let next = Timestamp(microseconds: old.updatedAt.microseconds + 1)
        let time = max(memory.createdAt, next)
        try NarrativeTable.dropCiting(
            from: .integer(key.value), through: .integer(key.value), in: database)
        try database.run(
            MemoryTable.update,
            [.integer(time.microseconds)] + MemoryTable.contentValues(memory.content)
                + [.integer(key.value)])
        try RecallTable.replace(
            memory.derived.take(), memory.derived.versions, for: key, in: database)
        try ClaimTable.replace(memory.plan?.claims ?? [], for: key, in: database)
        try HistoryTable.note(
            .update, old.content.text, at: time, other: memory.id, for: key, in: database)
    }
}

/// Rows of `history`.
enum HistoryTable {
    /// Writes an entry.
    ///
    /// - Parameter oldText: What the text was; nil when it stayed.
    static func note(
        _ event: MemoryEvent, _ oldText: String? = nil, at time: Timestamp,
        other: MemoryID? = nil, for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run(
            """
            INSERT INTO history(memory_key, revision, event, at, old_text, other_id)
            SELECT ?1, coalesce(max(revision), 0) + 1, ?2, ?3, ?4, ?5 FROM history
            WHERE memory_key = ?1
            """,
            [
                .integer(key.value), .text(event.rawValue), .integer(time.microseconds),
                .text(orNull: oldText), other.map(\.sqlValue) ?? .null,
            ])
    }
}
