import Kernels

/// The codes of an index's vectors: a sign for each dimension, and what a sign of each row is
/// worth.
///
/// A code stands for the vector `worth × signs`. Its dot product with a query estimates the
/// vector's without bias, as the error is orthogonal to the vector and, for vectors of many
/// dimensions, in no direction of its own. Source: Gao and Long, 2024 (RaBitQ), without rotation.
///
/// Invariants:
/// 1. All codes have the dimensions of the first.
/// 2. A released slot is used again before the shelf grows.
struct CodeShelf: Sendable {
    private(set) var signs: SignRows?
    private(set) var worths: [Float] = []
    private var released: [Int32] = []

    /// 0 until the first code came.
    var dimensions: Int { signs?.dimensions ?? 0 }

    /// How many slots there are, released ones included.
    var slotCount: Int { worths.count }

    /// Bytes of RAM it holds.
    var byteCount: Int {
        (signs?.byteCount ?? 0) + 4 * worths.capacity + 4 * released.capacity
    }

    init() {}

    /// A shelf read from elsewhere; `worths` has an entry for each row of `signs`.
    init(signs: SignRows, worths: [Float]) {
        self.signs = signs
        self.worths = worths
    }

    /// Makes room for a number of codes in all, no more.
    mutating func reserve(_ count: Int, dimensions: Int) {
        if signs == nil, dimensions > 0 { signs = SignRows(dimensions: dimensions) }
        signs?.reserve(count)
        worths.reserveCapacity(count)
    }

    /// Puts the code of a vector into a slot; nil when it has other dimensions than the rest.
    mutating func put(_ vector: MemoryVector) -> Int32? {
        guard vector.dimensions > 0 else { return nil }
        if signs == nil { signs = SignRows(dimensions: vector.dimensions) }
        guard vector.dimensions == dimensions else { return nil }
        let worth = Self.worth(of: vector.quantized)
        if let slot = released.popLast() {
            replace(slot, with: vector, worth)
            return slot
        }
        signs?.append(signsOf: vector.quantized.values)
        worths.append(worth)
        return Int32(worths.count - 1)
    }

    /// Overwrites a slot with the code of a vector of the same dimensions.
    mutating func replace(_ slot: Int32, with vector: MemoryVector) {
        replace(slot, with: vector, Self.worth(of: vector.quantized))
    }

    private mutating func replace(_ slot: Int32, with vector: MemoryVector, _ worth: Float) {
        signs?.replace(Int(slot), signsOf: vector.quantized.values)
        worths[Int(slot)] = worth
    }

    /// Adds the code of another shelf; nil when it has other dimensions than the rest.
    mutating func put(_ slot: Int32, of other: CodeShelf) -> Int32? {
        guard let row = other.signs?[Int(slot)] else { return nil }
        if signs == nil { signs = SignRows(dimensions: other.dimensions) }
        guard other.dimensions == dimensions else { return nil }
        signs?.append(row)
        worths.append(other.worths[Int(slot)])
        return Int32(worths.count - 1)
    }

    /// Adds all slots of another shelf; returns the first one's, nil when it has other dimensions.
    mutating func append(_ other: CodeShelf) -> Int32? {
        guard let rows = other.signs else { return nil }
        if signs == nil { signs = SignRows(dimensions: other.dimensions) }
        guard other.dimensions == dimensions else { return nil }
        let first = Int32(worths.count)
        signs?.append(0..<rows.count, of: rows)
        worths.append(contentsOf: other.worths)
        return first
    }

    /// Gives a slot back.
    mutating func release(_ slot: Int32) { released.append(slot) }

    /// Estimates the cosine of every slot's vector with a query; `estimates` is filled, by slot.
    func estimate(
        _ query: SignQuery, _ dots: inout [Int32], into estimates: inout [CodeEstimate]
    ) {
        estimates.removeAll(keepingCapacity: true)
        guard let signs, query.dimensions == dimensions else { return }
        signs.dot(query: query, into: &dots)
        estimates.append(
            contentsOf: repeatElement(CodeEstimate(cosine: 0, variance: 0), count: dots.count))
        var span = estimates.mutableSpan
        let worths = worths.span
        let width = Float(dimensions)
        let part = 1 / Float(max(1, dimensions - 1))
        for slot in 0..<dots.count {
            let cosine = Float(dots[slot]) * (worths[slot] * query.scale)
            let excess = width * worths[slot] * worths[slot] - 1
            let variance = max(0, excess * (1 - cosine * cosine) * part)
            span[slot] = CodeEstimate(cosine: cosine, variance: variance)
        }
    }

    /// The estimated dot product of two vectors.
    func dot(_ slot: Int32, _ other: Int32) -> Float {
        guard let signs else { return 0 }
        let sum = 2 * signs.agreeing(Int(slot), with: Int(other)) - dimensions
        return Float(sum) * (worths[Int(slot)] * worths[Int(other)])
    }

    /// The estimated dot product of a vector here and one known exactly.
    func dot(_ slot: Int32, _ vector: MemoryVector) -> Float {
        guard let row = signs?[Int(slot)], vector.dimensions == dimensions else { return 0 }
        var sum: Int32 = 0
        for (place, value) in vector.quantized.values.enumerated() {
            let isSet = row[row.startIndex + place >> 6] >> UInt64(place & 63) & 1 != 0
            sum += isSet ? Int32(value) : -Int32(value)
        }
        return Float(sum) * (worths[Int(slot)] * vector.quantized.scale)
    }

    /// |v|² over the sum of magnitudes; 0 for a vector of zeros.
    private static func worth(of vector: QuantizedVector) -> Float {
        var squares: Int32 = 0
        var magnitudes: Int32 = 0
        for value in vector.values {
            squares &+= Int32(value) &* Int32(value)
            magnitudes &+= Int32(value.magnitude)
        }
        return magnitudes > 0 ? vector.scale * Float(squares) / Float(magnitudes) : 0
    }
}

/// The cosine of a query and a vector known by its code.
struct CodeEstimate: Sendable {
    var cosine: Float
    /// How far off it may be, squared, when both are unit vectors.
    var variance: Float
}
