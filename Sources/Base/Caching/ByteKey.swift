/// A key that is equal byte for byte; strings take two spellings of one letter for the same.
///
/// Fields are put one after the other, each with its length, so that different fields never make
/// the same key.
public struct ByteKey: Hashable, Sendable {
    private var bytes: [UInt8] = []

    /// A key without fields.
    public init() {}

    /// A key of one text.
    public init(_ text: String) { append(text) }

    /// What it takes in memory beside its place in a table; bytes.
    public var byteCount: Int { 32 + bytes.count }

    /// Adds a text, or its absence.
    public mutating func append(_ text: String?) {
        guard let text else { return append(UInt64.max) }
        append(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Adds a number.
    public mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Equal keys have equal hashes; over all bytes at once, not one by one as arrays do it.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
