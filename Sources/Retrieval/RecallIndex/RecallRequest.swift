import MemoryModel

/// A search of one index.
public struct RecallRequest: Sendable {
    /// The question, prepared by the index that is searched.
    public var query: PreparedQuery
    /// The vector of `query.embeddingText`; nil when there is none, and word search does alone.
    public var vector: [Float]?
    /// How to compare.
    public var mode: SearchMode
    /// The most hits.
    public var limit: Int
    /// The only ordinals that may be hits, ascending; nil allows all. Statistics of words and
    /// vectors are those of all memories all the same, so a filter does not change what a memory
    /// scores.
    public var allowed: [UInt32]?
    /// The lowest score of a hit; nil sets no bound.
    public var threshold: Double?
    /// How many memories to return that came next but are not hits.
    public var nearMissLimit: Int
    /// Whether each result says how its score came about.
    public var isExplained: Bool

    /// A search from its parts.
    public init(
        query: PreparedQuery, vector: [Float]?, mode: SearchMode = .hybrid, limit: Int = 20,
        allowed: [UInt32]? = nil, threshold: Double? = nil, nearMissLimit: Int = 0,
        isExplained: Bool = false
    ) {
        self.query = query
        self.vector = vector
        self.mode = mode
        self.limit = limit
        self.allowed = allowed
        self.threshold = threshold
        self.nearMissLimit = nearMissLimit
        self.isExplained = isExplained
    }
}

extension RecallRequest {
    /// The most hits and near misses together.
    var foundMax: Int { limit + max(0, nearMissLimit) }
}

/// One memory that a search found.
public struct RecallHit: Sendable {
    /// Its place among the user's memories.
    public var ordinal: UInt32
    /// How well it fits: a chance, 0...1; in semantic mode the cosine, -1...1.
    public var score: Double
    /// How the score came about; only when asked.
    public var explanation: Explanation?
}

/// What a search found.
public struct RecallResult: Sendable {
    /// At most `limit`, best first; of equals the newer comes first, as it may correct the older.
    public var hits: [RecallHit] = []
    /// The best of those that are not hits.
    public var nearMisses: [RecallHit] = []
}
