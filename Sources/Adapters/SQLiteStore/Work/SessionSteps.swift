import MemoryModel

/// What each call about sessions does to the tables.
enum SessionSteps {
    /// A session as its row has it.
    struct Row {
        let key: Int64
        let nextMessage: Int64
        var session: Session
    }

    private static let columns = """
        session_key, session_id, message_count, next_message, created_at, updated_at, ended_at, \
        state, metadata
        """

    static func begin(_ session: Session, in database: Database) throws(MemoryError) {
        guard try row(session.id, of: session.userID, in: database) == nil else {
            throw MemoryError(
                .conflict, in: database.operation,
                hint: "The user has a session of this id; read it or choose another id.")
        }
        let count = try database.integer(
            "SELECT count(*) FROM sessions WHERE user_id = ?", [.text(session.userID)])
        guard (count ?? 0) < SessionLimits.sessionsMax else {
            throw MemoryError(
                .full, in: database.operation,
                hint: "The user has \(SessionLimits.sessionsMax) sessions; delete some.")
        }
        try MemoryTable.checkMetadata(session.state, in: database)
        try MemoryTable.checkMetadata(session.metadata, in: database)
        try database.run(
            """
            INSERT INTO sessions(user_id, session_id, message_count, next_message, created_at,
                updated_at, state, metadata)
            VALUES (?, ?, 0, 1, ?, ?, ?, ?)
            """,
            [
                .text(session.userID), .text(session.id),
                .integer(session.createdAt.microseconds), .integer(session.updatedAt.microseconds),
                .text(session.state), .text(session.metadata),
            ])
    }

    static func change(
        _ id: String, of userID: String, _ change: SessionChange, at time: Timestamp,
        in database: Database
    ) throws(MemoryError) -> Session? {
        guard var row = try row(id, of: userID, in: database) else { return nil }
        switch change {
        case .describe(let state, let metadata):
            row.session.state = state ?? row.session.state
            row.session.metadata = metadata ?? row.session.metadata
            row.session.updatedAt = max(time, row.session.updatedAt)
        case .end(let job):
            row.session.endedAt = row.session.endedAt ?? max(time, row.session.updatedAt)
            if let job { try JobSteps.enqueue(job, in: database) }
        }
        try write(row, in: database)
        return row.session
    }

    static func append(
        _ messages: [SessionMessage], to id: String, of userID: String, at time: Timestamp,
        in database: Database
    ) throws(MemoryError) -> Session? {
        guard var row = try row(id, of: userID, in: database) else { return nil }
        guard row.session.endedAt == nil else {
            throw MemoryError(
                .conflict, in: database.operation,
                hint: "The session has ended; begin another one.")
        }
        var number = row.nextMessage
        for message in messages {
            try database.run(
                "INSERT INTO session_messages VALUES (?, ?, ?, ?, ?)",
                [
                    .integer(row.key << 32 | number), .integer(message.occurredAt.microseconds),
                    .text(message.role.rawValue), .text(orNull: message.name),
                    .text(message.content),
                ])
            number += 1
        }
        let oldest = max(1, number - Int64(SessionLimits.messagesMax))
        try database.run(
            "DELETE FROM session_messages WHERE key BETWEEN ? AND ?",
            [.integer(row.key << 32), .integer(row.key << 32 | (oldest - 1))])
        row.session.messageCount = Int(number - oldest)
        row.session.updatedAt = max(time, row.session.updatedAt)
        row = Row(key: row.key, nextMessage: number, session: row.session)
        try write(row, in: database)
        return row.session
    }

    static func delete(
        _ id: String, of userID: String, in database: Database
    ) throws(MemoryError) -> SessionRemoval? {
        guard let row = try row(id, of: userID, in: database) else { return nil }
        try database.run(
            """
            UPDATE jobs SET state = 'cancelled'
            WHERE user_id = ? AND kind = 'session' AND subject = ?
                AND state IN ('queued', 'running')
            """, [.text(userID), .text(id)])
        return SessionRemoval(messages: try remove(row.key, in: database))
    }

    /// Removes the sessions of a user; returns how many those were, and their messages.
    static func deleteAll(
        of userID: String, in database: Database
    ) throws(MemoryError) -> (sessions: Int, messages: Int) {
        var keys: [Int64] = []
        try database.rows(
            "SELECT session_key FROM sessions WHERE user_id = ?", [.text(userID)]
        ) { keys.append($0.integer(0)) }
        var messages = 0
        for key in keys { messages += try remove(key, in: database) }
        return (keys.count, messages)
    }

