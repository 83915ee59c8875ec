import TestKit
import Testing

@testable import HTTPServer

@Suite("gzip")
struct CodingTests {
    @Test(
        "Accept-Encoding is read with its weights",
        arguments: [
            ("gzip", true), ("GZIP", true), ("deflate, gzip ;q=0.5 , br", true), ("x-gzip", true),
            ("*", true), ("gzip;q=0.001", true), ("br;q=1, *;q=0.1", true), ("gzip;q=1.000", true),
            ("", false), ("br", false), ("identity", false), ("gzip;q=0", false),
            ("*, gzip;q=0", false), ("gzip;q=0.000", false), ("gzip;q=0.2, identity;q=0.3", false),
            ("*;q=0", false), ("gzip;q=x", false), ("gzip;level=1", false), ("gzip;q=", false),
            ("gzip;q=0.1234", false), ("gzip;q=2", false), ("gzipped", false), (",,;,", false),
        ])
    func reads(_ value: String, _ expected: Bool) {
        var accepted = AcceptEncoding()
        accepted.note(Array(value.utf8)[...])
        #expect(accepted.takesGzip == expected)
    }

    /// JSON texts by size, a stream of lines, events, and what is no text.
    private static func routes() -> Router {
        var routes = Router()
        routes.add(.get, "/text/{n}") { request in
            let count = Int(request.parameters["n"] ?? "") ?? 0
            let type = request.queryValue("type") ?? "application/json"
            return HTTPResponse(
                status: 200, headers: ["Content-Type": type],
                body: .bytes(Array(repeating: 120, count: count)))
        }
        for (path, type) in [
            ("/lines", "application/x-ndjson"), ("/events", "text/event-stream"),
        ] {
            routes.add(.get, path) { _ in
                HTTPResponse(
                    status: 200, headers: ["Content-Type": type],
                    body: .stream { writer in
                        for line in 0..<20_000 { try await writer.write("{\"line\":\(line)}\n") }
                    })
            }
        }
        return routes
    }

    private static func ask(
        _ port: Int, _ target: String, _ more: String = "Accept-Encoding: gzip\r\n",
        method: String = "GET"
    ) throws -> TestClient.Reply {
        let client = try TestClient(port: port)
        try client.send("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(more)\r\n")
        return try client.readReply(isHead: method == "HEAD")
    }

    @Test("text is coded from 1 KiB to 1 MiB for clients that take it, and says that it varies")
    func codesBodies() async throws {
        try await withServer(Self.routes()) { _, port in
            let coded = try Self.ask(port, "/text/5000")
            #expect(coded["Content-Encoding"] == "gzip")
            #expect(coded["Vary"] == "Accept-Encoding")
            #expect(coded.body.count < 100)
            let head = try Self.ask(port, "/text/5000", method: "HEAD")
            #expect(head["Content-Length"] == "\(coded.body.count)")
            let plain = try Self.ask(port, "/text/5000", "")
            #expect(plain["Content-Encoding"] == nil && plain.body.count == 5_000)
            #expect(plain["Vary"] == "Accept-Encoding")
            for target in [
                "/text/1023", "/text/1048577", "/text/5000?type=image/png",
                "/text/5000?type=text/event-stream",
            ] {
                let reply = try Self.ask(port, target)
                #expect(reply["Content-Encoding"] == nil, "\(target)")
                #expect(reply["Vary"] == nil, "\(target)")
            }
        }
    }

    @Test(
        "what curl decodes is what was sent, one answer after the other, streams too",
        arguments: [
            "/text/1024", "/text/70000", "/text/1048576", "/lines", "/events",
        ])
    func decodes(_ target: String) async throws {
        let (plain, decoded, size) = try await withServer(Self.routes()) { _, port in
            let url = "http://127.0.0.1:\(port)\(target)"
            let plain = try Command.run(["curl", "-sS", "--max-time", "10", url]).output
            let twice = ["curl", "-sS", "--max-time", "10", "--compressed", url, url]
            let decoded = try Command.run(twice).output
            let size = ["--output", "/dev/null", "-w", "%{size_download}"]
            let raw = ["curl", "-sS", "-H", "Accept-Encoding: gzip", url] + size
            return (plain, decoded, try Command.run(raw).output)
        }
        #expect(!plain.isEmpty)
        #expect(decoded == plain + plain)
        let bytes = try #require(Int(size))
        #expect(target == "/events" ? bytes == plain.utf8.count : bytes < plain.utf8.count / 3)
    }

    @Test("what does not get shorter is sent as it is")
    func sparesNoise() throws {
        var state: UInt64 = 1
        let noise = (0..<2_000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let coder = try #require(GzipCoder(.whole))
        #expect(coder.code(noise) == nil)
        #expect(coder.code([UInt8](repeating: 120, count: 2_000))?.prefix(2) == [0x1F, 0x8B])
    }
}
