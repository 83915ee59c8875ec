import MemoryModel
import SQLiteStore
import Synchronization
import TestKit
import Testing

@testable import MemoryEngine

@Suite("Narratives", .timeLimit(.minutes(1)))
struct NarrativeTests {
    private static let texts = [
        "My name is Ada and I live in Lisbon.", "I work as a nurse at the harbour clinic.",
        "My sister Clara cannot eat peanuts.", "I love sailing in small boats.",
        "I am going to visit Oslo next month.", "Do you like the sea?",
        "I love sailing on small boats with the club.", "We repaired the old kitchen roof.",
    ]

    private func withEngine(
        isPaused: Bool = false, _ body: (EngineUnderTest) async throws -> Void
    ) async throws {
        let subject = try EngineUnderTest(isNarrativePaused: isPaused)
        _ = try await subject.add(Self.texts, of: "ada")
        try await body(subject)
        await subject.engine.finishBackground()
        await subject.close()
    }

    /// Waits until the background has made a narrative.
    private func made(_ subject: EngineUnderTest, of user: String = "ada") async throws
        -> NarrativeRecord
    {
        while true {
            if let record = try await subject.engine.narrative(of: user) { return record }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("has sections in order, each line in the user's words with the memories it stands on")
    func portrait() async throws {
        try await withEngine { subject in
            #expect(subject.engine.makeNarrative(of: "ada") == .queued)
            let narrative = try await made(subject).narrative
            let sections = narrative.lines.map(\.section)
            #expect(
                sections
                    == NarrativeSection.allCases.flatMap { section in
                        sections.filter { $0 == section }
                    })
            #expect(Set(sections) == [.who, .work, .people, .likes, .plans, .recent])
            let text = narrative.lines.map(\.text).joined(separator: "\n")
            #expect(text.contains("live in Lisbon") && text.contains("nurse"))
            #expect(!text.contains("?") && narrative.writer == "rules")
            let memories = try await subject.engine.page(PageQuery(userID: "ada", limit: 50))
            for line in narrative.lines {
                let cited = memories.filter { line.memoryIDs.contains($0.id) }
                #expect(cited.count == line.memoryIDs.count && !cited.isEmpty)
            }
            // The two lines about sailing mean the same.
            let likes = narrative.lines.filter { $0.section == .likes }
            #expect(likes.count == 1 && likes[0].memoryIDs.count == 2)
        }
    }

    @Test("is made by itself for an active user, and again after enough changes")
    func byItself() async throws {
        let subject = try EngineUnderTest()
        _ = try await subject.add(Self.texts, of: "ada")
        let first = try await made(subject)
        _ = try await subject.add((0..<20).map { "I like the number \($0) bus." }, of: "ada")
        while try await subject.engine.narrative(of: "ada")?.narrative.madeAt
            == first.narrative.madeAt
        {
            try await Task.sleep(for: .milliseconds(5))
        }
        await subject.engine.finishBackground()
        await subject.close()
    }

    @Test("a new conversation is answered by it alone, unless more is asked for")
    func newConversation() async throws {
        try await withEngine { subject in
            _ = subject.engine.makeNarrative(of: "ada")
            _ = try await made(subject)
            var request = ContextRequest(
                userID: "ada", message: "Hi there", isNewConversation: true)
            let brief = try await subject.engine.context(request)
            #expect(brief.plan.strategy == "narrative" && brief.memories.isEmpty)
            #expect(brief.text.contains("What is known about the user:\n- who: "))
            request.message = "What can my sister not eat?"
            request.depth = .balanced
            let both = try await subject.engine.context(request)
            #expect(both.narrative != nil && both.text.contains("peanuts"))
        }
    }

    @Test(
        "a change of a cited memory drops it at once, another's change does not",
        arguments: ["delete", "edit", "delete all"])
    func drops(_ change: String) async throws {
        try await withEngine { subject in
            _ = subject.engine.makeNarrative(of: "ada")
            let cited = try #require(try await made(subject).narrative.lines.first?.memoryIDs.first)
            let question = try await subject.engine.page(PageQuery(userID: "ada", limit: 50))
                .first { $0.content.text.contains("?") }
            _ = try await subject.engine.delete([try #require(question).id])
            #expect(try await subject.store.narrative(of: "ada") != nil)
            switch change {
            case "delete": _ = try await subject.engine.delete([cited])
            case "edit":
                _ = try await subject.engine.edit(cited) { content in
                    var content = content
                    content.text = "I live in Porto now, I moved there."
                    return content
                }
            default: _ = try await subject.engine.deleteAll(of: "ada")
            }
            #expect(try await subject.store.narrative(of: "ada") == nil)
            let brief = try await subject.engine.context(
                ContextRequest(userID: "ada", message: "Hi", isNewConversation: true))
            #expect(!brief.text.contains("Lisbon"))
            #expect(try await subject.store.checkIntegrity().isEmpty)
        }
    }

    @Test("one whose memories changed while it was made is not kept, an old one is dropped")
    func keeping() async throws {
        // Paused, so that nothing is made beside it.
        try await withEngine(isPaused: true) { subject in
            let memory = try await subject.engine.page(PageQuery(userID: "ada", limit: 1))[0]
            let narrative = Narrative(
                lines: [NarrativeLine(section: .who, text: "x", memoryIDs: [memory.id])],
                madeAt: memory.updatedAt, writer: "rules", lastOrdinal: memory.ordinal)
            let stale = [memory.id: Timestamp(microseconds: memory.updatedAt.microseconds - 1)]
            let store = subject.store
            #expect(try await !store.keep(narrative, of: "ada", versions: stale))
            #expect(try await !store.keep(narrative, of: "ada", versions: [:]))
            #expect(try await store.narrative(of: "ada") == nil)
            let good = [memory.id: memory.updatedAt]
            #expect(try await !store.keep(narrative, of: "eve", versions: good))
            #expect(try await store.narrative(of: "ada") == nil)
            #expect(try await store.keep(narrative, of: "ada", versions: good))
            #expect(try await store.keep(narrative, of: "ada", versions: good))
            #expect(
                try await store.narrative(of: "ada")
                    == NarrativeRecord(narrative: narrative, newerCount: 0))
            _ = try await subject.add(["one more"], of: "ada")
            #expect(try await store.narrative(of: "ada")?.newerCount == 1)
            #expect(try await store.dropNarratives(madeBefore: memory.updatedAt) == 0)
            let later = Timestamp(microseconds: memory.updatedAt.microseconds + 1)
            #expect(try await store.dropNarratives(madeBefore: later) == 1)
            #expect(try await store.narrative(of: "ada") == nil)
        }
    }

    @Test("nothing is made while it is paused")
    func paused() async throws {
        let subject = try EngineUnderTest(isNarrativePaused: true)
        _ = try await subject.add(Self.texts, of: "ada")
        #expect(subject.engine.makeNarrative(of: "ada") == .paused)
        await subject.engine.finishBackground()
        #expect(try await subject.store.narrative(of: "ada") == nil)
        await subject.close()
    }

    @Test("users that are known are bounded, and who was not active lately is not worked for")
    func users() {
        var users = NarrativeUsers()
        let start = Timestamp(microseconds: 0)
        let dues = [0, 0].map {
            users.note("ada", changes: $0, dueAt: 20, rest: .zero, now: start)
        }
        #expect(dues == [true, false])
        users.settle("ada", changes: 0)
        let more = [19, 1].map {
            users.note("ada", changes: $0, dueAt: 20, rest: .zero, now: start)
        }
        #expect(more == [false, true])
        users.settle("ada", changes: 20, madeAt: start)
        let moments = [9, 11].map { Timestamp(microseconds: $0 * 1_000_000) }
        let rested = moments.map {
            users.note("ada", changes: 0, dueAt: 20, rest: .seconds(10), now: $0)
        }
        #expect(rested == [false, true])
        let day = Timestamp(microseconds: 86_411_000_000)
        let later = Timestamp(microseconds: 86_412_000_000)
        #expect(users.mayRun("ada", .seconds(86_400), now: day))
        #expect(!users.mayRun("ada", .seconds(86_400), now: later))
        for number in 0...NarrativeUsers.countMax {
            _ = users.note("u\(number)", changes: 0, dueAt: 20, rest: .zero, now: later)
        }
        #expect(!users.mayRun("ada", .seconds(1 << 40), now: later))
    }

    @Test("a model's words take the place of the lines, anything else does not")
    func wording() {
        let ids = [MemoryID(high: 1, low: 1)]
        let lines = ["a", "b"].map { NarrativeLine(section: .who, text: $0, memoryIDs: ids) }
        let good = NarrativeWriting.read("1. Ada is a nurse.\n2. She sails.\n", lines)
        #expect(good?.map(\.text) == ["Ada is a nurse.", "She sails."])
        #expect(good?[0].memoryIDs == ids)
        #expect(NarrativeWriting.read("2. She sails.", lines)?.count == 1)
        for answer in ["", "Sure! Here it is:", "3. Made up.", "{}"] {
            #expect(NarrativeWriting.read(answer, lines) == nil)
        }
    }
}