    static func endIdle(
        since limit: Timestamp, at time: Timestamp, in database: Database
    ) throws(MemoryError) -> Int {
        try database.run(
            "UPDATE sessions SET ended_at = ? WHERE ended_at IS NULL AND updated_at < ?",
            [.integer(time.microseconds), .integer(limit.microseconds)])
        return database.changes
    }

    // MARK: Reading

    static func row(
        _ id: String, of userID: String, in database: Database
    ) throws(MemoryError) -> Row? {
        try database.first(
            "SELECT \(columns) FROM sessions WHERE user_id = ? AND session_id = ?",
            [.text(userID), .text(id)]
        ) { read($0, userID) }
    }

    /// A user's sessions, newest first.
    static func list(
        _ query: ListQuery, in database: Database
    ) throws(MemoryError) -> [Listed<Session>] {
        var page: [Listed<Session>] = []
        try database.rows(
            """
            SELECT \(columns) FROM sessions WHERE user_id = ? AND session_key < ?
            ORDER BY session_key DESC LIMIT ?
            """, query.values
        ) { row in
            let place = UInt32(truncatingIfNeeded: row.integer(0))
            page.append(Listed(Self.read(row, query.userID).session, at: place))
        }
        return page
    }

    /// Messages of a session after a number; of those the first, or the latest in falling order.
    static func messages(
        _ id: String, of userID: String, after number: UInt32, limit: Int, isLatestFirst: Bool,
        in database: Database
    ) throws(MemoryError) -> [SessionMessage] {
        guard let row = try row(id, of: userID, in: database) else { return [] }
        var messages: [SessionMessage] = []
        var bytes = 0
        try database.rowsWhile(
            """
            SELECT key, occurred_at, role, name, content FROM session_messages
            WHERE key > ? AND key <= ? ORDER BY key \(isLatestFirst ? "DESC" : "ASC") LIMIT ?
            """,
            [
                .integer(row.key << 32 | Int64(number)),
                .integer(row.key << 32 | RowKey.ordinalLimit), .integer(Int64(limit)),
            ],
            isWanted: { row in
                let content = row.text(4)
                messages.append(
                    SessionMessage(
                        number: UInt32(truncatingIfNeeded: row.integer(0)),
                        role: SessionMessage.Role(rawValue: row.text(2)) ?? .user,
                        name: row.optionalText(3), content: content,
                        occurredAt: Timestamp(microseconds: row.integer(1))))
                bytes += content.utf8.count
                return bytes < MemoryLimits.answerBytes
            })
        return messages
    }

    // MARK: Rows

    private static func remove(_ key: Int64, in database: Database) throws(MemoryError) -> Int {
        try database.run(
            "DELETE FROM session_messages WHERE key BETWEEN ? AND ?",
            [.integer(key << 32), .integer(key << 32 | RowKey.ordinalLimit)])
        let messages = database.changes
        try database.run("DELETE FROM sessions WHERE session_key = ?", [.integer(key)])
        return messages
    }

    private static func write(_ row: Row, in database: Database) throws(MemoryError) {
        try MemoryTable.checkMetadata(row.session.state, in: database)
        try MemoryTable.checkMetadata(row.session.metadata, in: database)
        try database.run(
            """
            UPDATE sessions SET message_count = ?, next_message = ?, updated_at = ?, ended_at = ?,
                state = ?, metadata = ?
            WHERE session_key = ?
            """,
            [
                .integer(Int64(row.session.messageCount)), .integer(row.nextMessage),
                .integer(row.session.updatedAt.microseconds),
                row.session.endedAt.map { .integer($0.microseconds) } ?? .null,
                .text(row.session.state), .text(row.session.metadata), .integer(row.key),
            ])
    }

    private static func read(_ row: borrowing Statement, _ userID: String) -> Row {
        var session = Session(
            userID: userID, id: row.text(1), state: row.text(7), metadata: row.text(8),
            at: Timestamp(microseconds: row.integer(4)))
        session.messageCount = Int(row.integer(2))
        session.updatedAt = Timestamp(microseconds: row.integer(5))
        session.endedAt = row.isNull(6) ? nil : Timestamp(microseconds: row.integer(6))
        return Row(key: row.integer(0), nextMessage: row.integer(3), session: session)
    }
}
