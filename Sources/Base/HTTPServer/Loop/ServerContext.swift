/// What all loops and connections of a server share; nothing of it changes after the start but
/// the census, the ids and the certificate.
final class ServerContext: Sendable {
    let routes: Router
    let limits: HTTPServerLimits
    let onFailure: @Sendable (HTTPFailure) -> HTTPResponse
    let observer: @Sendable (HTTPExchangeRecord) -> Void
    let makeRequestID: @Sendable () -> String
    let census: Census
    let certificate = CertificateInUse()

    init(
        routes: Router, limits: HTTPServerLimits, census: Census,
        onFailure: @escaping @Sendable (HTTPFailure) -> HTTPResponse,
        observer: @escaping @Sendable (HTTPExchangeRecord) -> Void,
        makeRequestID: @escaping @Sendable () -> String
    ) {
        self.routes = routes
        self.limits = limits
        self.census = census
        self.onFailure = onFailure
        self.observer = observer
        self.makeRequestID = makeRequestID
    }

    /// The answer to a failure, with its status, `Allow` and `Retry-After` put right; a streamed
    /// body is left out, as no task is there to write it.
    func response(to failure: HTTPFailure) -> HTTPResponse {
        var response = onFailure(failure)
        response.status = failure.status
        if case .stream = response.body { response.body = .empty }
        if failure.kind == .methodNotAllowed, response.headers[first: "Allow"] == nil {
            response.headers.append(
                "Allow", failure.allowed.map(\.description).joined(separator: ", "))
        }
        if failure.status == 503, response.headers[first: "Retry-After"] == nil {
            response.headers.append("Retry-After", "1")
        }
        return response
    }
}
