import MemoryEngine
import MemoryModel
import Testing

@Suite("Kept answers")
struct ResultCacheTests {
    private static let question = Question(userID: "ada", text: "Where is the guitar?")

    /// An engine with two users, and ada's memories.
    private func subject(
        _ caches: CacheOptions = CacheOptions()
    ) async throws -> (EngineUnderTest, [MemoryID]) {
        let subject = try EngineUnderTest(caches: caches)
        let added = try await subject.add(
            ["The guitar is in the kitchen.", "The violin was sold.", "Anna likes tea."],
            of: "ada")
        _ = try await subject.add(["Bob's guitar is blue."], of: "bob")
        return (subject, added.map(\.id))
    }

    private func texts(_ subject: EngineUnderTest, _ question: Question) async throws -> [String] {
        try await subject.engine.search(question).hits.map(\.memory.content.text)
    }

    @Test("a repeated question gets the same answer, without embedding, index or store")
    func hit() async throws {
        let (subject, _) = try await subject()
        let first = try await subject.engine.search(Self.question)
        // Nothing can be read or embedded any more.
        await subject.close()
        let again = try await subject.engine.search(Self.question)
        #expect(again.hits.map(\.memory) == first.hits.map(\.memory))
        #expect(again.hits.map(\.score) == first.hits.map(\.score))
        #expect(first.hits.count == 3)
        let seen = subject.engine.cacheStatistics.results
        #expect(seen.hits == 1 && seen.misses == 1 && seen.count == 1)
        let other = try await subject.engine.search(Question(userID: "ada", text: "Another one?"))
        #expect(other.hits.isEmpty && other.degraded.contains("store"))
    }

    enum Change: String, CaseIterable, Sendable {
        case add, edit, delete, deleteAll, batch, restore, repair
    }

    @Test("every change of a user's memories drops that user's answers", arguments: Change.allCases)
    func changeDrops(_ change: Change) async throws {
        let (subject, ids) = try await subject()
        let bobs = Question(userID: "bob", text: "Where is the guitar?")
        let before = try await texts(subject, Self.question)
        _ = try await texts(subject, bobs)
        #expect(before.count == 3)
        try await make(change, subject.engine, ids)
        let after = try await texts(subject, Self.question)
        switch change {
        case .add, .batch, .restore: #expect(after.contains("A new guitar came."))
        case .edit: #expect(after.contains("The guitar is in the garden."))
        case .delete: #expect(after.count == 2 && !after.contains(before[0]))
        case .deleteAll: #expect(after.isEmpty)
        case .repair: #expect(after == before)
        }
        let misses = subject.engine.cacheStatistics.results.misses
        #expect(misses == 3)
        _ = try await texts(subject, bobs)
        // Making data anew may change anyone's answers.
        #expect(subject.engine.cacheStatistics.results.misses == (change == .repair ? 4 : 3))
        await subject.close()
    }

    private func make(
        _ change: Change, _ engine: MemoryEngine, _ ids: [MemoryID]
    ) async throws {
        let new = MemoryContent(text: "A new guitar came.", occurredAt: engine.now)
        switch change {
        case .add: _ = try await engine.remember([new], of: "ada")
        case .batch: _ = try await engine.remember([BatchItem(userID: "ada", content: new)])
        case .restore:
            let record = MemoryRecord(
                id: nil, content: new, createdAt: engine.now, updatedAt: engine.now)
            _ = try await engine.restore([record], of: "ada")
        case .edit:
            _ = try await engine.edit(ids[0]) { content in
                var content = content
                content.text = "The guitar is in the garden."
                return content
            }
        case .delete: _ = try await engine.delete([ids[0]])
        case .deleteAll: _ = try await engine.deleteAll(of: "ada")
        case .repair: _ = try await engine.repairDerived(everything: true) { _ in true }
        }
    }

    @Test("what changes nothing drops nothing")
    func noChange() async throws {
        let (subject, ids) = try await subject()
        _ = try await texts(subject, Self.question)
        _ = try await subject.add(["The violin was sold."], of: "ada")
        _ = try await subject.engine.edit(ids[0]) { $0 }
        _ = try await texts(subject, Self.question)
        #expect(subject.engine.cacheStatistics.results.hits == 1)
        await subject.close()
    }

