import MemoryModel
import RecallIndex

/// What became of one text that was to be remembered.
public struct Remembered: Sendable {
    /// The memory that stands now.
    public var id: MemoryID
    /// Whether it is new.
    public var event: MemoryEvent
    /// Its text.
    public var text: String
    /// The memories that it retired.
    public var superseded: [MemoryID] = []
    /// Where the other wording is kept, when it was merged into ``id``.
    public var merged: MemoryID?

    init(_ added: Added, text: String) {
        (id, event, self.text) = (added.id, added.event, text)
        superseded = added.superseded.map(\.id)
        merged = added.merged
    }
}

/// A memory from an export, with what it had there.
public struct MemoryRecord: Sendable {
    /// Its name there; kept when it is free.
    public var id: MemoryID?
    /// What is to be remembered.
    public var content: MemoryContent
    /// When it was learned.
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp
    /// Set when it was retired there.
    public var retirement: Retirement?
    /// Whether it is reconciled with what stands; records of an export were already.
    var reconciles = false

    /// A record from its parts.
    public init(
        id: MemoryID?, content: MemoryContent, createdAt: Timestamp, updatedAt: Timestamp,
        retirement: Retirement? = nil
    ) {
        self.retirement = retirement
        self.id = id
        self.content = content
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// What is learned now.
    init(_ content: MemoryContent, at time: Timestamp, reconciles: Bool) {
        self.init(id: nil, content: content, createdAt: time, updatedAt: time)
        self.reconciles = reconciles
    }
}

extension MemoryEngine {
    /// Remembers contents of one user, in order; they are on disk and can be found when it returns.
    ///
    /// - Parameter reconciles: Whether near duplicates are merged and older facts superseded.
    /// - Throws: `.busy`, `.full`, `.unavailable`; then none of them was kept.
    public func remember(
        _ contents: [MemoryContent], of userID: String, reconciles: Bool = true
    ) async throws(MemoryError) -> [Remembered] {
        let time = now
        let records = contents.map { MemoryRecord($0, at: time, reconciles: reconciles) }
        return try await asWrite(in: "add") { () async throws(MemoryError) in
            try await keep(records, of: userID)
        }
    }

    /// Remembers records of an export as they were there.
    ///
    /// An id that another memory has already is replaced by a new one.
    public func restore(
        _ records: [MemoryRecord], of userID: String
    ) async throws(MemoryError) -> [Remembered] {
        try await asWrite(in: "restore") { () async throws(MemoryError) in
            do throws(MemoryError) {
                return try await keep(records, of: userID)
            } catch {
                guard error.kind == .conflict else { throw error }
                return try await keep(try await freeingTakenIDs(records, of: userID), of: userID)
            }
        }
    }

    private func freeingTakenIDs(
        _ records: [MemoryRecord], of userID: String
    ) async throws(MemoryError) -> [MemoryRecord] {
        var taken: [MemoryID: Memory] = [:]
        for memory in try await store.memories(records.compactMap(\.id)) {
            taken[memory.id] = memory
        }
        var seen: Set<MemoryID> = []
        return records.map { record in
            guard let id = record.id else { return record }
            let holder = taken[id]
            // Not `==`, which takes two spellings of one letter for the same text.
            let isSame =
                holder.map {
                    $0.userID == userID
                        && $0.content.text.utf8.elementsEqual(record.content.text.utf8)
                } ?? false
            var freed = record
            if !seen.insert(id).inserted || (holder != nil && !isSame) { freed.id = nil }
            return freed
        }
    }

    private func keep(
        _ records: [MemoryRecord], of userID: String
    ) async throws(MemoryError) -> [Remembered] {
        let memories = try await newMemories(records)
        let epoch = shortTerm.epoch(of: userID)
        // The text is on its way to the disk while its features and vector are computed.
        async let derivedData = repair.derive(
            memories.map(\.content), into: memories.map(\.derived))
        let added: [Added]
        do {
            added = try await store.add(memories, of: userID)
        } catch {
            let derived = await derivedData
            guard error.isUndecided else { throw error }
            added = try await addDecided(memories, derived, of: userID)
        }
        let derived = await derivedData
        attachLate(derived, of: memories, added)
        await publish(added, derived, of: userID, since: epoch)
        return zip(added, records).map { outcome, record in
            Remembered(outcome, text: record.content.text)
        }
    }

    func newMemories(_ records: [MemoryRecord]) async throws(MemoryError) -> [NewMemory] {
        let time = now
        let plans = try await plans(for: records)
        return zip(records, plans).map { record, plan in
            NewMemory(
                id: record.id ?? newID(at: time), content: record.content,
                createdAt: record.createdAt, updatedAt: record.updatedAt,
                derived: DerivedSlot(versions: versions), plan: plan,
                retirement: record.retirement)
        }
    }

    /// Hands over what was not ready when its memory was written.
    func attachLate(
        _ derived: [DerivedItem], of memories: [NewMemory], _ added: [Added]
    ) {
        let late = zip(zip(memories, derived), added).compactMap { pair, outcome in
            let (memory, item) = pair
            return item.isLate && outcome.id == memory.id
                ? DerivedUpdate(
                    id: memory.id, updatedAt: memory.updatedAt, derived: item.data,
                    versions: versions) : nil
        }
        if !late.isEmpty { store.attach(late) }
    }
}
