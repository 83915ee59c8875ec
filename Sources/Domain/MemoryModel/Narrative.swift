/// A short portrait of a user, made beforehand, each line with the memories it stands on.
public struct Narrative: Equatable, Sendable {
    /// Its lines, section by section.
    public var lines: [NarrativeLine]
    /// When it was made.
    public var madeAt: Timestamp
    /// Who wrote it: `rules`, or the language model's name.
    public var writer: String
    /// The highest ordinal that was looked at; what came later is not in it.
    public var lastOrdinal: UInt32

    /// A narrative from its parts.
    public init(
        lines: [NarrativeLine], madeAt: Timestamp, writer: String, lastOrdinal: UInt32
    ) {
        self.lines = lines
        self.madeAt = madeAt
        self.writer = writer
        self.lastOrdinal = lastOrdinal
    }
}

/// One line of a ``Narrative``.
public struct NarrativeLine: Equatable, Sendable {
    /// What it is about.
    public var section: NarrativeSection
    /// The words.
    public var text: String
    /// The memories it stands on, at least one.
    public var memoryIDs: [MemoryID]

    /// A line from its parts.
    public init(section: NarrativeSection, text: String, memoryIDs: [MemoryID]) {
        self.section = section
        self.text = text
        self.memoryIDs = memoryIDs
    }
}

/// What a line of a narrative is about, in the order of the portrait.
public enum NarrativeSection: String, Sendable, CaseIterable {
    /// Name, age, home, origin.
    case who
    /// Job, studies.
    case work
    /// Family, partner, friends, pets.
    case people
    /// Tastes, hobbies, dislikes, diet.
    case likes
    /// What is ahead.
    case plans
    /// What happened last.
    case recent
}

/// A kept narrative and how old it is in memories.
public struct NarrativeRecord: Equatable, Sendable {
    /// The narrative.
    public var narrative: Narrative
    /// Memories that came after it was made.
    public var newerCount: Int

    /// A record from its parts.
    public init(narrative: Narrative, newerCount: Int) {
        self.narrative = narrative
        self.newerCount = newerCount
    }
}

/// Keeps narratives beside the memories.
///
/// A narrative goes in the same transaction in which a memory that it cites is changed or deleted.
public protocol NarrativeKeeping: Sendable {
    /// The user's narrative; nil when there is none.
    func narrative(of userID: String) async throws(MemoryError) -> NarrativeRecord?
    /// Puts a narrative in the place of an older one.
    ///
    /// - Parameter versions: When each cited memory was last changed, as it was read.
    /// - Returns: False when nothing was kept, as a cited memory is gone or was changed meanwhile.
    func keep(
        _ narrative: Narrative, of userID: String, versions: [MemoryID: Timestamp]
    ) async throws(MemoryError) -> Bool
    /// Drops narratives that were made before a moment; returns how many.
    func dropNarratives(madeBefore: Timestamp) async throws(MemoryError) -> Int
}
