/// One request and its answer, while they are under way.
struct Exchange {
    /// Counts up on a connection, so that what a handler kept from an earlier request is told
    /// apart.
    let id: UInt64
    let method: HTTPMethod?
    var route = ""
    let requestID: String
    let startedAt: MonotonicTime
    let isVersion10: Bool
    /// Whether the client wants the connection kept.
    let wantsKeepAlive: Bool
    let bytesInHead: Int
    /// Whether the answer may be coded as gzip.
    var takesGzip = false
    /// 0 until an answer began.
    var status = 0
    var bytesOut = 0
    /// Set while a streamed answer is open: how its bytes are framed.
    var streaming: ResponseEncoder.Framing?
    /// Codes a streamed answer; nil sends it as it is.
    var coder: GzipCoder?
    /// Bytes written since the handler last waited.
    var bytesSinceWait = 0
    var task: Task<Void, Never>?
}

/// A wait of a handler that its own cancellation may end; touched on the loop's thread alone.
final class HandlerWait<Value: Sendable>: @unchecked Sendable {
    // `@unchecked` holds because calls come through `EventLoop.perform` only.
    private var continuation: CheckedContinuation<Value, Never>?
    private var early: Value?

    /// Whether the wait is over, be it before it began.
    var isOver: Bool { early != nil }

    /// Starts the wait; ends it at once when it was ended before.
    func begin(_ continuation: CheckedContinuation<Value, Never>) {
        guard let early else {
            self.continuation = continuation
            return
        }
        continuation.resume(returning: early)
    }

    /// Ends the wait; calls after the first do nothing.
    func end(_ value: Value) {
        guard early == nil else { return }
        early = value
        continuation?.resume(returning: value)
        continuation = nil
    }
}
