/// Writes the head of an answer straight into a connection's output.
enum ResponseEncoder {
    /// How the client finds the end of the body.
    enum Framing: Equatable {
        /// The status has no body.
        case none
        case length(Int)
        case chunked
        /// HTTP/1.0 and a body of unknown length.
        case untilClose
    }
    /// What `Connection` has to say.
    enum Persistence: Equatable {
        /// What the version takes for granted.
        case unsaid
        case keepAlive
        case close
    }

    static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    static let lastChunk = Array("0\r\n\r\n".utf8)
    private static let lineBreak = Array("\r\n".utf8)
    private static let ownNames = [
        "content-length", "transfer-encoding", "connection", "date", "x-request-id",
    ]

    static func appendHead(
        _ response: HTTPResponse, framing: Framing, persistence: Persistence, date: [UInt8],
        requestID: String, to output: inout [UInt8]
    ) {
        output.append(contentsOf: statusLine(response.status).utf8)
        output.append(contentsOf: date)
        for field in response.headers.fields where !isOwn(field, response.headers) {
            let storage = response.headers.storage
            output.append(contentsOf: storage[Int(field.nameStart)..<Int(field.nameEnd)])
            output.append(UInt8(ascii: ":"))
            output.append(Octet.space)
            output.append(contentsOf: storage[Int(field.valueStart)..<Int(field.valueEnd)])
            output.append(contentsOf: lineBreak)
        }
        output.append(contentsOf: "X-Request-Id: ".utf8)
        output.append(contentsOf: requestID.utf8)
        switch framing {
        case .none, .untilClose: break
        case .length(let count):
            output.append(contentsOf: "\r\nContent-Length: ".utf8)
            appendDecimal(count, to: &output)
        case .chunked: output.append(contentsOf: "\r\nTransfer-Encoding: chunked".utf8)
        }
        switch persistence {
        case .unsaid: output.append(contentsOf: "\r\n\r\n".utf8)
        case .keepAlive: output.append(contentsOf: "\r\nConnection: keep-alive\r\n\r\n".utf8)
        case .close: output.append(contentsOf: "\r\nConnection: close\r\n\r\n".utf8)
        }
    }

    /// Writes one chunk of at least one byte.
    static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(contentsOf: lineBreak)
        output.append(contentsOf: bytes)
        output.append(contentsOf: lineBreak)
    }

    private static func isOwn(_ field: HTTPHeaders.Field, _ headers: HTTPHeaders) -> Bool {
        ownNames.contains { headers.matches(field, $0) }
    }

    private static func appendDecimal(_ number: Int, to output: inout [UInt8]) {
        if number >= 10 { appendDecimal(number / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    private static func statusLine(_ status: Int) -> String {
        // The common ones are whole constants, so that no string is put together for them.
        switch status {
        case 200: "HTTP/1.1 200 OK\r\n"
        case 201: "HTTP/1.1 201 Created\r\n"
        case 202: "HTTP/1.1 202 Accepted\r\n"
        case 204: "HTTP/1.1 204 No Content\r\n"
        default: "HTTP/1.1 \(status) \(reason(status))\r\n"
        }
    }

    private static func reason(_ status: Int) -> String {
        reasons[status] ?? "Status"
    }

    /// Source: RFC 9110, section 15, and RFC 6585.
    private static let reasons = [
        206: "Partial Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
        304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout",
        409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content",
        423: "Locked", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported", 507: "Insufficient Storage",
    ]
}
