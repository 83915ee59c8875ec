/// The sizes and times a client keeps to.
public struct HTTPClientLimits: Sendable {
    /// The longest wait for a connection.
    public var connect: Duration = .seconds(5)
    /// The longest whole exchange; nil for streams of any length, which ``stall`` still bounds.
    public var total: Duration? = .seconds(60)
    /// The longest time without a byte in either direction.
    public var stall: Duration = .seconds(30)
    /// The largest answer's head, bytes.
    public var headBytesMax = 65_536
    /// The largest answer's body that is kept in memory, bytes; streamed ones have no limit here.
    public var bodyBytesMax = 16 << 20

    /// The defaults.
    public init() {}
}

/// What is asked.
public struct ClientRequest {
    /// The body that goes out.
    public enum Body {
        /// None.
        case none
        /// All of it.
        case bytes([UInt8])
        /// Piece by piece, until the closure gives nil; an empty piece is skipped. What it throws
        /// ends the exchange and is thrown on.
        case chunks(() throws -> [UInt8]?)
    }
    /// `GET`, `POST`, `PATCH`, `DELETE`, …
    public var method: String
    /// The absolute address, `http` or `https`, already percent-encoded.
    public var url: String
    /// Names and values; neither holds a line end.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: Body

    /// A request from its parts.
    public init(
        _ method: String, _ url: String, headers: [(name: String, value: String)] = [],
        body: Body = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What came back, whatever its status.
public struct ClientResponse {
    /// The status, 100...599.
    public let status: Int
    /// Names in lower case and values, in the order in which they came.
    public let headers: [(name: String, value: String)]
    /// The body; empty when it was streamed.
    public let body: [UInt8]

    /// The first value of a header, nil when absent.
    ///
    /// - Parameter name: In lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why there was no whole answer.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong; callers branch on this.
    public enum Kind: String, Sendable {
        /// The address, a header or the method cannot be used.
        case badRequest
        /// Nobody answers there.
        case unreachable
        /// It took longer than a limit.
        case timedOut
        /// The answer is larger than a limit.
        case tooLarge
        /// The connection broke or the answer is not HTTP.
        case broken
        /// The other side's certificate was not accepted, or TLS failed.
        case notTrusted
        /// libcurl is not on this machine.
        case notInstalled
        /// The caller wanted to stop.
        case cancelled
    }
    /// What went wrong.
    public let kind: Kind
    /// What happened, in words; names no header and no body.
    public let description: String

    /// An error from its parts.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
