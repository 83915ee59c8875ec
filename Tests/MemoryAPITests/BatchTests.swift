import HTTPServer
import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("Batch")
struct BatchTests {
    private static let type = "application/x-ndjson"
    private static let target = "/v1/memories/batch"

    private func lines(_ reply: Reply) throws -> [JSONValue] {
        try reply.body.split(separator: 10).map { try JSONReader.read(Array($0)) }
    }

    private func export(_ user: String, _ service: TestService) async throws -> [String] {
        let reply = try await service.send("GET", "/v1/users/\(user)/export")
        return try lines(reply).map { try $0["text"].text }
    }

    @Test("JSON of many users is kept in order, and each has its result")
    func json() async throws {
        try await TestService.run { service in
            let items = (0..<250).map { #"{"user_id":"u\#($0 % 3)","text":"t\#($0)"}"# }
            let body = "[\(items.joined(separator: ","))]"
            let reply = try await service.send("POST", Self.target, body)
            #expect(reply.status == 200)
            let results = try reply.json["results"].items
            #expect(try results.map { try $0["index"] } == (0..<250).map { .integer($0) })
            #expect(try results.allSatisfy { try $0["event"] == .string("ADD") })
            let own = stride(from: 1, to: 250, by: 3).map { "t\($0)" }
            #expect(try await export("u1", service) == own)
            let again = try await service.send("POST", Self.target, body)
            #expect(try again.json["results"].items.allSatisfy { try $0["event"].text == "NOOP" })
            // 3 chunks, each of three users whose changes may share a flush.
            let commits = try await service.send("GET", "/v1/stats").json["commits"]
            guard case .integer(let count) = commits else { throw NoSuchValue(key: "commits") }
            #expect(count <= 2 * 9)
        }
    }

    @Test("fields beside memories hold for all that do not say otherwise, the user too")
    func shared() async throws {
        try await TestService.run { service in
            let body =
                #"{"user_id":"ada","speaker":"Ada","memories":[{"text":"one"},"#
                + #"{"text":"two","user_id":"eva","speaker":"Eva"}]}"#
            #expect(try await service.send("POST", Self.target, body).status == 200)
            for (user, text, speaker) in [("ada", "one", "Ada"), ("eva", "two", "Eva")] {
                let list = try await service.send("GET", "/v1/memories?user_id=\(user)").json
                #expect(try list["results"].items.map { try $0["text"].text } == [text])
                #expect(try list["results"].items[0]["speaker"].text == speaker)
            }
        }
    }

    @Test("lines are answered one by one, in order; a wrong one stops no other")
    func wrongLines() async throws {
        try await TestService.run { service in
            let good = #"{"user_id":"ada","text":"good"}"#
            let body = [
                good, "{", "", #"{"text":"whose?"}"#, #"{"user_id":"eva","text":" "}"#, good,
                #"{"user_id":"ada","text":"t","id":"x"}"#, "[]",
                String(repeating: "x", count: LineSplitter.lineBytesMax + 1),
                #"{"user_id":"eva","text":"also"}"#,
            ].joined(separator: "\r\n")
            let reply = try await service.send("POST", Self.target, body, type: Self.type)
            #expect(reply.status == 200 && reply.has("Content-Type: application/x-ndjson"))
            let answers = try lines(reply)
            #expect(
                try answers.map { try $0["line"] }
                    == [1, 2, 4, 5, 6, 7, 8, 9, 10].map { .integer($0) })
            let words = try answers.map { answer -> String in
                if let event = try answer.object["event"] { return try event.text }
                let error = try answer["error"]
                #expect(try error["type"].text.hasPrefix("/problems/"))
                return try error["code"].text + ":" + ((error.object["field"])?.text ?? "")
            }
            #expect(
                words == [
                    "ADD", "invalid_json:", "missing_field:user_id", "invalid_value:text", "NOOP",
                    "unknown_field:id", "wrong_type:", "invalid_value:", "ADD",
                ])
            #expect(try await export("ada", service) == ["good"])
        }
    }

    @Test("thousands of lines of many users go through in order, in few commits")
    func many() async throws {
        try await TestService.run { service in
            let body = (0..<3_000).map { #"{"user_id":"u\#($0 % 7)","text":"note \#($0)"}"# }
                .joined(separator: "\n")
            let reply = try await service.send("POST", Self.target, body, type: Self.type)
            let answers = try lines(reply)
            #expect(try answers.map { try $0["line"] } == (1...3_000).map { .integer($0) })
            #expect(Set(try answers.map { try $0["id"].text }).count == 3_000)
            let own = stride(from: 4, to: 3_000, by: 7).map { "note \($0)" }
            #expect(try await export("u4", service) == own)
        }
    }

    @Test("an empty body of lines is answered with none")
    func empty() async throws {
        try await TestService.run { service in
            let reply = try await service.send("POST", Self.target, "", type: Self.type)
            #expect(reply.status == 200 && reply.body.isEmpty)
        }
    }

    @Test("a full disk ends the stream with the line from which on nothing was kept")
    func full() async throws {
        try await TestService.run(fileBytesMax: 3 << 20) { service in
            let words = String(repeating: "word ", count: 2_000)
            let count = 400
            let body = (1...count).map { #"{"user_id":"ada","text":"\#($0) \#(words)"}"# }
                .joined(separator: "\n")
            let reply = try await service.send("POST", Self.target, body, type: Self.type)
            let answers = try lines(reply)
            let last = try #require(answers.last)
            #expect(try last["error"]["code"].text == "storage_full")
            let from = try last["from_line"]
            #expect(from == .integer(Int64(answers.count)))
            #expect(answers.count > 1)
            #expect(try await export("ada", service).count == answers.count - 1)
        }
    }

    @Test("a full disk refuses JSON of which nothing was kept")
    func fullAtOnce() async throws {
        try await TestService.run(fileBytesMax: 1 << 18) { service in
            let words = String(repeating: "word ", count: 90_000)
            let reply = try await service.send(
                "POST", Self.target,
                #"[{"user_id":"ada","text":"\#(words)"},{"user_id":"eva","text":"\#(words)"}]"#)
            #expect(reply.status == 507)
            #expect(try reply.json["code"].text == "storage_full")
        }
    }

    @Test("lines are answered while the body still comes")
    func duplex() async throws {
        try await TestService.run { service in
            let (pieces, feed) = AsyncStream.makeStream(of: [UInt8].self)
            let (answers, out) = AsyncStream.makeStream(of: [UInt8].self)
            let feedBox = PieceReader(pieces)
            let request = HTTPRequest(
                method: .post, path: Self.target, headers: ["Content-Type": Self.type],
                body: .stream(
                    HTTPBodyReader { () async throws(HTTPBodyError) in await feedBox.next() }),
                route: Self.target, requestID: "r")
            let endpoint = try #require(
                service.api.endpoints.first { $0.pattern == Self.target })
            feed.yield(Array("{\"user_id\":\"ada\",\"text\":\"1\"}\n{\"user_id\"".utf8))
            let response = await endpoint.handler(request)
            guard case .stream(let produce) = response.body else {
                throw NoSuchValue(key: "stream")
            }
            async let ended: Void = produce(
                HTTPBodyWriter { (bytes) async throws(HTTPBodyError) in
                    if !bytes.isEmpty { out.yield(bytes) }
                })
            var reader = answers.makeAsyncIterator()
            let first = try #require(await reader.next())
            #expect(try JSONReader.read(first)["line"] == .integer(1))
            feed.yield(Array(":\"ada\",\"text\":\"2\"}".utf8))
            feed.finish()
            let second = try #require(await reader.next())
            #expect(try JSONReader.read(second)["line"] == .integer(2))
            try await ended
        }
    }

    @Test("a body that breaks off is told of with the line to go on from")
    func brokenBody() async throws {
        try await TestService.run { service in
            let pieces = PieceReader(
                AsyncStream { feed in
                    feed.yield(Array("{\"user_id\":\"ada\",\"text\":\"1\"}\n{\"user".utf8))
                    feed.finish()
                })
            let request = HTTPRequest(
                method: .post, path: Self.target, headers: ["Content-Type": Self.type],
                body: .stream(
                    HTTPBodyReader { () async throws(HTTPBodyError) in
                        guard let piece = await pieces.next() else { throw .timedOut }
                        return piece
                    }), route: Self.target, requestID: "r")
            let endpoint = try #require(
                service.api.endpoints.first { $0.pattern == Self.target })
            let response = await endpoint.handler(request)
            guard case .stream(let produce) = response.body else {
                throw NoSuchValue(key: "stream")
            }
            let sink = Sink()
            try await produce(
                HTTPBodyWriter { (bytes) async throws(HTTPBodyError) in await sink.take(bytes) })
            let answers = try await sink.bytes.split(separator: 10).map {
                try JSONReader.read(Array($0))
            }
            #expect(answers.count == 2)
            #expect(try answers[1]["from_line"] == .integer(2))
            #expect(try answers[1]["error"]["code"].text == "request_timeout")
        }
    }
}

/// Gives the pieces of a stream to one reader after the other.
private struct PieceReader {
    let pieces: AsyncStream<[UInt8]>

    init(_ pieces: AsyncStream<[UInt8]>) { self.pieces = pieces }

    func next() async -> [UInt8]? {
        var iterator = pieces.makeAsyncIterator()
        return await iterator.next()
    }
}

/// Gathers what is written.
private actor Sink {
    private(set) var bytes: [UInt8] = []

    func take(_ more: [UInt8]) { bytes += more }
}
