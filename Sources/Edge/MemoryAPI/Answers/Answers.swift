import HTTPServer
import JSON

/// Measures how long a request took.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Writes `took_ms`.
    func write(to writer: inout JSONWriter) {
        writer.key("took_ms")
        writer.milliseconds(ContinuousClock.now - start)
    }
}

extension HTTPResponse {
    /// An answer whose body is one JSON object.
    static func json(
        status: Int = 200, capacity: Int = 512, _ fill: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        var writer = JSONWriter(capacity: capacity)
        writer.object(fill)
        return .json(status: status, bytes: writer.bytes)
    }

    /// An answer whose body is JSON already.
    static func json(status: Int = 200, bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
    }
}
