/// The vectors of an index: rows of bytes in slots, with what a step of each row is worth.
///
/// Invariants:
/// 1. All vectors have the dimensions of the first.
/// 2. A released slot is used again before the shelf grows.
struct VectorShelf: Sendable {
    /// 0 until the first vector came.
    private(set) var dimensions = 0
    private var steps: [Int8] = []
    private var scales: [Float] = []
    private var released: [Int32] = []

    /// How many slots there are, released ones included.
    var slotCount: Int { scales.count }

    /// Bytes of RAM it holds.
    var byteCount: Int { steps.capacity + 4 * scales.capacity + 4 * released.capacity }

    /// Puts a vector into a slot; nil when it has other dimensions than the rest.
    mutating func put(_ vector: MemoryVector) -> Int32? {
        if dimensions == 0 { dimensions = vector.dimensions }
        guard vector.dimensions == dimensions, dimensions > 0 else { return nil }
        if let slot = released.popLast() {
            replace(slot, with: vector)
            return slot
        }
        steps.append(contentsOf: vector.steps)
        scales.append(vector.scale)
        return Int32(scales.count - 1)
    }

    /// Overwrites a slot.
    mutating func replace(_ slot: Int32, with vector: MemoryVector) {
        let start = Int(slot) * dimensions
        for (offset, step) in vector.steps.enumerated() { steps[start + offset] = step }
        scales[Int(slot)] = vector.scale
    }

    /// Gives a slot back.
    mutating func release(_ slot: Int32) { released.append(slot) }

    mutating func reserve(_ count: Int) {
        scales.reserveCapacity(count)
        if dimensions > 0 { steps.reserveCapacity(count * dimensions) }
    }

    /// Whether a slot holds this vector.
    func holds(_ vector: MemoryVector, in slot: Int32) -> Bool {
        scales[Int(slot)] == vector.scale && row(slot).elementsEqual(vector.steps)
    }

    /// Dot products of every slot with a query, by slot; `scores` is filled, [slotCount].
    func scores(of query: MemoryVector, into scores: inout [Float]) {
        scores.removeAll(keepingCapacity: true)
        for slot in 0..<scales.count {
            let dot = Self.dot(steps.span, at: slot * dimensions, query.steps.span)
            scores.append(Float(dot) * scales[slot] * query.scale)
        }
    }

    /// The length of one vector with a share of others added.
    func pooledLength(of own: Int32, with others: [Int32], share: Float) -> Float {
        var sum = [Float](repeating: 0, count: dimensions)
        add(own, times: 1, to: &sum)
        for other in others { add(other, times: share, to: &sum) }
        var square: Float = 0
        for value in sum { square += value * value }
        return square.squareRoot()
    }

    private func add(_ slot: Int32, times factor: Float, to sum: inout [Float]) {
        let step = scales[Int(slot)] * factor
        for (index, value) in row(slot).enumerated() { sum[index] += Float(value) * step }
    }

    private func row(_ slot: Int32) -> ArraySlice<Int8> {
        steps[Int(slot) * dimensions..<(Int(slot) + 1) * dimensions]
    }

    private static func dot(_ rows: Span<Int8>, at start: Int, _ query: Span<Int8>) -> Int32 {
        let row = rows.extracting(start..<start + query.count)
        var sum: Int32 = 0
        for index in 0..<query.count { sum &+= Int32(row[index]) &* Int32(query[index]) }
        return sum
    }
}
