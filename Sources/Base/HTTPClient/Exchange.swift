import CCurl

/// One request and its answer while libcurl works on it; libcurl's callbacks land here.
final class Exchange {
    /// What a callback of ours threw; the exchange ended there.
    private(set) var failure: (any Error)?
    /// Whether the answer passed a limit.
    private(set) var isTooLarge = false
    /// The answer's headers so far; those of an interim answer (100) are forgotten.
    private(set) var headers: [(name: String, value: String)] = []
    /// The body that is kept in memory.
    private(set) var kept: [UInt8] = []

    private let limits: HTTPClientLimits
    private let isCancelled: @Sendable () -> Bool
    private let receive: (([UInt8]) throws -> Void)?
    private let next: (() throws -> [UInt8]?)?
    /// What of the last piece libcurl did not take yet.
    private var waiting: ArraySlice<UInt8> = []
    private var headBytes = 0
    private var status = 0

    init(
        _ body: ClientRequest.Body, _ limits: HTTPClientLimits,
        _ isCancelled: @escaping @Sendable () -> Bool, _ receive: (([UInt8]) throws -> Void)?
    ) {
        if case .chunks(let next) = body { self.next = next } else { next = nil }
        self.limits = limits
        self.isCancelled = isCancelled
        self.receive = receive
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes one line of the answer's head.
    static let takeHeader: ccurl_bytes = { bytes, size, count, context in
        guard let exchange = Exchange.of(context) else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return exchange.addHeader(String(decoding: line, as: UTF8.self), line.count)
            ? line.count : 0
    }

    /// Takes a piece of the answer's body.
    static let takeBody: ccurl_bytes = { bytes, size, count, context in
        guard let exchange = Exchange.of(context) else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return exchange.addBody(Array(piece)) ? piece.count : 0
    }

    /// Gives a piece of the request's body.
    static let giveBody: ccurl_bytes = { bytes, size, count, context in
        guard let exchange = Exchange.of(context) else { return Int(CURL_READFUNC_ABORT) }
        let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        guard let piece = exchange.nextPiece(atMost: room.count) else {
            return Int(CURL_READFUNC_ABORT)
        }
        room.copyBytes(from: piece)
        return piece.count
    }

    /// Says whether to stop.
    static let tick: ccurl_progress = { context, _, _, _, _ in
        Exchange.of(context).map { $0.isCancelled() ? 1 : 0 } ?? 1
    }

    private func addHeader(_ line: String, _ count: Int) -> Bool {
        headBytes += count
        isTooLarge = headBytes > limits.headBytesMax
        if isTooLarge { return false }
        if line.hasPrefix("HTTP/") {
            headers = []
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return true
        }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let value = line[line.index(after: colon)...]
        headers.append((line[..<colon].lowercased(), Self.trim(value)))
        return true
    }

    private func addBody(_ piece: [UInt8]) -> Bool {
        if let receive, (200...299).contains(status) {
            do {
                try receive(piece)
                return true
            } catch {
                failure = error
                return false
            }
        }
        isTooLarge = kept.count + piece.count > limits.bodyBytesMax
        if isTooLarge { return false }
        kept += piece
        return true
    }

    /// The next bytes to send; empty at the end, nil when the closure threw.
    private func nextPiece(atMost room: Int) -> ArraySlice<UInt8>? {
        do {
            while waiting.isEmpty {
                guard let piece = try next?() else { return [] }
                waiting = piece[...]
            }
        } catch {
            failure = error
            return nil
        }
        defer { waiting = waiting.dropFirst(room) }
        return waiting.prefix(room)
    }

    private static func trim(_ text: Substring) -> String {
        var rest = text.drop { $0.isWhitespace }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
