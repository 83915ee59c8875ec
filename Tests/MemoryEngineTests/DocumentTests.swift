import MemoryModel
import Synchronization
import TestKit
import Testing

@testable import MemoryEngine

@Suite("Documents", .timeLimit(.minutes(2)))
struct DocumentTests {
    private static let birds = ["heron", "finch", "crane", "raven", "swift", "plover"]

    /// A Markdown text of so many sections, each about something of its own.
    private static func text(_ sections: Int) -> String {
        (0..<sections).map { number in
            let bird = birds[number % birds.count]
            let body = (0..<12).map { "Line \($0) of part \(number) tells how the \(bird) lives." }
            return "## Part \(number)\n\n" + body.joined(separator: " ")
        }.joined(separator: "\n\n")
    }

    /// Lets the runner do one thing after another until a job is as wished.
    private func run(
        _ test: EngineUnderTest, _ job: MemoryID, until isDone: (Job, Document?) -> Bool
    ) async throws -> Job {
        let runner = Task { await JobRunner(test.engine).run() }
        defer { runner.cancel() }
        while true {
            let found = try #require(try await test.engine.job(job))
            let document = try await MemoryID(found.subject).asyncFlatMap {
                try await test.engine.document($0)
            }
            if isDone(found, document) {
                runner.cancel()
                await runner.value
                return found
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func receive(
        _ test: EngineUnderTest, _ text: String, of user: String = "ada",
        _ change: (inout NewDocument) -> Void = { _ in }
    ) async throws -> (document: Document, isQueued: Bool) {
        var new = NewDocument(userID: user, title: "Birds", format: .markdown)
        change(&new)
        var rest = Array(text.utf8)[...]
        return try await test.engine.receive(new) {
            defer { rest = rest.dropFirst(1_000) }
            return rest.isEmpty ? nil : Array(rest.prefix(1_000))
        }
    }

    /// Number and text of a user's chunks by number.
    private func chunks(_ test: EngineUnderTest) async throws -> [String] {
        var found: [String] = []
        var query = PageQuery(userID: "ada", isNewestFirst: false, limit: 100)
        while true {
            let page = try await test.engine.page(query)
            found += page.map { "\($0.id) \($0.content.text) \($0.content.metadata)" }
            guard let last = page.last else { return found }
            query.after = last.ordinal
        }
    }

    @Test("a long text becomes memories that are found by what their part says")
    func ingests() async throws {
        let test = try EngineUnderTest()
        let special = "\n\n# Tides\n\nThe harbour master notes the tide at four in the morning."
        let (document, isQueued) = try await receive(test, Self.text(40) + special) {
            $0.metadata = #"{"source":"wiki"}"#
            $0.categories = ["nature"]
        }
        #expect(isQueued)
        let job = try await run(test, document.jobID) { job, _ in job.state.isFinal }
        #expect(job.state == .done && job.progress == 1)
        let count = try #require(try await test.engine.document(document.id)?.chunkCount)
        #expect(count >= 41)
        #expect(
            job.result == #"{"document_id":"\#(document.id)","chunks":\#(count)}"#)
        let answer = try await test.engine.search(
            Question(userID: "ada", text: "When is the tide written down?", limit: 1))
        let memory = try #require(answer.hits.first?.memory)
        #expect(memory.content.text.contains("harbour master"))
        #expect(memory.content.sessionID == document.id.description)
        #expect(memory.content.categories == ["nature"])
        let metadata = memory.content.metadata
        #expect(
            metadata == #"{"source":"wiki","document_id":"\#(document.id)","chunk":\#(count - 1),"#
                + #""title":"Birds","heading":"Tides"}"#)
        await test.close()
    }

    @Test("one that was broken off goes on after a restart without a double or a gap")
    func resumes() async throws {
        let whole = try EngineUnderTest()
        let (expected, _) = try await receive(whole, Self.text(60))
        _ = try await run(whole, expected.jobID) { job, _ in job.state.isFinal }
        let all = try await chunks(whole).map { $0.dropFirst(37).prefix { $0 != "{" } }
        await whole.close()

        let looks = Mutex(0)
        var work = WorkOptions()
        // Rests for good after a few looks: one before the job, one before each batch.
        work.isPaused = {
            looks.withLock {
                $0 += 1
                return $0 > 3
            }
        }
        let first = try EngineUnderTest(work: work)
        let (document, _) = try await receive(first, Self.text(60))
        let job = try await run(first, document.jobID) { job, document in
            job.state == .queued && (document?.chunkCount ?? 0) > 0
        }
        let some = try await chunks(first)
        #expect(!some.isEmpty && some.count < all.count)
        #expect(job.progress > 0 && job.progress < 1)
        await first.close()

        let second = try EngineUnderTest(first.folder)
        let end = try await run(second, document.jobID) { job, _ in job.state.isFinal }
        #expect(end.state == .done)
        let found = try await chunks(second)
        #expect(found.map { $0.dropFirst(37).prefix { $0 != "{" } } == all)
        #expect(Array(found.prefix(some.count)) == some, "what was kept stays as it was")
        await second.close()
    }

    @Test("while work must rest jobs stay queued; one that is called off ends, and can go on anew")
    func cancels() async throws {
        let isResting = Mutex(true)
        var work = WorkOptions()
        work.isPaused = { isResting.withLock { $0 } }
        let test = try EngineUnderTest(work: work)
        let (document, _) = try await receive(test, Self.text(30))
        let runner = Task { await JobRunner(test.engine).run() }
        #expect(try await test.engine.cancelJob(document.jobID)?.state == .cancelled)
        #expect(try await test.engine.cancelJob(document.jobID)?.state == .cancelled)
        #expect(try await test.engine.document(document.id)?.state == .cancelled)
        runner.cancel()
        await runner.value
        isResting.withLock { $0 = false }
        let (again, isQueued) = try await receive(test, Self.text(30))
        #expect(again.id == document.id && again.jobID != document.jobID && isQueued)
        let job = try await run(test, again.jobID) { job, _ in job.state.isFinal }
        #expect(job.state == .done)
        #expect(try await test.engine.job(document.jobID)?.state == .cancelled)
        let texts = try await chunks(test)
        #expect(Set(texts).count == texts.count)
        await test.close()
    }

    @Test("the same bytes of the same user are one document")
    func isOne() async throws {
        let test = try EngineUnderTest()
        let (document, _) = try await receive(test, Self.text(3))
        let (queued, isNew) = try await receive(test, Self.text(3))
        #expect(queued.id == document.id && queued.jobID == document.jobID && !isNew)
        _ = try await run(test, document.jobID) { job, _ in job.state.isFinal }
        let (done, isNewer) = try await receive(test, Self.text(3))
        #expect(done.id == document.id && done.state == .done && !isNewer)
        #expect(try await receive(test, Self.text(3), of: "eva").document.id != document.id)
        #expect(try await test.engine.documents(ListQuery(userID: "ada", limit: 9)).count == 1)
        await test.close()
    }

    @Test("a deletion takes all its memories; a text of two documents stays the other's")
    func deletes() async throws {
        let test = try EngineUnderTest()
        let shared = "# Common\n\nEvery page ends with the same words about herons."
        let (first, _) = try await receive(test, Self.text(20) + "\n\n" + shared)
        _ = try await run(test, first.jobID) { job, _ in job.state.isFinal }
        let (second, _) = try await receive(test, shared) { $0.title = "Other" }
        _ = try await run(test, second.jobID) { job, _ in job.state.isFinal }
        let count = try #require(try await test.engine.document(first.id)?.chunkCount)
        #expect(try await test.engine.document(second.id)?.chunkCount == 1)

        let receipt = try #require(try await test.engine.deleteDocument(first.id))
        #expect(receipt.removed.memories == count - 1 && receipt.removed.documents == 1)
        #expect(try await test.engine.document(first.id) == nil)
        #expect(try await test.engine.deleteDocument(first.id) == nil)
        let left = try await test.engine.page(PageQuery(userID: "ada", limit: 10))
        #expect(left.map(\.content.sessionID) == [second.id.description])
        #expect(left[0].content.metadata.contains(#""title":"Other""#))
        #expect(try await test.found("herons", of: "ada").count == 1)

        #expect(try await test.engine.deleteDocument(second.id)?.removed.memories == 1)
        #expect(try await test.engine.page(PageQuery(userID: "ada", limit: 10)).isEmpty)
        #expect(try await test.store.statistics().memories == 0)
        await test.close()
    }

    @Test("what is no text, or too long, is refused and leaves nothing")
    func refuses() async throws {
        let test = try EngineUnderTest()
        let bad: [(Document.Format, [UInt8])] = [
            (.plain, []), (.plain, Array(" \n\u{a0}".utf8)), (.markdown, [65, 0, 66]),
            (.plain, [65, 0xFF]), (.html, [0xC3]), (.pdf, Array("PDF".utf8)),
            (.pdf, Array("no PDF at all".utf8)),
            (.plain, [UInt8](repeating: 65, count: DocumentLimits.bytes + 1)),
        ]
        for (format, bytes) in bad {
            let new = NewDocument(userID: "ada", format: format)
            let error = await #expect(throws: MemoryError.self) {
                var waiting: [UInt8]? = bytes
                _ = try await test.engine.receive(new) {
                    defer { waiting = nil }
                    return waiting
                }
            }
            #expect(error?.kind == .invalid, "\(format) \(bytes.count)")
        }
        #expect(try await test.engine.documents(ListQuery(userID: "ada", limit: 9)).isEmpty)
        #expect(try await test.engine.jobs(ListQuery(userID: "ada", limit: 9)).isEmpty)
        await test.close()
    }
}

extension Optional where Wrapped: Sendable {
    /// What `transform` makes of the value, if there is one.
    fileprivate func asyncFlatMap<Value>(
        _ transform: (Wrapped) async throws -> Value?
    ) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
