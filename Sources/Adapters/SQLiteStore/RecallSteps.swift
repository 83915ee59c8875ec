import MemoryModel

/// What each read of derived data asks of the tables, inside one snapshot.
enum RecallSteps {
    /// One kind of row: which code made its parts.
    private struct Group {
        let featureVersion: Int64
        let encoder: Int64
    }

    /// One user's rows as readers get them: parts of other versions are empty, and data that may
    /// not be in the file yet is laid over them.
    struct Source {
        let user: Int64
        let features: Int64
        let encoder: Int64
        let overlay: [UInt32: Derived]

        init(
            _ versions: DerivedVersions, _ uncommitted: [DerivedUpdate], of user: Int64,
            in database: Database
        ) throws(MemoryError) {
            self.user = user
            features = Int64(versions.features)
            encoder = try RecallSteps.currentEncoder(versions, in: database)
            overlay = try RecallSteps.overlay(uncommitted, versions, of: user, in: database)
        }

        /// Rows by ascending ordinal; retired memories only when asked for.
        func visit(
            _ ordinals: ClosedRange<UInt32>, includesRetired: Bool = false, in database: Database,
            _ visit: (RecallRow) -> Void
        ) throws(MemoryError) {
            let scope = includesRetired ? "1" : RetiredTable.stands("recall.key")
            try database.rows(
                """
                SELECT key, feature_version, encoder, features, vector FROM recall
                WHERE key BETWEEN ? AND ? AND \(scope) ORDER BY key
                """,
                [ordinals.lowerBound, ordinals.upperBound].map {
                    .integer(RowKey(user: user, ordinal: $0).value)
                }
            ) { row in
                var derived = Derived(
                    features: row.integer(1) == features ? row.blob(3) : [],
                    vector: row.integer(2) == encoder ? row.blob(4) : [])
                let ordinal = RowKey(row.integer(0)).ordinal
                if let newer = overlay[ordinal] {
                    if !newer.features.isEmpty { derived.features = newer.features }
                    if !newer.vector.isEmpty { derived.vector = newer.vector }
                }
                visit(RecallRow(ordinal: ordinal, derived: derived))
            }
        }

        /// One memory's vector; nil when it has none.
        func vector(
            at ordinal: UInt32, in database: Database
        ) throws(MemoryError) -> [UInt8]? {
            if let newer = overlay[ordinal]?.vector, !newer.isEmpty { return newer }
            return try database.first(
                "SELECT vector FROM recall WHERE key = ? AND encoder = ?",
                [.integer(RowKey(user: user, ordinal: ordinal).value), .integer(encoder)]
            ) { $0.blob(0) }
        }
    }

    /// A user's rows by ascending ordinal; parts of other versions are left empty.
    ///
    /// - Parameters:
    ///   - includesRetired: Whether retired memories are among them.
    ///   - uncommitted: Data that may not be in the file yet, laid over the rows.
    static func scan(
        _ userID: String, includesRetired: Bool = false, versions: DerivedVersions,
        uncommitted: [DerivedUpdate],
        in database: Database, visit: (RecallRow) -> Void
    ) throws(MemoryError) {
        guard let user = try MemoryTable.user(userID, in: database) else { return }
        let rows = try Source(versions, uncommitted, of: user.key, in: database)
        try rows.visit(
            0...UInt32.max, includesRetired: includesRetired, in: database, visit)
    }

    /// Memories whose derived data is missing or of another version, from `cursor` on.
    static func stale(
        _ versions: DerivedVersions, after cursor: Int64, limit: Int, in database: Database
    ) throws(MemoryError) -> (memories: [Memory], cursor: Int64) {
        var keys: [Int64] = []
        for group in try staleGroups(versions, in: database) {
            try database.rows(
                """
                SELECT key FROM recall INDEXED BY recall_by_version
                WHERE feature_version = ? AND encoder = ? AND key > ? ORDER BY key LIMIT ?
                """,
                [
                    .integer(group.featureVersion), .integer(group.encoder), .integer(cursor),
                    .integer(Int64(limit)),
                ]
            ) { keys.append($0.integer(0)) }
        }
        keys.sort()
        var memories: [Memory] = []
        for key in keys.prefix(limit) {
            if let memory = try ReadSteps.memory(at: RowKey(key), in: database) {
                memories.append(memory)
            }
        }
        return (memories, keys.prefix(limit).last ?? cursor)
    }

