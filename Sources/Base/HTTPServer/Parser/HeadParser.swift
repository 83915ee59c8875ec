/// Reads a whole request head; strict wherever two readers could read it in two ways.
///
/// Pure: bytes in, values out. Each rule names what it refuses; RFC 9112 unless said otherwise.
struct HeadParser {
    private let bytes: [UInt8]
    private let limits: HTTPServerLimits
    private var position = 0
    private var fields: [HTTPHeaders.Field] = []
    private var hostCount = 0
    private var contentLength: Int?
    private var hasTransferEncoding = false
    private var hasKeepAlive = false
    private var hasClose = false
    private var expectsContinue = false
    private var requestID: String?
    private var acceptEncoding = AcceptEncoding()

    /// Parses a head.
    ///
    /// - Parameter head: From the method to the blank line, as ``HeadScanner`` found it; it becomes
    ///   the storage of the headers.
    static func parse(
        _ head: [UInt8], limits: HTTPServerLimits
    ) throws(HTTPFailure) -> RequestHead {
        var parser = HeadParser(head, limits)
        return try parser.parse()
    }

    private init(_ head: [UInt8], _ limits: HTTPServerLimits) {
        bytes = head
        self.limits = limits
        fields.reserveCapacity(16)
    }

    private mutating func parse() throws(HTTPFailure) -> RequestHead {
        let (method, target, isVersion10) = try requestLine()
        while position < bytes.count, bytes[position] != Octet.carriageReturn { try field() }
        guard position + 2 == bytes.count else {
            throw HTTPFailure(.malformed, "The head does not end with one blank line.")
        }
        guard hostCount == 1 || (hostCount == 0 && isVersion10) else {
            throw HTTPFailure(.malformed, "A request has exactly one Host field.")
        }
        return RequestHead(
            method: method, target: try RequestTarget(target, method: method),
            isVersion10: isVersion10, headers: HTTPHeaders(storage: bytes, fields: fields),
            framing: try framing(isVersion10: isVersion10),
            keepsAlive: isVersion10 ? hasKeepAlive && !hasClose : !hasClose,
            expectsContinue: expectsContinue && !isVersion10, requestID: requestID,
            takesGzip: !isVersion10 && acceptEncoding.takesGzip)
    }

    // MARK: Request line

    private mutating func requestLine() throws(HTTPFailure) -> (
        HTTPMethod, ArraySlice<UInt8>, Bool
    ) {
        let method = try word(until: Octet.space)
        let target = try word(until: Octet.space)
        let version = try word(until: Octet.carriageReturn)
        position += 1  // The LF that the scanner has seen.
        guard !method.isEmpty, method.allSatisfy(Octet.isToken), !target.isEmpty else {
            throw HTTPFailure(.malformed, "The request line has no method or no target.")
        }
        return (HTTPMethod(token: method), target, try isVersion10(version))
    }

