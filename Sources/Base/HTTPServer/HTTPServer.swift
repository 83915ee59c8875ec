import Glibc
import Synchronization

/// An HTTP/1.1 and 1.0 server on epoll.
///
/// Handlers are tasks that run on the event loop of their connection; each bound is in
/// ``HTTPServerLimits``. States: new → running (``start(host:port:)``) → over (``drain(within:)``);
/// a running server lives, referenced or not, until it is drained.
public final class HTTPServer: Sendable {
    private enum State {
        case new
        case running([EventLoop])
        case over
    }

    private let context: ServerContext
    private let loopCount: Int
    private let tls: HTTPServerTLS?
    private let state = Mutex(State.new)

    /// Cores that are online: the default number of loops.
    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// A server that does not listen yet.
    ///
    /// - Parameters:
    ///   - routes: What is served; fixed from now on.
    ///   - limits: Every bound.
    ///   - loops: Threads; one per core is right.
    ///   - tls: Makes it an https server; OpenSSL is set up at the start, and only then.
    ///   - makeRequestID: Called for requests without a good `X-Request-Id`; nil makes random ones.
    ///   - observer: Called once per finished request on its loop; it must not block.
    ///   - onFailure: Makes the answers that no handler makes; it must not block, and its body is
    ///     not streamed. Plain text by default.
    public init(
        routes: Router, limits: HTTPServerLimits = HTTPServerLimits(),
        loops: Int = HTTPServer.coreCount, tls: HTTPServerTLS? = nil,
        makeRequestID: (@Sendable () -> String)? = nil,
        observer: @escaping @Sendable (HTTPExchangeRecord) -> Void = { _ in },
        onFailure: @escaping @Sendable (HTTPFailure) -> HTTPResponse = { $0.plainResponse }
    ) {
        precondition(loops > 0, "a server has at least one event loop")
        let ids = RequestIDs()
        loopCount = loops
        self.tls = tls
        context = ServerContext(
            routes: routes, limits: limits, census: Census(limits: limits, loops: loops),
            onFailure: onFailure, observer: observer,
            makeRequestID: makeRequestID ?? { ids.next() })
    }

    /// The server's own numbers now.
    public var counters: HTTPServerCounters { context.census.counters }

    /// Binds, listens and serves until ``drain(within:)``.
    ///
    /// - Parameters:
    ///   - host: A numeric IPv4 or IPv6 address, or `localhost` (127.0.0.1).
    ///   - port: 0 lets the system choose.
    /// - Returns: The address with the port in use.
    public func start(host: String, port: Int) throws(HTTPServerError) -> HTTPAddress {
        let isNew = state.withLock { state in
            guard case .new = state else { return false }
            state = .over
            return true
        }
        guard isNew else { throw HTTPServerError(.alreadyStarted, in: "start") }
        let listener: Listener
        var loops: [EventLoop] = []
        do {
            context.certificate.replace(with: try tls.map(TLSCertificate.init))
            for index in 0..<loopCount {
                loops.append(try EventLoop(index: index, context: context))
            }
            listener = try Listener(host: host, port: port)
        } catch {
            state.withLock { $0 = .new }
            throw error
        }
        for loop in loops { loop.start() }
        let first = loops[0]
        first.perform { [loops] in first.startAccepting(listener, for: loops) }
        state.withLock { [loops] in $0 = .running(loops) }
        return listener.address
    }

    /// Reads certificate and key again, for the connections that come from now on; those that are
    /// open keep theirs. A server without TLS does nothing.
    ///
    /// - Throws: `badCertificate`; then the one in use stays.
    public func reloadCertificate() throws(HTTPServerError) {
        guard let tls else { return }
        context.certificate.replace(with: try TLSCertificate(tls))
    }

    /// Stops: no more connections are accepted, idle ones are closed, requests in hand are answered
    /// with `Connection: close`.
    ///
    /// - Parameter wait: After it the rest is cut and its handlers are cancelled.
    /// - Returns: How many requests were cut; 0 at once when the server does not run.
    public func drain(within wait: Duration) async -> Int {
        let loops = state.withLock { state -> [EventLoop] in
            guard case .running(let loops) = state else { return [] }
            state = .over
            return loops
        }
        guard let first = loops.first else { return 0 }
        let deadline = MonotonicTime.now + wait
        await withCheckedContinuation { continuation in
            first.perform {
                first.stopAccepting()
                continuation.resume()
            }
        }
        return await withTaskGroup(of: Int.self) { group in
            for loop in loops {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        loop.perform { loop.drain(until: deadline, continuation) }
                    }
                }
            }
            return await group.reduce(0, +)
        }
    }
}
