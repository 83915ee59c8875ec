import MemoryModel
import SQLiteStore
import Synchronization
import TestKit
import Testing

@testable import MemoryEngine

@Suite("Context")
struct ContextTests {
    private static let texts = [
        "I moved to Lisbon last spring.", "My sister Clara cannot eat peanuts.",
        "The ferry to the island leaves at nine.", "I work as a nurse at the harbour clinic.",
        "We painted the kitchen green last week.",
    ]

    private func withEngine(_ body: (EngineUnderTest) async throws -> Void) async throws {
        let subject = try EngineUnderTest()
        _ = try await subject.add(Self.texts, of: "ada")
        try await body(subject)
        await subject.engine.finishBackground()
        await subject.close()
    }

    @Test("a question gets the memories that answer it, each once, with date and mark")
    func answers() async throws {
        try await withEngine { subject in
            let brief = try await subject.engine.context(
                ContextRequest(userID: "ada", message: "What can my sister not eat?"))
            #expect(brief.memories.contains { $0.memory.content.text.contains("peanuts") })
            #expect(brief.text.contains("\n2023-11-14\n"))
            #expect(brief.degraded.isEmpty)
            for hit in brief.memories {
                #expect(brief.text.contains("[memory \(hit.memory.id.description.suffix(6))]"))
            }
            #expect(brief.plan.tokens <= 1_000 && brief.plan.tokens == TokenBound.of(brief.text))
        }
    }

    @Test("the same data and request give the same text, byte for byte")
    func isDeterministic() async throws {
        try await withEngine { subject in
            let request = ContextRequest(
                userID: "ada", message: "Where do I live and work?", depth: .comprehensive)
            // With a narrative that is there already: one that comes in between is other data.
            #expect(subject.engine.makeNarrative(of: "ada") == .queued)
            while try await subject.engine.narrative(of: "ada") == nil { await Task.yield() }
            let first = try await subject.engine.context(request)
            let second = try await subject.engine.context(request)
            #expect(first.text == second.text && !first.text.isEmpty)
            #expect(first.memories.map(\.memory.id) == second.memories.map(\.memory.id))
        }
    }

    @Test(
        "depth 0, small talk, general knowledge and no need touch neither store nor encoder",
        arguments: 0..<5)
    func looksForNothing(_ number: Int) async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(
            folder: folder.path, versions: MemoryEngine.derivedVersions(encoder: nil))
        let calls = Calls()
        let engine = MemoryEngine(
            store: store, embedder: UntouchableEmbedder(calls: calls),
            options: EngineOptions(recallThreads: 1, shortTermBytesMax: 1 << 20),
            clock: { Timestamp(microseconds: 1_700_000_000_000_000) }, random: { (1, 2) })
        // Whoever asks a closed store is refused, and the answer names the store.
        await store.close()
        let requests = [
            ContextRequest(userID: "ada", message: "Where do I live?", depth: ContextDepth.none),
            ContextRequest(userID: "ada", message: "Where do I live?", needsContext: false),
            ContextRequest(userID: "ada", message: "Hello! How are you?"),
            ContextRequest(userID: "ada", message: "Thanks, bye", sessionID: "s"),
            ContextRequest(userID: "ada", message: "What is the capital of France?"),
        ]
        let brief = try await engine.context(requests[number])
        #expect(brief.text.isEmpty && brief.memories.isEmpty && brief.degraded.isEmpty)
        await engine.finishBackground()
        #expect(calls.withLock { $0 } == 0)
        let asked = try await engine.context(
            ContextRequest(userID: "ada", message: "Where do I live?"))
        #expect(asked.degraded.contains("store"))
        engine.shutDown()
    }

    @Test("a budget is kept, and what did not fit is counted")
    func keepsBudget() async throws {
        try await withEngine { subject in
            _ = try await subject.add(
                (0..<60).map { "Trip number \($0) took us to the harbour of town \($0)." },
                of: "ada")
            let brief = try await subject.engine.context(
                ContextRequest(
                    userID: "ada", message: "Which trips took us to a harbour?",
                    depth: .comprehensive, tokensMax: 120))
            #expect(brief.plan.tokens <= 120 && !brief.memories.isEmpty)
            #expect(brief.plan.leftOut > 0)
        }
    }

    @Test("as of a time, nothing later is told")
    func asOf() async throws {
        try await withEngine { subject in
            let later = MemoryContent(
                text: "I moved to Porto.",
                occurredAt: Timestamp(microseconds: 1_900_000_000_000_000))
            _ = try await subject.engine.remember([later], of: "ada")
            let request = ContextRequest(
                userID: "ada", message: "Where did I move?",
                asOf: Timestamp(microseconds: 1_800_000_000_000_000))
            let brief = try await subject.engine.context(request)
            #expect(brief.text.contains("Lisbon") && !brief.text.contains("Porto"))
        }
    }

    @Test("an unknown user gets an empty text")
    func unknownUser() async throws {
        try await withEngine { subject in
            let brief = try await subject.engine.context(
                ContextRequest(userID: "eve", message: "Where do I live?"))
            #expect(brief.text.isEmpty && brief.memories.isEmpty && brief.degraded.isEmpty)
        }
    }
}

/// An embedder that counts every call; none is expected.
struct UntouchableEmbedder: TextEmbedder {
    let calls: Calls
    let encoderVersion = "none"
    let dimensions = 4

    func embed(_ texts: [String]) async throws(MemoryError) -> [[Float]] {
        calls.count()
        throw MemoryError(.unavailable, in: "test", hint: "Nothing is here.")
    }
}

/// A count that many may raise.
final class Calls: Sendable {
    private let number = Mutex(0)
    func count() { number.withLock { $0 += 1 } }
    func withLock<Value>(_ body: (inout Int) -> Value) -> Value {
        number.withLock { body(&$0) }
    }
}
