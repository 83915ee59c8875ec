import MemoryModel
import RecallIndex

extension MemoryEngine {
    /// Memories that are looked at when the recall data cannot be read, the newest.
    static let fallbackMax = 500

    /// Answers a question with what works: a part that is down makes the answer poorer and is named
    /// in `degraded`; it is no error.
    ///
    /// - Throws: `.busy` when too much waits, `.invalid`, `.cancelled`.
    func answerDegrading(_ question: Question) async throws(MemoryError) -> Answer {
        do throws(MemoryError) {
            return try await answer(question)
        } catch {
            guard error.isOutage else { throw error }
            if error.operation == Self.embedderMissing { return try await byWords(question) }
            return try await fromTexts(question)
        }
    }

    /// The operation of the error that says that meaning cannot be compared.
    static let embedderMissing = "search.embed"

    /// The same question by words alone.
    private func byWords(_ question: Question) async throws(MemoryError) -> Answer {
        var lexical = question
        lexical.mode = .lexical
        // Cosines have another scale than chances.
        lexical.threshold = nil
        var answer = try await answerDegrading(lexical)
        answer.degraded = (["embedder"] + answer.degraded).uniqued()
        return answer
    }

    /// Without the recall data: the newest memories' texts, ranked by words. Without the texts:
    /// nothing.
    private func fromTexts(_ question: Question) async throws(MemoryError) -> Answer {
        do throws(MemoryError) {
            var memories: [UInt32: Memory] = [:]
            var query = PageQuery(
                userID: question.userID, filter: question.wholeFilter,
                limit: MemoryLimits.resultCount)
            query.includesRetired = question.time.filter != nil
            while memories.count < Self.fallbackMax {
                let page = try await store.page(query)
                for memory in page { memories[memory.ordinal] = memory }
                guard let last = page.last else { break }
                query.after = last.ordinal
            }
            return try await ranked(memories, for: question)
        } catch {
            guard error.isOutage else { throw error }
            return Answer(hits: [], degraded: ["short_term", "store"])
        }
    }

    private func ranked(
        _ memories: [UInt32: Memory], for question: Question
    ) async throws(MemoryError) -> Answer {
        let found = try await pool.work(in: "search") { [scratches] in
            var index = RecallIndex()
            for ordinal in memories.keys.sorted() {
                guard let memory = memories[ordinal] else { continue }
                index.upsert(
                    ordinal: ordinal, features: MemoryFeatures(of: memory.content), vector: nil)
            }
            let request = RecallRequest(
                query: index.prepare(question.text), vector: nil, mode: .lexical,
                limit: question.limit, isExplained: question.isExplained)
            return scratches.lend { index.search(request, scratch: &$0) }
        }
        let hits = found.hits.compactMap { hit in
            memories[hit.ordinal].map {
                Hit(memory: $0, score: hit.score, explanation: hit.explanation)
            }
        }
        return Answer(hits: hits, degraded: ["short_term"])
    }
}

extension MemoryError {
    /// Whether a part is down, rather than the request wrong, too much under way, or called off.
    var isOutage: Bool {
        switch kind {
        case .unavailable, .corrupt, .internal, .full: true
        // A lock that another process holds; a full queue of ours has no cause beneath.
        case .busy: cause != nil
        case .invalid, .notFound, .conflict, .cancelled: false
        }
    }
}
