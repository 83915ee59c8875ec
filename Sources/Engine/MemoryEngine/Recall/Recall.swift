import Execution
import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// How often a search looks again because memories it found had just been removed.
    private static let recallAttempts = 3
    /// Texts that are read at once; the bound on an answer's bytes is looked at in between.
    private static let fetchCount = 25
    /// How many memories that came next an explained answer shows.
    private static let nearMissLimit = 5

    /// Finds the memories of a user that fit a question best.
    ///
    /// - Throws: `.busy` when too much waits; store errors. A missing embedder is no error: the
    ///   answer is made from words and says so in `degraded`.
    public func search(_ question: Question) async throws(MemoryError) -> Answer {
        try await asSearch { () async throws(MemoryError) in try await answerDegrading(question) }
    }

    func answer(_ question: Question) async throws(MemoryError) -> Answer {
        let index = try await shortTerm.index(of: question.userID)
        let query = try await pool.work(in: "search") {
            index.content.read { $0.prepare(question.text) }
        }
        let (vector, degraded) = try await embed(query, for: question)
        var attempt = 1
        while true {
            let request = RecallRequest(
                query: query, vector: vector, mode: question.mode, limit: question.limit,
                allowed: try await allowedOrdinals(for: question), threshold: question.threshold,
                nearMissLimit: question.isExplained ? Self.nearMissLimit : 0,
                isExplained: question.isExplained)
            let found = try await score(request, in: index)
            let texts = try await fetch(found, for: question)
            // What was removed or changed between the steps is missing now: look once more.
            if texts.missing.isEmpty || attempt == Self.recallAttempts {
                return answer(found, texts, degraded)
            }
            try await forgetRemoved(texts.missing, of: question.userID, in: index)
            attempt += 1
        }
    }

    private func score(
        _ request: RecallRequest, in index: UserIndex
    ) async throws(MemoryError) -> RecallResult {
        try await pool.work(in: "search") { [scratches] in
            scratches.lend { scratch in
                index.content.read { $0.search(request, scratch: &scratch) }
            }
        }
    }

    /// Takes ordinals out of the index that have no memory any more.
    private func forgetRemoved(
        _ ordinals: [UInt32], of userID: String, in index: UserIndex
    ) async throws(MemoryError) {
        let standing = Set(
            try await store.memories(of: userID, at: ordinals, where: nil).map(\.ordinal))
        let gone = ordinals.filter { !standing.contains($0) }
        try await pool.work(in: "search") {
            for ordinal in gone { index.publish(.remove(ordinal)) }
        }
    }

    private func answer(
        _ found: RecallResult, _ texts: FetchedTexts, _ degraded: [String]
    ) -> Answer {
        Answer(
            hits: Self.hits(found.hits, texts.memories),
            nearMisses: Self.hits(found.nearMisses, texts.memories),
            degraded: degraded + (texts.isCut ? ["answer_size"] : []))
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
            // A full queue is no outage: it passes, and has no cause beneath.
            if error.kind == .busy {
                throw MemoryError(.busy, in: error.operation, hint: error.hint)
            }
            // Meaning alone cannot be answered without a vector; words still can.
            if question.mode == .semantic {
                throw MemoryError(.unavailable, in: Self.embedderMissing, hint: error.hint)
            }
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

    /// Reads the texts of what was found, best first, as long as they fit into an answer.
    private func fetch(
        _ found: RecallResult, for question: Question
    ) async throws(MemoryError) -> FetchedTexts {
        var texts = FetchedTexts()
        let ordinals = found.ordinals
        var start = 0
        while start < ordinals.count {
            guard texts.bytes < MemoryLimits.answerBytes else {
                texts.isCut = true
                break
            }
            let chunk = Array(ordinals[start..<min(ordinals.count, start + Self.fetchCount)])
            let memories = try await store.memories(
                of: question.userID, at: chunk, where: question.filter)
            texts.take(memories, asked: chunk)
            start += chunk.count
        }
        return texts
    }

    private static func hits(_ found: [RecallHit], _ memories: [UInt32: Memory]) -> [Hit] {
        found.compactMap { hit in
            memories[hit.ordinal].map {
                Hit(memory: $0, score: hit.score, explanation: hit.explanation)
            }
        }
    }
}

/// The texts of what was found.
private struct FetchedTexts {
    /// By ordinal.
    var memories: [UInt32: Memory] = [:]
    /// What was asked for and is not there, or does not satisfy the filter any more.
    var missing: [UInt32] = []
    /// Bytes of the texts.
    var bytes = 0
    /// Whether some were left out because an answer has a limit.
    var isCut = false

    mutating func take(_ found: [Memory], asked: [UInt32]) {
        for memory in found {
            memories[memory.ordinal] = memory
            bytes += memory.content.text.utf8.count
        }
        missing += asked.filter { memories[$0] == nil }
    }
}

extension RecallResult {
    /// Of everything found, best first.
    var ordinals: [UInt32] { hits.map(\.ordinal) + nearMisses.map(\.ordinal) }
}
