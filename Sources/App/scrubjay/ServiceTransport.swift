/// Something that answers REST requests: a server across HTTP, or the program itself.
protocol ServiceTransport {
    /// Sends a request and waits for its answer.
    ///
    /// - Throws: When there is no whole answer; an answer of any status is no error here.
    func send(_ request: ServiceRequest) throws -> ServiceResponse
}

/// A request to the service.
struct ServiceRequest {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    var method: String
    /// Path and query, percent-encoded: `/v1/memories?user_id=ada`.
    var target: String
    /// The body's media type.
    var contentType = "application/json"
    /// The body; nil for none.
    var body: [UInt8]?
    /// Takes the body of a good answer piece by piece, for answers of any length.
    var receive: (([UInt8]) throws -> Void)?

    init(_ method: String, _ target: String, body: [UInt8]? = nil) {
        self.method = method
        self.target = target
        self.body = body
    }
}

/// An answer of the service.
struct ServiceResponse {
    /// The HTTP status.
    var status: Int
    /// The body; empty when it was given to `receive`.
    var body: [UInt8]
}

/// Percent-encoding as RFC 3986, section 2.3, has it: all but unreserved characters.
enum URLText {
    /// A path segment or a query's value.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: bytes.append(byte)
            default: bytes += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A query of the pairs whose value is not nil, with its question mark; empty without pairs.
    static func query(_ pairs: [(name: String, value: String?)]) -> String {
        let parts = pairs.compactMap { pair in
            pair.value.map { "\(pair.name)=\(encode($0))" }
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
