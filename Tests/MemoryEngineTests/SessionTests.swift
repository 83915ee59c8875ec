import MemoryModel
import TestKit
import Testing

@testable import MemoryEngine

@Suite("Sessions", .timeLimit(.minutes(1)))
struct SessionTests {
    private func message(
        _ content: String, _ role: SessionMessage.Role = .user
    ) -> SessionMessage {
        SessionMessage(role: role, content: content, occurredAt: Timestamp(microseconds: 7))
    }

    @Test("the latest messages come newest last, the history with the text of a few")
    func history() async throws {
        let test = try EngineUnderTest()
        _ = try await test.engine.beginSession(of: "ada", id: "s", state: "{}", metadata: "{}")
        let long = String(repeating: "\u{e9}", count: 500)
        let messages = (1...12).map { message("message \($0) \(long)") }
        let session = try #require(
            try await test.engine.append(messages, toSession: "s", of: "ada"))
        #expect(session.messageCount == 12)
        let recent = try await test.engine.recentMessages(session: "s", user: "ada", limit: 3)
        #expect(recent.map(\.number) == [10, 11, 12])
        #expect(recent.last?.content == messages.last?.content)
        let history = try #require(try await test.engine.history(ofSession: "s", of: "ada"))
        #expect(history.entries.map(\.message.number) == Array(3...12))
        #expect(history.entries.map(\.hasText) == (1...10).map { $0 > 5 })
        #expect(history.entries.allSatisfy { $0.message.content.count <= 200 })
        #expect(history.entries.last?.message.content.count == 200)
        #expect(history.entries.last?.isCut == true && history.entries.first?.isCut == false)
        #expect(history.entries.last?.byteCount == messages.last?.content.utf8.count)
        await test.close()
    }

    @Test("sessions are per user: another's is as if not there")
    func perUser() async throws {
        let test = try EngineUnderTest()
        for user in ["ada", "eva"] {
            _ = try await test.engine.beginSession(of: user, id: "s", state: "{}", metadata: "{}")
        }
        _ = try await test.engine.append([message("of ada")], toSession: "s", of: "ada")
        #expect(try await test.engine.session("s", of: "eva")?.messageCount == 0)
        #expect(try await test.engine.session("s", of: "zoe") == nil)
        #expect(
            try await test.engine.recentMessages(session: "s", user: "zoe", limit: 9).isEmpty)
        #expect(try await test.engine.append([message("x")], toSession: "s", of: "zoe") == nil)
        #expect(try await test.engine.deleteSession("s", of: "zoe") == nil)
        #expect(try await test.engine.deleteSession("s", of: "eva")?.messages == 0)
        #expect(try await test.engine.session("s", of: "ada")?.messageCount == 1)
        await test.close()
    }

    @Test("the end can remember what the user stated, once")
    func remembers() async throws {
        let test = try EngineUnderTest()
        _ = try await test.engine.beginSession(of: "ada", id: "s", state: "{}", metadata: "{}")
        let talk = [
            message("I moved to Lisbon last spring."), message("Nice!"),
            message("Do you know where I live?"), message("You live in Lisbon now.", .assistant),
            message("My sister is called Mary."),
        ]
        _ = try await test.engine.append(talk, toSession: "s", of: "ada")
        let runner = Task { await JobRunner(test.engine).run() }
        for _ in 0..<2 {
            let ended = try await test.engine.endSession("s", of: "ada", remember: true)
            let id = try #require(ended?.job?.id)
            var job = try #require(try await test.engine.job(id))
            while !job.state.isFinal {
                try await Task.sleep(for: .milliseconds(2))
                job = try #require(try await test.engine.job(id))
            }
            #expect(job.result == #"{"session_id":"s","messages":5,"remembered":2}"#)
        }
        runner.cancel()
        await runner.value
        let kept = try await test.engine.page(
            PageQuery(userID: "ada", isNewestFirst: false, limit: 9))
        #expect(kept.map(\.content.text) == [talk[0].content, talk[4].content])
        #expect(kept.allSatisfy { $0.content.sessionID == "s" && $0.content.speaker == "user" })
        #expect(kept.allSatisfy { $0.content.occurredAt == Timestamp(microseconds: 7) })
        let error = await #expect(throws: MemoryError.self) {
            _ = try await test.engine.append([message("late")], toSession: "s", of: "ada")
        }
        #expect(error?.kind == .conflict)
        await test.close()
    }

    @Test(
        "which messages of a session are worth saving",
        arguments: [
            ("I moved to Lisbon.", SessionMessage.Role.user, true), ("I like tea", .user, true),
            ("Where do I live now?", .user, false), ("Where do I live now? ", .user, false),
            ("You moved to Lisbon last spring.", .assistant, false), ("", .user, false),
        ])
    func rule(text: String, role: SessionMessage.Role, isWorth: Bool) {
        #expect(WorkOptions.isStatement(message(text, role)) == isWorth)
    }
}
