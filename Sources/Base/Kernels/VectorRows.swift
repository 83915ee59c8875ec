import CKernels

/// A growing table of int8 rows, laid out so that a query can be scored against all of them fast.
///
/// A value type: a copy shares memory until one of the two changes. Rows start at addresses that
/// are multiples of 64 and are padded with zeros to such a multiple.
public struct VectorRows: Sendable {
    /// How many bytes of data a row has.
    public let dimensions: Int
    /// The instruction level that scores.
    public let level: SIMDLevel
    /// How many rows there are.
    public private(set) var count = 0
    private var storage: RowStorage

    /// An empty table.
    ///
    /// - Parameters:
    ///   - dimensions: 1...65,536; any int32 score then fits.
    ///   - level: Must be supported by this machine.
    ///   - capacity: Rows to make room for.
    public init(dimensions: Int, level: SIMDLevel = .best, capacity: Int = 0) {
        precondition((1...65_536).contains(dimensions), "a row has 1 to 65,536 dimensions")
        precondition(level.isSupported, "this machine lacks the instruction level")
        self.dimensions = dimensions
        self.level = level
        let stride = (dimensions + RowStorage.alignment - 1) & ~(RowStorage.alignment - 1)
        storage = RowStorage(stride: stride, capacity: max(capacity, 0))
    }

    /// The memory held, in bytes: all rows there is room for.
    public var byteCount: Int { storage.capacity * storage.stride }

    /// A copy of one row.
    ///
    /// - Precondition: `0 <= row < count`.
    public subscript(row: Int) -> [Int8] {
        precondition(row >= 0 && row < count, "no such row")
        return storage.copy(row, dimensions: dimensions)
    }

    /// Adds a row at the end.
    ///
    /// - Precondition: `row.count == dimensions`.
    /// - Complexity: O(dimensions) on average; the room doubles when it is used up.
    public mutating func append(_ row: Span<Int8>) {
        precondition(row.count == dimensions, "a row has \(dimensions) dimensions")
        let room = count < storage.capacity ? storage.capacity : max(8, storage.capacity * 2)
        own(capacity: room)
        storage.write(row, at: count)
        count += 1
    }

    /// Adds a row at the end.
    ///
    /// - Precondition: `row.count == dimensions`.
    public mutating func append(_ row: [Int8]) { append(row.span) }

    /// Puts another row in a row's place.
    ///
    /// - Precondition: `0 <= row < count` and `values.count == dimensions`.
    public mutating func replace(_ row: Int, with values: [Int8]) {
        precondition(row >= 0 && row < count, "no such row")
        precondition(values.count == dimensions, "a row has \(dimensions) dimensions")
        own(capacity: storage.capacity)
        storage.write(values.span, at: row)
    }

    /// Takes a row out by moving the last one into its place.
    ///
    /// - Precondition: `0 <= row < count`.
    public mutating func removeSwappingLast(_ row: Int) {
        precondition(row >= 0 && row < count, "no such row")
        own(capacity: storage.capacity)
        storage.move(count - 1, to: row)
        count -= 1
    }

    /// Gives back room that no row uses.
    public mutating func shrink() {
        guard storage.capacity > count else { return }
        storage = RowStorage(copyOf: storage, rows: count, capacity: count)
    }

    /// Scores every row: the dot product of its bytes and the query's.
    ///
    /// - Parameters:
    ///   - query: Shape `[dimensions]`.
    ///   - scores: Filled on return, shape `[count]`.
    /// - Complexity: O(count × dimensions); allocates nothing when `scores` has room.
    public func dot(query: [Int8], into scores: inout [Int32]) {
        dot(query: query, rows: 0..<count, into: &scores)
    }

