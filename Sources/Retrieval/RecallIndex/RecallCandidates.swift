/// What the first step of a search leaves: the memories that may be among the best, measured with
/// estimated cosines where a vector is held as a code alone.
///
/// It holds all that the second step needs but the exact vectors, so that the index may change
/// between the two.
public struct RecallCandidates: Sendable {
    /// A memory that may be among the best.
    struct Survivor: Sendable {
        /// Its own place in `members`.
        var own: Int32
        /// The places of its neighbours in `members`; -1 where there is none.
        var near: SIMD4<Int32>
        /// As in the index.
        var pool: PoolLength
        /// Whether it may be found.
        var isAllowed: Bool
    }
    /// A memory whose vector counts for some survivor.
    struct Member: Sendable {
        var ordinal: UInt32
        var cosine: Float
        /// Whether `cosine` is exact.
        var isExact: Bool
        var hasVector: Bool
    }

    /// The ordinals whose exact vectors decide, ascending; empty when the result is final already.
    ///
    /// Of an index of at most 1,000 rows and in hybrid mode, those of all codes.
    public internal(set) var neededOrdinals: [UInt32] = []

    let request: RecallRequest
    /// The question's vector as bytes.
    var vector: MemoryVector?
    /// The result, when no vector can change it.
    var final: RecallResult?
    var ranking = Ranking.semantic
    /// Whether the survivors are all rows, so that the scale follows from their exact cosines.
    var areAll = false
    /// By ascending ordinal.
    var survivors: [Survivor] = []
    /// By ascending ordinal.
    var members: [Member] = []
    /// The signals of the survivors; centre and scale are those of all rows.
    var columns: [RecallScratch.Column] = []

    /// A search whose result is known.
    init(request: RecallRequest, final: RecallResult) {
        self.request = request
        self.final = final
    }

    /// A search that goes on.
    init(request: RecallRequest, vector: MemoryVector, ranking: Ranking) {
        self.request = request
        self.vector = vector
        self.ranking = ranking
    }
}
