import Execution
import MemoryModel
import RecallIndex

/// What one search looks at: the user's own index, or one put together for this search from what is
/// held and what the store has.
struct RecallView: Sendable {
    /// The rows; a merged view's are no one else's.
    let content: ReadWriteLock<HeldRows>
    /// The user's index in memory.
    let index: UserIndex
    /// The ordinals in short-term memory, ascending; nil: all of the content.
    private let held: [UInt32]?

    /// The user's own index.
    init(_ index: UserIndex) {
        content = index.content
        self.index = index
        held = nil
    }

    /// An index put together, of which some rows are held.
    init(_ rows: sending HeldRows, held: [UInt32], of index: UserIndex) {
        content = ReadWriteLock(rows)
        self.index = index
        self.held = held
    }

    /// Where a memory was found.
    func tier(of ordinal: UInt32) -> String {
        guard let held else { return "short_term" }
        var (low, high) = (0, held.count)
        while low < high {
            let middle = (low + high) / 2
            if held[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return low < held.count && held[low] == ordinal ? "short_term" : "long_term"
    }
}

extension RecallResult {
    /// Whether it says how its scores came about.
    fileprivate var isExplained: Bool {
        (hits.first ?? nearMisses.first)?.explanation != nil
    }
}

extension MemoryEngine {
    /// What came of the first look at all rows.
    private enum Look: Sendable {
        /// All vectors were exact.
        case done(RecallResult)
        /// Exact vectors of some are needed.
        case open(RecallCandidates)
        /// Not everything is there any more.
        case partial
    }

    /// Ranks the memories of a view, with exact vectors from the store where it has only codes; nil
    /// when the view does not hold everything any more.
    func score(
        _ request: RecallRequest, in view: RecallView
    ) async throws(MemoryError) -> RecallResult? {
        let look = try await pool.work(in: "search") { [scratches] in
            scratches.lend { scratch in
                view.content.read { rows -> Look in
                    if rows.level == .partial { return .partial }
                    if rows.index.isExact {
                        return .done(rows.index.search(request, scratch: &scratch))
                    }
                    return .open(rows.index.candidates(for: request, scratch: &scratch))
                }
            }
        }
        switch look {
        case .partial: return nil
        case .done(let result): return Self.explained(result, view) { _ in true }
        case .open(let candidates):
            return try await resolve(candidates, in: view)
        }
    }

    private func resolve(
        _ candidates: RecallCandidates, in view: RecallView
    ) async throws(MemoryError) -> RecallResult {
        let needed = candidates.neededOrdinals
        let bytes = try await store.recallVectors(of: view.index.userID, at: needed)
        return try await pool.work(in: "search") { [scratches] in
            let vectors = bytes.compactMapValues { bytes in
                MemoryVector(bytes: bytes, dimensions: bytes.count - MemoryVector.headBytes)
            }
            return scratches.lend { scratch in
                view.content.read { rows in
                    let result = rows.index.resolve(
                        candidates, vectors: vectors, scratch: &scratch)
                    let exact = result.isExplained ? Set(rows.index.exactOrdinals) : []
                    return Self.explained(result, view) { ordinal in
                        vectors[ordinal] != nil || exact.contains(ordinal)
                    }
                }
            }
        }
    }

    /// Says in each explanation where the memory was and whether its vector was exact.
    private static func explained(
        _ result: RecallResult, _ view: RecallView, isExact: (UInt32) -> Bool
    ) -> RecallResult {
        func explained(_ hit: RecallHit) -> RecallHit {
            var hit = hit
            hit.explanation?.tier = view.tier(of: hit.ordinal)
            hit.explanation?.isVectorExact = isExact(hit.ordinal)
            return hit
        }
        guard result.isExplained else { return result }
        var result = result
        result.hits = result.hits.map(explained)
        result.nearMisses = result.nearMisses.map(explained)
        return result
    }
}