    /// How many memories are stale.
    ///
    /// - Complexity: O(log n) for each pair of versions in the file, plus the stale rows' share of
    ///   an index; nothing stale costs microseconds.
    static func staleCount(
        _ versions: DerivedVersions, in database: Database
    ) throws(MemoryError) -> Int {
        var count: Int64 = 0
        for group in try staleGroups(versions, in: database) {
            count +=
                try database.integer(
                    """
                    SELECT count(*) FROM recall INDEXED BY recall_by_version
                    WHERE feature_version = ? AND encoder = ?
                    """, [.integer(group.featureVersion), .integer(group.encoder)]) ?? 0
        }
        return Int(count)
    }

    /// The number of today's encoder; one that no row has when there is none.
    static func currentEncoder(
        _ versions: DerivedVersions, in database: Database
    ) throws(MemoryError) -> Int64 {
        guard !versions.encoder.isEmpty else { return -1 }
        return try RecallTable.encoder(versions.encoder, in: database) ?? -1
    }

    /// The pairs of versions in the file that are not today's, by jumps through the index.
    private static func staleGroups(
        _ versions: DerivedVersions, in database: Database
    ) throws(MemoryError) -> [Group] {
        let encoder = try currentEncoder(versions, in: database)
        var stale: [Group] = []
        var last = Group(featureVersion: -1, encoder: -1)
        while let group = try groupAfter(last, in: database) {
            let hasVector = versions.encoder.isEmpty || group.encoder == encoder
            if group.featureVersion != Int64(versions.features) || !hasVector {
                stale.append(group)
            }
            last = group
        }
        return stale
    }

    /// The next pair in the index. Two questions, as SQLite would answer one about both columns by
    /// going through all rows of the first.
    private static func groupAfter(
        _ last: Group, in database: Database
    ) throws(MemoryError) -> Group? {
        let sameFeatures = try database.integer(
            """
            SELECT encoder FROM recall INDEXED BY recall_by_version
            WHERE feature_version = ? AND encoder > ? ORDER BY encoder LIMIT 1
            """, [.integer(last.featureVersion), .integer(last.encoder)])
        if let sameFeatures {
            return Group(featureVersion: last.featureVersion, encoder: sameFeatures)
        }
        return try database.first(
            """
            SELECT feature_version, encoder FROM recall INDEXED BY recall_by_version
            WHERE feature_version > ? ORDER BY feature_version, encoder LIMIT 1
            """, [.integer(last.featureVersion)]
        ) { Group(featureVersion: $0.integer(0), encoder: $0.integer(1)) }
    }

    /// The uncommitted data of one user whose memory was not changed since, by ordinal.
    private static func overlay(
        _ uncommitted: [DerivedUpdate], _ versions: DerivedVersions, of user: Int64,
        in database: Database
    ) throws(MemoryError) -> [UInt32: Derived] {
        var overlay: [UInt32: Derived] = [:]
        for update in uncommitted {
            let key = try database.integer(
                "SELECT key FROM memories WHERE id = ? AND updated_at = ? AND key >> 32 = ?",
                [
                    update.id.sqlValue, .integer(update.updatedAt.microseconds), .integer(user),
                ])
            guard let key else { continue }
            let isSameEncoder = update.versions.encoder == versions.encoder
            var parts = overlay[RowKey(key).ordinal] ?? Derived(features: [], vector: [])
            if update.versions.features == versions.features, !update.derived.features.isEmpty {
                parts.features = update.derived.features
            }
            if isSameEncoder, !versions.encoder.isEmpty, !update.derived.vector.isEmpty {
                parts.vector = update.derived.vector
            }
            overlay[RowKey(key).ordinal] = parts
        }
        return overlay
    }
}
