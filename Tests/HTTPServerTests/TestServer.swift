import Execution
import Synchronization

@testable import HTTPServer

/// Something that tasks wait for until it happens; a test opens it.
actor Latch {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        if isOpen { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Waits until the task is cancelled.
    static func never() async {
        let latch = Latch()
        await withTaskCancellationHandler {
            await latch.wait()
        } onCancel: {
            Task.detached { await latch.open() }
        }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// A list that grows on one thread and is awaited on another, with a limit on the wait.
final class Record<Element: Sendable>: Sendable {
    private let gate = Gate<[Element]>([])

    func append(_ element: Element) {
        gate.withLock { $0.append(element) }
        gate.broadcast()
    }

    var all: [Element] { gate.withLock { $0 } }

    /// Blocks until there are that many, at most 10 s; call it off the pool.
    func wait(for count: Int) -> [Element] {
        gate.wait(until: { $0.count >= count }, for: .seconds(10), then: { $0 })
    }
}

/// Waits until a condition holds, at most 10 s, giving other threads their turn; call it off the
/// pool.
func eventually(_ holds: () -> Bool) -> Bool {
    let deadline = MonotonicTime.now + .seconds(10)
    let pause = Gate(false)
    while !holds() {
        if deadline < MonotonicTime.now { return false }
        pause.wait(until: { $0 }, for: .milliseconds(1), then: { _ in })
    }
    return true
}

/// The routes that most tests use.
func testRoutes() -> Router {
    var routes = Router()
    routes.add(.get, "/ok") { _ in HTTPResponse(status: 200, body: .bytes(Array("ok".utf8))) }
    routes.add(.get, "/later") { request in
        // A detached task leaves the loop, so the answer comes from elsewhere.
        let text = await Task.detached { request.queryValue("n") ?? "later" }.value
        return HTTPResponse(status: 200, body: .bytes(Array(text.utf8)))
    }
    routes.add(.get, "/big") { request in
        let count = Int(request.queryValue("n") ?? "") ?? 0
        return HTTPResponse(status: 200, body: .bytes([UInt8](repeating: 120, count: count)))
    }
    routes.add(.get, "/items/{id}") { request in
        let text = "\(request.route) \(request.parameters["id"] ?? "") \(request.path)"
        return HTTPResponse(status: 200, body: .bytes(Array(text.utf8)))
    }
    routes.add(.post, "/echo", body: .buffered(limit: 200_000)) { request in
        guard case .bytes(let bytes) = request.body else { return HTTPResponse(status: 500) }
        return HTTPResponse(status: 200, body: .bytes(bytes))
    }
    routes.add(.post, "/count", body: .streamed(limit: 3_000_000)) { request in
        guard case .stream(let reader) = request.body else { return HTTPResponse(status: 500) }
        var count = 0
        do {
            while let bytes = try await reader.next() { count += bytes.count }
        } catch { return HTTPResponse(status: 400, body: .bytes(Array("\(error)".utf8))) }
        return HTTPResponse(status: 200, body: .bytes(Array("\(count)".utf8)))
    }
    routes.add(.get, "/stream") { request in
        let parts = Int(request.queryValue("parts") ?? "") ?? 3
        return HTTPResponse(
            status: 200,
            body: .stream { writer in
                for part in 0..<parts { try await writer.write("part \(part)\n") }
            })
    }
    return routes
}

/// Runs a server while `body` does, and drains it.
///
/// - Parameter body: Called on a thread of its own, so it may block.
/// - Returns: What `body` returns.
func withServer<Value: Sendable>(
    _ routes: Router = testRoutes(), limits: HTTPServerLimits = HTTPServerLimits(),
    loops: Int = 1, tls: HTTPServerTLS? = nil, host: String = "127.0.0.1",
    makeRequestID: (@Sendable () -> String)? = nil,
    observer: @escaping @Sendable (HTTPExchangeRecord) -> Void = { _ in },
    onFailure: @escaping @Sendable (HTTPFailure) -> HTTPResponse = { $0.plainResponse },
    _ body: @escaping @Sendable (HTTPServer, Int) throws -> Value
) async throws -> Value {
    let server = HTTPServer(
        routes: routes, limits: limits, loops: loops, tls: tls, makeRequestID: makeRequestID,
        observer: observer, onFailure: onFailure)
    let address = try server.start(host: host, port: 0)
    do {
        let value = try await offPool { try body(server, address.port) }
        _ = await server.drain(within: .zero)
        return value
    } catch {
        _ = await server.drain(within: .zero)
        throw error
    }
}
