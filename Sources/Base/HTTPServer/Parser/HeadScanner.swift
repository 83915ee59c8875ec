/// Finds the end of a request head in bytes that arrive in pieces, looking at each byte once.
///
/// What can never become a head fails at once rather than at the head deadline: a bare CR or LF, a
/// control character, a line or head over its limit.
struct HeadScanner: Sendable {
    private var position = 0
    private var lineStart = 0
    private var hasRequestLine = false
    private var skippedBlankLine = false

    /// Looks at the bytes that came since the last call.
    ///
    /// - Parameters:
    ///   - bytes: What was received; each call sees the earlier bytes again.
    ///   - start: Where the head begins in `bytes`.
    ///   - limits: Bounds of request line and head.
    /// - Returns: The range of the head, from `start` on, blank line included and a leading blank
    ///   line left out (RFC 9112, section 2.2, wants one ignored); nil while it is not whole.
    mutating func scan(
        _ bytes: Span<UInt8>, from start: Int, limits: HTTPServerLimits
    ) throws(HTTPFailure) -> Range<Int>? {
        let count = bytes.count - start
        while position < count {
            let byte = bytes[start + position]
            if Octet.isFieldContent(byte) {
                position += 1
                continue
            }
            guard byte == Octet.carriageReturn else {
                throw HTTPFailure(.malformed, "A control character or bare LF is in the head.")
            }
            guard position + 1 < count else { break }
            guard bytes[start + position + 1] == Octet.lineFeed else {
                throw HTTPFailure(.malformed, "A bare CR is in the head.")
            }
            let length = position - lineStart
            position += 2
            if let first = try endLine(length: length, limits: limits) { return first..<position }
        }
        try checkUnfinished(limits)
        return nil
    }

    /// - Returns: Where the head starts, when the line was the blank one at its end.
    private mutating func endLine(
        length: Int, limits: HTTPServerLimits
    ) throws(HTTPFailure) -> Int? {
        if length == 0, !hasRequestLine {
            guard !skippedBlankLine else {
                throw HTTPFailure(.malformed, "Blank lines stand before the request line.")
            }
            skippedBlankLine = true
        } else if length == 0 {
            try check(head: position, limits)
            return skippedBlankLine ? 2 : 0
        } else if !hasRequestLine {
            try check(requestLine: length, limits)
            hasRequestLine = true
        }
        lineStart = position
        return nil
    }

    private func checkUnfinished(_ limits: HTTPServerLimits) throws(HTTPFailure) {
        if !hasRequestLine { try check(requestLine: position - lineStart, limits) }
        try check(head: position, limits)
    }

    private func check(requestLine length: Int, _ limits: HTTPServerLimits) throws(HTTPFailure) {
        guard length > limits.requestLineBytesMax else { return }
        throw HTTPFailure(.targetTooLong, "The request line is too long.")
    }

    private func check(head length: Int, _ limits: HTTPServerLimits) throws(HTTPFailure) {
        guard length > limits.headBytesMax else { return }
        throw HTTPFailure(.headTooLarge, "The request head is too large.")
    }
}
