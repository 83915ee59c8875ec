/// Why a memory is not returned by default any more, and what stands in its place.
///
/// It is kept: readable by id, listed on demand, in history and exports, and brought back by one
/// call.
public struct Retirement: Equatable, Sendable {
    /// The ways to go.
    public enum Kind: String, Sendable, CaseIterable {
        /// A newer memory says that it is not so any more.
        case superseded
        /// Another memory says the same in nearly the same words.
        case merged
    }
    /// Which way it went.
    public var kind: Kind
    /// The memory that stands in its place; it may have been deleted since.
    public var by: MemoryID
    /// When we learned it.
    public var at: Timestamp
    /// Until when it was true, exclusive.
    public var validTo: Timestamp

    /// A retirement from its parts.
    public init(kind: Kind, by: MemoryID, at: Timestamp, validTo: Timestamp) {
        self.kind = kind
        self.by = by
        self.at = at
        self.validTo = validTo
    }
}

/// A standing memory that a new one may have to do with.
public struct StandingMemory: Sendable {
    /// The memory.
    public var memory: Memory
    /// Its vector in the recall index's own form; empty when it is missing or of another version.
    public var vector: [UInt8]

    /// A standing memory from its parts.
    public init(memory: Memory, vector: [UInt8]) {
        self.memory = memory
        self.vector = vector
    }
}

/// What is to be done with a new memory.
public enum ReconcileDecision: Equatable, Sendable {
    /// Keep it beside the others.
    case add
    /// Keep it, and retire these.
    case supersede([MemoryID])
    /// It says what this one says; the new wording stands when `takesWording`.
    case merge(into: MemoryID, takesWording: Bool)
    /// The vectors are needed first.
    case undecided
}

/// How a new memory is reconciled with those that stand, inside the transaction that adds it.
public struct ReconcilePlan: Sendable {
    /// What the memory is filed under, so that later ones find it.
    public var claims: [Int64]
    /// Decides, given the standing memories that share a claim (newest first, at most
    /// ``standingMax``) and the new memory's derived data when it is there. Nil only files.
    public var decide: (@Sendable ([StandingMemory], Derived?) -> ReconcileDecision)?

    /// The most standing memories that are looked at for one claim.
    public static let standingMax = 16
    /// The most claims of one memory.
    public static let claimsMax = 9

    /// A plan from its parts.
    public init(
        claims: [Int64],
        decide: (@Sendable ([StandingMemory], Derived?) -> ReconcileDecision)? = nil
    ) {
        self.claims = claims
        self.decide = decide
    }
}

extension MemoryError {
    /// What ``MemoryWriting/add(_:of:)`` throws when a plan was ``ReconcileDecision/undecided``;
    /// nothing was kept: fill the slots and add again.
    public static let undecided = MemoryError(
        .conflict, in: "add.undecided", hint: "The vectors are needed first; add again.")

    /// Whether it is ``undecided``.
    public var isUndecided: Bool { kind == .conflict && operation == Self.undecided.operation }
}

/// A moment to look at the memories from.
public struct TimeTravel: Equatable, Sendable {
    /// Memories that were true then: said by then, and not ended by then.
    public var asOf: Timestamp?
    /// Memories as they were known then: learned by then, and not retired by then.
    public var knownAt: Timestamp?

    /// A look from these moments; nil for either is now.
    public init(asOf: Timestamp? = nil, knownAt: Timestamp? = nil) {
        self.asOf = asOf
        self.knownAt = knownAt
    }

    /// What memories satisfy; nil when both moments are now.
    public var filter: MemoryFilter? {
        var parts: [MemoryFilter] = []
        if let asOf {
            parts.append(.compare(.occurredAt, .lte, .time(asOf)))
            parts.append(.not(.compare(.validTo, .lte, .time(asOf))))
        }
        if let knownAt {
            parts.append(.compare(.createdAt, .lte, .time(knownAt)))
            parts.append(.not(.compare(.supersededAt, .lte, .time(knownAt))))
        }
        return parts.isEmpty ? nil : .and(parts)
    }
}
