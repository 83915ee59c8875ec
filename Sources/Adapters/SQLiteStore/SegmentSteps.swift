import MemoryModel

/// What is asked of segments and rows together, inside one snapshot or the writer's transaction.
enum SegmentSteps {
    /// A user's recall data by ascending ordinal: segments where they stand, else rows.
    static func scan(
        _ userID: String, form: Int, below end: UInt32, versions: DerivedVersions,
        uncommitted: [DerivedUpdate], in database: Database, visit: (RecallPiece) -> Void
    ) throws(MemoryError) {
        guard end > 0, let user = try MemoryTable.user(userID, in: database) else { return }
        let rows = try RecallSteps.Source(versions, uncommitted, of: user.key, in: database)
        let kind = try kind(form, versions, in: database)
        // Where data waits for its commit the rows know more than the segment.
        let waiting = Set(rows.overlay.keys.map(RecallRange.number))
        var next: UInt32 = 0
        for number in try SegmentTable.numbers(of: user.key, kind, below: end, in: database)
        where !waiting.contains(number) {
            let range = RecallRange.ordinals(of: number)
            if range.lowerBound > next {
                try rows.visit(next...range.lowerBound - 1, in: database) { visit(.row($0)) }
            }
            if let body = try SegmentTable.body(number, of: user.key, in: database) {
                visit(.segment(number: number, body: body))
            }
            guard range.upperBound < .max else { return }
            next = range.upperBound + 1
        }
        guard next < end else { return }
        try rows.visit(next...end - 1, in: database) { visit(.row($0)) }
    }

    /// The exact vectors of some memories that have one of today's encoder.
    static func vectors(
        of userID: String, at ordinals: [UInt32], versions: DerivedVersions,
        uncommitted: [DerivedUpdate], in database: Database
    ) throws(MemoryError) -> [UInt32: [UInt8]] {
        guard let user = try MemoryTable.user(userID, in: database) else { return [:] }
        let rows = try RecallSteps.Source(versions, uncommitted, of: user.key, in: database)
        var vectors: [UInt32: [UInt8]] = [:]
        vectors.reserveCapacity(ordinals.count)
        for ordinal in ordinals {
            vectors[ordinal] = try rows.vector(at: ordinal, in: database)
        }
        return vectors
    }

    /// Makes the first missing segment from a range on; nil when none is missing.
    static func make(
        of userID: String, form: Int, from start: UInt32, versions: DerivedVersions,
        in database: Database, make: (UInt32, [RecallRow]) -> [UInt8]
    ) throws(MemoryError) -> UInt32? {
        guard let user = try MemoryTable.user(userID, in: database) else { return nil }
        let kind = try kind(form, versions, in: database)
        var number = start
        while let found = try rangeHoldingRows(from: number, of: user, in: database) {
            guard try SegmentTable.has(found, of: user.key, kind, in: database) else {
                let rows = try RecallSteps.Source(versions, [], of: user.key, in: database)
                var content: [RecallRow] = []
                try rows.visit(RecallRange.ordinals(of: found), in: database) {
                    content.append($0)
                }
                try SegmentTable.put(make(found, content), found, of: user.key, kind, in: database)
                return found
            }
            number = found + 1
        }
        return nil
    }

    /// The next range that has memories and that no new memory can fall into.
    private static func rangeHoldingRows(
        from start: UInt32, of user: MemoryTable.User, in database: Database
    ) throws(MemoryError) -> UInt32? {
        let end = user.nextOrdinal / Int64(RecallRange.width) * Int64(RecallRange.width)
        let first = Int64(start) * Int64(RecallRange.width)
        guard first < end else { return nil }
        let key = try database.integer(
            "SELECT key FROM recall WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1",
            [.integer(user.key << 32 | first), .integer(user.key << 32 | end - 1)])
        return key.map { RecallRange.number(of: RowKey($0).ordinal) }
    }

    private static func kind(
        _ form: Int, _ versions: DerivedVersions, in database: Database
    ) throws(MemoryError) -> SegmentTable.Kind {
        SegmentTable.Kind(
            form: form, features: versions.features,
            encoder: try RecallSteps.currentEncoder(versions, in: database))
    }
}
