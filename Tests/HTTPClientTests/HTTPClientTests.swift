import Glibc
import HTTPClient
import TestKit
import Testing

@Suite("HTTP client", .serialized)
struct HTTPClientTests {
    private static let shared = Result { try PythonServer("Fixtures/server.py") }
    private let server: PythonServer
    private let client: HTTPClient

    init() throws {
        server = try Self.shared.get()
        client = try HTTPClient()
    }

    private func text(_ response: ClientResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    @Test(
        "sends method, headers and body, gives status, headers and body",
        arguments: ["POST", "PATCH", "DELETE"])
    func exchange(_ method: String) throws {
        let answer = try client.send(
            ClientRequest(
                method, server.url + "/echo", headers: [("X-Note", "n")],
                body: .bytes(Array("a\0b".utf8))))
        #expect(answer.status == 201)
        #expect(text(answer) == "\(method)|n|None|a\0b")
        #expect(answer.header("x-answer") == "yes")
        #expect(answer.header("x-empty") == "" && answer.header("x-none") == nil)
    }

    @Test("sends requests without a body")
    func withoutBody() throws {
        for method in ["GET", "DELETE"] {
            let answer = try client.send(ClientRequest(method, server.url + "/echo"))
            #expect(text(answer) == "\(method)|None|None|")
        }
        let empty = try client.send(ClientRequest("POST", server.url + "/echo", body: .bytes([])))
        #expect(text(empty) == "POST|None|None|")
    }

    @Test("sends a body of unknown length piece by piece")
    func chunkedBody() throws {
        var left = 300
        let answer = try client.send(
            ClientRequest(
                "POST", server.url + "/echo",
                body: .chunks {
                    left -= 1
                    if left < 0 { return nil }
                    return left % 7 == 0 ? [] : [UInt8](repeating: UInt8(ascii: "z"), count: 1_000)
                }))
        let sent = text(answer).drop { $0 != "z" }
        #expect(text(answer).hasPrefix("POST|None|chunked|"))
        #expect(sent.utf8.count == 257_000)
    }

    @Test("keeps its connection between requests")
    func keepsAlive() throws {
        let ports = try (0..<3).map { _ in
            text(try client.send(ClientRequest("GET", server.url + "/peer")))
        }
        #expect(Set(ports).count == 1)
    }

    @Test("streams a good answer's body, and keeps that of a bad one")
    func streams() throws {
        var pieces = 0
        var bytes = 0
        let good = try client.send(ClientRequest("GET", server.url + "/stream")) { piece in
            pieces += 1
            bytes += piece.count
        }
        #expect(good.status == 200 && good.body.isEmpty)
        #expect(pieces > 1 && bytes == 500 * (10 * 2 + 90 * 3 + 100 * 4))
        let bad = try client.send(ClientRequest("GET", server.url + "/missing")) { _ in pieces = 0 }
        #expect(bad.status == 404 && text(bad) == "not here" && pieces > 0)
    }

    @Test("follows no redirect")
    func redirect() throws {
        let answer = try client.send(ClientRequest("GET", server.url + "/moved"))
        #expect(answer.status == 302 && answer.header("location") == "/echo")
    }

    @Test("throws on what the caller's closures throw")
    func closures() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try client.send(ClientRequest("GET", server.url + "/stream")) { _ in throw Stop() }
        }
        #expect(throws: Stop.self) {
            try client.send(
                ClientRequest("POST", server.url + "/echo", body: .chunks { throw Stop() }))
        }
        let after = try client.send(ClientRequest("GET", server.url + "/echo"))
        #expect(after.status == 201)
    }

    struct Fault: Sendable {
        var path: String
        var kind: HTTPClientError.Kind
        var limits = HTTPClientLimits()
        var isCancelled = false

        static func limited(
            _ path: String, _ kind: HTTPClientError.Kind,
            _ change: (inout HTTPClientLimits) -> Void
        ) -> Fault {
            var fault = Fault(path: path, kind: kind)
            change(&fault.limits)
            return fault
        }
    }

    @Test(
        "gives every fault its kind",
        arguments: [
            .limited("/hang", .timedOut) { $0.total = .milliseconds(200) },
            .limited("/hang", .timedOut) {
                $0.total = nil
                $0.stall = .seconds(1)
            },
            .limited("/large", .tooLarge) { $0.bodyBytesMax = 99_999 },
            .limited("/head", .tooLarge) { $0.headBytesMax = 20_000 },
            Fault(path: "/cut", kind: .broken),
            Fault(path: "/hang", kind: .cancelled, isCancelled: true),
            Fault(path: "/a b", kind: .badRequest),
            Fault(path: "/é", kind: .badRequest),
        ] as [Fault])
    func faults(_ fault: Fault) throws {
        let isCancelled = fault.isCancelled
        let client = try HTTPClient(limits: fault.limits, isCancelled: { isCancelled })
        let error = try #require(throws: HTTPClientError.self) {
            try client.send(ClientRequest("GET", server.url + fault.path))
        }
        #expect(error.kind == fault.kind, "\(error)")
    }

    @Test("a body of just the largest size is taken")
    func largest() throws {
        var limits = HTTPClientLimits()
        limits.bodyBytesMax = 100_000
        let client = try HTTPClient(limits: limits)
        let answer = try client.send(ClientRequest("GET", server.url + "/large"))
        #expect(answer.body.count == 100_000)
    }

    @Test("nobody there is told with the address, without path and password")
    func unreachable() throws {
        let port = try closedPort()
        let error = try #require(throws: HTTPClientError.self) {
            try client.send(ClientRequest("GET", "http://ada:secret@127.0.0.1:\(port)/x?key=1"))
        }
        #expect(error.kind == .unreachable)
        #expect(error.description == "nothing answers at http://127.0.0.1:\(port)")
    }

    @Test(
        "refuses addresses and headers that are none",
        arguments: [
            ("ftp://127.0.0.1/", "v"), ("127.0.0.1", "v"), ("http://", "v"),
            ("http://127.0.0.1:1/", "a\r\nb: c"),
        ])
    func badRequests(_ url: String, _ value: String) throws {
        let error = try #require(throws: HTTPClientError.self) {
            try client.send(ClientRequest("GET", url, headers: [("X-Note", value)]))
        }
        #expect(error.kind == .badRequest, "\(error)")
    }

    /// A loopback port on which nobody listens: bound, so that nobody else gets it.
    private func closedPort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) | getsockname(socket, $0, &length)
            }
        }
        try #require(code == 0)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
