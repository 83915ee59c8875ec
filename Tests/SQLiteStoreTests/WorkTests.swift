import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("Jobs, documents and sessions in the file")
struct WorkTests {
    private func job(
        _ number: UInt64, of user: String = "ada", _ kind: Job.Kind = .document
    ) -> Job {
        Job(
            id: Sample.id(1_000 + number), userID: user, kind: kind,
            subject: Sample.id(2_000 + number).description, total: 10, at: Sample.time(1))
    }

    private func document(_ number: UInt64, of user: String = "ada") -> Document {
        Document(
            id: Sample.id(2_000 + number), userID: user, title: "TITLE\(number)",
            format: .markdown, occurredAt: Sample.start, metadata: #"{"from":"META\#(number)"}"#,
            at: Sample.time(1))
    }

    /// Receives a document and makes its job run.
    private func begin(_ store: SQLiteStore, _ number: UInt64, _ text: String) async throws {
        try await store.beginDocument(document(number))
        try await store.appendPart(Array(text.utf8), to: Sample.id(2_000 + number))
        let (_, isQueued) = try await store.finishDocument(
            Sample.id(2_000 + number), job: job(number))
        #expect(isQueued)
        #expect(try await store.claimJob(at: Sample.time(2))?.id == Sample.id(1_000 + number))
    }

    private func batch(_ number: UInt64, from first: Int, _ texts: [String]) -> ChunkBatch {
        let memories = texts.enumerated().map { index, text in
            Sample.memory(number * 100 + UInt64(first + index), text)
        }
        return ChunkBatch(
            documentID: Sample.id(2_000 + number), jobID: Sample.id(1_000 + number), first: first,
            memories: memories, progress: (first + texts.count, 10), at: Sample.time(3))
    }

    @Test("jobs are claimed in their order, end once, and a restart puts running ones back")
    func jobs() async throws {
        let folder = try TemporaryFolder()
        func open() throws -> SQLiteStore {
            try SQLiteStore(folder: folder.path, versions: Sample.versions, options: .quick)
        }
        var store = try open()
        for number in 1...3 { try await store.enqueue(job(UInt64(number), .session)) }
        #expect(try await store.claimJob(at: Sample.time(2))?.id == Sample.id(1_001))
        #expect(try await store.claimJob(at: Sample.time(2))?.id == Sample.id(1_002))
        let progress = JobChange.progress(done: 4, total: 8)
        _ = try await store.change(job: Sample.id(1_001), progress, at: Sample.time(3))
        _ = try await store.change(
            job: Sample.id(1_002), .done(result: "{}"), at: Sample.time(3))
        let late = try await store.change(job: Sample.id(1_002), .cancelled, at: Sample.time(4))
        #expect(late?.state == .done && late?.updatedAt == Sample.time(3))
        await store.close()

        store = try open()
        #expect(try await store.job(Sample.id(1_001))?.state == .running)
        try await store.recoverJobs(at: Sample.time(9))
        #expect(try await store.claimJob(at: Sample.time(9))?.id == Sample.id(1_001))
        #expect(try await store.job(Sample.id(1_001))?.progress == 0.5)
        let listed = try await store.jobs(ListQuery(userID: "ada", limit: 2))
        #expect(listed.map(\.item.id) == [Sample.id(1_003), Sample.id(1_002)])
        let rest = try await store.jobs(
            ListQuery(userID: "ada", after: listed.last?.place, limit: 9))
        #expect(rest.map(\.item.id) == [Sample.id(1_001)])
        #expect(try await store.jobs(ListQuery(userID: "eva", limit: 9)).isEmpty)
        await store.close()
    }

