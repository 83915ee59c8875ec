/// One memory as it comes from the store.
public struct IndexRow: Sendable {
    /// Its place among the user's memories.
    public var ordinal: UInt32
    /// What word search and the signs need.
    public var features: MemoryFeatures
    /// Its vector, when there is one.
    public var vector: MemoryVector?

    /// A row from its parts.
    public init(ordinal: UInt32, features: MemoryFeatures, vector: MemoryVector?) {
        self.ordinal = ordinal
        self.features = features
        self.vector = vector
    }
}

/// Builds an index from rows that come in ascending order, much faster than one by one.
///
/// The index is the one that the same rows give when they are put in one by one and
/// ``RecallIndex/keepVectors(of:)`` is told which stay exact. While it builds, at most
/// ``looseMax`` vectors that are not to stay are held.
public struct RecallBuilder: Sendable {
    /// Vectors that are to become codes, but may still count for a neighbour.
    static let looseMax = 2_048

    private var index = RecallIndex()
    /// Rows whose vector is to become a code, ascending.
    private var loose: [Int] = []
    /// Rows before it have their pooled lengths.
    private var settled = 0
    /// Rows before `settled` that got a neighbour since then.
    private var late: Set<Int> = []

    /// A builder with room for a number of rows.
    public init(reserving count: Int = 0) { index.reserve(count) }

    /// Adds a row.
    ///
    /// - Parameter keepsVector: Whether the vector stays exact; else it becomes a code.
    /// - Precondition: `row.ordinal` is greater than all before.
    public mutating func append(_ row: IndexRow, keepsVector: Bool = true) {
        precondition(
            index.rows.ordinals.last.map { $0 < row.ordinal } ?? true,
            "rows come in ascending order")
        let features = row.features
        index.append(
            ordinal: row.ordinal, terms: features.terms, day: features.day, flags: features.flags,
            session: index.sessions.take(features.session),
            speaker: index.speakers.take(features.nameWords))
        let place = index.count - 1
        let near = index.rows.neighbours(of: place)
        for before in 0..<2 where near[before] >= 0 && Int(near[before]) < settled {
            late.insert(Int(near[before]))
        }
        guard let vector = row.vector, index.place(vector, at: place) else { return }
        if !keepsVector { loose.append(place) }
        if loose.count == Self.looseMax { settle(leaving: Self.looseMax / 2) }
    }

    /// The index of all rows.
    public consuming func finish() -> RecallIndex {
        settle(leaving: 0)
        if index.codedCount > 0 { index.rebuildShelves { _ in true } }
        return index
    }

    /// Works out pooled lengths and turns vectors into codes, all but the last few.
    private mutating func settle(leaving kept: Int) {
        for row in late { index.refreshPool(of: row) }
        late.removeAll(keepingCapacity: true)
        for row in settled..<index.count { index.refreshPool(of: row) }
        let codedCount = max(0, loose.count - kept)
        index.encode(loose.prefix(codedCount))
        loose.removeFirst(codedCount)
        settled = index.count
    }
}

extension RecallIndex {
    /// Builds an index of rows in ascending order at once: what putting them in one by one gives.
    public init(rows: some Sequence<IndexRow>) {
        var builder = RecallBuilder(reserving: rows.underestimatedCount)
        for row in rows { builder.append(row) }
        self = builder.finish()
    }

    /// Adds a row at the end and joins it to its session; its pooled length is not right yet.
    mutating func append(
        ordinal: UInt32, terms: some Collection<UInt32>, day: Int32, flags: MemoryFeatures.Flags,
        session: Int32, speaker: Int32
    ) {
        rows.append(
            ordinal: ordinal, terms: terms, day: day, flags: flags, session: session,
            speaker: speaker)
        pairCount += max(0, terms.count - 1)
        if flags.contains(.isRole) { roleCount += 1 }
        linkNewest()
    }

    /// Gives a row without a vector one, pooled lengths aside; false when dimensions differ.
    mutating func place(_ vector: MemoryVector, at row: Int) -> Bool {
        guard vectorDimensions == 0 || vector.dimensions == vectorDimensions,
            let slot = vectors.put(vector)
        else { return false }
        rows.slots[row] = .exact(slot)
        vectorCount += 1
        return true
    }

    /// Turns the exact vectors of some rows into codes, pooled lengths aside.
    mutating func encode(_ some: some Sequence<Int>) {
        for row in some {
            guard let slot = rows.slots[row].exact, let code = codes.put(slot, of: vectors.codes)
            else {
                continue
            }
            vectors.release(slot)
            rows.slots[row] = .coded(code)
            codedCount += 1
        }
    }
}