    /// The bytes up to a mark, which is passed over; a line break before it fails.
    private mutating func word(until mark: UInt8) throws(HTTPFailure) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == mark { return bytes[start..<(position - 1)] }
            if byte <= Octet.space { break }
        }
        throw HTTPFailure(.malformed, "The request line is not method, target and version.")
    }

    private func isVersion10(_ version: ArraySlice<UInt8>) throws(HTTPFailure) -> Bool {
        if version.elementsEqual("HTTP/1.1".utf8) { return false }
        if version.elementsEqual("HTTP/1.0".utf8) { return true }
        let digits = Array(version.dropFirst(5))
        guard version.prefix(5).elementsEqual("HTTP/".utf8), digits.count == 3,
            Octet.isDigit(digits[0]), digits[1] == UInt8(ascii: "."), Octet.isDigit(digits[2])
        else { throw HTTPFailure(.malformed, "The request line does not end with a version.") }
        throw HTTPFailure(.unsupportedVersion, "Only HTTP/1.1 and HTTP/1.0 are spoken.")
    }

    // MARK: Fields

    private mutating func field() throws(HTTPFailure) {
        let nameStart = position
        while position < bytes.count, Octet.isToken(bytes[position]) { position += 1 }
        let nameEnd = position
        guard nameEnd > nameStart, position < bytes.count, bytes[position] == UInt8(ascii: ":")
        else {
            throw HTTPFailure(.malformed, "A field name is empty, folded or followed by a blank.")
        }
        position += 1
        while position < bytes.count, Octet.isBlank(bytes[position]) { position += 1 }
        let valueStart = position
        while position < bytes.count, Octet.isFieldContent(bytes[position]) { position += 1 }
        var valueEnd = position
        while valueEnd > valueStart, Octet.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
        guard position + 1 < bytes.count, bytes[position] == Octet.carriageReturn,
            bytes[position + 1] == Octet.lineFeed
        else { throw HTTPFailure(.malformed, "A field value holds a control character.") }
        position += 2
        guard fields.count < limits.headerCountMax else {
            throw HTTPFailure(.headTooLarge, "The head has too many fields.")
        }
        fields.append(
            HTTPHeaders.Field(
                nameStart: Int32(nameStart), nameEnd: Int32(nameEnd),
                valueStart: Int32(valueStart), valueEnd: Int32(valueEnd)))
        try note(bytes[nameStart..<nameEnd], bytes[valueStart..<valueEnd])
    }

    /// Takes down the fields that framing and connection depend on.
    private mutating func note(
        _ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
    ) throws(HTTPFailure) {
        switch name.count {
        case 4 where Self.equal(name, "host"): try noteHost(value)
        case 6 where Self.equal(name, "expect"): try noteExpect(value)
        case 10 where Self.equal(name, "connection"): noteConnection(value)
        case 12 where Self.equal(name, "x-request-id"): noteRequestID(value)
        case 14 where Self.equal(name, "content-length"): try noteContentLength(value)
        case 15 where Self.equal(name, "accept-encoding"): acceptEncoding.note(value)
        case 17 where Self.equal(name, "transfer-encoding"): try noteTransferEncoding(value)
        default: break
        }
    }

    private mutating func noteHost(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        hostCount += 1
        guard Authority.isValid(value) else {
            throw HTTPFailure(.malformed, "The Host field is not a host with port.")
        }
    }

    private mutating func noteExpect(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        guard Self.equal(value, "100-continue") else {
            throw HTTPFailure(.expectationFailed, "Only 100-continue can be expected.")
        }
        expectsContinue = true
    }

    private mutating func noteConnection(_ value: ArraySlice<UInt8>) {
        for option in value.split(separator: UInt8(ascii: ",")) {
            let start = option.firstIndex { !Octet.isBlank($0) } ?? option.endIndex
            let end = option.lastIndex { !Octet.isBlank($0) }.map { $0 + 1 } ?? start
            if Self.equal(option[start..<end], "close") { hasClose = true }
            if Self.equal(option[start..<end], "keep-alive") { hasKeepAlive = true }
        }
    }

    private mutating func noteRequestID(_ value: ArraySlice<UInt8>) {
        let marks = "._-".utf8
        guard (1...64).contains(value.count),
            value.allSatisfy({ Octet.isAlphanumeric($0) || marks.contains($0) })
        else { return }
        requestID = String(decoding: value, as: UTF8.self)
    }

    /// Refuses a second field even when both agree, lists, signs and more than 18 digits.
    private mutating func noteContentLength(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        guard contentLength == nil, (1...18).contains(value.count), value.allSatisfy(Octet.isDigit)
        else { throw HTTPFailure(.malformed, "Content-Length is not one plain number.") }
        contentLength = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func noteTransferEncoding(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        guard !hasTransferEncoding else {
            throw HTTPFailure(.malformed, "Transfer-Encoding comes twice.")
        }
        hasTransferEncoding = true
        guard Self.equal(value, "chunked") else {
            throw HTTPFailure(.unknownTransferCoding, "Only the chunked coding is understood.")
        }
    }

    private func framing(isVersion10: Bool) throws(HTTPFailure) -> BodyFraming {
        if hasTransferEncoding {
            guard contentLength == nil, !isVersion10 else {
                throw HTTPFailure(
                    .malformed, "Transfer-Encoding excludes Content-Length and HTTP/1.0.")
            }
            return .chunked
        }
        guard let contentLength, contentLength > 0 else { return .none }
        return .length(contentLength)
    }

    /// Whether bytes spell a lower-case word, compared without case.
    private static func equal(_ bytes: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.description.utf8.elementsEqual(bytes.lazy.map(Octet.lowercased))
    }
}
