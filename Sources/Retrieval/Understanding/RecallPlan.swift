import MemoryModel

/// How much is gathered for an answer.
public enum RecallStrategy: String, Sendable, CaseIterable {
    /// Nothing is looked up.
    case none
    /// The memories that fit the message best.
    case relevantContext = "relevant_context"
    /// The same, asked in several ways, with the narrative.
    case deepUnderstanding = "deep_understanding"
    /// As much as fits.
    case comprehensiveAnalysis = "comprehensive_analysis"
}

/// What to look for, and how much.
public struct RecallPlan: Sendable, Equatable {
    /// The strategy; ``RecallStrategy/none`` means that there is nothing to do.
    public var strategy: RecallStrategy
    /// What to search for: the message first, 1...3; empty when the strategy is none.
    public var queries: [String]
    /// The time that the message speaks of: prefer memories in it, leave none out for it.
    public var timeRange: DateRange?
    /// The most memories of each query.
    public var limitPerQuery: Int
    /// Whether the person's narrative belongs into the answer.
    public var wantsNarrative: Bool

    /// Nothing to do.
    public static let none = RecallPlan(
        strategy: .none, queries: [], limitPerQuery: 0, wantsNarrative: false)

    /// A plan from its parts.
    public init(
        strategy: RecallStrategy, queries: [String], timeRange: DateRange? = nil,
        limitPerQuery: Int, wantsNarrative: Bool
    ) {
        self.strategy = strategy
        self.queries = queries
        self.timeRange = timeRange
        self.limitPerQuery = limitPerQuery
        self.wantsNarrative = wantsNarrative
    }
}
