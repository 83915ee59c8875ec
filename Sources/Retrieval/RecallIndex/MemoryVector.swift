/// A memory's unit vector in one byte a dimension: value ≈ scale × byte.
public struct MemoryVector: Equatable, Sendable {
    /// What one step is worth, positive.
    let scale: Float
    /// The steps, -127...127, shape `[dimensions]`.
    let steps: [Int8]

    /// How many dimensions it has.
    public var dimensions: Int { steps.count }

    /// Rounds a vector; its largest component becomes ±127. Error per dimension ≤ scale / 2.
    ///
    /// Components that are not numbers count as 0.
    public init(_ vector: [Float]) {
        let largest = vector.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
        let scale = largest > 0 ? largest / 127 : 1
        self.scale = scale
        steps = vector.map { value in
            value.isFinite ? Int8(clamping: Int((value / scale).rounded())) : 0
        }
    }

    /// Bytes that ``encode()`` writes before the steps.
    public static let headBytes = 4

    /// The components, shape `[dimensions]`.
    public var floats: [Float] { steps.map { Float($0) * scale } }

    /// The form in which a store keeps it: the scale (4 bytes, little-endian), then the steps.
    public func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + steps.count)
        bytes.append(littleEndian: scale.bitPattern)
        for step in steps { bytes.append(UInt8(bitPattern: step)) }
        return bytes
    }

    /// Reads what ``encode()`` wrote; nil when it is damaged or not of `dimensions`.
    public init?(bytes: [UInt8], dimensions: Int) {
        var reader = ByteReader(bytes)
        guard bytes.count == 4 + dimensions, let bits = reader.integer(UInt32.self) else {
            return nil
        }
        let scale = Float(bitPattern: bits)
        guard scale.isFinite, scale > 0 else { return nil }
        self.scale = scale
        steps = bytes.dropFirst(4).map { Int8(bitPattern: $0) }
        guard !steps.contains(Int8.min) else { return nil }
    }
}
