import Testing

@testable import HTTPServer

@Suite("Connections")
struct ConnectionTests {
    private static func get(_ target: String, _ more: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\n\(more)\r\n"
    }

    @Test("answers many requests on one connection, with date, length and id")
    func keepsAlive() async throws {
        let replies = try await withServer { server, port in
            let client = try TestClient(port: port)
            var replies: [TestClient.Reply] = []
            for _ in 0..<3 {
                try client.send(Self.get("/ok", "X-Request-Id: my-id\r\n"))
                replies.append(try client.readReply())
            }
            #expect(server.counters.accepted == 1)
            return replies
        }
        for reply in replies {
            #expect(reply.status == 200)
            #expect(reply.text == "ok")
            #expect(reply["Content-Length"] == "2")
            #expect(reply["X-Request-Id"] == "my-id")
            #expect(reply["Date"]?.hasSuffix(" GMT") == true)
            #expect(reply["Connection"] == nil)
            #expect(reply["Server"] == nil)
        }
    }

    @Test("makes an id when the client's is not well formed")
    func makesRequestIDs() async throws {
        let reply = try await withServer(makeRequestID: { "made" }) { _, port in
            let client = try TestClient(port: port)
            try client.send(Self.get("/ok", "X-Request-Id: a b\r\n"))
            return try client.readReply()
        }
        #expect(reply["X-Request-Id"] == "made")
    }

    @Test("own request ids differ and have 13 characters")
    func ownIDsDiffer() {
        let ids = RequestIDs()
        let made = (0..<1_000).map { _ in ids.next() }
        #expect(Set(made).count == 1_000)
        #expect(made.allSatisfy { $0.utf8.count == 13 })
    }

    @Test("answers pipelined requests in order, also when handlers answer later")
    func pipelines() async throws {
        let bodies = try await withServer { _, port in
            let client = try TestClient(port: port)
            var all = ""
            for number in 0..<200 {
                all += Self.get(number % 3 == 0 ? "/later?n=\(number)" : "/items/\(number)")
            }
            try client.send(all)
            return try (0..<200).map { _ in try client.readReply().text }
        }
        for (number, body) in bodies.enumerated() {
            #expect(
                body
                    == (number % 3 == 0
                        ? "\(number)" : "/items/{id} \(number) /items/\(number)"))
        }
    }

    @Test("a request may come byte by byte")
    func takesSingleBytes() async throws {
        let reply = try await withServer { _, port in
            let client = try TestClient(port: port)
            let request =
                "\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=\"b\"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
            for byte in request.utf8 { try client.send([byte]) }
            return try client.readReply()
        }
        #expect(reply.status == 200)
        #expect(reply.text == "abc0123456789")
    }

    @Test(
        "a half-closed client gets its answer, and then the end",
        arguments: ["/ok", "/later", "/stream"])
    func answersHalfClosed(_ path: String) async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(Self.get(path))
            client.endSending()
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 200 "))
        #expect(text.hasSuffix("ok") || text.hasSuffix("later") || text.hasSuffix("0\r\n\r\n"))
    }

    @Test("a half-closed client that pipelined gets all its answers, however slowly it reads")
    func answersAllOfHalfClosed() async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            try client.send(
                Self.get("/big?n=9000000") + Self.get("/later") + Self.get("/big?n=9000000"))
            client.endSending()
            return try client.readToEnd()
        }
        #expect(text.components(of: "\r\nDate: ") == 3)
        #expect(text.utf8.count > 18_000_000)
    }

    @Test(
        "HTTP/1.0 needs no Host and is closed unless it asks to be kept",
        arguments: [("", "close"), ("Connection: keep-alive\r\n", "keep-alive")])
    func serves10(_ field: String, _ connection: String) async throws {
        let (reply, isClosed) = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /ok HTTP/1.0\r\n\(field)\r\n")
            let reply = try client.readReply()
            if connection == "close" { return (reply, client.isAtEnd()) }
            try client.send("GET /ok HTTP/1.0\r\n\r\n")
            #expect(try client.readReply().text == "ok")
            return (reply, client.isAtEnd())
        }
        #expect(reply.text == "ok")
        #expect(reply["Connection"] == connection)
        #expect(isClosed)
    }

    @Test("HTTP/1.0 gets a streamed answer unchunked, until the connection closes")
    func streamsTo10() async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(text.hasSuffix("\r\n\r\npart 0\npart 1\npart 2\n"))
        #expect(text.contains("Connection: close\r\n"))
    }

    @Test("HEAD gets the head of GET and no body", arguments: ["/ok", "/stream"])
    func answersHead(_ path: String) async throws {
        let (head, next) = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get("/ok"))
            return (try client.readReply(isHead: true), try client.readReply())
        }
        #expect(head.status == 200)
        #expect((head["Content-Length"] == "2") == (path == "/ok"))
        #expect(next.text == "ok")
    }

    @Test(
        "100 Continue is sent when the body is wanted",
        arguments: [("/echo", "abc"), ("/count", "3")])
    func sendsContinue(_ path: String, _ answer: String) async throws {
        let (first, second) = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            let first = try client.readReply()
            try client.send("abc")
            return (first, try client.readReply())
        }
        #expect(first.status == 100)
        #expect(second.text == answer)
    }

    @Test("a header value cannot start another field")
    func keepsValuesInTheirField() async throws {
        var routes = Router()
        routes.add(.get, "/split") { _ in
            HTTPResponse(
                status: 204,
                headers: ["X-Note": "a\r\nX-Evil: b", "Content-Length": "9", "Date": "never"])
        }
        let text = try await withServer(routes) { _, port in
            let client = try TestClient(port: port)
            try client.send(Self.get("/split", "Connection: close\r\n"))
            return try client.readToEnd()
        }
        #expect(text.contains("X-Note: a  X-Evil: b\r\n"))
        #expect(!text.contains("Content-Length"))
        #expect(!text.contains("never"))
    }

    @Test("listens on IPv6, and tells handlers where the client is", arguments: [false, true])
    func knowsTheClient(_ isIPv6: Bool) async throws {
        var routes = Router()
        routes.add(.get, "/me") { request in
            HTTPResponse(status: 200, body: .bytes(Array(request.remoteAddress.utf8)))
        }
        let text = try await withServer(routes, host: isIPv6 ? "::1" : "localhost") { _, port in
            let client = try TestClient(port: port, isIPv6: isIPv6)
            try client.send(Self.get("/me"))
            return try client.readReply().text
        }
        #expect(text == (isIPv6 ? "::1" : "127.0.0.1"))
    }

    @Test("each finished request is observed once")
    func observes() async throws {
        let record = Record<HTTPExchangeRecord>()
        let seen = try await withServer(observer: record.append) { server, port in
            let client = try TestClient(port: port)
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
            _ = try client.readReply()
            try client.send(Self.get("/items/7") + Self.get("/nowhere") + "bad\r\n\r\n")
            _ = try client.readToEnd()
            let seen = record.wait(for: 4)
            #expect(server.counters.badRequests == 1)
            return seen
        }
        #expect(seen.map(\.status) == [200, 200, 404, 400])
        #expect(seen.map(\.route) == ["/echo", "/items/{id}", "", ""])
        #expect(seen.map(\.method) == [.post, .get, .get, nil])
        #expect(seen.allSatisfy { $0.isComplete && $0.bytesOut > 0 })
        #expect(seen.first?.bytesIn == 54)
    }

    @Test(
        "the date is written as RFC 9110 asks",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ])
    func writesDates(_ second: Int, _ text: String) {
        #expect(DateField.text(second: second) == text)
    }
}
