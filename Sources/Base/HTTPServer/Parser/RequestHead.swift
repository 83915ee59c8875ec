/// How a request's body is delimited.
enum BodyFraming: Sendable, Equatable {
    case none
    /// Bytes that follow the head; more than 0.
    case length(Int)
    case chunked
}

/// What a head says, checked against RFC 9112 and the limits.
struct RequestHead: Sendable {
    var method: HTTPMethod
    var target: RequestTarget
    /// HTTP/1.0 rather than 1.1.
    var isVersion10: Bool
    var headers: HTTPHeaders
    var framing: BodyFraming
    /// Whether the client wants the connection kept.
    var keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue: Bool
    /// The client's `X-Request-Id`, when it is well formed.
    var requestID: String?
    /// Whether the client takes gzip; never with HTTP/1.0.
    var takesGzip: Bool
}
