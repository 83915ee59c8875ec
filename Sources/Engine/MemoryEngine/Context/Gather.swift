import MemoryModel
import Understanding

/// What was found for a plan.
struct Gathered: Sendable {
    /// Best first; of equals the newer.
    var hits: [Hit] = []
    /// What did not work.
    var degraded: Set<String> = []
}

extension MemoryEngine {
    /// What a memory outside of the time that was asked for keeps of its score.
    static let outsideTimeShare = 0.9
    /// What a memory that only a further query found keeps, unless the message is about all: it
    /// fills room that is left. Measured: more of it costs evidence (docs/context.md).
    static let furtherShare = 0.1

    /// Asks a plan's queries at the same time and merges what they find.
    ///
    /// - Parameter furtherShare: What scores of the queries behind the first are multiplied by.
    /// - Throws: What a search throws, when no query was answered.
    func gather(
        _ plan: RecallPlan, for request: ContextRequest, furtherShare: Double
    ) async throws(MemoryError) -> Gathered {
        let questions = plan.queries.prefix(3).map { text -> Question in
            var question = Question(
                userID: request.userID, text: text.prefixBytes(MemoryLimits.queryBytes),
                limit: min(max(1, plan.limitPerQuery), MemoryLimits.resultCount))
            question.time = TimeTravel(asOf: request.asOf, knownAt: request.knownAt)
            return question
        }
        let answers = await searchAll(questions)
        var gathered = Gathered()
        var best: [UInt32: Hit] = [:]
        var failure: MemoryError?
        for (place, answer) in answers.enumerated() {
            let share = place == 0 ? 1 : furtherShare
            switch answer {
            case .failure(let error): failure = failure ?? error
            case .success(let answer):
                gathered.degraded.formUnion(answer.degraded)
                for hit in answer.hits {
                    let weighed = Self.weighed(hit, share, for: plan.timeRange)
                    if weighed.score > best[hit.memory.ordinal]?.score ?? -1 {
                        best[hit.memory.ordinal] = weighed
                    }
                }
            }
        }
        if let failure, answers.allSatisfy({ if case .failure = $0 { true } else { false } }) {
            throw failure
        }
        gathered.hits = best.values.sorted {
            ($0.score, $0.memory.ordinal) > ($1.score, $1.memory.ordinal)
        }
        return gathered
    }

    private func searchAll(_ questions: [Question]) async -> [Result<Answer, MemoryError>] {
        if questions.count == 1 { return [await searched(questions[0])] }
        return await withTaskGroup(of: SearchedQuery.self) { group in
            for (place, question) in questions.enumerated() {
                group.addTask {
                    SearchedQuery(place: place, answer: await self.searched(question))
                }
            }
            var done: [SearchedQuery] = []
            for await one in group { done.append(one) }
            return done.sorted { $0.place < $1.place }.map(\.answer)
        }
    }

    private func searched(_ question: Question) async -> Result<Answer, MemoryError> {
        do throws(MemoryError) {
            return .success(try await search(question))
        } catch {
            return .failure(error)
        }
    }

    /// The hit with its share, less when it is not of the time that was asked for.
    private static func weighed(_ hit: Hit, _ share: Double, for range: DateRange?) -> Hit {
        let isOutside = range.map { !$0.contains(hit.memory.content.occurredAt) } ?? false
        var weighed = hit
        weighed.score *= share * (isOutside ? outsideTimeShare : 1)
        return weighed
    }
}

/// One query's answer and its place among the queries.
private struct SearchedQuery: Sendable {
    let place: Int
    let answer: Result<Answer, MemoryError>
}
