import Kernels

/// A memory's unit vector in one byte a dimension: value ≈ scale × byte.
public struct MemoryVector: Equatable, Sendable {
    /// Bytes that ``encode()`` writes before the steps: the scale.
    public static let headBytes = 4

    let quantized: QuantizedVector

    /// How many dimensions it has.
    public var dimensions: Int { quantized.values.count }

    /// The components, shape `[dimensions]`.
    public var floats: [Float] { quantized.floats }

    /// Rounds a vector; its largest component becomes ±127. Error per dimension ≤ scale / 2.
    ///
    /// Components that are not numbers count as 0.
    public init(_ vector: [Float]) { quantized = QuantizedVector(vector) }

    init(_ quantized: QuantizedVector) { self.quantized = quantized }

    /// The form in which a store keeps it: the scale (4 bytes, little-endian), then the bytes.
    public func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headBytes + dimensions)
        bytes.append(littleEndian: quantized.scale.bitPattern)
        for value in quantized.values { bytes.append(UInt8(bitPattern: value)) }
        return bytes
    }

    /// Reads what ``encode()`` wrote; nil when it is damaged or not of `dimensions`.
    public init?(bytes: [UInt8], dimensions: Int) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.headBytes + dimensions, let bits = reader.integer(UInt32.self)
        else { return nil }
        let scale = Float(bitPattern: bits)
        let values = bytes.dropFirst(Self.headBytes).map { Int8(bitPattern: $0) }
        guard scale.isFinite, scale >= 0, !values.contains(Int8.min) else { return nil }
        quantized = QuantizedVector(values: values, scale: scale)
    }
}
