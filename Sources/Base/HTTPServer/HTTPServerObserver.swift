/// One finished request, for metrics and logs.
public struct HTTPExchangeRecord: Sendable {
    /// The method; nil when the head could not be read or has a method of no route, so that it is
    /// from a closed set.
    public let method: HTTPMethod?
    /// The pattern of the route, or empty when none was found; from a closed set.
    public let route: String
    /// The status that was answered; 499 when the connection ended before an answer began.
    public let status: Int
    /// Bytes of head and body received, transfer coding removed.
    public let bytesIn: Int
    /// Bytes of head and body handed to the connection, transfer coding included.
    public let bytesOut: Int
    /// From the end of the request's head to the last byte handed to the connection.
    public let duration: Duration
    /// The id that was sent as `X-Request-Id`.
    public let requestID: String
    /// Whether the whole answer was handed to the connection.
    public let isComplete: Bool
}

/// The server's own numbers at one moment.
public struct HTTPServerCounters: Sendable, Equatable {
    /// Connections open now, those about to be refused left out.
    public var connections = 0
    /// Connections accepted since the start, refused ones left out.
    public var accepted = 0
    /// Connections refused for a limit since the start.
    public var refused = 0
    /// Requests answered by the server for a broken, too large or late request since the start.
    public var badRequests = 0
    /// How often accepting rested because no descriptor was left.
    public var acceptBackoffs = 0
    /// Bytes that connections hold now: received and not handled, or answered and not sent.
    public var bufferedBytes = 0
    /// Bytes of buffered bodies that are being received or that a handler has.
    public var bodyBytes = 0
}
