/// Answers coded as gzip for clients that take it.
extension Connection {
    /// The answer as it is sent: coded when the client takes gzip and it is worth it.
    ///
    /// A streamed body gets a coder of its own, which ``writeBody(_:_:)`` feeds.
    func coded(_ response: HTTPResponse) -> HTTPResponse {
        guard let current = exchange, Self.isText(response.headers) else { return response }
        var response = response
        switch response.body {
        case .empty: return response
        case .bytes(let bytes):
            guard bytes.count >= limits.gzipBytesMin, bytes.count <= limits.gzipBytesMax else {
                return response
            }
            response.headers.append("Vary", "Accept-Encoding")
            guard current.takesGzip, let coded = loop.gzip?.code(bytes) else { return response }
            response.body = .bytes(coded)
        case .stream:
            response.headers.append("Vary", "Accept-Encoding")
            guard current.takesGzip, let coder = GzipCoder(.stream) else { return response }
            exchange?.coder = coder
        }
        response.headers.append("Content-Encoding", "gzip")
        return response
    }

    /// Whether a body is text that has no coding yet; events are not, as each must go out at once.
    private static func isText(_ headers: HTTPHeaders) -> Bool {
        guard headers[first: "Content-Encoding"] == nil,
            let type = headers[first: "Content-Type"]?.lowercased()
        else { return false }
        return (type.hasPrefix("text/") && !type.hasPrefix("text/event-stream"))
            || (type.hasPrefix("application/") && type.contains("json"))
    }
}
