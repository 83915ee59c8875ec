import Kernels

/// The vectors of an index: rows of bytes in slots, with what a byte of each row is worth, and the
/// code of each, so that what is worked out from codes does not depend on how vectors are held.
///
/// Invariants:
/// 1. All vectors have the dimensions of the first.
/// 2. A released slot is used again before the shelf grows.
/// 3. Slots of `codes` are those of the vectors.
/// 4. All blocks but the last are full, so that growing copies one block at most.
struct VectorShelf: Sendable {
    /// Rows of one block: 48 KB of 384 dimensions.
    static let blockRows = 128

    /// 0 until the first vector came.
    private(set) var dimensions = 0
    private var blocks: [VectorRows] = []
    private var scales: [Float] = []
    private(set) var codes = CodeShelf()
    /// How many codes there is room for.
    private var codeRoom = 0
    private var released: [Int32] = []

    /// How many slots there are, released ones included.
    var slotCount: Int { scales.count }

    /// Bytes of RAM it holds.
    var byteCount: Int {
        blocks.reduce(0) { $0 + $1.byteCount + MemoryLayout<VectorRows>.size }
            + 4 * scales.capacity + 4 * released.capacity + codes.byteCount
    }

    /// Puts a vector into a slot; nil when it has other dimensions than the rest.
    mutating func put(_ vector: MemoryVector) -> Int32? {
        if dimensions == 0 { dimensions = vector.dimensions }
        guard vector.dimensions == dimensions, dimensions > 0 else { return nil }
        if let slot = released.popLast() {
            replace(slot, with: vector)
            return slot
        }
        append(vector)
        _ = codes.put(vector)
        return Int32(scales.count - 1)
    }

    /// Adds the vector of another shelf; nil when it has other dimensions than the rest.
    mutating func put(_ slot: Int32, of other: VectorShelf) -> Int32? {
        if dimensions == 0 { dimensions = other.dimensions }
        guard other.dimensions == dimensions, dimensions > 0 else { return nil }
        append(other[slot])
        _ = codes.put(slot, of: other.codes)
        return Int32(scales.count - 1)
    }

    private mutating func append(_ vector: MemoryVector) {
        if scales.count % Self.blockRows == 0 { blocks.append(VectorRows(dimensions: dimensions)) }
        if scales.count >= codeRoom || codes.dimensions == 0 {
            // By an eighth, not by double, as codes are a tenth of an index.
            codeRoom = max(codeRoom, scales.count + max(Self.blockRows, scales.count / 8))
            codes.reserve(codeRoom, dimensions: dimensions)
        }
        blocks[blocks.count - 1].append(vector.quantized.values)
        scales.append(vector.quantized.scale)
    }

    /// Overwrites a slot.
    mutating func replace(_ slot: Int32, with vector: MemoryVector) {
        let (block, row) = Self.place(slot)
        blocks[block].replace(row, with: vector.quantized.values)
        scales[Int(slot)] = vector.quantized.scale
        codes.replace(slot, with: vector)
    }

    /// Gives a slot back.
    mutating func release(_ slot: Int32) { released.append(slot) }

    mutating func reserve(_ count: Int) {
        scales.reserveCapacity(count)
        codeRoom = max(codeRoom, count)
    }

    /// The vector in a slot.
    subscript(slot: Int32) -> MemoryVector {
        MemoryVector(QuantizedVector(values: values(slot), scale: scales[Int(slot)]))
    }

    /// Dot products of every slot with a query, by slot; `scores` is filled, [slotCount].
    func scores(of query: MemoryVector, dots: inout [Int32], into scores: inout [Float]) {
        scores.removeAll(keepingCapacity: true)
        for block in blocks {
            block.dot(query: query.quantized.values, into: &dots)
            for dot in dots {
                scores.append(Float(dot) * (scales[scores.count] * query.quantized.scale))
            }
        }
    }

    /// The dot product of two vectors here.
    func dot(_ slot: Int32, _ other: Int32) -> Float {
        let (block, row) = Self.place(slot)
        let (otherBlock, otherRow) = Self.place(other)
        let dot = blocks[block].dot(row, with: otherRow, of: blocks[otherBlock])
        return Float(dot) * (scales[Int(slot)] * scales[Int(other)])
    }

    private func values(_ slot: Int32) -> [Int8] {
        let (block, row) = Self.place(slot)
        return blocks[block][row]
    }

    private static func place(_ slot: Int32) -> (block: Int, row: Int) {
        (Int(slot) / blockRows, Int(slot) % blockRows)
    }
}
