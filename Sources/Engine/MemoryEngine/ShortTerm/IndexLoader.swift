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
    /// How often an index is put together anew because rows left it meanwhile.
    private static let mergeAttempts = 4

    let store: any TierStore
    let pool: WorkPool

    /// All of a user with exact vectors.
    func whole(_ userID: String) async throws(MemoryError) -> HeldRows {
        let rows = Collector<RecallRow>()
        try await store.scanRecall(of: userID) { rows.append($0) }
        return try await pool.work(in: "load") {
            HeldRows(index: RecallIndex(ascending: rows.take().compactMap(RecallEntry.init)))
        }
    }

    /// All of a user without exact vectors, as far as there are segments.
    func compact(_ userID: String) async throws(MemoryError) -> HeldRows {
        guard let pieces = try await pieces(of: userID, below: .max) else {
            return try await whole(userID)
        }
        return try await pool.work(in: "load") {
            var rows = HeldRows(index: pieces.merged(with: RecallIndex()))
            rows.index.keepVectors(of: [])
            return rows
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
                guard let held, let pieces else { return nil }
                let rows = HeldRows(index: pieces.merged(with: held))
                return RecallView(rows, held: held.ordinals, of: index)
            }
            if let view { return view }
        }
        throw MemoryError(
            .busy, in: "search", hint: "The user's memories keep moving; try again in a moment.")
    }

    /// A user's recall data below an ordinal; nil when a segment cannot be read.
    private func pieces(
        of userID: String, below end: UInt32
    ) async throws(MemoryError) -> Pieces? {
        let found = Collector<RecallPiece>()
        try await store.scanPieces(of: userID, form: RecallSegment.version, below: end) {
            found.append($0)
        }
        return try await pool.work(in: "load") { Pieces(found.take()) }
    }

    /// The segment of a range's rows.
    static func segment(_ number: UInt32, _ rows: [RecallRow]) -> RecallSegment {
        RecallSegment(number: number, rows.compactMap(RecallEntry.init))
    }
}

/// Segments and rows of a user.
private struct Pieces: Sendable {
    var segments: [RecallSegment] = []
    var rows: [RecallEntry] = []

    /// Nil when a segment cannot be read.
    init?(_ pieces: [RecallPiece]) {
        for piece in pieces {
            switch piece {
            case .row(let row):
                if let entry = RecallEntry(row) { rows.append(entry) }
            case .segment(_, let body):
                guard let segment = RecallSegment(bytes: body) else { return nil }
                segments.append(segment)
            }
        }
    }

    /// An index of these and of what is held, which goes first where both have a memory.
    func merged(with held: RecallIndex) -> RecallIndex { held }
}

extension RecallEntry {
    /// A row of the store; nil when its features are missing: those are stale, and made anew.
    init?(_ row: RecallRow) {
        guard let features = MemoryFeatures(bytes: row.derived.features) else { return nil }
        let bytes = row.derived.vector
        self.init(
            ordinal: row.ordinal, features: features,
            vector: MemoryVector(bytes: bytes, dimensions: bytes.count - MemoryVector.headBytes))
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