    @Test("beyond the limit a job is refused as busy, and with it the document")
    func isBounded() async throws {
        try await withStore { store in
            for number in 0..<JobLimits.openMax {
                try await store.enqueue(job(UInt64(number) + 10_000, .session))
            }
            #expect(await kind { try await store.enqueue(job(1, .session)) } == .busy)
            try await store.beginDocument(document(2))
            try await store.appendPart([65], to: Sample.id(2_002))
            #expect(
                await kind { _ = try await store.finishDocument(Sample.id(2_002), job: job(2)) }
                    == .busy)
            #expect(try await store.document(Sample.id(2_002)) == nil)
            #expect(try await store.hasQueuedJob())
        }
    }

    @Test("ended jobs go when they are old, open ones stay")
    func sweeps() async throws {
        try await withStore { store in
            for number in 1...3 { try await store.enqueue(job(UInt64(number), .session)) }
            _ = try await store.change(job: Sample.id(1_001), .cancelled, at: Sample.time(5))
            _ = try await store.change(job: Sample.id(1_002), .cancelled, at: Sample.time(50))
            try await store.sweepJobs(endedBefore: Sample.time(20))
            let left = try await store.jobs(ListQuery(userID: "ada", limit: 9))
            #expect(left.map(\.item.id) == [Sample.id(1_003), Sample.id(1_002)])
        }
    }

    @Test("chunks and the number of the next are kept together, by a running job alone")
    func chunks() async throws {
        try await withStore { store in
            try await begin(store, 1, "source")
            let added = try await store.addChunks(batch(1, from: 0, ["a", "b"]))
            #expect(added.map(\.event) == [.add, .add])
            let source = try await store.documentSource(Sample.id(2_001))
            #expect(source?.nextChunk == 2 && source?.document.chunkCount == 2)
            #expect(try await store.job(Sample.id(1_001))?.done == 2)
            // A chunk that is deleted by itself is no chunk any more.
            _ = try await store.delete([Sample.id(100)])
            #expect(try await store.document(Sample.id(2_001))?.chunkCount == 1)
            _ = try await store.change(job: Sample.id(1_001), .cancelled, at: Sample.time(4))
            #expect(
                await kind { _ = try await store.addChunks(batch(1, from: 2, ["c"])) }
                    == .cancelled)
            #expect(try await store.statistics().memories == 1)
            #expect(try await store.documentPart(Sample.id(2_001), 0) == nil)
            #expect(try await store.checkIntegrity().isEmpty)
        }
    }

    @Test("what was half received goes at the next start")
    func recovers() async throws {
        try await withStore { store in
            try await store.beginDocument(document(1))
            try await store.appendPart(Array("HALFWAY".utf8), to: Sample.id(2_001))
            try await store.recoverJobs(at: Sample.time(1))
            #expect(try await store.documentSource(Sample.id(2_001)) != nil, "it is of this start")
            try await store.recoverJobs(at: Sample.time(2))
            #expect(try await store.documentSource(Sample.id(2_001)) == nil)
        }
    }

    /// Words that must not be anywhere in the files.
    private static let words = [
        "SOURCEWORD", "CHUNKWORD", "TITLE1", "META1", "MESSAGEWORD", "STATEWORD", "ROLENAME",
    ]

    /// Puts all that has text into a store.
    private func fill(_ store: SQLiteStore) async throws {
        let text = String(repeating: "some SOURCEWORD ", count: 6_000)
        try await begin(store, 1, text)
        _ = try await store.addChunks(
            batch(
                1, from: 0, (0..<40).map { "CHUNKWORD \($0) " + String(repeating: "x", count: 900) }
            ))
        var session = Session(
            userID: "ada", id: "s", state: #"{"a":"STATEWORD"}"#, at: Sample.time(1))
        session.metadata = #"{"b":"META1"}"#
        try await store.beginSession(session)
        for _ in 0..<20 {
            let message = SessionMessage(
                role: .user, name: "ROLENAME",
                content: "MESSAGEWORD " + String(repeating: "y", count: 700),
                occurredAt: Sample.start)
            _ = try await store.append(
                [message], to: "s", of: "ada", at: Sample.time(2))
        }
        // Another's data in the same pages.
        try await store.addOne(77)
        try await store.beginSession(Session(userID: "eva", id: "s", at: Sample.time(1)))
    }

    @Test("after deletions no byte of documents and sessions is left in file and log")
    func isGone() async throws {
        try await withStore { store, folder in
            try await fill(store)
            for word in Self.words { #expect(folder.allBytes.holds(word), "\(word)") }
            let deletion = try await store.deleteDocument(Sample.id(2_001), at: Sample.time(5))
            #expect(deletion?.removed.memories == 40 && deletion?.removed.documents == 1)
            #expect(try await store.job(Sample.id(1_001))?.state == .cancelled)
            #expect(try await store.deleteSession("s", of: "ada")?.messages == 20)
            await store.writer.whenSettled()
            for word in Self.words { #expect(!folder.allBytes.holds(word), "\(word)") }
            #expect(try await store.session("s", of: "eva") != nil)
            #expect(try await store.checkIntegrity().isEmpty)
        }
    }

    @Test("deleting all of a user takes documents, sessions and jobs, and says how many")
    func deletesAll() async throws {
        try await withStore { store, folder in
            try await fill(store)
            try await store.enqueue(job(9, of: "eva", .session))
            let removed = try await store.deleteAll(of: "ada")
            #expect(removed.memories == 41 && removed.documents == 1)
            #expect(removed.sessions == 1 && removed.messages == 20 && removed.jobs == 1)
            await store.writer.whenSettled()
            for word in Self.words { #expect(!folder.allBytes.holds(word), "\(word)") }
            #expect(try await store.job(Sample.id(1_009)) != nil)
            #expect(try await store.session("s", of: "eva") != nil)
            #expect(try await store.deleteAll(of: "zoe") == Removal())
        }
    }

    @Test("the text that a done job leaves behind is gone too")
    func sourceIsGone() async throws {
        try await withStore { store, folder in
            try await begin(store, 1, String(repeating: "some SOURCEWORD ", count: 6_000))
            #expect(folder.allBytes.holds("SOURCEWORD"))
            _ = try await store.change(
                job: Sample.id(1_001), .done(result: "{}"), at: Sample.time(4))
            await store.writer.whenSettled()
            #expect(!folder.allBytes.holds("SOURCEWORD"))
            #expect(try await store.document(Sample.id(2_001))?.state == .done)
        }
    }

    @Test("a session keeps its latest messages up to the limit, and ends when it is idle")
    func sessions() async throws {
        try await withStore { store in
            try await store.beginSession(Session(userID: "ada", id: "s", at: Sample.time(1)))
            #expect(
                await kind {
                    try await store.beginSession(
                        Session(userID: "ada", id: "s", at: Sample.time(1)))
                } == .conflict)
            let message = SessionMessage(role: .tool, content: "m", occurredAt: Sample.start)
            let many = [SessionMessage](repeating: message, count: SessionLimits.messagesMax)
            _ = try await store.append(many, to: "s", of: "ada", at: Sample.time(2))
            let session = try await store.append(
                [message, message], to: "s", of: "ada", at: Sample.time(3))
            #expect(session?.messageCount == SessionLimits.messagesMax)
            let first = try await store.messages(session: "s", of: "ada", after: 0, limit: 1)
            #expect(first.map(\.number) == [3])
            #expect(try await store.endIdleSessions(since: Sample.time(3), at: Sample.time(9)) == 0)
            #expect(try await store.endIdleSessions(since: Sample.time(4), at: Sample.time(9)) == 1)
            #expect(try await store.session("s", of: "ada")?.endedAt == Sample.time(9))
        }
    }
}
