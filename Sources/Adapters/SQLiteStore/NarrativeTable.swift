import MemoryModel

/// Narratives, in and out.
///
/// Invariants:
/// 1. A narrative's lines each cite at least one memory, and all that they cite are there, as they
///    were when it was made: a change of one drops the whole narrative in its own transaction.
/// 2. A user without memories has no narrative.
enum NarrativeTable {
    static let schema = """
        CREATE TABLE narratives(
            user_key INTEGER PRIMARY KEY REFERENCES users(user_key),
            made_at INTEGER NOT NULL,
            last_ordinal INTEGER NOT NULL,
            writer TEXT NOT NULL
        ) STRICT;
        CREATE INDEX narratives_by_age ON narratives(made_at);
        CREATE TABLE narrative_lines(
            user_key INTEGER NOT NULL REFERENCES narratives(user_key),
            line INTEGER NOT NULL,
            section TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (user_key, line)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE narrative_citations(
            memory_key INTEGER NOT NULL REFERENCES memories(key),
            line INTEGER NOT NULL,
            place INTEGER NOT NULL,
            PRIMARY KEY (memory_key, line)
        ) STRICT, WITHOUT ROWID;
        """

    /// A user's narrative; nil when there is none.
    static func read(
        of userID: String, in database: Database
    ) throws(MemoryError) -> NarrativeRecord? {
        guard let user = try MemoryTable.user(userID, in: database) else { return nil }
        let head = try database.first(
            "SELECT made_at, last_ordinal, writer FROM narratives WHERE user_key = ?",
            [.integer(user.key)]
        ) { (madeAt: $0.integer(0), lastOrdinal: $0.integer(1), writer: $0.text(2)) }
        guard let head else { return nil }
        var citations: [Int64: [MemoryID]] = [:]
        try database.rows(
            """
            SELECT c.line, m.id FROM narrative_citations AS c
            JOIN memories AS m ON m.key = c.memory_key
            WHERE c.memory_key BETWEEN ? AND ? ORDER BY c.line, c.place
            """, RowKey.range(of: user.key)
        ) { row in
            if let id = MemoryID(bytes: row.blob(1)) {
                citations[row.integer(0), default: []].append(id)
            }
        }
        var lines: [NarrativeLine] = []
        try database.rows(
            "SELECT line, section, text FROM narrative_lines WHERE user_key = ? ORDER BY line",
            [.integer(user.key)]
        ) { row in
            guard let section = NarrativeSection(rawValue: row.text(1)) else { return }
            lines.append(
                NarrativeLine(
                    section: section, text: row.text(2),
                    memoryIDs: citations[row.integer(0)] ?? []))
        }
        let newer = try database.integer(
            "SELECT count(*) FROM memories WHERE key BETWEEN ? AND ?",
            [
                .integer(user.key << 32 | (head.lastOrdinal + 1)),
                .integer(user.key << 32 | RowKey.ordinalLimit),
            ])
        return NarrativeRecord(
            narrative: Narrative(
                lines: lines, madeAt: Timestamp(microseconds: head.madeAt), writer: head.writer,
                lastOrdinal: UInt32(clamping: head.lastOrdinal)),
            newerCount: Int(newer ?? 0))
    }

    /// Puts a narrative in the place of an older one; false when what it cites is not what it was.
    static func keep(
        _ narrative: Narrative, of userID: String, versions: [MemoryID: Timestamp],
        in database: Database
    ) throws(MemoryError) -> Bool {
        guard let user = try MemoryTable.user(userID, in: database) else { return false }
        let keys = try citedKeys(of: narrative, user.key, versions, in: database)
        guard let keys else { return false }
        try drop(.integer(user.key), in: database)
        try database.run(
            "INSERT INTO narratives VALUES (?, ?, ?, ?)",
            [
                .integer(user.key), .integer(narrative.madeAt.microseconds),
                .integer(Int64(narrative.lastOrdinal)), .text(narrative.writer),
            ])
        for (number, line) in narrative.lines.enumerated() {
            try database.run(
                "INSERT INTO narrative_lines VALUES (?, ?, ?, ?)",
                [
                    .integer(user.key), .integer(Int64(number)), .text(line.section.rawValue),
                    .text(line.text),
                ])
            for (place, id) in line.memoryIDs.enumerated() {
                guard let key = keys[id] else { continue }
                try database.run(
                    "INSERT OR IGNORE INTO narrative_citations VALUES (?, ?, ?)",
                    [.integer(key), .integer(Int64(number)), .integer(Int64(place))])
            }
        }
        return true
    }

