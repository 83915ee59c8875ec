/// A vector as one byte per dimension and one scale: value ≈ scale × byte.
public struct QuantizedVector: Sendable, Equatable {
    /// The bytes, each in -127...127.
    public let values: [Int8]
    /// What a byte of 1 stands for; 0 for a vector of zeros.
    public let scale: Float

    /// A vector that was quantised before.
    public init(values: [Int8], scale: Float) {
        self.values = values
        self.scale = scale
    }

    /// Quantises symmetrically: the largest magnitude becomes 127.
    ///
    /// - Parameter vector: Any length; what is not finite counts as 0.
    public init(_ vector: [Float]) {
        var largest: Float = 0
        for value in vector where value.isFinite { largest = max(largest, abs(value)) }
        let scale = largest / 127
        self.scale = scale.isNormal ? scale : 0
        guard scale.isNormal else {
            values = [Int8](repeating: 0, count: vector.count)
            return
        }
        values = vector.map { value in
            guard value.isFinite else { return 0 }
            return Int8(max(-127, min(127, (value / scale).rounded(.toNearestOrEven))))
        }
    }

    /// The vector as floats.
    public var floats: [Float] { values.map { Float($0) * scale } }

    /// The cosine of two unit vectors, from the dot product of their bytes; about -1...1.
    public static func cosine(dot: Int32, scale: Float, otherScale: Float) -> Float {
        Float(dot) * scale * otherScale
    }
}
