import MemoryModel

/// Rows of `recall_segments`: the recall data of whole ranges of ordinals in compact form.
///
/// Invariant: a segment says what the rows of its range say of memories that stand. Whatever writes
/// or removes a row of `recall`, retires a memory or brings it back calls ``drop(with:in:)`` in the
/// same transaction.
enum SegmentTable {
    /// Which segments count: those of one form, made of data of these versions.
    struct Kind {
        /// The form of the bodies.
        let form: Int
        /// The version of the features.
        let features: Int
        /// The number of the encoder.
        let encoder: Int64

        var values: [SQLValue] {
            [.integer(Int64(form)), .integer(Int64(features)), .integer(encoder)]
        }
    }

    /// The key of the segment in which a memory lies.
    static func key(of user: Int64, _ number: UInt32) -> Int64 {
        RowKey(user: user, ordinal: number).value
    }

    /// Removes the segment in which a memory lies.
    static func drop(with memory: RowKey, in database: Database) throws(MemoryError) {
        let number = RecallRange.number(of: memory.ordinal)
        try database.run(
            "DELETE FROM recall_segments WHERE key = ?",
            [.integer(key(of: memory.user, number))])
    }

    /// Removes all segments in which memories of a range lie, which is of one user.
    static func drop(
        from first: RowKey, through last: RowKey, in database: Database
    ) throws(MemoryError) {
        try database.run(
            "DELETE FROM recall_segments WHERE key BETWEEN ? AND ?",
            [first, last].map {
                .integer(key(of: $0.user, RecallRange.number(of: $0.ordinal)))
            })
    }

    /// The ranges below an ordinal that have a segment, ascending; no body is read.
    static func numbers(
        of user: Int64, _ kind: Kind, below end: UInt32, in database: Database
    ) throws(MemoryError) -> [UInt32] {
        guard end > 0 else { return [] }
        var numbers: [UInt32] = []
        try database.rows(
            """
            SELECT key FROM recall_segments
            WHERE key BETWEEN ? AND ? AND form = ? AND feature_version = ? AND encoder = ?
            ORDER BY key
            """,
            [
                .integer(key(of: user, 0)),
                .integer(key(of: user, RecallRange.number(of: end - 1))),
            ] + kind.values
        ) { numbers.append(RowKey($0.integer(0)).ordinal) }
        return numbers
    }

    /// Whether a range has a segment.
    static func has(
        _ number: UInt32, of user: Int64, _ kind: Kind, in database: Database
    ) throws(MemoryError) -> Bool {
        try database.integer(
            """
            SELECT 1 FROM recall_segments
            WHERE key = ? AND form = ? AND feature_version = ? AND encoder = ?
            """, [.integer(key(of: user, number))] + kind.values) != nil
    }

    /// A segment's body.
    static func body(
        _ number: UInt32, of user: Int64, in database: Database
    ) throws(MemoryError) -> [UInt8]? {
        try database.first(
            "SELECT body FROM recall_segments WHERE key = ?", [.integer(key(of: user, number))]
        ) { $0.blob(0) }
    }

    /// Writes a segment in place of one that does not count.
    static func put(
        _ body: [UInt8], _ number: UInt32, of user: Int64, _ kind: Kind, in database: Database
    ) throws(MemoryError) {
        try database.run(
            """
            INSERT OR REPLACE INTO recall_segments(key, form, feature_version, encoder, body)
            VALUES (?, ?, ?, ?, ?)
            """, [.integer(key(of: user, number))] + kind.values + [.blob(body)])
    }
}
