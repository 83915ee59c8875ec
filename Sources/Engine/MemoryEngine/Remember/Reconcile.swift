import Facts
import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// The longest text that is reconciled, bytes.
    public static let reconciledBytesMax = FactReader.textBytesMax

    /// How each record is reconciled; read off the texts on the analysis threads.
    ///
    /// - Throws: `.busy` when too much waits there.
    func plans(
        for records: [MemoryRecord]
    ) async throws(MemoryError) -> [ReconcilePlan?] {
        guard reconciles else { return records.map { _ in nil } }
        return try await analysis.work(in: "add") {
            records.map { Reconciler.plan(for: $0.content, decides: $0.reconciles) }
        }
    }

    /// What an edited memory is filed under.
    func claims(of content: MemoryContent) async throws(MemoryError) -> [Int64] {
        guard reconciles else { return [] }
        return try await analysis.work(in: "edit") { Reconciler.claims(of: content) }
    }

    /// Adds memories whose plans need the vectors, now that those are there.
    func addDecided(
        _ memories: [NewMemory], _ derived: [DerivedItem], of userID: String
    ) async throws(MemoryError) -> [Added] {
        let filled = zip(memories, derived).map { memory, item in
            var memory = memory
            memory.derived = DerivedSlot(versions: versions)
            _ = memory.derived.fill(item.data)
            return memory
        }
        return try await store.add(filled, of: userID)
    }

    /// Takes what was added, changed and retired into the user's index.
    func publish(
        _ added: [Added], _ derived: [DerivedItem], of userID: String, since epoch: UInt64
    ) async {
        var changes: [IndexChange] = []
        var changesOlder = false
        for (outcome, item) in zip(added, derived) {
            switch outcome.event {
            case .add: changes.append(.put(outcome.ordinal, item.data))
            case .supersede, .update:
                changes.append(.put(outcome.ordinal, item.data))
                changes += outcome.superseded.map { .remove($0.ordinal) }
                changesOlder = true
            case .noop, .restore: break
            }
        }
        if changesOlder {
            await shortTerm.publishChanged(changes, of: userID, since: epoch)
        } else {
            await shortTerm.publishAdded(changes, of: userID, since: epoch)
        }
        if changesOlder { narrator?.drop(userID) }
        if !changes.isEmpty { dropResults(of: userID) }
        narrator?.noteChanges(of: userID, count: changes.count)
    }

    /// Brings back a memory that was superseded or merged; what replaced it stands as well.
    ///
    /// - Throws: `.notFound`; `.conflict` when a standing memory of the user has the same text.
    public func reinstate(_ id: MemoryID) async throws(MemoryError) -> Memory {
        try await lanes.hold([id], in: "restore") { () async throws(MemoryError) in
            try await asWrite(in: "restore") { () async throws(MemoryError) in
                let userID = try await memory(id).userID
                let epoch = shortTerm.epoch(of: userID)
                let memory = try await store.reinstate(id, at: now)
                // Its vector is in the store; the next search reads the user's index with it.
                await shortTerm.publishChanged(nil, of: userID, since: epoch)
                dropResults(of: userID)
                return memory
            }
        }
    }
}

/// Makes plans: what a text is filed under, and what becomes of it beside those that stand.
enum Reconciler {
    /// A plan; nil when the text can concern no other.
    static func plan(for content: MemoryContent, decides: Bool) -> ReconcilePlan? {
        let reading = FactReader.read(content.text, speaker: content.speaker)
        let claims = claims(of: content, reading)
        guard !claims.isEmpty else { return nil }
        guard decides else { return ReconcilePlan(claims: claims) }
        return ReconcilePlan(claims: claims) { standing, derived in
            decide(on: content, reading, beside: standing, derived)
        }
    }

    /// What a text is filed under.
    static func claims(of content: MemoryContent) -> [Int64] {
        claims(of: content, FactReader.read(content.text, speaker: content.speaker))
    }

    private static func claims(of content: MemoryContent, _ reading: Reading) -> [Int64] {
        let facts = reading.facts.compactMap(\.claim)
        let all = [NearDuplicateRule.claim(of: content)].compactMap { $0 } + facts
        return all.map { Int64(bitPattern: $0) }
    }

    private static func decide(
        on content: MemoryContent, _ reading: Reading, beside standing: [StandingMemory],
        _ derived: Derived?
    ) -> ReconcileDecision {
        for old in standing where NearDuplicateRule.isSame(content, old.memory.content) {
            let takesWording = NearDuplicateRule.takesWording(content, old.memory.content)
            // Its vector takes the place of the other's, so it must be there.
            guard let derived else { return .undecided }
            let isNear =
                NearDuplicateRule.hasSameWords(content, old.memory.content)
                || cosine(derived.vector, old.vector) ?? 0 >= NearDuplicateRule.cosineMin
            guard isNear else { continue }
            return .merge(into: old.memory.id, takesWording: takesWording)
        }
        let older = standing.map(\.memory).filter { $0.content.occurredAt <= content.occurredAt }
        let readings = older.map {
            FactReader.read($0.content.text, speaker: $0.content.speaker)
        }
        let ended = SupersedeRule.ended(by: reading, of: readings)
        return ended.isEmpty ? .add : .supersede(ended.map { older[$0].id })
    }

    /// The cosine of two vectors in the index's form; nil when one is missing.
    private static func cosine(_ left: [UInt8], _ right: [UInt8]) -> Float? {
        let dimensions = left.count - MemoryVector.headBytes
        guard dimensions > 0,
            let a = MemoryVector(bytes: left, dimensions: dimensions),
            let b = MemoryVector(bytes: right, dimensions: dimensions)
        else { return nil }
        return zip(a.floats, b.floats).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
