import Testing

@testable import HTTPServer

/// A request and the only answer it may get.
struct HostileCase: Sendable, CustomTestStringConvertible {
    let name: String
    let request: String
    let status: Int
    var testDescription: String { name }

    init(_ name: String, _ request: String, _ status: Int) {
        (self.name, self.request, self.status) = (name, request, status)
    }

    static let all: [HostileCase] = framing + heads + targets
    private static let post = "POST /echo HTTP/1.1\r\nHost: a\r\n"
    private static let get = "GET /ok HTTP/1.1\r\nHost: a\r\n"

    private static let framing = [
        HostileCase(
            "Transfer-Encoding with Content-Length",
            post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            400),
        HostileCase(
            "two different Content-Lengths",
            post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        HostileCase(
            "two equal Content-Lengths",
            post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
        HostileCase("a list of lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400),
        HostileCase("a signed length", post + "Content-Length: +3\r\n\r\nabc", 400),
        HostileCase("an empty length", post + "Content-Length:\r\n\r\nabc", 400),
        HostileCase(
            "a length beyond 64 bits", post + "Content-Length: 99999999999999999999\r\n\r\n", 400),
        HostileCase(
            "an unknown transfer coding",
            post + "Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 501),
        HostileCase(
            "a coding before chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        HostileCase(
            "Transfer-Encoding twice",
            post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        HostileCase(
            "chunked in HTTP/1.0",
            "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        HostileCase(
            "a chunk size with prefix",
            post + "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
        HostileCase(
            "a chunk longer than its size",
            post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400),
        HostileCase(
            "a chunk ended by a bare LF",
            post + "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400),
        HostileCase(
            "an announced body over the limit", post + "Content-Length: 200001\r\n\r\n", 413),
        HostileCase(
            "a chunked body over the limit",
            post + "Transfer-Encoding: chunked\r\n\r\n30D41\r\n"
                + String(repeating: "x", count: 200_001), 413),
    ]

    private static let heads = [
        HostileCase("a bare CR in a value", get + "X: a\rb\r\n\r\n", 400),
        HostileCase("a bare LF at a line's end", "GET /ok HTTP/1.1\nHost: a\n\n", 400),
        HostileCase("a bare LF before the head is whole", get + "X: a\n", 400),
        HostileCase("NUL in a value", get + "X: a\0b\r\n\r\n", 400),
        HostileCase("a blank before the colon", get + "X : a\r\n\r\n", 400),
        HostileCase("a folded line", get + "X: a\r\n b\r\n\r\n", 400),
        HostileCase("a folded first line", "GET /ok HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n", 400),
        HostileCase("a name of no characters", get + ": a\r\n\r\n", 400),
        HostileCase("a line without colon", get + "X\r\n\r\n", 400),
        HostileCase("two Hosts", get + "Host: b\r\n\r\n", 400),
        HostileCase("no Host", "GET /ok HTTP/1.1\r\n\r\n", 400),
        HostileCase("a Host with a path", "GET /ok HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        HostileCase("a Host with an empty label", "GET /ok HTTP/1.1\r\nHost: a..b\r\n\r\n", 400),
        HostileCase(
            "a header of 64 KiB", get + "X: \(String(repeating: "x", count: 65_536))\r\n\r\n", 431),
        HostileCase(
            "101 fields", get + String(repeating: "X: a\r\n", count: 100) + "\r\n", 431),
        HostileCase("an unknown expectation", get + "Expect: 200-ok\r\n\r\n", 417),
    ]

    private static let targets = [
        HostileCase("two blanks", "GET  /ok HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("no version", "GET /ok\r\nHost: a\r\n\r\n", 400),
        HostileCase("a lower-case version", "GET /ok http/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("HTTP/2.0", "GET /ok HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        HostileCase("HTTP/1.2", "GET /ok HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        HostileCase("a method that is no token", "G@T /ok HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("a broken escape", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("half an escape", "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("an escaped NUL", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("bytes that are not UTF-8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase(
            "a broken escape in the query", "GET /ok?a=%x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("a target without slash", "GET ok HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase("a fragment", "GET /ok#a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        HostileCase(
            "a target of 9 KiB",
            "GET /\(String(repeating: "x", count: 9_000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        HostileCase("TLS to a plain port", "\u{16}\u{3}\u{1}\u{2}\u{0}", 400),
    ]
}

extension String {
    /// How often a text comes in this one.
    func components(of text: String) -> Int { split(separator: text).count - 1 }
}

@Suite("Hostile requests")
struct HostileRequestTests {
    @Test(
        "each gets its one answer at once, and the connection is closed", arguments: HostileCase.all
    )
    func answersOnce(_ hostile: HostileCase) async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(hostile.request)
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(hostile.status) "), "\(text.prefix(80))")
        #expect(text.contains("\r\nConnection: close\r\n"))
        #expect(text.components(of: "\r\nDate: ") == 1)
    }

    @Test("a request smuggled behind a refused one is not answered")
    func smugglesNothing() async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(!text.contains("200 OK"))
    }

    @Test(
        "what comes too slowly is ended at an absolute deadline with 408",
        arguments: [
            ("GET /ok HTTP/1.1\r\nHost: a\r\n", "X: a\r\n"),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "x"),
        ])
    func endsSlowRequests(_ start: String, _ drip: String) async throws {
        var limits = HTTPServerLimits()
        limits.headDeadline = .milliseconds(200)
        limits.bodyDeadline = .milliseconds(200)
        let text = try await withServer(limits: limits) { _, port in
            let client = try TestClient(port: port)
            try client.send(start)
            // Ten drips, each well within the deadline: none of them moves it.
            for _ in 0..<10 where !client.hasInput(within: .milliseconds(50)) {
                _ = client.sendNow(Array(drip.utf8))
            }
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 408 "), "\(text.prefix(80))")
    }

    @Test("a connection that says nothing is closed without an answer")
    func closesSilentConnections() async throws {
        var limits = HTTPServerLimits()
        limits.headDeadline = .milliseconds(50)
        let isClosed = try await withServer(limits: limits) { _, port in
            try TestClient(port: port).isAtEnd()
        }
        #expect(isClosed)
    }
}
