/// What is asked of the memory before an assistant answers a message.
public struct ContextRequest: Sendable {
    /// Whose memories.
    public var userID: String
    /// What the user said, 1...`MemoryLimits.textBytes` bytes.
    public var message: String
    /// The first message of a conversation: the narrative comes at once.
    public var isNewConversation: Bool
    /// False when the assistant wants nothing back; the message is still looked at for saving.
    public var needsContext: Bool
    /// How much is looked for; nil leaves it to the message.
    public var depth: ContextDepth?
    /// The most tokens of the text; nil takes the depth's own.
    public var tokensMax: Int?
    /// The conversation, by which "her" and "that" are understood.
    public var sessionID: String?
    /// Only what was true by then counts, and the message was said then; nil is now.
    public var asOf: Timestamp?
    /// Only what was known by then counts; nil is now.
    public var knownAt: Timestamp?

    /// A request from its parts.
    public init(
        userID: String, message: String, isNewConversation: Bool = false,
        needsContext: Bool = true, depth: ContextDepth? = nil, tokensMax: Int? = nil,
        sessionID: String? = nil, asOf: Timestamp? = nil, knownAt: Timestamp? = nil
    ) {
        self.userID = userID
        self.message = message
        self.isNewConversation = isNewConversation
        self.needsContext = needsContext
        self.depth = depth
        self.tokensMax = tokensMax
        self.sessionID = sessionID
        self.asOf = asOf
        self.knownAt = knownAt
    }

    /// Whether it asks for what is so now.
    public var isNow: Bool { asOf == nil && knownAt == nil }
}

/// How much is looked for.
public enum ContextDepth: Int, Sendable, CaseIterable {
    /// Nothing.
    case none = 0
    /// One search, few memories.
    case fast = 1
    /// Up to two searches.
    case balanced = 2
    /// Up to three searches, many memories, the narrative.
    case comprehensive = 3

    /// The most tokens of the text when the request does not say.
    public var tokensDefault: Int {
        switch self {
        case .none, .fast: 500
        case .balanced: 1_000
        case .comprehensive: 2_000
        }
    }
}

/// What an assistant should know before it answers; the same for the same data and request.
public struct Brief: Sendable {
    /// The text to put before the conversation: narrative, then memories by date; empty when
    /// there is nothing to say.
    public var text: String
    /// The memories in the text, in its order.
    public var memories: [Hit]
    /// The narrative in the text; nil when there is none.
    public var narrative: String?
    /// What was looked for.
    public var plan: BriefPlan
    /// Parts that did not work, so that the text may be poorer: `store`, `short_term`,
    /// `embedder`, `language_model`, `answer_size`; sorted, empty when all did.
    public var degraded: [String]
    /// What becomes of the message itself.
    public var saved: SaveNotice
    /// What each step took.
    public var timing: BriefTiming

    /// A brief from its parts.
    public init(
        text: String = "", memories: [Hit] = [], narrative: String? = nil, plan: BriefPlan,
        degraded: [String] = [], saved: SaveNotice, timing: BriefTiming = BriefTiming()
    ) {
        self.text = text
        self.memories = memories
        self.narrative = narrative
        self.plan = plan
        self.degraded = degraded
        self.saved = saved
        self.timing = timing
    }
}

/// How a message was understood and what was looked for.
public struct BriefPlan: Equatable, Sendable {
    /// The message's class: `small_talk`, `personal`, …
    public var intent: String
    /// `none`, `relevant_context`, `deep_understanding` or `comprehensive_analysis`.
    public var strategy: String
    /// Who planned: `rules`, or the language model's name.
    public var planner: String
    /// What was searched for, at most three.
    public var queries: [String]
    /// The depth that was used.
    public var depth: ContextDepth
    /// The most tokens of the text.
    public var tokensMax: Int
    /// Tokens of the text, counted so that it is never too few.
    public var tokens: Int
    /// Memories that were found and did not fit.
    public var leftOut: Int

    /// A plan from its parts.
    public init(
        intent: String, strategy: String, planner: String = "rules", queries: [String] = [],
        depth: ContextDepth, tokensMax: Int, tokens: Int = 0, leftOut: Int = 0
    ) {
        self.intent = intent
        self.strategy = strategy
        self.planner = planner
        self.queries = queries
        self.depth = depth
        self.tokensMax = tokensMax
        self.tokens = tokens
        self.leftOut = leftOut
    }
}

/// What becomes of the message of a ``ContextRequest``.
public struct SaveNotice: Equatable, Sendable {
    /// Whether it is on its way; it is durable a moment later, not yet.
    public var willSave: Bool
    /// The part that is kept.
    public var text: String?
    /// `queued`, `repeated`, `queue_full`, `stopping`, or why it is not worth it.
    public var reason: String

    /// A notice from its parts.
    public init(willSave: Bool, text: String? = nil, reason: String) {
        self.willSave = willSave
        self.text = text
        self.reason = reason
    }
}

/// What each step of a ``Brief`` took.
public struct BriefTiming: Sendable {
    /// Understanding the message.
    public var classify = Duration.zero
    /// Planning, with the session's last messages.
    public var plan = Duration.zero
    /// Searching.
    public var gather = Duration.zero
    /// Writing the text.
    public var assemble = Duration.zero

    /// All zero.
    public init() {}
}
