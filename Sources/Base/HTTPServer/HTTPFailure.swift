/// A request that the server itself answers, without a handler.
///
/// The layer above turns it into a response; status, `Connection` and `Allow` are the server's.
public struct HTTPFailure: Error, Sendable, Equatable {
    /// What was wrong; callers branch on this.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The request breaks RFC 9112 or could be read in two ways: 400.
        case malformed
        /// No route has this path: 404.
        case notFound
        /// The path has routes, though not for this method: 405.
        case methodNotAllowed
        /// Head or body did not arrive in time: 408.
        case timedOut
        /// The body is longer than the route takes: 413.
        case bodyTooLarge
        /// The request line is longer than the limit: 414.
        case targetTooLong
        /// An `Expect` other than `100-continue`: 417.
        case expectationFailed
        /// The head is longer, or has more fields, than the limit: 431.
        case headTooLarge
        /// A transfer coding other than `chunked`: 501.
        case unknownTransferCoding
        /// More connections than the server or one address may have: 503.
        case tooManyConnections
        /// The bodies that are being received fill their memory: 503.
        case tooManyBodies
        /// A version other than 1.0 and 1.1: 505.
        case unsupportedVersion
    }

    /// What was wrong.
    public let kind: Kind
    /// One fixed sentence, safe to show; never a part of the request.
    public let detail: String
    /// The methods that the path has; only with ``Kind/methodNotAllowed``.
    public let allowed: [HTTPMethod]
    /// The id of the request, also sent as `X-Request-Id`.
    public internal(set) var requestID: String

    init(_ kind: Kind, _ detail: String, allowed: [HTTPMethod] = [], requestID: String = "") {
        self.kind = kind
        self.detail = detail
        self.allowed = allowed
        self.requestID = requestID
    }

    /// The HTTP status that goes with the kind.
    public var status: Int {
        switch kind {
        case .malformed: 400
        case .notFound: 404
        case .methodNotAllowed: 405
        case .timedOut: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .expectationFailed: 417
        case .headTooLarge: 431
        case .unknownTransferCoding: 501
        case .tooManyConnections, .tooManyBodies: 503
        case .unsupportedVersion: 505
        }
    }

    /// The answer used when no other is injected: the detail as plain text.
    public var plainResponse: HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: .bytes(Array((detail + "\n").utf8)))
    }
}
