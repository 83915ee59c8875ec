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
            let loader = IndexLoader(store: store, pool: pool)
            index.finishLoading(.success(try await loader.withRetired(question.userID)))
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
}
