import CCurl

/// A small blocking HTTP/1.1 client on libcurl, for the command line.
///
/// One request at a time; the connection is kept between them. It follows no redirects, and uses no
/// proxy for loopback addresses. libcurl is loaded with the first client, so a program that makes
/// none pays nothing.
public final class HTTPClient {
    /// Loaded once in the life of the process; 0 when it went well.
    private static let setUpCode = ccurl_load()

    private let limits: HTTPClientLimits
    private let certificatePath: String?
    private let isCancelled: @Sendable () -> Bool
    private let handle: UnsafeMutableRawPointer

    /// A client with its own connection.
    ///
    /// - Parameters:
    ///   - limits: Sizes and times.
    ///   - certificatePath: A PEM file; then its certificates alone are trusted, whatever name they
    ///     are for: for a server on this machine that a file of its owner's names.
    ///   - isCancelled: Asked at least once a second; true ends the exchange.
    public init(
        limits: HTTPClientLimits = HTTPClientLimits(), certificatePath: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(HTTPClientError) {
        guard Self.setUpCode == 0, let handle = ccurl_init() else {
            throw HTTPClientError(
                .notInstalled, "libcurl.so.4 cannot be loaded; install the package libcurl4")
        }
        self.limits = limits
        self.certificatePath = certificatePath
        self.isCancelled = isCancelled
        self.handle = handle
    }

    deinit { ccurl_cleanup(handle) }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Parameter receive: Given the pieces of a body whose status is 200...299 as they come;
    ///   without it, and for every other status, the body is kept in memory.
    /// - Throws: ``HTTPClientError``, or what the body's closure or `receive` throws.
    public func send(
        _ request: ClientRequest, receive: (([UInt8]) throws -> Void)? = nil
    ) throws -> ClientResponse {
        try Self.check(request)
        let exchange = Exchange(request.body, limits, isCancelled, receive)
        var list: UnsafeMutablePointer<curl_slist>?
        defer { ccurl_list_free(list) }
        // An empty Expect stops libcurl from waiting a second before it sends a larger body.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Expect:"] {
            guard let longer = ccurl_list_append(list, line) else {
                throw HTTPClientError(.broken, "there is no memory for the request")
            }
            list = longer
        }
        try prepare(request, exchange, list)
        let code = withExtendedLifetime(exchange) { ccurl_perform(handle) }
        if let failure = exchange.failure { throw failure }
        guard code == CURLE_OK else { throw error(code, request.url, exchange) }
        var status = 0
        ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return ClientResponse(status: status, headers: exchange.headers, body: exchange.kept)
    }

    private static func check(_ request: ClientRequest) throws(HTTPClientError) {
        let scheme = request.url.lowercased()
        guard scheme.hasPrefix("http://") || scheme.hasPrefix("https://"),
            !request.url.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F })
        else { throw HTTPClientError(.badRequest, "the address is not an http or https URL") }
        let words = [request.method] + request.headers.flatMap { [$0.name, $0.value] }
        for word in words where word.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw HTTPClientError(.badRequest, "the method or a header holds a control character")
        }
    }

    private func prepare(
        _ request: ClientRequest, _ exchange: Exchange, _ list: UnsafeMutablePointer<curl_slist>?
    ) throws(HTTPClientError) {
        ccurl_reset(handle)
        let context = UnsafeRawPointer(Unmanaged.passUnretained(exchange).toOpaque())
        var codes = [
            ccurl_set_text(handle, CURLOPT_URL, request.url),
            ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
            ccurl_set_text(handle, CURLOPT_USERAGENT, "scrubjay"),
            ccurl_set_list(handle, CURLOPT_HTTPHEADER, list),
            ccurl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            ccurl_set_long(
                handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(limits.connect)),
            ccurl_set_long(
                handle, CURLOPT_TIMEOUT_MS, limits.total.map(Self.milliseconds) ?? 0),
            ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1),
            ccurl_set_long(
                handle, CURLOPT_LOW_SPEED_TIME, max(1, Self.milliseconds(limits.stall) / 1_000)),
            ccurl_set_bytes(handle, CURLOPT_HEADERFUNCTION, Exchange.takeHeader),
            ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context),
            ccurl_set_bytes(handle, CURLOPT_WRITEFUNCTION, Exchange.takeBody),
            ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context),
            ccurl_set_progress(handle, CURLOPT_XFERINFOFUNCTION, Exchange.tick),
            ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context),
            ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0),
        ]
        if Self.isLoopback(request.url) {
            codes.append(ccurl_set_text(handle, CURLOPT_NOPROXY, "*"))
        }
        if let certificatePath {
            codes.append(ccurl_set_text(handle, CURLOPT_CAINFO, certificatePath))
            codes.append(ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0))
        }
        codes += setBody(request.body, context)
        codes.append(ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method))
        if let code = codes.first(where: { $0 != CURLE_OK }) {
            throw HTTPClientError(.badRequest, "libcurl refused an option: \(Self.words(code))")
        }
    }

    private func setBody(_ body: ClientRequest.Body, _ context: UnsafeRawPointer) -> [CURLcode] {
        switch body {
        case .none: return [ccurl_set_long(handle, CURLOPT_HTTPGET, 1)]
        case .bytes(let bytes):
            // The size first: libcurl copies that many bytes.
            let size = ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int(bytes.count))
            let copied = bytes.withUnsafeBytes { buffer in
                ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, buffer.baseAddress)
            }
            return [size, copied]
        case .chunks:
            return [
                ccurl_set_long(handle, CURLOPT_UPLOAD, 1),
                ccurl_set_bytes(handle, CURLOPT_READFUNCTION, Exchange.giveBody),
                ccurl_set_pointer(handle, CURLOPT_READDATA, context),
            ]
        }
    }

    private func error(_ code: CURLcode, _ url: String, _ exchange: Exchange) -> HTTPClientError {
        let place = Self.place(of: url)
        if exchange.isTooLarge {
            return HTTPClientError(.tooLarge, "the answer of \(place) is larger than allowed")
        }
        switch code {
        case CURLE_ABORTED_BY_CALLBACK: return HTTPClientError(.cancelled, "it was interrupted")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return HTTPClientError(.badRequest, "the address is not an http or https URL")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return HTTPClientError(.unreachable, "the name in \(place) is not known")
        case CURLE_COULDNT_CONNECT:
            return HTTPClientError(.unreachable, "nothing answers at \(place)")
        case CURLE_OPERATION_TIMEDOUT:
            return HTTPClientError(.timedOut, "\(place) did not answer in time")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE:
            return HTTPClientError(.notTrusted, "TLS with \(place) failed: \(Self.words(code))")
        default:
            return HTTPClientError(
                .broken, "the exchange with \(place) broke: \(Self.words(code))")
        }
    }

    /// Scheme, host and port, without path, query and any password.
    private static func place(of url: String) -> String {
        guard let scheme = url.firstIndex(of: ":") else { return "the server" }
        let rest = url[scheme...].drop { $0 == ":" || $0 == "/" }
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
        return url[..<scheme] + "://" + (host ?? authority)
    }

    private static func isLoopback(_ url: String) -> Bool {
        let place = place(of: url)
        return ["://127.", "://localhost", "://[::1]"].contains { place.contains($0) }
    }

    private static func words(_ code: CURLcode) -> String {
        String(cString: ccurl_words(code))
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
