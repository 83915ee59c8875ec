/// Where a row's vector is held, and how: exact, as a code, or not at all.
struct VectorSlot: Equatable, Sendable {
    /// At least 0 for an exact vector, -1 for none, less for a code.
    private let raw: Int32

    private init(raw: Int32) { self.raw = raw }

    /// There is no vector.
    static let none = VectorSlot(raw: -1)

    /// A slot of the shelf of exact vectors.
    static func exact(_ slot: Int32) -> VectorSlot { VectorSlot(raw: slot) }

    /// A slot of the shelf of codes.
    static func coded(_ slot: Int32) -> VectorSlot { VectorSlot(raw: -2 - slot) }

    /// The slot among exact vectors.
    var exact: Int32? { raw >= 0 ? raw : nil }

    /// The slot among codes.
    var coded: Int32? { raw <= -2 ? -2 - raw : nil }

    /// Whether there is a vector of either kind.
    var isThere: Bool { raw != -1 }

    var isExact: Bool { raw >= 0 }
    var isCoded: Bool { raw <= -2 }
}

/// The length of a vector with half of its neighbours' added, and whether that is certain.
struct PoolLength: Equatable, Sendable {
    /// Negative for an estimate.
    let raw: Float

    /// There is no vector.
    static let none = PoolLength(raw: 0)

    init(raw: Float) { self.raw = raw }

    init(_ length: Float, isEstimate: Bool) { raw = isEstimate ? -length : length }

    /// The length; 0 without a vector.
    var value: Float { raw.magnitude }

    /// Whether some of the vectors were known by their codes alone when it was worked out.
    var isEstimate: Bool { raw < 0 }
}
