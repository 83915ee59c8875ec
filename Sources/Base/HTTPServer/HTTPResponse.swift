/// What a handler is: a request in, a response out; it runs on the connection's event loop.
///
/// It must not block: work that does belongs on its own threads. Its task is cancelled when the
/// connection breaks, a write stalls or a drain ends. A client that only ended its side may still
/// read, so its handler goes on until a write fails.
public typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse

/// An answer; the server adds `Date`, framing, `Connection` and `X-Request-Id`.
public struct HTTPResponse: Sendable {
    /// The status, 200...599.
    public var status: Int
    /// Further fields. `Content-Length`, `Transfer-Encoding`, `Connection`, `Date` and
    /// `X-Request-Id` are the server's own and are dropped from here.
    public var headers: HTTPHeaders
    /// The body; not sent to `HEAD` nor with 204 and 304.
    public var body: HTTPResponseBody

    /// An answer from its parts.
    public init(status: Int, headers: HTTPHeaders = [:], body: HTTPResponseBody = .empty) {
        precondition((200...599).contains(status), "a final status is 200...599")
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The body of an answer.
public enum HTTPResponseBody: Sendable {
    /// No bytes.
    case empty
    /// All bytes at once, sent with `Content-Length`.
    case bytes([UInt8])
    /// Bytes written while they are made, sent chunked (to HTTP/1.0: until the connection closes).
    ///
    /// The closure runs in the handler's task after the head was queued. When it throws, the
    /// connection is cut, so that the client sees that the body is not whole.
    case stream(@Sendable (HTTPBodyWriter) async throws -> Void)
}

/// Writes the body of a streamed answer.
public struct HTTPBodyWriter: Sendable {
    private let push: @Sendable ([UInt8]) async throws(HTTPBodyError) -> Void

    /// A writer into any sink; the layer above uses it to test handlers.
    public init(_ push: @escaping @Sendable ([UInt8]) async throws(HTTPBodyError) -> Void) {
        self.push = push
    }

    /// Sends bytes; waits while more than ``HTTPServerLimits/pendingOutputBytesHigh`` are unsent.
    ///
    /// - Parameter bytes: Sent as one chunk; an empty array sends nothing.
    public func write(_ bytes: [UInt8]) async throws(HTTPBodyError) { try await push(bytes) }

    /// Sends text as UTF-8; waits as ``write(_:)-([UInt8])`` does.
    public func write(_ text: String) async throws(HTTPBodyError) {
        try await push(Array(text.utf8))
    }
}
