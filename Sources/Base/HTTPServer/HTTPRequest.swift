/// A request whose head was checked and whose route was found.
public struct HTTPRequest: Sendable {
    /// The method as sent; a `HEAD` may reach a route of ``HTTPMethod/get``.
    public let method: HTTPMethod
    /// The path with its escapes decoded, starting with `/`.
    public let path: String
    /// Names and values after `?`, decoded, in order; `+` reads as a blank.
    public let query: [(name: String, value: String)]
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body in the mode that the route asked for.
    public let body: HTTPRequestBody
    /// What stood in the places of the pattern, decoded, by name.
    public let parameters: [String: String]
    /// The route's pattern, such as `/v1/memories/{id}`; from a closed set, so fit for metrics.
    public let route: String
    /// The client's address without port, such as `127.0.0.1` or `::1`.
    public let remoteAddress: String
    /// The client's `X-Request-Id`, or one made by the server.
    public let requestID: String

    /// A request from its parts; the layer above uses it to test handlers.
    public init(
        method: HTTPMethod, path: String, query: [(name: String, value: String)] = [],
        headers: HTTPHeaders = [:], body: HTTPRequestBody = .none,
        parameters: [String: String] = [:], route: String, remoteAddress: String = "127.0.0.1",
        requestID: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.parameters = parameters
        self.route = route
        self.remoteAddress = remoteAddress
        self.requestID = requestID
    }

    /// The first value of that name in the query, or nil.
    public func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }
}

/// A request's body in the mode of its route.
public enum HTTPRequestBody: Sendable {
    /// There is none, or the route asked for none.
    case none
    /// All of it, transfer coding removed.
    case bytes([UInt8])
    /// To be pulled while it comes.
    case stream(HTTPBodyReader)
}

/// Why a body could not be read or written further.
public enum HTTPBodyError: Error, Sendable, Equatable {
    /// The client went away, or the server cut the connection.
    case disconnected
    /// The client's bytes break the chunked coding.
    case malformed
    /// The body is longer than the route takes.
    case tooLarge
    /// Nothing came within the body deadline.
    case timedOut
    /// The task was cancelled while it waited.
    case cancelled
    /// A second call came while one was waiting.
    case alreadyWaiting
    /// The request was answered before.
    case finished
}

/// A request body that is pulled while it arrives.
///
/// At most 64 KiB (``HTTPServerLimits/unreadBodyBytesMax``) wait unread; then the server stops
/// receiving, and the client's sending is slowed by TCP.
public struct HTTPBodyReader: Sendable {
    private let pull: @Sendable () async throws(HTTPBodyError) -> [UInt8]?

    /// A reader over any source; the layer above uses it to test handlers.
    public init(_ pull: @escaping @Sendable () async throws(HTTPBodyError) -> [UInt8]?) {
        self.pull = pull
    }

    /// Waits for the next bytes.
    ///
    /// - Returns: At least one byte, transfer coding removed; nil at the end of the body.
    public func next() async throws(HTTPBodyError) -> [UInt8]? { try await pull() }
}