    /// Scores some rows; `scores` is filled, shape `[rows.count]`.
    ///
    /// - Precondition: `rows` lies within `0..<count`, and the query has the right dimensions.
    public func dot(query: [Int8], rows: Range<Int>, into scores: inout [Int32]) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "no such rows")
        precondition(query.count == dimensions, "a query has \(dimensions) dimensions")
        if scores.count > rows.count { scores.removeLast(scores.count - rows.count) }
        while scores.count < rows.count { scores.append(0) }
        storage.score(query.span, rows: rows, level: level, into: &scores)
    }

    /// The dot product of two rows, the second one of this table or another.
    ///
    /// - Precondition: Both rows exist, and both tables have the same dimensions.
    public func dot(_ row: Int, with otherRow: Int, of other: VectorRows) -> Int32 {
        precondition(row >= 0 && row < count, "no such row")
        precondition(otherRow >= 0 && otherRow < other.count, "no such row")
        precondition(dimensions == other.dimensions, "tables of one width")
        return storage.score(row, with: otherRow, of: other.storage, level: level)
    }

    /// Scores some rows; shape `[rows.count]`.
    public func dot(query: [Int8], rows: Range<Int>) -> [Int32] {
        var scores: [Int32] = []
        dot(query: query, rows: rows, into: &scores)
        return scores
    }

    /// Makes this value the only owner of memory for `capacity` rows.
    private mutating func own(capacity: Int) {
        guard !isKnownUniquelyReferenced(&storage) || storage.capacity < capacity else { return }
        storage = RowStorage(copyOf: storage, rows: count, capacity: capacity)
    }
}

/// The memory behind ``VectorRows``; pointers stay in this file.
private final class RowStorage: @unchecked Sendable {
    // `@unchecked` holds because only a sole owner writes (``VectorRows`` copies first otherwise).
    static let alignment = Int(KERNELS_ROW_ALIGNMENT)
    let stride: Int
    let capacity: Int
    private let bytes: UnsafeMutableRawPointer

    init(stride: Int, capacity: Int) {
        self.stride = stride
        self.capacity = capacity
        let count = max(stride * capacity, 1)
        bytes = .allocate(byteCount: count, alignment: Self.alignment)
        bytes.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }

    convenience init(copyOf other: RowStorage, rows: Int, capacity: Int) {
        self.init(stride: other.stride, capacity: capacity)
        bytes.copyMemory(from: other.bytes, byteCount: rows * stride)
    }

    deinit { bytes.deallocate() }

    private func row(_ index: Int) -> UnsafeMutableRawPointer { bytes + index * stride }

    func write(_ values: Span<Int8>, at index: Int) {
        values.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(start: row(index), count: stride).copyMemory(from: source)
        }
    }

    func move(_ from: Int, to: Int) {
        if from != to { row(to).copyMemory(from: row(from), byteCount: stride) }
    }

    func copy(_ index: Int, dimensions: Int) -> [Int8] {
        let start = row(index).assumingMemoryBound(to: Int8.self)
        return Array(UnsafeBufferPointer(start: start, count: dimensions))
    }

    func score(_ row: Int, with other: Int, of storage: RowStorage, level: SIMDLevel) -> Int32 {
        var score: Int32 = 0
        kernels_dot_rows(
            level.rawValue, self.row(row).assumingMemoryBound(to: Int8.self), 1, stride,
            storage.row(other).assumingMemoryBound(to: Int8.self), &score)
        return score
    }

    func score(_ query: Span<Int8>, rows: Range<Int>, level: SIMDLevel, into scores: inout [Int32])
    {
        guard !rows.isEmpty else { return }
        withUnsafeTemporaryAllocation(byteCount: stride, alignment: Self.alignment) { padded in
            padded.initializeMemory(as: UInt8.self, repeating: 0)
            query.withUnsafeBytes { padded.copyMemory(from: UnsafeRawBufferPointer($0)) }
            scores.withUnsafeMutableBufferPointer { out in
                kernels_dot_rows(
                    level.rawValue, row(rows.lowerBound).assumingMemoryBound(to: Int8.self),
                    rows.count, stride, padded.baseAddress?.assumingMemoryBound(to: Int8.self),
                    out.baseAddress)
            }
        }
    }
}
