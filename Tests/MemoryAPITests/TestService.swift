import Execution
import Glibc
import HTTPServer
import JSON
import MemoryEngine
import MemoryModel
import Pressure
import SQLiteStore
import TestKit
import Testing

@testable import MemoryAPI

/// The interface over a real engine, a real file and a real server on loopback; without a model.
struct TestService {
    /// The clock of every test: 2024-06-01T12:00:00Z.
    static let now = Timestamp(microseconds: 1_717_243_200_000_000)
    /// Clients block, so they have threads of their own; the limit is above what all tests send.
    private static let clients = WorkPool(label: "test.client", threadCount: 4, queueLimit: 4_096)

    let api: MemoryAPI
    let store: SQLiteStore
    let port: Int

    /// Runs `body` against a server and a store of its own.
    ///
    /// - Parameters:
    ///   - fileBytesMax: The most bytes of the store's file.
    ///   - pressure: Watches memory; by default nobody does.
    static func run(
        fileBytesMax: Int? = nil, pressure: PressureMonitor = PressureMonitor(limit: .find()),
        _ body: (TestService) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var options = SQLiteStoreOptions()
        options.fileBytesMax = fileBytesMax
        let store = try SQLiteStore(
            folder: folder.path, versions: MemoryEngine.derivedVersions(encoder: nil),
            options: options)
        let engine = engine(on: store, pressure)
        var router = Router()
        let api = MemoryAPI(engine: engine)
        api.addRoutes(to: &router)
        let server = HTTPServer(routes: router, loops: 1, onFailure: MemoryAPI.answer)
        let address = try server.start(host: "127.0.0.1", port: 0)
        let jobs = inBackground { await JobRunner(engine).run() }
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(TestService(api: api, store: store, port: address.port)))
        } catch {
            result = .failure(error)
        }
        jobs.cancel()
        _ = await server.drain(within: .seconds(1))
        await jobs.value
        await engine.finishBackground()
        await store.close()
        engine.shutDown()
        withExtendedLifetime(folder) {}
        try result.get()
    }

    /// An engine with the tests' clock.
    private static func engine(
        on store: SQLiteStore, _ pressure: PressureMonitor
    ) -> MemoryEngine {
        MemoryEngine(
            store: store, embedder: nil,
            options: EngineOptions(
                recallThreads: 1, shortTermBytesMax: 1 << 24, pressure: pressure),
            clock: { now },
            random: {
                var generator = SystemRandomNumberGenerator()
                return (generator.next(), generator.next())
            },
            narratives: store)
    }

    /// Sends a request and waits for the whole answer.
    func send(
        _ method: String, _ target: String, _ body: String? = nil,
        type: String? = "application/json"
    ) async throws -> Reply {
        try await send(method, target, bytes: body.map { Array($0.utf8) }, type: type)
    }

    /// Sends a request with a body of any bytes and waits for the whole answer.
    func send(
        _ method: String, _ target: String, bytes body: [UInt8]?,
        type: String? = "application/json"
    ) async throws -> Reply {
        // With HTTP/1.0 a streamed answer ends with the connection and has no chunks.
        var head = "\(method) \(target) HTTP/1.0\r\nX-Request-Id: test-1\r\n"
        if let body {
            head += "Content-Length: \(body.count)\r\n"
            if let type { head += "Content-Type: \(type)\r\n" }
        }
        let request = Array((head + "\r\n").utf8) + (body ?? [])
        let port = port
        let bytes = try await Self.clients.run { Exchange(port: port).bytes(for: request) }
        return try Reply(bytes)
    }

    /// Remembers texts of a user and answers their ids.
    @discardableResult
    func remember(_ userID: String, _ texts: [String]) async throws -> [String] {
        let items = texts.map { #"{"text":"\#($0)"}"# }.joined(separator: ",")
        let reply = try await send(
            "POST", "/v1/memories", #"{"user_id":"\#(userID)","memories":[\#(items)]}"#)
        #expect(reply.status == 201)
        return try reply.json["results"].items.map { try $0["id"].text }
    }
}

/// An answer as it came.
struct Reply: CustomTestStringConvertible {
    var testDescription: String { "\(status) \(text.prefix(300))" }
    let status: Int
    let head: String
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { get throws { try JSONReader.read(body) } }

    init(_ bytes: [UInt8]) throws {
        let end = try #require(bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) })
        head = String(decoding: bytes[..<end], as: UTF8.self)
        body = Array(bytes[(end + 4)...])
        status = try #require(Int(head.dropFirst(9).prefix(3)))
    }

    /// Whether the head has this line, whatever the letter case.
    func has(_ line: String) -> Bool {
        head.lowercased().split(separator: "\r\n").contains { $0 == line.lowercased() }
    }
}

/// One connection for one request.
private struct Exchange: ~Copyable {
    private let descriptor: Int32

    init(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        // When it fails, so does sending, and there is no answer to read a status from.
        _ = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
    }

    deinit { close(descriptor) }

    /// Sends all and receives to the end; a server that answers early may stop taking bytes.
    func bytes(for request: [UInt8]) -> [UInt8] {
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &part, part.count, 0)
            if count <= 0 { return received }
            received += part[..<count]
        }
    }
}

/// Why a value could not be looked into.
struct NoSuchValue: Error { let key: String }

extension JSONValue {
    /// A member that must be there.
    subscript(key: String) -> JSONValue {
        get throws {
            guard case .object(let object) = self, let value = object[key] else {
                throw NoSuchValue(key: key)
            }
            return value
        }
    }

    var object: JSONObject {
        get throws {
            guard case .object(let object) = self else { throw NoSuchValue(key: "{}") }
            return object
        }
    }

    var items: [JSONValue] {
        get throws {
            guard case .array(let items) = self else { throw NoSuchValue(key: "[]") }
            return items
        }
    }

    var text: String {
        get throws {
            guard case .string(let text) = self else { throw NoSuchValue(key: "\"\"") }
            return text
        }
    }

    /// The keys of an object in order.
    var keys: [String] { get throws { try object.members.map(\.key) } }
}
