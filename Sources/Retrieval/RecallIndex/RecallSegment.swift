import Kernels
import TextAnalysis

/// Some of a user's memories in the form in which a store keeps them together: features, and codes
/// in the place of vectors; about 75 bytes and 4 a term.
///
/// Invariants:
/// 1. Ordinals ascend; there are at most ``rowsMax``.
/// 2. `RecallSegment(bytes:)` after ``bytes`` gives an equal one; damaged bytes give nil.
public struct RecallSegment: Sendable {
    /// The most memories of one segment.
    public static let rowsMax = 1_024
    /// The version of the bytes; it changes with ``MemoryFeatures/version`` too.
    public static let version = 1

    /// Columns without links and window lengths; sessions and speakers are numbers of this segment.
    var rows: RecallRows
    /// The hash of each session; 0 for number 0, which stands for none.
    var sessions: [UInt64]
    /// The words of each speaker's name; none for number 0.
    var names: [[TermHash]]
    var codes: CodeShelf

    /// How many memories it holds.
    public var count: Int { rows.count }

    /// The ordinals it holds, ascending.
    public var ordinals: [UInt32] { rows.ordinals }

    /// Bytes of RAM it holds, to within a tenth.
    public var byteCount: Int {
        let nameBytes = names.reduce(0) { $0 + ($1.isEmpty ? 8 : 40 + 4 * $1.capacity) }
        return MemoryLayout<Self>.size + rows.byteCount + 8 * sessions.capacity + nameBytes
            + codes.byteCount
    }

    /// A segment of rows in ascending order; nil when there are more than ``rowsMax``.
    public init?(rows: some Collection<IndexRow>) {
        guard rows.count <= Self.rowsMax else { return nil }
        self.init(of: RecallIndex(rows: rows))
    }

    /// A segment of all rows of an index; nil when there are more than ``rowsMax``.
    public init?(of index: RecallIndex) {
        guard index.count <= Self.rowsMax else { return nil }
        var coded = index
        coded.keepVectors(of: [])
        rows = coded.rows
        codes = coded.codes
        (sessions, rows.sessions) = Self.numbered(rows.sessions, coded.sessions.keys)
        (names, rows.speakers) = Self.numbered(rows.speakers, coded.speakers.names)
        (codes, rows.slots) = Self.inOrder(codes, rows.slots)
    }

    init(rows: RecallRows, sessions: [UInt64], names: [[TermHash]], codes: CodeShelf) {
        self.rows = rows
        self.sessions = sessions
        self.names = names
        self.codes = codes
    }

    /// Numbers in order of first use, and the keys they stand for.
    private static func numbered<Key>(
        _ numbers: [Int32], _ keys: [Key]
    ) -> (keys: [Key], numbers: [Int32]) {
        var used = [keys[0]]
        var new = [Int32](repeating: -1, count: keys.count)
        new[0] = 0
        for number in numbers where new[Int(number)] < 0 {
            new[Int(number)] = Int32(used.count)
            used.append(keys[Int(number)])
        }
        return (used, numbers.map { new[Int($0)] })
    }

    /// Codes in the order of their rows, without free slots.
    private static func inOrder(
        _ codes: CodeShelf, _ slots: [VectorSlot]
    ) -> (codes: CodeShelf, slots: [VectorSlot]) {
        var ordered = CodeShelf()
        let ordinary = slots.map { slot in
            slot.coded.flatMap { ordered.put($0, of: codes) }.map { VectorSlot.coded($0) } ?? .none
        }
        return (ordered, ordinary)
    }
}
