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

    /// A record from its parts.
    public init(
        id: MemoryID?, content: MemoryContent, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.content = content
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    /// What is learned now.
    init(_ content: MemoryContent, at time: Timestamp) {
        self.init(id: nil, content: content, createdAt: time, updatedAt: time)
    }
}

extension MemoryEngine {
    /// Remembers contents of one user, in order; they are on disk and can be found when it returns.
    ///
    /// - Throws: `.busy`, `.full`, `.unavailable`; then none of them was kept.
    public func remember(
        _ contents: [MemoryContent], of userID: String
    ) async throws(MemoryError) -> [Remembered] {
        let time = now
        let records = contents.map { MemoryRecord($0, at: time) }
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
        let memories = newMemories(records)
        let epoch = shortTerm.epoch(of: userID)
        // The text is on its way to the disk while its features and vector are computed.
        async let derivedData = repair.derive(
            memories.map(\.content), into: memories.map(\.derived))
        let added: [Added]
        do {
            added = try await store.add(memories, of: userID)
        } catch {
            _ = await derivedData
            throw error
        }
        let derived = await derivedData
        attachLate(derived, of: memories, added)
        let changes = zip(added, derived).compactMap { outcome, item in
            outcome.event == .add ? IndexChange.put(outcome.ordinal, item.data) : nil
        }
        await shortTerm.publishAdded(changes, of: userID, since: epoch)
        narrator?.noteChanges(of: userID, count: changes.count)
        return zip(added, records).map { outcome, record in
            Remembered(id: outcome.id, event: outcome.event, text: record.content.text)
        }
    }

    func newMemories(_ records: [MemoryRecord]) -> [NewMemory] {
        let time = now
        return records.map { record in
            NewMemory(
                id: record.id ?? newID(at: time), content: record.content,
                createdAt: record.createdAt, updatedAt: record.updatedAt,
                derived: DerivedSlot(versions: versions))
        }
    }

    /// Hands over what was not ready when its memory was written.
    func attachLate(
        _ derived: [DerivedItem], of memories: [NewMemory], _ added: [Added]
    ) {
        let late = zip(zip(memories, derived), added).compactMap { pair, outcome in
            let (memory, item) = pair
            return item.isLate && outcome.event == .add
                ? DerivedUpdate(
                    id: memory.id, updatedAt: memory.updatedAt, derived: item.data,
                    versions: versions) : nil
        }
        if !late.isEmpty { store.attach(late) }
    }
}
