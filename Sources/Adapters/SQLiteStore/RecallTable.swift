import MemoryModel

/// Rows of `recall` and `encoders`.
enum RecallTable {
    /// Writes the row of a new memory, full or empty.
    static func insert(
        _ derived: Derived?, _ versions: DerivedVersions, for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run(
            """
            INSERT INTO recall(key, feature_version, features, encoder, vector)
            VALUES (?, ?, ?, ?, ?)
            """,
            [.integer(key.value)] + (try values(derived, versions, in: database)))
        try SegmentTable.drop(with: key, in: database)
    }

    /// Writes the row of a memory whose text is another now, full or empty.
    static func replace(
        _ derived: Derived?, _ versions: DerivedVersions, for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run(
            """
            UPDATE recall SET feature_version = ?, features = ?, encoder = ?, vector = ?
            WHERE key = ?
            """,
            (try values(derived, versions, in: database)) + [.integer(key.value)])
        try SegmentTable.drop(with: key, in: database)
    }

    /// Fills in the parts that are there; a part that could not be made takes nothing away.
    static func fill(
        _ derived: Derived, _ versions: DerivedVersions, for key: RowKey, in database: Database
    ) throws(MemoryError) {
        try SegmentTable.drop(with: key, in: database)
        if !derived.features.isEmpty {
            try database.run(
                "UPDATE recall SET feature_version = ?, features = ? WHERE key = ?",
                [
                    .integer(Int64(versions.features)), .blob(derived.features),
                    .integer(key.value),
                ])
        }
        if !derived.vector.isEmpty {
            let encoder = try makeEncoder(versions.encoder, in: database)
            try database.run(
                "UPDATE recall SET encoder = ?, vector = ? WHERE key = ?",
                [.integer(encoder), .blob(derived.vector), .integer(key.value)])
        }
    }

    /// Fills in what was made later, unless the memory is gone or was changed since.
    static func attach(_ update: DerivedUpdate, in database: Database) throws(MemoryError) {
        let key = try database.integer(
            "SELECT key FROM memories WHERE id = ? AND updated_at = ?",
            [update.id.sqlValue, .integer(update.updatedAt.microseconds)])
        guard let key else { return }
        try fill(update.derived, update.versions, for: RowKey(key), in: database)
    }

    /// The number of an encoder; nil when no row ever had it. 0 stands for none.
    static func encoder(
        _ version: String, in database: Database
    ) throws(MemoryError) -> Int64? {
        try database.integer(
            "SELECT encoder FROM encoders WHERE version = ?", [.text(version)])
    }

    private static func makeEncoder(
        _ version: String, in database: Database
    ) throws(MemoryError) -> Int64 {
        if let known = try encoder(version, in: database) { return known }
        try database.run("INSERT INTO encoders(version) VALUES (?)", [.text(version)])
        return try encoder(version, in: database) ?? 0
    }

    /// Feature version, features, encoder, vector; a missing part is empty and of version 0.
    private static func values(
        _ derived: Derived?, _ versions: DerivedVersions, in database: Database
    ) throws(MemoryError) -> [SQLValue] {
        let features = derived?.features ?? []
        let vector = derived?.vector ?? []
        let encoder = vector.isEmpty ? 0 : try makeEncoder(versions.encoder, in: database)
        return [
            .integer(features.isEmpty ? 0 : Int64(versions.features)), .blob(features),
            .integer(encoder), .blob(vector),
        ]
    }
}