    @Test("explained and poorer answers are made anew each time")
    func notKept() async throws {
        let (subject, _) = try await subject()
        var explained = Self.question
        explained.isExplained = true
        for _ in 0..<2 {
            let answer = try await subject.engine.search(explained)
            #expect(answer.hits.allSatisfy { $0.explanation != nil })
        }
        subject.embedder.shutDown()
        for _ in 0..<2 {
            // Not the question from above: its vector is at hand.
            let answer = try await subject.engine.search(
                Question(userID: "ada", text: "And the violin?"))
            #expect(answer.degraded == ["embedder"])
        }
        #expect(subject.engine.cacheStatistics.results.count == 0)
        await subject.close()
    }

    @Test("an answer is kept for its life and no longer")
    func life() async throws {
        let (subject, _) = try await subject()
        _ = try await texts(subject, Self.question)
        subject.wait(.seconds(119))
        _ = try await texts(subject, Self.question)
        subject.wait(.seconds(2))
        _ = try await texts(subject, Self.question)
        let seen = subject.engine.cacheStatistics.results
        #expect(seen.hits == 1 && seen.misses == 2 && seen.expirations == 1)
        await subject.close()
    }

    @Test("a query's vector outlives additions, and goes when its user removes something")
    func vectors() async throws {
        let (subject, ids) = try await subject()
        _ = try await texts(subject, Self.question)
        _ = try await subject.add(["Something else."], of: "ada")
        _ = try await texts(subject, Self.question)
        var seen = subject.engine.cacheStatistics.embeddings
        #expect(seen.hits == 1 && seen.misses == 1 && seen.count == 1)
        #expect(seen.bytes > subject.embedder.dimensions * 4)
        _ = try await subject.engine.delete([ids[2]])
        seen = subject.engine.cacheStatistics.embeddings
        #expect(seen.count == 0)
        await subject.close()
    }

    @Test("a smaller share empties the caches until they may grow again")
    func shares() async throws {
        let (subject, _) = try await subject()
        _ = try await texts(subject, Self.question)
        subject.engine.shrinkCaches(share: 0)
        _ = try await texts(subject, Self.question)
        var seen = subject.engine.cacheStatistics
        for cache in [seen.results, seen.embeddings, seen.recordsHot, seen.recordsWarm] {
            #expect(cache.bytes == 0 && cache.bytesMax == 0 && cache.count == 0)
        }
        subject.engine.shrinkCaches(share: 1)
        _ = try await texts(subject, Self.question)
        _ = try await texts(subject, Self.question)
        seen = subject.engine.cacheStatistics
        #expect(seen.results.hits == 1 && seen.results.bytesMax == 5 << 20)
        #expect(seen.recordsHot.count == 3)
        await subject.close()
    }

    @Test("a search that starts after an acknowledged change never misses it, whoever else writes")
    func neverStale() async throws {
        let subject = try EngineUnderTest()
        let things = ["guitar", "violin", "camera", "novel"]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    try await Self.changeAndLook(subject, things[worker], worker: worker)
                }
            }
            for reader in 0..<2 {
                group.addTask {
                    // Fills the caches with the same questions all the time.
                    for step in 0..<120 {
                        _ = try await subject.found(
                            things[(step + reader) % 4], of: "ada", mode: .lexical)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(subject.engine.cacheStatistics.results.hits > 0)
        await subject.close()
    }

    private static func changeAndLook(
        _ subject: EngineUnderTest, _ thing: String, worker: Int
    ) async throws {
        func found() async throws -> [MemoryID: String] {
            let answer = try await subject.engine.search(
                Question(userID: "ada", text: thing, mode: .lexical, limit: 100))
            return Dictionary(
                uniqueKeysWithValues: answer.hits.map { ($0.memory.id, $0.memory.content.text) })
        }
        for step in 0..<12 {
            let text = "\(thing) \(worker) \(step)"
            let id = try await subject.add([text], of: "ada")[0].id
            var seen = try await found()
            #expect(seen[id] == text)
            seen = try await found()
            #expect(seen[id] == text)
            _ = try await subject.engine.edit(id) { content in
                var content = content
                content.text += " again"
                return content
            }
            #expect(try await found()[id] == text + " again")
            #expect(try await subject.engine.memory(id).content.text == text + " again")
            if step % 2 == 0 {
                _ = try await subject.engine.delete([id])
                #expect(try await found()[id] == nil)
                await #expect(throws: MemoryError.self) { try await subject.engine.memory(id) }
            }
        }
    }
}
