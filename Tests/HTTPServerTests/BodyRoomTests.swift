import Testing

@testable import HTTPServer

@Suite("Room for bodies")
struct BodyRoomTests {
    /// A server with room for 1,000 bytes, one request of 600 in hand, and what `body` then does.
    private func withHalfFullServer<Value: Sendable>(
        _ body: @escaping @Sendable (HTTPServer, Int) throws -> Value
    ) async throws -> Value {
        let (began, latch) = (Record<Bool>(), Latch())
        var routes = testRoutes()
        routes.add(.post, "/hold", body: .buffered()) { _ in
            began.append(true)
            await latch.wait()
            return HTTPResponse(status: 200)
        }
        var limits = HTTPServerLimits()
        limits.bodyBytesInAllMax = 1_000
        return try await withServer(routes, limits: limits) { server, port in
            let holder = try TestClient(port: port)
            try holder.send(Self.post("/hold", 600))
            _ = began.wait(for: 1)
            #expect(server.counters.bodyBytes == 600)
            let value = try body(server, port)
            Task.detached { await latch.open() }
            #expect(try holder.readReply().status == 200)
            #expect(eventually { server.counters.bodyBytes == 0 })
            let next = try TestClient(port: port)
            try next.send(Self.post("/echo", 900))
            #expect(try next.readReply().status == 200)
            return value
        }
    }

    private static func post(_ path: String, _ count: Int, more: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(more)Content-Length: \(count)\r\n\r\n"
            + String(repeating: "x", count: count)
    }

    @Test("a body that does not fit beside those in hand gets 503, by length and in chunks")
    func refuses() async throws {
        let chunked =
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n258\r\n"
            + String(repeating: "x", count: 600)
        let texts = try await withHalfFullServer { server, port in
            let texts = try [Self.post("/echo", 600), chunked].map { request in
                let client = try TestClient(port: port)
                try client.send(request)
                return try client.readToEnd()
            }
            #expect(server.counters.bodyBytes == 600)
            return texts
        }
        for text in texts {
            #expect(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.contains("\r\nRetry-After: 1\r\n"))
        }
    }

    @Test("it is refused before the client sends it when the client asks")
    func refusesEarly() async throws {
        let text = try await withHalfFullServer { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 600\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 503 "))
    }

    @Test("a body that fits is taken, and one that was only announced takes no room")
    func takes() async throws {
        let statuses = try await withHalfFullServer { server, port in
            let idler = try TestClient(port: port)
            try idler.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 390\r\n\r\n")
            let client = try TestClient(port: port)
            var statuses: [Int] = []
            for _ in 0..<3 {
                try client.send(Self.post("/echo", 390))
                statuses.append(try client.readReply().status)
            }
            #expect(eventually { server.counters.bodyBytes == 600 })
            idler.reset()
            return statuses
        }
        #expect(statuses == [200, 200, 200])
    }

    @Test("a connection that breaks in the middle of a body gives its room back")
    func givesBack() async throws {
        try await withHalfFullServer { server, port in
            let client = try TestClient(port: port)
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 390\r\n\r\nabc")
            #expect(eventually { server.counters.bodyBytes == 603 })
            client.reset()
            #expect(eventually { server.counters.bodyBytes == 600 })
        }
    }
}
