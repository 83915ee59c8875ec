import MemoryModel

/// Rows of `memories` and `users`, in and out.
enum MemoryTable {
    /// A user's row.
    struct User {
        var key: Int64
        var nextOrdinal: Int64
        var count: Int64
    }

    /// The columns that ``memory(_:userID:)`` reads; the table is called `m`.
    static let columns = """
        m.key, m.id, m.occurred_at, m.created_at, m.updated_at, m.importance, m.speaker, \
        m.session_id, m.agent_id, m.app_id, m.categories, m.metadata, m.text, \
        \(RetiredTable.columns)
        """
    /// The place after the last of ``columns``.
    static let nextColumn: Int32 = 17

    /// A memory from a row of ``columns``.
    static func memory(_ row: borrowing Statement, userID: String) -> Memory {
        // The id column holds 16 bytes always; were the file damaged, an id that no one has.
        let id = MemoryID(bytes: row.blob(1)) ?? MemoryID(high: 0, low: 0)
        let content = MemoryContent(
            text: row.text(12), occurredAt: Timestamp(microseconds: row.integer(2)),
            speaker: row.optionalText(6), sessionID: row.optionalText(7),
            agentID: row.optionalText(8), appID: row.optionalText(9),
            categories: CategoryList.list(row.text(10)), metadata: row.text(11),
            importance: row.isNull(5) ? nil : row.real(5))
        return Memory(
            id: id, userID: userID, ordinal: RowKey(row.integer(0)).ordinal, content: content,
            createdAt: Timestamp(microseconds: row.integer(3)),
            updatedAt: Timestamp(microseconds: row.integer(4)),
            retirement: RetiredTable.retirement(row, from: 13))
    }

    /// The columns that a client may change, in the order of ``insert`` and ``update``.
    static func contentValues(_ content: MemoryContent) -> [SQLValue] {
        [
            .integer(TextHash.of(content.text)), .integer(content.occurredAt.microseconds),
            content.importance.map(SQLValue.real) ?? .null, .text(orNull: content.speaker),
            .text(orNull: content.sessionID), .text(orNull: content.agentID),
            .text(orNull: content.appID), .text(orNull: CategoryList.json(content.categories)),
            .text(content.metadata), .text(content.text),
        ]
    }

    /// Adds a row: key, id, created, updated, then ``contentValues(_:)``.
    static let insert = """
        INSERT INTO memories(key, id, created_at, updated_at, text_hash, occurred_at, importance,
            speaker, session_id, agent_id, app_id, categories, metadata, text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    /// Changes a row: updated, then ``contentValues(_:)``, then key.
    static let update = """
        UPDATE memories SET updated_at = ?, text_hash = ?, occurred_at = ?, importance = ?,
            speaker = ?, session_id = ?, agent_id = ?, app_id = ?, categories = ?, metadata = ?,
            text = ?
        WHERE key = ?
        """

    /// Filters read the metadata, so one that is no object would spoil every filter of its user.
    static func checkMetadata(
        _ metadata: String, in database: Database
    ) throws(MemoryError) {
        guard metadata != "{}" else { return }
        let isObject = try database.integer(
            "SELECT CASE WHEN json_valid(?1) THEN json_type(?1) = 'object' ELSE 0 END",
            [.text(metadata)])
        guard isObject == 1 else {
            throw MemoryError(
                .invalid, in: database.operation, hint: "The metadata must be one JSON object.",
                field: "metadata")
        }
    }

    /// A user's row; nil when there is no memory of the user.
    static func user(
        _ userID: String, in database: Database
    ) throws(MemoryError) -> User? {
        try database.first(
            "SELECT user_key, next_ordinal, memory_count FROM users WHERE user_id = ?",
            [.text(userID)]
        ) { User(key: $0.integer(0), nextOrdinal: $0.integer(1), count: $0.integer(2)) }
    }

    /// The standing memory of a user that has exactly this text, other than `besides`.
    static func standing(
        _ text: String, of user: Int64, besides: RowKey? = nil, in database: Database
    ) throws(MemoryError) -> (key: RowKey, id: MemoryID)? {
        // An index entry ends with the key, so hash and user are one narrow range of it.
        let found = try database.first(
            """
            SELECT key, id FROM memories INDEXED BY memories_by_text
            WHERE text_hash = ? AND key BETWEEN ? AND ? AND text = ? AND key <> ?
            AND \(RetiredTable.stands("memories.key")) LIMIT 1
            """,
            [.integer(TextHash.of(text))] + RowKey.range(of: user)
                + [.text(text), .integer(besides?.value ?? 0)]
        ) { (RowKey($0.integer(0)), MemoryID(bytes: $0.blob(1))) }
        guard let (key, id) = found, let id else { return nil }
        return (key, id)
    }
}
