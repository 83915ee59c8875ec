import Execution
import MemoryModel
import Synchronization
import Testing

@testable import MemoryEngine

@Suite("Saving what messages say", .timeLimit(.minutes(1)))
struct SavingTests {
    private static let fact = "My sister Clara moved to Porto."

    @Test("a statement is queued, then kept once however often it is said")
    func once() async throws {
        let subject = try EngineUnderTest()
        let request = ContextRequest(userID: "ada", message: Self.fact, sessionID: "s1")
        let first = try await subject.engine.context(request)
        #expect(first.saved.willSave && first.saved.reason == "queued")
        #expect(first.saved.text == Self.fact)
        let second = try await subject.engine.context(request)
        #expect(!second.saved.willSave && second.saved.reason == "repeated")
        var other = request
        other.sessionID = "s2"
        _ = try await subject.engine.context(other)
        await subject.engine.finishBackground()
        let kept = try await subject.engine.page(PageQuery(userID: "ada", limit: 10))
        #expect(kept.map(\.content.text) == [Self.fact])
        #expect(kept[0].content.sessionID == "s1")
        let late = try await subject.engine.context(
            ContextRequest(userID: "ada", message: "My brother Tom moved to Oslo."))
        #expect(!late.saved.willSave && late.saved.reason == "stopping")
        await subject.close()
    }

    @Test("what came out of a context is never saved again")
    func noEcho() async throws {
        let subject = try EngineUnderTest()
        _ = try await subject.add([Self.fact], of: "ada")
        let brief = try await subject.engine.context(
            ContextRequest(userID: "ada", message: "Where did my sister move?"))
        #expect(brief.text.contains("Porto"))
        let echo = try await subject.engine.context(
            ContextRequest(userID: "ada", message: brief.text))
        #expect(!echo.saved.willSave)
        await subject.engine.finishBackground()
        #expect(try await subject.engine.page(PageQuery(userID: "ada", limit: 10)).count == 1)
        await subject.close()
    }

    private static func content(_ number: Int) -> MemoryContent {
        MemoryContent(text: "fact \(number)", occurredAt: .earliest)
    }

    @Test("a failure that passes is tried again, one that stays frees the text for another try")
    func retries() async throws {
        let saver = MessageSaver()
        let tries = Mutex(0)
        let notice = saver.save(Self.content(1), of: "ada") { _ throws(MemoryError) in
            let number = tries.withLock {
                $0 += 1; return $0
            }
            if number < 3 { throw MemoryError(.busy, in: "test", hint: "Wait.") }
        }
        #expect(notice.willSave)
        _ = saver.save(Self.content(2), of: "ada") { _ throws(MemoryError) in
            throw MemoryError(.invalid, in: "test", hint: "Never.")
        }
        while saver.failureCount == 0 { await Task.yield() }
        #expect(tries.withLock { $0 } == 3)
        let again = saver.save(Self.content(2), of: "ada") { _ in }
        #expect(again.reason == "queued")
        await saver.close()
        #expect(saver.failureCount == 1)
    }

    @Test("a full line refuses and says so; closing does what waits")
    func bounds() async throws {
        let line = BackgroundLine(limit: 2)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let done = Mutex(0)
        _ = line.put { for await _ in gate { break } }
        while line.waitingCount > 0 { await Task.yield() }
        for _ in 0..<2 { #expect(line.put { done.withLock { $0 += 1 } } == .queued) }
        #expect(line.put {} == .full)
        open.yield()
        await line.close()
        #expect(done.withLock { $0 } == 2)
        #expect(line.put {} == .closed)
        await line.close()
    }

    @Test("keys are known for their time and up to their number")
    func recentKeys() {
        var keys = RecentKeys(countMax: 8, life: .seconds(10))
        let start = ContinuousClock.now
        let steps: [(key: Int, seconds: Int, isNew: Bool)] =
            [(1, 0, true), (1, 9, false), (1, 10, true)]
            + (2...20).map { ($0, 0, true) } + [(20, 0, false), (2, 0, true)]
        for step in steps {
            let isNew = keys.insert(step.key, now: start + .seconds(step.seconds))
            #expect(isNew == step.isNew, "\(step)")
        }
        keys.remove(20)
        let isNew = keys.insert(20, now: start)
        #expect(isNew)
    }
}
