import Execution
import HTTPServer
import MemoryModel
import Synchronization
import Testing

@testable import LanguageModel

@Suite("Language model at an endpoint", .timeLimit(.minutes(1)))
struct ChatEndpointTests {
    @Test("gives the text of the first choice, asked with name, key and both messages")
    func answers() async throws {
        try await ModelServer.run { server in
            let endpoint = server.endpoint(key: "secret")
            server.reply.set(.text("- where does Ada live"))
            let answer = try await endpoint.answer("Plan.", to: "Where?", tokensMax: 20)
            #expect(answer == "- where does Ada live")
            let sent = server.lastBody
            #expect(sent.contains(#""model":"tiny""#) && sent.contains(#""content":"Plan.""#))
            #expect(sent.contains(#""content":"Where?""#) && sent.contains(#""max_tokens":20"#))
            #expect(server.lastKey == "Bearer secret")
            endpoint.shutDown()
        }
    }

    @Test(
        "what is no good answer is unavailable, and the error tells neither prompt nor key",
        arguments: [
            ModelServer.Reply.raw(200, "garbage"), .raw(200, #"{"choices":[]}"#),
            .raw(200, #"{"choices":[{"message":{"content":null}}]}"#), .raw(500, "{}"),
            .raw(200, String(repeating: "x", count: 300_000)), .silence,
        ])
    func fails(_ reply: ModelServer.Reply) async throws {
        try await ModelServer.run { server in
            let endpoint = server.endpoint(key: "secret", wait: .milliseconds(300))
            server.reply.set(reply)
            let error = await #expect(throws: MemoryError.self) {
                try await endpoint.answer("Plan.", to: "Where is the heron?", tokensMax: 20)
            }
            #expect(error?.kind == .unavailable)
            let words = error?.description ?? ""
            #expect(!words.contains("heron") && !words.contains("secret") && !words.isEmpty)
            endpoint.shutDown()
        }
    }

    @Test("after three failures it is left alone, and asked again after the pause")
    func breaks() async throws {
        try await ModelServer.run { server in
            let endpoint = server.endpoint(pause: .milliseconds(200))
            server.reply.set(.raw(500, "{}"))
            for _ in 0..<3 {
                await #expect(throws: MemoryError.self) {
                    try await endpoint.answer("a", to: "b", tokensMax: 1)
                }
            }
            let asked = server.count
            await #expect(throws: MemoryError.self) {
                try await endpoint.answer("a", to: "b", tokensMax: 1)
            }
            #expect(server.count == asked && endpoint.isLeftAlone)
            server.reply.set(.text("good again"))
            // Polls until the pause is over; how long that takes is not asserted.
            var answer: String?
            while answer == nil {
                answer = try? await endpoint.answer("a", to: "b", tokensMax: 1)
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(answer == "good again" && !endpoint.isLeftAlone)
            endpoint.shutDown()
        }
    }

    @Test("nobody there is unavailable")
    func dead() async throws {
        let endpoint = ChatEndpoint(.init(url: "http://127.0.0.1:1/v1", model: "tiny"))
        let error = await #expect(throws: MemoryError.self) {
            try await endpoint.answer("a", to: "b", tokensMax: 1)
        }
        #expect(error?.kind == .unavailable)
        endpoint.shutDown()
    }
}

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    @Test("opens after failures in a row, lets one call try, and closes when it goes well")
    func states() {
        let breaker = CircuitBreaker(failuresMax: 2, pause: .seconds(10))
        let start = ContinuousClock.now
        #expect(breaker.enter(now: start))
        breaker.leave(isGood: false, now: start)
        #expect(breaker.enter(now: start) && !breaker.isOpen)
        breaker.leave(isGood: true, now: start)
        breaker.leave(isGood: false, now: start)
        #expect(!breaker.isOpen)
        breaker.leave(isGood: false, now: start)
        #expect(breaker.isOpen && !breaker.enter(now: start + .seconds(9)))
        #expect(breaker.enter(now: start + .seconds(10)))
        #expect(!breaker.enter(now: start + .seconds(10)))
        breaker.leave(isGood: false, now: start + .seconds(11))
        #expect(!breaker.enter(now: start + .seconds(20)))
        #expect(breaker.enter(now: start + .seconds(21)))
        breaker.leave(isGood: true, now: start + .seconds(21))
        #expect(!breaker.isOpen && breaker.enter(now: start + .seconds(21)))
    }
}

/// A real server that stands for a language model.
final class ModelServer: Sendable {
    /// What it answers.
    enum Reply: Sendable {
        /// A good answer with this content.
        case text(String)
        /// Any status and body.
        case raw(Int, String)
        /// Nothing, for longer than anybody waits.
        case silence
    }
    /// The reply that stands now.
    final class Current: Sendable {
        private let value = Mutex(Reply.silence)
        func set(_ reply: Reply) { value.withLock { $0 = reply } }
        var now: Reply { value.withLock { $0 } }
    }
    private struct Seen {
        var count = 0
        var body = ""
        var key: String?
    }

    let reply = Current()
    private let seen = Mutex(Seen())
    private let port = Mutex(0)

    var count: Int { seen.withLock { $0.count } }
    var lastBody: String { seen.withLock { $0.body } }
    var lastKey: String? { seen.withLock { $0.key } }

    static func run(_ body: (ModelServer) async throws -> Void) async throws {
        let model = ModelServer()
        var router = Router()
        router.add(.post, "/v1/chat/completions", body: .buffered(limit: 1 << 20)) { request in
            await model.handle(request)
        }
        let server = HTTPServer(routes: router, loops: 1)
        let address = try server.start(host: "127.0.0.1", port: 0)
        model.port.withLock { $0 = address.port }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(model))
        } catch {
            result = .failure(error)
        }
        _ = await server.drain(within: .zero)
        try result.get()
    }

    func endpoint(
        key: String? = nil, wait: Duration = .seconds(5), pause: Duration = .seconds(30)
    ) -> ChatEndpoint {
        var options = ChatEndpoint.Options(
            url: "http://127.0.0.1:\(port.withLock { $0 })/v1/", model: "tiny", key: key)
        options.wait = wait
        options.pause = pause
        return ChatEndpoint(options)
    }

    private func handle(_ request: HTTPRequest) async -> HTTPResponse {
        seen.withLock { seen in
            seen.count += 1
            if case .bytes(let bytes) = request.body {
                seen.body = String(decoding: bytes, as: UTF8.self)
            }
            seen.key = request.headers[first: "Authorization"]
        }
        switch reply.now {
        case .text(let text):
            let json = #"{"choices":[{"message":{"role":"assistant","content":"\#(text)"}}]}"#
            return HTTPResponse(status: 200, body: .bytes(Array(json.utf8)))
        case .raw(let status, let text):
            return HTTPResponse(status: status, body: .bytes(Array(text.utf8)))
        case .silence:
            try? await Task.sleep(for: .seconds(20))
            return HTTPResponse(status: 200, body: .bytes([]))
        }
    }
}
