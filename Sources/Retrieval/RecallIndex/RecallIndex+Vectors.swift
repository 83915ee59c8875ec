/// How vectors come, go and change their level: exact, or a code of one bit a dimension.
extension RecallIndex {
    /// Holds exact vectors for these ordinals only; the vectors of all other rows become codes.
    ///
    /// A row that is a code already stays one: a vector comes back through ``upsert`` or
    /// ``attach``. Words, speakers and dates stay as they are. The memory is given back at once.
    /// - Parameter ordinals: Ascending; those not there are passed over.
    /// - Complexity: O(`count` + kept vectors), best done for many rows at a time.
    public mutating func keepVectors(of ordinals: [UInt32]) {
        var isKept = [Bool](repeating: false, count: count)
        for ordinal in ordinals {
            let (row, isThere) = rows.find(ordinal)
            if isThere { isKept[row] = true }
        }
        let isLess = (0..<count).contains { rows.slots[$0].isExact && !isKept[$0] }
        if isLess { rebuildShelves { isKept[$0] } }
    }

    mutating func setVector(_ vector: MemoryVector, of row: Int) {
        guard vector.dimensions > 0, vectorDimensions == 0 || vector.dimensions == vectorDimensions
        else { return }
        if let slot = rows.slots[row].exact {
            guard vectors[slot] != vector else { return }
            vectors.replace(slot, with: vector)
        } else {
            dropVector(of: row)
            guard let slot = vectors.put(vector) else { return }
            rows.slots[row] = .exact(slot)
            vectorCount += 1
        }
        refreshPools(around: row)
    }

    /// The dimensions of all vectors; 0 until the first came.
    var vectorDimensions: Int {
        vectors.dimensions > 0 ? vectors.dimensions : codes.dimensions
    }

    mutating func dropVector(of row: Int) {
        if let slot = rows.slots[row].exact {
            vectors.release(slot)
        } else if let slot = rows.slots[row].coded {
            codes.release(slot)
            codedCount -= 1
        } else {
            return
        }
        rows.slots[row] = .none
        vectorCount -= 1
    }

    /// Gives back the memory of vectors and codes when most slots are free.
    mutating func compactVectors() {
        let slots = vectors.slotCount + codes.slotCount
        guard slots > 2 * vectorCount + VectorShelf.blockRows else { return }
        rebuildShelves { _ in true }
    }

    /// Puts all vectors and codes on new shelves; exact vectors that are not to stay become codes.
    mutating func rebuildShelves(_ staysExact: (Int) -> Bool) {
        var exact = VectorShelf()
        var coded = CodeShelf()
        let dimensions = vectorDimensions
        let exactCount = (0..<count).count { rows.slots[$0].isExact && staysExact($0) }
        exact.reserve(exactCount)
        if vectorCount > exactCount {
            coded.reserve(vectorCount - exactCount, dimensions: dimensions)
        }
        for row in 0..<count {
            if let slot = rows.slots[row].exact {
                if staysExact(row) {
                    rows.slots[row] = exact.put(slot, of: vectors).map { .exact($0) } ?? .none
                } else {
                    rows.slots[row] =
                        coded.put(slot, of: vectors.codes).map { .coded($0) } ?? .none
                }
            } else if let slot = rows.slots[row].coded {
                rows.slots[row] = coded.put(slot, of: codes).map { .coded($0) } ?? .none
            }
        }
        vectors = exact
        codes = coded
        codedCount = vectorCount - exactCount
    }
}

/// The lengths of pooled vectors.
extension RecallIndex {
    /// Works out the pooled lengths of a row and its neighbours.
    mutating func refreshPools(around row: Int) {
        guard vectorCount > 0 else { return }
        refreshPool(of: row)
        let near = rows.neighbours(of: row)
        for place in near.indices where near[place] >= 0 { refreshPool(of: Int(near[place])) }
    }

    /// The length of own + ½ × each neighbour, from the dot products of all pairs.
    mutating func refreshPool(of row: Int) {
        let own = rows.slots[row]
        guard own.isThere else {
            rows.pools[row] = .none
            return
        }
        let near = rows.neighbours(of: row)
        var pool = VectorPool(own)
        for place in 0..<4 where near[place] >= 0 { pool.add(rows.slots[Int(near[place])]) }
        let square = pool.lengthSquare { dot($0, $1) }
        rows.pools[row] = PoolLength(
            max(square, VectorPool.leastSquare).squareRoot(), isEstimate: pool.isEstimate)
    }

    /// The dot product of two vectors, estimated where one is a code.
    private func dot(_ slot: VectorSlot, _ other: VectorSlot) -> Float {
        switch (slot.exact, other.exact) {
        case (let left?, let right?): vectors.dot(left, right)
        case (let left?, nil): other.coded.map { codes.dot($0, vectors[left]) } ?? 0
        case (nil, let right?): slot.coded.map { codes.dot($0, vectors[right]) } ?? 0
        // A code's own length is not its vector's, which is 1.
        case (nil, nil) where slot == other: 1
        case (nil, nil):
            slot.coded.flatMap { left in other.coded.map { codes.dot(left, $0) } } ?? 0
        }
    }
}

/// A row's vector and those of its neighbours, at most five.
struct VectorPool {
    /// Pools of vectors that nearly cancel out count as this long, squared.
    static let leastSquare: Float = 1e-6

    private var members: (VectorSlot, VectorSlot, VectorSlot, VectorSlot, VectorSlot)
    private var count = 1
    /// Whether one of them is a code.
    private(set) var isEstimate: Bool

    init(_ own: VectorSlot) {
        members = (own, .none, .none, .none, .none)
        isEstimate = own.isCoded
    }

    /// Adds a neighbour, if it has a vector.
    mutating func add(_ slot: VectorSlot) {
        guard slot.isThere else { return }
        switch count {
        case 1: members.1 = slot
        case 2: members.2 = slot
        case 3: members.3 = slot
        default: members.4 = slot
        }
        count += 1
        if slot.isCoded { isEstimate = true }
    }

    func lengthSquare(_ dot: (VectorSlot, VectorSlot) -> Float) -> Float {
        let share = Neighbourhood.vectorShare
        var square: Float = 0
        for left in 0..<count {
            let weight = left == 0 ? 1 : share
            square += weight * weight * dot(self[left], self[left])
            for right in left + 1..<max(count, left + 1) {
                square += 2 * weight * share * dot(self[left], self[right])
            }
        }
        return square
    }

    private subscript(place: Int) -> VectorSlot {
        switch place {
        case 0: members.0
        case 1: members.1
        case 2: members.2
        case 3: members.3
        default: members.4
        }
    }
}
