import Execution
import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// How often a search looks again because memories it found had just been removed, or because
    /// the user was made smaller meanwhile.
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
        let answer = try await caches.answer(to: question) { () async throws(MemoryError) in
            try await asSearch { () async throws(MemoryError) in
                try await answerDegrading(question)
            }
        }
        shortTerm.uses.note(
            answer.hits.map(\.memory.ordinal), of: question.userID, at: shortTerm.now)
        return answer
    }

    func answer(_ question: Question) async throws(MemoryError) -> Answer {
        if try await needsRetired(question) { return try await answerFromPast(question) }
        for attempt in 1...Self.recallAttempts {
            let isLast = attempt == Self.recallAttempts
            let index = try await shortTerm.index(of: question.userID)
            let view = RecallView(index)
            var answer: Answer?
            if let query = try await prepare(question, in: view) {
                answer = try await self.answer(question, query, in: view, isLast: isLast)
            } else {
                answer = try await shortTerm.merging(index) { view throws(MemoryError) in
                    guard let query = try await prepare(question, in: view) else { return nil }
                    return try await self.answer(question, query, in: view, isLast: isLast)
                }
            }
            if let answer { return answer }
        }
        throw Self.keepsMoving
    }

    private static let keepsMoving = MemoryError(
        .busy, in: "search", hint: "The user's memories keep moving; try again in a moment.")

    /// Answers from an index that holds all that the question may find.
    func answer(
        _ question: Question, from index: UserIndex
    ) async throws(MemoryError) -> Answer {
        let view = RecallView(index)
        for attempt in 1...Self.recallAttempts {
            let isLast = attempt == Self.recallAttempts
            guard let query = try await prepare(question, in: view) else { break }
            let answer = try await answer(question, query, in: view, isLast: isLast)
            if let answer { return answer }
        }
        throw Self.keepsMoving
    }

    /// The question made ready; nil when the view does not hold everything.
    private func prepare(
        _ question: Question, in view: RecallView
    ) async throws(MemoryError) -> PreparedQuery? {
        try await pool.work(in: "search") {
            view.content.read { $0.level == .partial ? nil : $0.index.prepare(question.text) }
        }
    }

    /// Answers from one view; nil when it does not hold good any more, so that it is to be looked
    /// at again.
    private func answer(
        _ question: Question, _ query: PreparedQuery, in view: RecallView, isLast: Bool
    ) async throws(MemoryError) -> Answer? {
        let (vector, degraded) = try await embed(query, for: question)
        let request = RecallRequest(
            query: query, vector: vector, mode: question.mode, limit: question.limit,
            allowed: try await allowedOrdinals(for: question), threshold: question.threshold,
            nearMissLimit: question.isExplained ? Self.nearMissLimit : 0,
            isExplained: question.isExplained)
        guard let found = try await score(request, in: view) else { return nil }
        let texts = try await fetch(found, for: question)
        // What was removed or changed between the steps is missing now: look once more.
        if !texts.missing.isEmpty, !isLast {
            try await forgetRemoved(texts.missing, of: question.userID, in: view.index)
            return nil
        }
        return answer(found, texts, degraded)
    }

    /// Takes ordinals out of the index whose memory is gone or retired.
    private func forgetRemoved(
        _ ordinals: [UInt32], of userID: String, in index: UserIndex
    ) async throws(MemoryError) {
        let standing = Set(
            try await store.memories(of: userID, at: ordinals, where: nil)
                .filter { $0.retirement == nil }.map(\.ordinal))
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
        guard let filter = question.wholeFilter else { return nil }
        return try await store.ordinals(of: question.userID, where: filter)
    }

    /// The query's vector, or nil with what is missing.
    private func embed(
        _ query: PreparedQuery, for question: Question
    ) async throws(MemoryError) -> ([Float]?, degraded: [String]) {
        if question.mode == .lexical { return (nil, []) }
        do throws(MemoryError) {
            return (try await vector(of: query, for: question.userID), [])
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

    private func vector(
        of query: PreparedQuery, for userID: String
    ) async throws(MemoryError) -> [Float]? {
        guard let embedder else {
            throw MemoryError(
                .unavailable, in: "search",
                hint: "The server runs without an embedding model; see `scrubjay doctor`.")
        }
        let text = query.embeddingText
        return try await caches.vector(of: text, by: embedder.encoderVersion, for: userID) {
            () async throws(MemoryError) in try await embedder.embed([text]).first
        }
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
                of: question.userID, at: chunk, where: question.wholeFilter)
            // Now they must stand as well, unless the past is asked for.
            let isNow = question.time.filter == nil
            texts.take(memories.filter { !isNow || $0.retirement == nil }, asked: chunk)
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