    /// Where the cited memories are; nil when one is gone, another user's, or was changed since.
    private static func citedKeys(
        of narrative: Narrative, _ user: Int64, _ versions: [MemoryID: Timestamp],
        in database: Database
    ) throws(MemoryError) -> [MemoryID: Int64]? {
        var keys: [MemoryID: Int64] = [:]
        for line in narrative.lines {
            if line.memoryIDs.isEmpty { return nil }
            for id in line.memoryIDs where keys[id] == nil {
                let key = try database.integer(
                    "SELECT key FROM memories WHERE id = ? AND key >> 32 = ? AND updated_at = ?",
                    [
                        id.sqlValue, .integer(user),
                        .integer(versions[id]?.microseconds ?? .min),
                    ])
                guard let key else { return nil }
                keys[id] = key
            }
        }
        return keys
    }

    /// Drops the narratives that cite a memory in a range of keys, before those go or change.
    static func dropCiting(
        from first: SQLValue, through last: SQLValue, in database: Database
    ) throws(MemoryError) {
        var users: Set<Int64> = []
        try database.rows(
            """
            SELECT DISTINCT memory_key >> 32 FROM narrative_citations
            WHERE memory_key BETWEEN ? AND ?
            """, [first, last]
        ) { users.insert($0.integer(0)) }
        for user in users { try drop(.integer(user), in: database) }
    }

    /// Drops narratives that were made before a moment; returns how many.
    static func drop(
        madeBefore moment: Timestamp, in database: Database
    ) throws(MemoryError) -> Int {
        var users: [Int64] = []
        try database.rows(
            "SELECT user_key FROM narratives WHERE made_at < ?", [.integer(moment.microseconds)]
        ) { users.append($0.integer(0)) }
        for user in users { try drop(.integer(user), in: database) }
        return users.count
    }

    private static func drop(_ user: SQLValue, in database: Database) throws(MemoryError) {
        try database.run(
            """
            DELETE FROM narrative_citations
            WHERE memory_key BETWEEN ?1 << 32 AND ?1 << 32 | 4294967295
            """, [user])
        try database.run("DELETE FROM narrative_lines WHERE user_key = ?", [user])
        try database.run("DELETE FROM narratives WHERE user_key = ?", [user])
    }
}

extension SQLiteStore: NarrativeKeeping {
    /// The user's narrative; nil when there is none.
    public func narrative(of userID: String) async throws(MemoryError) -> NarrativeRecord? {
        try await read("narrative") { database throws(MemoryError) in
            try NarrativeTable.read(of: userID, in: database)
        }
    }

    /// Puts a narrative in the place of an older one; false when what it cites is not what it was.
    public func keep(
        _ narrative: Narrative, of userID: String, versions: [MemoryID: Timestamp]
    ) async throws(MemoryError) -> Bool {
        let bytes = narrative.lines.reduce(64) { $0 + $1.text.utf8.count + 64 }
        return try await writer.write(
            "narrative", bytes: bytes, removesText: true
        ) { database throws(MemoryError) in
            try NarrativeTable.keep(narrative, of: userID, versions: versions, in: database)
        }
    }

    /// Drops narratives that were made before a moment; returns how many.
    public func dropNarratives(madeBefore moment: Timestamp) async throws(MemoryError) -> Int {
        try await writer.write(
            "narrative", bytes: 16, removesText: true
        ) { database throws(MemoryError) in
            try NarrativeTable.drop(madeBefore: moment, in: database)
        }
    }
}
