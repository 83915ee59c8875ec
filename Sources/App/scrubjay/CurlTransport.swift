import HTTPClient
import Host

/// Talks to a server across HTTP.
struct CurlTransport: ServiceTransport {
    private let client: HTTPClient
    private let base: String

    /// A connection to the server at `base`, such as `http://127.0.0.1:8766`; made on first use.
    ///
    /// - Parameters:
    ///   - base: The server.
    ///   - wait: The longest wait for one answer; for a streamed one, the longest silence.
    ///   - certificatePath: The certificate of a server on this machine; then it alone is trusted.
    init(base: String, wait: Duration, certificatePath: String? = nil) throws {
        var limits = HTTPClientLimits()
        limits.stall = wait
        limits.total = nil
        self.base = Self.normalised(base)
        client = try HTTPClient(
            limits: limits, certificatePath: certificatePath,
            isCancelled: { Interrupt.signalNumber != nil })
    }

    func send(_ request: ServiceRequest) throws -> ServiceResponse {
        var outgoing = ClientRequest(
            request.method, base + request.target, headers: [("Accept", "*/*")])
        if let body = request.body {
            outgoing.body = .bytes(body)
            outgoing.headers.append(("Content-Type", request.contentType))
        }
        let answer = try client.send(outgoing, receive: request.receive)
        return ServiceResponse(status: answer.status, body: answer.body)
    }

    /// `127.0.0.1:8766` means `http://127.0.0.1:8766`; slashes at the end go.
    static func normalised(_ base: String) -> String {
        var text = base.contains("://") ? base : "http://" + base
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
