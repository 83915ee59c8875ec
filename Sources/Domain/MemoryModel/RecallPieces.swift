/// The ranges of ordinals whose compact recall data is kept together.
public enum RecallRange {
    /// Ordinals of one range.
    public static let width: UInt32 = 1_024

    /// The range in which an ordinal lies.
    public static func number(of ordinal: UInt32) -> UInt32 { ordinal / width }

    /// The ordinals of a range.
    public static func ordinals(of number: UInt32) -> ClosedRange<UInt32> {
        let first = number * width
        return first...first + (width - 1)
    }
}

/// One piece of a user's recall data, as the store has it.
public enum RecallPiece: Sendable {
    /// One memory with its exact vector.
    case row(RecallRow)
    /// All memories of one range without exact vectors, in the recall index's own form.
    case segment(number: UInt32, body: [UInt8])
}

/// What a store knows of how much a memory matters, beside its content.
public struct MemoryWeight: Equatable, Sendable {
    /// How often it was returned by a search.
    public var uses: Int
    /// The last day on which it was, days since 1970-01-01 in UTC; 0 when it never was.
    public var lastUsedDay: Int
    /// What the client said, 0...1; nil when it said nothing.
    public var importance: Double?

    /// A weight from its parts.
    public init(uses: Int = 0, lastUsedDay: Int = 0, importance: Double? = nil) {
        self.uses = uses
        self.lastUsedDay = lastUsedDay
        self.importance = importance
    }
}

/// Uses of one memory that are to be added to what the store has.
public struct MemoryUse: Sendable {
    /// Whose memory.
    public var userID: String
    /// Its place among the user's memories.
    public var ordinal: UInt32
    /// How often it was used.
    public var count: Int
    /// The last day on which it was, days since 1970-01-01 in UTC.
    public var day: Int

    /// A use from its parts.
    public init(userID: String, ordinal: UInt32, count: Int, day: Int) {
        self.userID = userID
        self.ordinal = ordinal
        self.count = count
        self.day = day
    }
}

/// Recall data for users of whom not everything is in memory.
///
/// Segments are made from rows and can be made again: a change of a row takes the segment of its
/// range away in the same commit, so what stands is always right. `form` names the code that
/// wrote a body; segments of another form, or made of data of other versions, do not count.
public protocol SegmentKeeping: Sendable {
    /// How many memories a user has.
    func memoryCount(of userID: String) async throws(MemoryError) -> Int
    /// Calls `visit` for a user's recall data by ascending ordinal, in one snapshot, on a thread of
    /// the store: a segment for each range that has one, rows for the others.
    ///
    /// - Parameter end: Only what lies below this ordinal; the last segment may reach beyond it.
    func scanPieces(
        of userID: String, form: Int, below end: UInt32,
        visit: @escaping @Sendable (RecallPiece) -> Void
    ) async throws(MemoryError)
    /// The exact vectors of some memories, by ordinal; those without one are left out.
    func recallVectors(
        of userID: String, at ordinals: [UInt32]
    ) async throws(MemoryError) -> [UInt32: [UInt8]]
    /// Makes the first segment that is missing: of a range that no new memory can fall into.
    ///
    /// - Parameters:
    ///   - start: The first range to look at.
    ///   - make: The body from the range's rows, in its own form; runs between two commits.
    /// - Returns: The range; nil when none is missing.
    func makeSegment(
        of userID: String, form: Int, from start: UInt32,
        make: @escaping @Sendable (_ number: UInt32, _ rows: [RecallRow]) -> [UInt8]
    ) async throws(MemoryError) -> UInt32?
}

/// How often memories are used, and what else tells whether they matter.
public protocol UseKeeping: Sendable {
    /// What is known of a user's memories, by ordinal; those of which nothing is are left out.
    func weights(of userID: String) async throws(MemoryError) -> [UInt32: MemoryWeight]
    /// Adds uses in one commit; those of memories that are gone are passed over.
    func addUses(_ uses: [MemoryUse]) async throws(MemoryError)
}
