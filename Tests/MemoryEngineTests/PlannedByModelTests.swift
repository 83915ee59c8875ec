import Execution
import HTTPServer
import LanguageModel
import MemoryModel
import Synchronization
import Testing

@testable import MemoryEngine

@Suite("Contexts planned by a language model", .timeLimit(.minutes(1)))
struct PlannedByModelTests {
    /// Runs an engine whose model, a real endpoint, answers with this.
    private func withModel(
        _ content: String, status: Int = 200,
        _ body: (EngineUnderTest, @Sendable () -> Int) async throws -> Void
    ) async throws {
        let count = Calls()
        let json = #"{"choices":[{"message":{"content":"\#(content)"}}]}"#
        var router = Router()
        router.add(.post, "/v1/chat/completions", body: .buffered(limit: 1 << 20)) { _ in
            count.count()
            return HTTPResponse(status: status, body: .bytes(Array(json.utf8)))
        }
        let server = HTTPServer(routes: router, loops: 1)
        let address = try server.start(host: "127.0.0.1", port: 0)
        let model = ChatEndpoint(
            .init(url: "http://127.0.0.1:\(address.port)/v1", model: "tiny"))
        let subject = try EngineUnderTest(isNarrativePaused: true, model: model)
        _ = try await subject.add(
            ["My sister Clara cannot eat peanuts.", "I live in Lisbon."], of: "ada")
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(subject) { count.withLock { $0 } })
        } catch {
            result = .failure(error)
        }
        await subject.engine.finishBackground()
        await subject.close()
        model.shutDown()
        _ = await server.drain(within: .zero)
        try result.get()
    }

    private static let request = ContextRequest(
        userID: "ada", message: "What should I cook for my family?", depth: .comprehensive)

    @Test("its queries are asked beside the message, and the plan is kept")
    func plans() async throws {
        let queries = #"- food allergies of Clara\n- what the family likes"#
        try await withModel(queries) { subject, asked in
            for _ in 0..<2 {
                let brief = try await subject.engine.context(Self.request)
                #expect(brief.plan.planner == "tiny" && brief.degraded.isEmpty)
                #expect(brief.plan.queries.contains("food allergies of Clara"))
                #expect(brief.plan.queries.count == 3 && brief.text.contains("peanuts"))
            }
            #expect(asked() == 1)
        }
    }

    @Test("garbage and failures fall back to the rules, and the answer says so")
    func fallsBack() async throws {
        for (content, status) in [("As an AI I cannot", 200), ("- fine", 500)] {
            try await withModel(content, status: status) { subject, asked in
                let brief = try await subject.engine.context(Self.request)
                #expect(brief.plan.planner == "rules" && brief.degraded == ["language_model"])
                #expect(brief.text.contains("Clara") && asked() == 1)
            }
        }
    }

    @Test("one search and small talk do not ask it")
    func notAsked() async throws {
        try await withModel("- x") { subject, asked in
            var request = Self.request
            request.depth = .fast
            _ = try await subject.engine.context(request)
            request.message = "Hello!"
            request.depth = nil
            _ = try await subject.engine.context(request)
            #expect(asked() == 0)
        }
    }
}
