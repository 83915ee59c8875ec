import MemoryEngine
import MemoryModel
import Testing

@Suite("MemoryEngine")
struct MemoryEngineTests {
    private static let things = [
        "garden", "guitar", "harbour", "camera", "bicycle", "novel", "kitchen", "violin",
    ]

    private static func text(_ number: Int) -> String {
        let thing = things[number % things.count]
        return "Note \(number): the \(thing) near the \(things[number / 8 % things.count])"
    }

    @Test("the index in memory answers as one that is read anew, whatever happened meanwhile")
    func indexFollowsStore() async throws {
        let subject = try EngineUnderTest()
        _ = try await subject.add((0..<60).map(Self.text), of: "ada")
        _ = try await subject.found("guitar", of: "ada")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    for step in 0..<12 {
                        try await Self.change(subject, worker: worker, step: step)
                    }
                }
            }
            group.addTask {
                for step in 0..<40 {
                    _ = try await subject.found(Self.things[step % 8], of: "ada")
                }
            }
            try await group.waitForAll()
        }
        var answers: [[String]] = []
        for query in Self.things { answers.append(try await subject.found(query, of: "ada")) }
        await subject.close()
        let fresh = try EngineUnderTest(subject.folder)
        #expect(try await fresh.engine.statistics().stale == 0)
        for (query, answer) in zip(Self.things, answers) {
            let again = try await fresh.found(query, of: "ada")
            #expect(again == answer, "\(query)")
            #expect(!again.isEmpty)
        }
        await fresh.close()
    }

    /// One of: an add, an edit, a delete of what was added, or all of the user's at once.
    private static func change(
        _ subject: EngineUnderTest, worker: Int, step: Int
    ) async throws {
        let number = 1_000 + worker * 100 + step
        let added = try await subject.add([text(number)], of: "ada")
        switch (worker + step) % 4 {
        case 0:
            do throws(MemoryError) {
                _ = try await subject.engine.edit(added[0].id) { content in
                    var content = content
                    content.text += " beside the violin"
                    return content
                }
            } catch {
                // Another worker removed everything of the user in between.
                #expect(error.kind == .notFound)
            }
        case 1: _ = try await subject.engine.delete([added[0].id])
        case 2 where step == 5: _ = try await subject.engine.deleteAll(of: "ada")
        default: break
        }
    }

    @Test("edits of one memory at once all happen, one after the other")
    func editsAreSerial() async throws {
        let subject = try EngineUnderTest()
        let id = try await subject.add(["count"], of: "ada")[0].id
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    _ = try await subject.engine.edit(id) { content in
                        var content = content
                        content.text += " \(number)"
                        return content
                    }
                }
            }
            try await group.waitForAll()
        }
        let memory = try await subject.engine.memory(id)
        #expect(Set(memory.content.text.split(separator: " ")) == ["count", "0", "1", "2", "3"])
        #expect(try await subject.engine.history(of: id).count == 5)
        let hits = try await subject.found("count", of: "ada", mode: .lexical)
        #expect(hits.count == 1 && hits[0].contains(memory.content.text))
        await subject.close()
    }

    @Test("indexes stay within their budget: the least recently used user goes first")
    func budget() async throws {
        let subject = try EngineUnderTest(indexBytesMax: 60_000)
        for user in ["a", "b", "c", "d"] {
            _ = try await subject.add((0..<40).map(Self.text), of: user)
            #expect(try await subject.found("guitar", of: user).count == 40)
            let statistics = try await subject.engine.statistics()
            #expect(statistics.indexBytes <= 60_000)
        }
        let statistics = try await subject.engine.statistics()
        #expect((1...3).contains(statistics.indexedUsers))
        #expect(try await subject.found("guitar", of: "a").count == 40)
        await subject.close()
    }

    @Test("after many edits of the same memories at once each is found by what it says now")
    func racingEdits() async throws {
        let subject = try EngineUnderTest()
        let added = try await subject.add((0..<20).map { "Start \($0)" }, of: "ada")
        _ = try await subject.found("start", of: "ada")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for memory in added {
                        _ = try await subject.engine.edit(memory.id) { content in
                            var content = content
                            content.text = "Version \(worker) of \(memory.text)"
                            content.speaker = "Speaker\(worker)"
                            return content
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        await subject.close()
        let fresh = try EngineUnderTest(subject.folder)
        #expect(try await fresh.engine.statistics().stale == 0)
        for memory in added {
            let now = try await fresh.engine.memory(memory.id)
            let speaker = try #require(now.content.speaker)
            #expect(now.content.text == "Version \(speaker.last ?? "?") of \(memory.text)")
            let answer = try await fresh.engine.search(
                Question(
                    userID: "ada", text: "What did \(speaker) say about \(memory.text)?",
                    limit: 20, isExplained: true))
            let hit = try #require(answer.hits.first { $0.memory.id == memory.id })
            let signals = hit.explanation?.parts.filter { $0.name == "speaker" }
            #expect(signals?.first?.raw == 1, "the speaker of the last edit counts")
        }
        await fresh.close()
    }

    @Test("a filter holds although users come and go and memories change during the search")
    func filterHolds() async throws {
        let subject = try EngineUnderTest()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<12 {
                    let generation = round % 2 == 0 ? "even" : "odd"
                    _ = try await subject.add(
                        (0..<20).map { "The \(generation) garden \($0)" }, of: "ada")
                    _ = try await subject.engine.deleteAll(of: "ada")
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<60 {
                        let answer = try await subject.engine.search(
                            Question(
                                userID: "ada", text: "garden",
                                filter: .compare(.text, .contains, .string("odd"))))
                        for hit in answer.hits {
                            #expect(hit.memory.content.text.contains("odd"))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        await subject.close()
    }

    @Test("an answer whose texts are too long is cut and says so")
    func cutsAnswers() async throws {
        let subject = try EngineUnderTest()
        let long = String(repeating: "garden harbour ", count: 30_000)
        for number in 0..<12 {
            _ = try await subject.add(["\(number) \(long)"], of: "ada")
        }
        let answer = try await subject.engine.search(
            Question(userID: "ada", text: "garden", limit: 100))
        // They are read 25 at a time, so all twelve come; a page stops in between.
        #expect(answer.hits.count == 12)
        let page = try await subject.engine.page(PageQuery(userID: "ada", limit: 100))
        #expect((1..<12).contains(page.count))
        let id = try #require(page.first?.id)
        for number in 0..<6 {
            _ = try await subject.engine.edit(id) { content in
                var content = content
                content.text = "Edit \(number) \(long)"
                return content
            }
        }
        let history = try await subject.engine.history(of: id)
        #expect(history.last?.newText.hasPrefix("Edit 5") == true)
        #expect(history.first?.event == .update, "the oldest entries are left out")
        await subject.close()
    }

    @Test("an edit that changes nothing leaves time and history as they are")
    func editsNothing() async throws {
        let subject = try EngineUnderTest()
        let id = try await subject.add(["caf\u{E9}"], of: "ada")[0].id
        let before = try await subject.engine.memory(id)
        #expect(try await subject.engine.edit(id) { $0 } == before)
        #expect(try await subject.engine.history(of: id).count == 1)
        let edited = try await subject.engine.edit(id) { content in
            var content = content
            content.text = "cafe\u{301}"
            return content
        }
        #expect(edited.updatedAt > before.updatedAt)
        await subject.close()
    }

    @Test("everything can be made anew, also what is there")
    func rebuildsEverything() async throws {
        let subject = try EngineUnderTest()
        _ = try await subject.add((0..<70).map(Self.text), of: "ada")
        await subject.close()
        let again = try EngineUnderTest(subject.folder)
        #expect(try await again.engine.repairDerived { _ in true } == 0)
        #expect(try await again.engine.repairDerived(everything: true) { _ in true } == 70)
        #expect(try await again.found("garden", of: "ada").count == 50)
        await again.close()
    }

    @Test("questions about users without memories take no room")
    func unknownUsers() async throws {
        let subject = try EngineUnderTest()
        for number in 0..<50 {
            #expect(try await subject.found("guitar", of: "nobody-\(number)").isEmpty)
        }
        let statistics = try await subject.engine.statistics()
        #expect(statistics.indexedUsers == 0 && statistics.indexBytes == 0)
        await subject.close()
    }

    @Test("many who ask for a user first at the same time get the same answer")
    func loadsOnce() async throws {
        let writer = try EngineUnderTest()
        _ = try await writer.add((0..<80).map(Self.text), of: "ada")
        await writer.close()
        let subject = try EngineUnderTest(writer.folder)
        let answers = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<16 { group.addTask { try await subject.found("harbour", of: "ada") } }
            return try await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(answers.first?.count == 50)
        await subject.close()
    }

    @Test("without a working embedder text is kept and found by words, and mended later")
    func mendsVectors() async throws {
        let subject = try EngineUnderTest()
        subject.embedder.shutDown()
        _ = try await subject.add(["Hugo sings in a choir."], of: "ada")
        #expect(subject.engine.needsRepair)
        let answer = try await subject.engine.search(Question(userID: "ada", text: "choir"))
        #expect(answer.hits.count == 1 && answer.degraded == ["embedder"])
        // Meaning cannot be compared; the words are, and the answer says so.
        let byWords = try await subject.engine.search(
            Question(userID: "ada", text: "choir", mode: .semantic))
        #expect(byWords.hits.count == 1 && byWords.degraded == ["embedder"])
        await subject.close()
        let mended = try EngineUnderTest(subject.folder)
        #expect(try await mended.engine.statistics().stale == 1)
        #expect(try await mended.found("music", of: "ada", mode: .semantic).isEmpty)
        #expect(try await mended.engine.repairDerived { _ in true } == 1)
        #expect(try await mended.found("music", of: "ada", mode: .semantic).count == 1)
        await mended.close()
    }

    @Test("records of an export keep ids and times; ids that others have are replaced")
    func restores() async throws {
        let subject = try EngineUnderTest()
        let first = try await subject.add(["one", "two"], of: "ada")
        let time = Timestamp(microseconds: 1_000_000)
        let records = [
            MemoryRecord(
                id: first[0].id, content: MemoryContent(text: "one", occurredAt: time),
                createdAt: time, updatedAt: time),
            MemoryRecord(
                id: first[1].id, content: MemoryContent(text: "three", occurredAt: time),
                createdAt: time, updatedAt: time),
        ]
        let restored = try await subject.engine.restore(records, of: "ada")
        #expect(restored.map(\.event) == [.noop, .add])
        #expect(restored[0].id == first[0].id && restored[1].id != first[1].id)
        let other = try await subject.engine.restore([records[0]], of: "eva")
        #expect(other[0].event == .add && other[0].id != first[0].id)
        #expect(try await subject.engine.memory(other[0].id).createdAt == time)
        await subject.close()
    }
}
