/// Takes the chunked coding off a body that arrives in pieces, looking at each byte once.
///
/// Extensions and trailers are checked for control characters, bounded and skipped, as RFC 9112
/// (section 7.1) asks of a recipient that knows none. A blank before an extension is refused: it
/// is where readers differ.
struct ChunkDecoder: Sendable {
    /// What the decoder found next.
    enum Step: Equatable, Sendable {
        /// Body bytes at this range; decoding goes on behind it.
        case data(Range<Int>)
        /// All bytes were looked at and the body is not over.
        case needMore
        /// The body ended; the next request starts at this place.
        case end(Int)
    }

    private enum State: Sendable {
        case sizeStart, size, skipping, sizeLineFeed
        case data
        case dataReturn, dataLineFeed
        case trailerStart, trailer, trailerLineFeed, lastLineFeed
        case over
    }

    /// Bytes of all extensions of a body, and of all trailers; more is refused. Twice what nginx
    /// gives one line by default.
    static let skippedBytesMax = 8_192
    /// Hexadecimal digits of a size, so that it fits 60 bits.
    static let sizeDigitsMax = 15

    private var state = State.sizeStart
    private var remaining = 0
    private var digits = 0
    private var skipped = 0

    /// Decodes from a place on until there is something to do.
    ///
    /// - Parameters:
    ///   - bytes: What arrived.
    ///   - start: The first byte not yet looked at; behind the range after ``Step/data(_:)``.
    mutating func next(_ bytes: Span<UInt8>, from start: Int) throws(HTTPFailure) -> Step {
        var index = start
        while index < bytes.count {
            if state == .data {
                let end = min(bytes.count, index + remaining)
                remaining -= end - index
                if remaining == 0 { state = .dataReturn }
                return .data(index..<end)
            }
            try take(bytes[index])
            index += 1
            if state == .over { return .end(index) }
        }
        return .needMore
    }

    private mutating func take(_ byte: UInt8) throws(HTTPFailure) {
        switch state {
        case .sizeStart, .size: try takeSize(byte)
        case .skipping: state = try skip(byte, thenReturn: .sizeLineFeed, else: .skipping)
        case .sizeLineFeed:
            try expect(byte, Octet.lineFeed)
            state = remaining == 0 ? .trailerStart : .data
        case .dataReturn:
            try expect(byte, Octet.carriageReturn)
            state = .dataLineFeed
        case .dataLineFeed:
            try expect(byte, Octet.lineFeed)
            digits = 0
            state = .sizeStart
        case .trailerStart:
            state = try skip(byte, thenReturn: .lastLineFeed, else: .trailer)
        case .trailer: state = try skip(byte, thenReturn: .trailerLineFeed, else: .trailer)
        case .trailerLineFeed:
            try expect(byte, Octet.lineFeed)
            state = .trailerStart
        case .lastLineFeed:
            try expect(byte, Octet.lineFeed)
            state = .over
        case .data, .over: preconditionFailure("no single byte is taken in this state")
        }
    }

    private mutating func takeSize(_ byte: UInt8) throws(HTTPFailure) {
        if let digit = Octet.hexadecimal(byte) {
            digits += 1
            guard digits <= Self.sizeDigitsMax else { throw Self.broken }
            remaining = remaining << 4 | Int(digit)
            state = .size
        } else if state == .size, byte == Octet.carriageReturn {
            state = .sizeLineFeed
        } else if state == .size, byte == UInt8(ascii: ";") {
            state = .skipping
        } else {
            throw Self.broken
        }
    }

    private mutating func skip(
        _ byte: UInt8, thenReturn next: State, else same: State
    ) throws(HTTPFailure) -> State {
        if byte == Octet.carriageReturn { return next }
        skipped += 1
        guard Octet.isFieldContent(byte), skipped <= Self.skippedBytesMax else {
            throw Self.broken
        }
        return same
    }

    private func expect(_ byte: UInt8, _ wanted: UInt8) throws(HTTPFailure) {
        guard byte == wanted else { throw Self.broken }
    }

    private static let broken = HTTPFailure(.malformed, "The chunked body is broken.")
}
