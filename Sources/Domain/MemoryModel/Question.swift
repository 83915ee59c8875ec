/// How memories are compared with a query.
public enum SearchMode: String, Sendable, CaseIterable {
    /// Meaning, words and the other signals together.
    case hybrid
    /// Meaning alone: cosine of the vectors.
    case semantic
    /// Words alone: no vector is used.
    case lexical
}

/// What is asked of a user's memories.
public struct Question: Sendable {
    /// Whose memories.
    public var userID: String
    /// The words of the query, 1...`MemoryLimits.queryBytes` bytes.
    public var text: String
    /// How to compare.
    public var mode: SearchMode
    /// The most results, 1...`MemoryLimits.resultCount`.
    public var limit: Int
    /// The lowest score of a result; nil sets no bound.
    public var threshold: Double?
    /// What results must satisfy; applied before scoring.
    public var filter: MemoryFilter?
    /// Whether each result says how its score came about.
    public var isExplained: Bool
    /// From when to look; retired memories that stood then are found.
    public var time = TimeTravel()

    /// A question from its parts.
    public init(
        userID: String, text: String, mode: SearchMode = .hybrid, limit: Int = 20,
        threshold: Double? = nil, filter: MemoryFilter? = nil, isExplained: Bool = false
    ) {
        self.userID = userID
        self.text = text
        self.mode = mode
        self.limit = limit
        self.threshold = threshold
        self.filter = filter
        self.isExplained = isExplained
    }
}

/// What was found for a ``Question``, best first.
public struct Answer: Sendable {
    /// At most `limit` memories.
    public var hits: [Hit]
    /// When explained: up to five memories that came next but are not among the hits.
    public var nearMisses: [Hit]
    /// What may have made the answer poorer: `embedder` (no vector could be made of the query),
    /// `answer_size` (hits were left out because their texts are too long).
    public var degraded: [String]

    /// An answer from its parts.
    public init(hits: [Hit], nearMisses: [Hit] = [], degraded: [String] = []) {
        self.hits = hits
        self.nearMisses = nearMisses
        self.degraded = degraded
    }
}

/// One memory that was found.
public struct Hit: Sendable {
    /// The memory.
    public var memory: Memory
    /// How well it fits: hybrid 0...1 (estimated chance that it matters), semantic cosine -1...1,
    /// lexical as hybrid without vectors.
    public var score: Double
    /// How the score came about; only when asked.
    public var explanation: Explanation?

    /// A hit from its parts.
    public init(memory: Memory, score: Double, explanation: Explanation? = nil) {
        self.memory = memory
        self.score = score
        self.explanation = explanation
    }
}

/// How a score came about.
public struct Explanation: Sendable {
    /// One addend of a score.
    public struct Part: Sendable {
        /// The feature's name, as in the recall docs.
        public var name: String
        /// Its value before scaling.
        public var raw: Double
        /// Its value after scaling over the user's memories.
        public var value: Double
        /// Its weight.
        public var weight: Double

        /// A part from its parts.
        public init(name: String, raw: Double, value: Double, weight: Double) {
            self.name = name
            self.raw = raw
            self.value = value
            self.weight = weight
        }
    }
    /// The place in the answer, from 1.
    public var rank: Int
    /// Where it was found: `short_term` in memory, `long_term` in the store.
    public var tier: String
    /// Whether its vector was compared exactly, not by a code of one bit a dimension.
    public var isVectorExact = true
    /// The set of weights used: `chat`, `assistant` or `plain`; `semantic` when there are none.
    public var profile: String
    /// The weighted sum before it is turned into the score.
    public var sum: Double
    /// The addends, in a fixed order.
    public var parts: [Part]

    /// An explanation from its parts.
    public init(rank: Int, tier: String, profile: String, sum: Double, parts: [Part]) {
        self.rank = rank
        self.tier = tier
        self.profile = profile
        self.sum = sum
        self.parts = parts
    }
}
