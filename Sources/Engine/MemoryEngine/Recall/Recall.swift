import Execution
import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// How often a search looks again because memories it found had just been removed.
    private static let recallAttempts = 3
    /// How many memories that came next an explained answer shows.
    private static let nearMissLimit = 5

    /// Finds the memories of a user that fit a question best.
    ///
    /// - Throws: `.busy` when too much waits; store errors. A missing embedder is no error: the
    ///   answer is made from words and says so in `degraded`.
    public func search(_ question: Question) async throws(MemoryError) -> Answer {
        try await asSearch { () async throws(MemoryError) in try await answer(question) }
    }

    private func answer(_ question: Question) async throws(MemoryError) -> Answer {
        let index = try await shortTerm.index(of: question.userID)
        let allowed = try await allowedOrdinals(for: question)
        let query = try await pool.work(in: "search") {
            index.content.read { $0.prepare(question.text) }
        }
        let (vector, degraded) = try await embed(query, for: question)
        let request = RecallRequest(
            query: query, vector: vector, mode: question.mode, limit: question.limit,
            allowed: allowed, threshold: question.threshold,
            nearMissLimit: question.isExplained ? Self.nearMissLimit : 0,
            isExplained: question.isExplained)
        for attempt in 1...Self.recallAttempts {
            let found = try await pool.work(in: "search") { [scratches] in
                scratches.lend { scratch in
                    index.content.read { $0.search(request, scratch: &scratch) }
                }
            }
            let memories = try await fetch(found, of: question.userID)
            let gone = found.ordinals.filter { memories[$0] == nil }
            if gone.isEmpty || attempt == Self.recallAttempts {
                return Answer(
                    hits: Self.hits(found.hits, memories),
                    nearMisses: Self.hits(found.nearMisses, memories), degraded: degraded)
            }
            try await pool.work(in: "search") {
                for ordinal in gone { index.publish(.remove(ordinal)) }
            }
        }
        return Answer(hits: [], degraded: degraded)
    }

    private func allowedOrdinals(
        for question: Question
    ) async throws(MemoryError) -> [UInt32]? {
        guard let filter = question.filter else { return nil }
        return try await store.ordinals(of: question.userID, where: filter)
    }

    /// The query's vector, or nil with what is missing.
    private func embed(
        _ query: PreparedQuery, for question: Question
    ) async throws(MemoryError) -> ([Float]?, degraded: [String]) {
        if question.mode == .lexical { return (nil, []) }
        do throws(MemoryError) {
            return (try await vector(of: query), [])
        } catch {
            // Meaning alone cannot be answered without a vector; words still can.
            if question.mode == .semantic || error.kind == .busy { throw error }
            return (nil, ["embedder"])
        }
    }

    private func vector(of query: PreparedQuery) async throws(MemoryError) -> [Float]? {
        guard let embedder else {
            throw MemoryError(
                .unavailable, in: "search",
                hint: "The server runs without an embedding model; see `scrubjay doctor`.")
        }
        return try await embedder.embed([query.embeddingText]).first
    }

    private func fetch(
        _ found: RecallResult, of userID: String
    ) async throws(MemoryError) -> [UInt32: Memory] {
        var memories: [UInt32: Memory] = [:]
        for memory in try await store.memories(of: userID, at: found.ordinals) {
            memories[memory.ordinal] = memory
        }
        return memories
    }

    private static func hits(_ found: [RecallHit], _ memories: [UInt32: Memory]) -> [Hit] {
        found.compactMap { hit in
            memories[hit.ordinal].map {
                Hit(memory: $0, score: hit.score, explanation: hit.explanation)
            }
        }
    }
}

extension RecallResult {
    /// Of everything found, best first.
    var ordinals: [UInt32] { hits.map(\.ordinal) + nearMisses.map(\.ordinal) }
}
