/// Every bound of the server in one place.
///
/// Times are absolute from the event that is named, so a client that drips bytes gains nothing.
public struct HTTPServerLimits: Sendable {
    /// Connections in all; one more gets a short 503.
    public var connectionsMax = 4_096
    /// Connections from one address; a reverse proxy counts as one address.
    public var connectionsPerAddressMax = 1_024
    /// Refused connections that are kept for a moment so that their 503 arrives; more are cut.
    public var refusedConnectionsMax = 64
    /// Bytes of a request head with its blank line; more is 431.
    public var headBytesMax = 16_384
    /// Bytes of a request line; more is 414.
    public var requestLineBytesMax = 8_192
    /// Fields in a head; more is 431.
    public var headerCountMax = 100
    /// Bytes of a body when the route says nothing else; more is 413.
    public var bodyBytesMax = 1_048_576
    /// Bytes of all buffered bodies of all connections, from their first byte to the end of their
    /// handler; the next that does not fit is 503.
    public var bodyBytesInAllMax = 67_108_864
    /// Bytes of a body that no one wants and that is read only to keep the connection.
    public var unwantedBodyBytesMax = 65_536
    /// Bytes of a streamed body that wait for the handler; then the server stops receiving.
    public var unreadBodyBytesMax = 65_536
    /// From the first byte of a head (or the start of a connection) to its last.
    public var headDeadline: Duration = .seconds(10)
    /// From the end of a head to the end of a buffered body; for a streamed one, the longest time
    /// that a waiting handler gets no byte.
    public var bodyDeadline: Duration = .seconds(30)
    /// Bytes a second that a streamed body brings at least, over all the time that its handler
    /// waits for it but for the first ``bodyDeadline``; below it the body ends as one that is late.
    public var streamedBytesPerSecondMin = 1_024
    /// How long a connection may wait for its next request.
    public var idleDeadline: Duration = .seconds(75)
    /// The longest time in which a client takes no byte of what is to be sent.
    public var writeStallDeadline: Duration = .seconds(30)
    /// How long the rest of a refused request is read and dropped, so that the answer arrives.
    public var lingerDeadline: Duration = .seconds(2)
    /// Bytes that are dropped in that time before the connection is cut.
    public var lingerBytesMax = 1_048_576
    /// A streaming handler waits above this many unsent bytes.
    public var pendingOutputBytesHigh = 262_144
    /// A waiting handler goes on, and pipelined requests are started, at or below this many.
    public var pendingOutputBytesLow = 65_536
    /// Answers of text below this many bytes are not coded as gzip.
    public var gzipBytesMin = 1_024
    /// Answers above this many are not either, unless streamed: coding holds the loop, 6 ns a byte.
    public var gzipBytesMax = 1_048_576
    /// Requests answered on one connection before it is closed; nil is no limit.
    public var requestsPerConnectionMax: Int?
    /// How long accepting rests when the process has no file descriptor left.
    public var acceptBackoff: Duration = .milliseconds(100)

    /// The defaults; change single fields on the value.
    public init() {}
}
