import CKernels

/// A growing table of the signs of vectors, one bit a dimension, to be scored against a query.
///
/// A value type. A set bit stands for +1, a clear one for -1; bits beyond the dimensions are clear.
public struct SignRows: Sendable {
    /// How many signs a row has.
    public let dimensions: Int
    /// The instruction level that scores.
    public let level: SIMDLevel
    /// Words of 64 bits in a row.
    public let words: Int
    private var bits: [UInt64] = []

    /// How many rows there are.
    public var count: Int { bits.count / words }

    /// The memory held, in bytes: all rows there is room for.
    public var byteCount: Int { 8 * bits.capacity }

    /// An empty table.
    ///
    /// - Parameters:
    ///   - dimensions: 1...65,536.
    ///   - level: Must be supported by this machine.
    public init(dimensions: Int, level: SIMDLevel = .best) {
        precondition((1...65_536).contains(dimensions), "a row has 1 to 65,536 dimensions")
        precondition(level.isSupported, "this machine lacks the instruction level")
        self.dimensions = dimensions
        self.level = level
        words = (dimensions + 63) / 64
    }

    /// A table from its bits, row after row; nil when they are no whole rows.
    public init?(dimensions: Int, bits: [UInt64]) {
        guard (1...65_536).contains(dimensions) else { return nil }
        self.init(dimensions: dimensions)
        guard bits.count % words == 0 else { return nil }
        self.bits = bits
    }

    /// Makes room for a number of rows in all, no more.
    public mutating func reserve(_ count: Int) { bits.reserveCapacity(count * words) }

    /// Adds the signs of a vector at the end; 0 counts as positive.
    ///
    /// - Precondition: `vector.count == dimensions`.
    public mutating func append(signsOf vector: [Int8]) {
        append(Self.signs(of: vector))
    }

    /// Adds a row at the end.
    ///
    /// - Precondition: `row.count == words`.
    public mutating func append(_ row: some Collection<UInt64>) {
        precondition(row.count == words, "a row has \(words) words")
        bits.append(contentsOf: row)
    }

    /// Adds some rows of another table at the end.
    ///
    /// - Precondition: Both have the same dimensions.
    public mutating func append(_ rows: Range<Int>, of other: SignRows) {
        precondition(other.dimensions == dimensions, "tables of one width")
        bits.append(contentsOf: other.bits[rows.lowerBound * words..<rows.upperBound * words])
    }

    /// Puts another row in a row's place.
    public mutating func replace(_ row: Int, signsOf vector: [Int8]) {
        bits.replaceSubrange(row * words..<(row + 1) * words, with: Self.signs(of: vector))
    }

    /// The bits of a row, shape `[words]`.
    public subscript(row: Int) -> ArraySlice<UInt64> { bits[row * words..<(row + 1) * words] }

    /// How many signs of two rows, of this table or another, agree.
    public func agreeing(_ row: Int, with otherRow: Int) -> Int {
        var differing = 0
        for word in 0..<words {
            differing += (bits[row * words + word] ^ bits[otherRow * words + word]).nonzeroBitCount
        }
        return dimensions - differing
    }

    /// The dot product of each row's signs with a query; `scores` is filled, shape `[count]`.
    ///
    /// - Precondition: The query has the same dimensions.
    public func dot(query: SignQuery, into scores: inout [Int32]) {
        precondition(query.dimensions == dimensions, "a query has \(dimensions) dimensions")
        if scores.count > count { scores.removeLast(scores.count - count) }
        while scores.count < count { scores.append(0) }
        bits.withUnsafeBufferPointer { rows in
            query.planes.withUnsafeBufferPointer { planes in
                scores.withUnsafeMutableBufferPointer { out in
                    kernels_dot_signs(
                        level.rawValue, rows.baseAddress, count, words, planes.baseAddress,
                        Int32(SignQuery.bits), out.baseAddress)
                }
            }
        }
        for row in 0..<scores.count { scores[row] = 2 &* scores[row] &- query.total }
    }

    /// Eight signs at a time: a byte's top bit says that it is negative, and the product gathers
    /// the eight top bits in the highest byte, the first one lowest.
    private static func signs(of vector: [Int8]) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (vector.count + 63) / 64)
        vector.withUnsafeBytes { bytes in
            let whole = bytes.count / 8
            for group in 0..<whole {
                let eight = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * group, as: UInt64.self))
                let positive = (~eight >> 7) & 0x0101_0101_0101_0101
                let gathered = (positive &* 0x0102_0408_1020_4080) >> 56
                words[group >> 3] |= gathered << UInt64(8 * (group & 7))
            }
            for place in 8 * whole..<bytes.count where bytes[place] < 0x80 {
                words[place >> 6] |= 1 << UInt64(place & 63)
            }
        }
        return words
    }
}

/// A query for ``SignRows``: whole numbers of a few bits, value ≈ scale × number.
public struct SignQuery: Sendable {
    /// Bits of a number. Six lose a twentieth of what the signs lose.
    public static let bits = 6
    private static let largest = 31

    /// How many numbers there are.
    public let dimensions: Int
    /// What a 1 stands for.
    public let scale: Float
    /// The sum of the numbers.
    let total: Int32
    /// The numbers' bits, shape `[bits][words]`.
    let planes: [UInt64]

    /// Rounds a vector of bytes.
    public init(_ vector: QuantizedVector) {
        dimensions = vector.values.count
        let greatest = vector.values.reduce(0) { max($0, Int($1.magnitude)) }
        let step = max(Float(greatest) / Float(Self.largest), 1e-6)
        scale = vector.scale * step
        let words = (vector.values.count + 63) / 64
        var planes = [UInt64](repeating: 0, count: Self.bits * words)
        var total: Int32 = 0
        for (place, value) in vector.values.enumerated() {
            let number = Int32((Float(value) / step).rounded())
            total += number
            for bit in 0..<Self.bits where number >> Int32(bit) & 1 != 0 {
                planes[bit * words + place >> 6] |= 1 << UInt64(place & 63)
            }
        }
        self.total = total
        self.planes = planes
    }
}
