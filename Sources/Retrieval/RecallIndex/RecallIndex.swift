import MemoryModel
import TextAnalysis

/// One user's memories, ready to be searched: words, vectors and signals in flat columns.
///
/// A value without locks: whoever owns it lets one caller change it at a time, and changes it in
/// place, as changing a copy copies the whole memory.
/// RAM is about 0.56 KB for a memory of 15 words with a vector of 384 dimensions.
///
/// Invariants:
/// 1. What it answers depends on the memories it holds alone, not on the order of its changes.
/// 2. It knows no text and no ids, only ordinals.
public struct RecallIndex: Sendable {
    var rows = RecallRows()
    var speakers = SpeakerTable()
    var sessions = Numbering<UInt64>(none: 0)
    /// The last row of each session by its number, -1 when it has none.
    var lastRows: [Int32] = []
    var vectors = VectorShelf()
    var codes = CodeShelf()
    /// The sum of `windowLengths`.
    var windowTermCount = 0
    /// The number of adjacent pairs of terms in all rows.
    var pairCount = 0
    /// How many rows were said by a role (user, assistant) instead of a name.
    var roleCount = 0

    /// An empty index.
    public init() {}

    /// How many memories it holds.
    public var count: Int { rows.count }

    /// How many of them have a vector, exact or as a code.
    public internal(set) var vectorCount = 0

    /// How many of them have a vector that is held as a code alone.
    public internal(set) var codedCount = 0

    /// Whether every vector is held exactly, so that a search is final without the store.
    public var isExact: Bool { codedCount == 0 }

    /// Bytes of RAM it holds, to within a tenth.
    public var byteCount: Int {
        MemoryLayout<Self>.size + rows.byteCount + speakers.byteCount + sessions.byteCount
            + 4 * lastRows.capacity + vectors.byteCount + codes.byteCount
    }

    /// The ordinals it holds, ascending.
    public var ordinals: [UInt32] { rows.ordinals }

    /// Makes room for a number of memories at once.
    public mutating func reserve(_ count: Int) {
        rows.reserve(count)
        vectors.reserve(count)
    }

    /// Adds a memory or gives it other features.
    ///
    /// A nil vector keeps the one that stands when the features are the same, and drops it when
    /// they are not; a vector of other dimensions than the index has counts as nil.
    /// Complexity: O(1) for the newest ordinal; O(`count`) when a row goes in between.
    public mutating func upsert(
        ordinal: UInt32, features: MemoryFeatures, vector: MemoryVector?
    ) {
        let (row, isThere) = rows.find(ordinal)
        if isThere {
            guard !isSame(row, features) else {
                if let vector { setVector(vector, of: row) }
                return
            }
            remove([ordinal])
        }
        insert(features, ordinal: ordinal, at: row)
        if let vector { setVector(vector, of: row) }
    }

    /// Gives a memory its vector; false when the memory is not there.
    @discardableResult
    public mutating func attach(_ vector: MemoryVector, to ordinal: UInt32) -> Bool {
        let (row, isThere) = rows.find(ordinal)
        if isThere { setVector(vector, of: row) }
        return isThere
    }

    /// Takes memories out; those not there are passed over. Complexity: O(`count`), once for all.
    public mutating func remove(_ ordinals: some Sequence<UInt32>) {
        var isGone = [Bool](repeating: false, count: count)
        var gone: [Int] = []
        for ordinal in ordinals {
            let (row, isThere) = rows.find(ordinal)
            guard isThere, !isGone[row] else { continue }
            isGone[row] = true
            gone.append(row)
        }
        guard !gone.isEmpty else { return }
        remove(gone, isGone)
    }
}
