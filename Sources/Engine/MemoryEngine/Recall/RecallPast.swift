import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// Whether a question about the past may find memories that do not stand any more.
    func needsRetired(_ question: Question) async throws(MemoryError) -> Bool {
        guard let past = question.time.filter else { return false }
        let filter = MemoryFilter.and([
            past, .compare(.state, .ne, .string("current")),
        ])
        return try await !store.ordinals(of: question.userID, where: filter).isEmpty
    }

    /// Answers from an index of its own with the retired memories in it, which is let go after.
    ///
    /// Costs a range scan of the user's recall data and its size in memory; so only
    /// ``travelsMax`` are under way at once.
    func answerFromPast(_ question: Question) async throws(MemoryError) -> Answer {
        try await waiting(for: travels, in: "search") { () async throws(MemoryError) in
            let index = UserIndex(userID: question.userID)
            await index.load(from: WithRetired(store: store))
            try await index.waitUntilLoaded()
            return try await answer(question, from: index)
        }
    }
}

extension Question {
    /// What memories must satisfy to be ranked: the client's filter and the moment; nil for all
    /// that stand now.
    var wholeFilter: MemoryFilter? {
        let parts = [filter, time.filter].compactMap { $0 }
        return parts.count > 1 ? .and(parts) : parts.first
    }

    /// What they must satisfy when their texts are read: now they must stand as well.
    var fetchFilter: MemoryFilter? {
        guard time.filter == nil else { return wholeFilter }
        return filter.map { .and([$0, .stands]) } ?? .stands
    }
}

extension MemoryFilter {
    /// The memory was not superseded or merged.
    static var stands: MemoryFilter { .compare(.state, .eq, .string("current")) }
}

/// A store whose scans hold retired memories too.
private struct WithRetired: RecallReading {
    let store: any RecallReading

    func scanRecall(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        try await store.scanRecallWithRetired(of: userID, visit: visit)
    }

    func scanRecallWithRetired(
        of userID: String, visit: @escaping @Sendable (RecallRow) -> Void
    ) async throws(MemoryError) {
        try await store.scanRecallWithRetired(of: userID, visit: visit)
    }

    func staleMemories(
        versions: DerivedVersions, after cursor: Int64, limit: Int
    ) async throws(MemoryError) -> (memories: [Memory], cursor: Int64) {
        try await store.staleMemories(versions: versions, after: cursor, limit: limit)
    }

    func staleCount(versions: DerivedVersions) async throws(MemoryError) -> Int {
        try await store.staleCount(versions: versions)
    }
}
