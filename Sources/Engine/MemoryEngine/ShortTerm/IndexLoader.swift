import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// Makes recall indexes from what the store has: reads on its threads, builds on those of the pool.
///
/// A load takes what the store's rows take beside the index while it runs.
struct IndexLoader: Sendable {
    /// What a memory is expected to take with an exact vector, and with a code; bytes.
    static let wholeRowBytes = 560
    static let codedRowBytes = 190
    /// What a code in the place of a vector of 384 dimensions saves, bytes.
    static let savedRowBytes = 336
    /// How often an index is put together anew because rows left it meanwhile.
    private static let mergeAttempts = 4

    let store: any TierStore
    let pool: WorkPool

    /// All of a user with exact vectors.
    func whole(_ userID: String) async throws(MemoryError) -> HeldRows {
        let rows = try await rows(of: userID)
        return try await pool.work(in: "load") {
            HeldRows(index: Self.index(of: rows))
        }
    }

    /// The same with retired memories among them.
    func withRetired(_ userID: String) async throws(MemoryError) -> HeldRows {
        let rows = Collector<RecallRow>()
        try await store.scanRecallWithRetired(of: userID) { rows.append($0) }
        return try await pool.work(in: "load") { HeldRows(index: Self.index(of: rows.take())) }
    }

    /// All of a user with codes for vectors, but for so many of the newest that there is no segment
    /// of: those are read with their vectors anyway.
    func compact(_ userID: String, exactMax: Int) async throws(MemoryError) -> HeldRows {
        let pieces = try await pieces(of: userID, below: .max)
        return try await pool.work(in: "load") {
            let rows = Self.index(of: pieces.rows)
            var index = RecallIndex.merged(held: rows, segments: pieces.segments)
            index.keepVectors(of: pieces.rows.suffix(exactMax).map(\.ordinal))
            return HeldRows(index: index)
        }
    }

    /// Everything of a user for one search: what is held, and the rest from the store.
    func merged(_ index: UserIndex) async throws(MemoryError) -> RecallView {
        for _ in 0..<Self.mergeAttempts {
            let end = try await pool.work(in: "search") { index.content.read { $0.wholeFrom } }
            let pieces = try await pieces(of: index.userID, below: end)
            let view = try await pool.work(in: "search") { () -> RecallView? in
                // Rows that left since were not asked for.
                let held = index.content.read { $0.wholeFrom <= end ? $0.index : nil }
                guard let held else { return nil }
                let segments = pieces.segments + Self.segments(of: pieces.rows)
                let rows = HeldRows(index: .merged(held: held, segments: segments))
                return RecallView(rows, held: held.ordinals, of: index)
            }
            if let view { return view }
        }
        throw MemoryError(
            .busy, in: "search", hint: "The user's memories keep moving; try again in a moment.")
    }

    /// Segments and rows of a user, ascending.
    private struct Pieces: Sendable {
        var segments: [RecallSegment] = []
        var rows: [RecallRow] = []
    }

    /// A user's recall data below an ordinal.
    private func pieces(
        of userID: String, below end: UInt32
    ) async throws(MemoryError) -> Pieces {
        let found = Collector<RecallPiece>()
        try await store.scanPieces(of: userID, form: RecallSegment.version, below: end) {
            found.append($0)
        }
        let pieces = try await pool.work(in: "load") { Self.decode(found.take()) }
        if let pieces { return pieces }
        // A segment is damaged: the rows that it was made from say the same.
        return Pieces(rows: try await rows(of: userID).filter { $0.ordinal < end })
    }

    private func rows(of userID: String) async throws(MemoryError) -> [RecallRow] {
        let rows = Collector<RecallRow>()
        try await store.scanRecall(of: userID) { rows.append($0) }
        return rows.take()
    }

    /// Nil when a segment cannot be read.
    private static func decode(_ found: [RecallPiece]) -> Pieces? {
        var pieces = Pieces()
        for piece in found {
            switch piece {
            case .row(let row): pieces.rows.append(row)
            case .segment(_, let body):
                guard let segment = RecallSegment(bytes: body) else { return nil }
                pieces.segments.append(segment)
            }
        }
        return pieces
    }

    /// An index of rows; those whose features are missing are stale, and made anew elsewhere.
    private static func index(
        of rows: some Collection<RecallRow>
    ) -> RecallIndex {
        var builder = RecallBuilder(reserving: rows.count)
        for row in rows {
            guard let features = MemoryFeatures(bytes: row.derived.features) else { continue }
            let bytes = row.derived.vector
            let vector = MemoryVector(
                bytes: bytes, dimensions: bytes.count - MemoryVector.headBytes)
            builder.append(
                .init(ordinal: row.ordinal, features: features, vector: vector))
        }
        return builder.finish()
    }

    /// A segment for each range of which there are rows.
    private static func segments(of rows: [RecallRow]) -> [RecallSegment] {
        var segments: [RecallSegment] = []
        var rest = rows[...]
        while let first = rest.first {
            let number = RecallRange.number(of: first.ordinal)
            let range = rest.prefix { RecallRange.number(of: $0.ordinal) == number }
            rest = rest.dropFirst(range.count)
            if let segment = segment(of: range) { segments.append(segment) }
        }
        return segments
    }

    /// The segment of a range's rows; nil when there are more than a range has.
    static func segment(of rows: some Collection<RecallRow>) -> RecallSegment? {
        RecallSegment(of: index(of: rows))
    }
}

/// Collects what a thread of the store visits.
private final class Collector<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    func append(_ element: Element) { list.withLock { $0.append(element) } }

    /// All of it; the collector is empty afterwards.
    func take() -> [Element] {
        list.withLock { list in
            defer { list = [] }
            return list
        }
    }
}

extension ShortTermMemory {
    /// Runs `body` on everything of a user of whom not all is held.
    func merging<Value>(
        _ index: UserIndex, _ body: (RecallView) async throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        try await MemoryEngine.admit(to: partialSearches, in: "search")
        defer { partialSearches.leave() }
        let view = try await IndexLoader(store: store, pool: pool).merged(index)
        return try await body(view)
    }
}
