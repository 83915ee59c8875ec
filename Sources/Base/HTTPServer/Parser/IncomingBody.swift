/// A request's body while it arrives: takes the framing off and counts against a limit.
struct IncomingBody: Sendable {
    private var remaining: Int
    private var chunks: ChunkDecoder?
    private let limit: Int
    private let keepsBytes: Bool
    /// Bytes received, framing removed.
    private(set) var receivedCount = 0
    /// Bytes received and not taken; stays empty when they are dropped.
    private(set) var bytes: [UInt8] = []
    /// Whether the last byte has come.
    private(set) var isComplete: Bool

    /// A body that is about to come.
    ///
    /// - Parameters:
    ///   - limit: Bytes; more is `bodyTooLarge`.
    ///   - keepsBytes: False drops them.
    init(_ framing: BodyFraming, limit: Int, keepsBytes: Bool) {
        self.limit = limit
        self.keepsBytes = keepsBytes
        switch framing {
        case .none:
            remaining = 0
            isComplete = true
        case .length(let count):
            remaining = count
            isComplete = false
        case .chunked:
            remaining = 0
            chunks = ChunkDecoder()
            isComplete = false
        }
    }

    /// Takes what belongs to the body.
    ///
    /// - Parameters:
    ///   - input: Received bytes.
    ///   - start: The first that was not handled.
    /// - Returns: The first byte behind what was taken.
    mutating func take(_ input: [UInt8], from start: Int) throws(HTTPFailure) -> Int {
        guard !isComplete, start < input.count else { return start }
        guard var decoder = chunks else {
            let end = min(input.count, start + remaining)
            try keep(input, start..<end)
            remaining -= end - start
            isComplete = remaining == 0
            return end
        }
        defer { chunks = decoder }
        var position = start
        while true {
            switch try decoder.next(input.span, from: position) {
            case .data(let range):
                try keep(input, range)
                position = range.upperBound
            case .needMore: return input.count
            case .end(let end):
                isComplete = true
                return end
            }
        }
    }

    /// Hands out what came, and starts anew.
    mutating func removeBytes() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    private mutating func keep(_ input: [UInt8], _ range: Range<Int>) throws(HTTPFailure) {
        receivedCount += range.count
        guard receivedCount <= limit else {
            throw HTTPFailure(.bodyTooLarge, "The body is longer than this route takes.")
        }
        if keepsBytes { bytes.append(contentsOf: input[range]) }
    }
}
