import Testing

@testable import HTTPServer

@Suite("Mutated requests")
struct MutationTests {
    /// What a reader makes of some bytes.
    private enum Reading: Equatable {
        case incomplete
        case failed(HTTPFailure.Kind)
        case request(headers: Int, body: [UInt8], isComplete: Bool)
    }

    private static let good = [
        "POST /a%20b?c=d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: chunked\r\n"
            + "Expect: 100-continue\r\n\r\n3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nA: b\r\n\r\n",
        "GET http://a/b HTTP/1.0\r\nConnection: keep-alive, x\r\nX-Request-Id: 1\r\n\r\n",
    ]

    /// Numbers that a seed alone decides: Knuth's MMIX generator.
    private struct Random {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    private func mutate(_ text: String, _ random: inout Random) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...random.below(3) {
            let place = random.below(bytes.count)
            switch random.below(3) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(random.below(256)), at: place)
            }
        }
        return bytes
    }

    /// Reads bytes that arrive in pieces, as a connection does.
    private func read(_ bytes: [UInt8], piece: Int) -> Reading {
        let limits = HTTPServerLimits()
        var scanner = HeadScanner()
        var body: IncomingBody?
        var (headers, position) = (0, 0)
        do throws(HTTPFailure) {
            for end in stride(from: piece, to: bytes.count + piece, by: piece) {
                let received = Array(bytes.prefix(end))
                if body == nil,
                    let range = try scanner.scan(received.span, from: 0, limits: limits)
                {
                    let head = try HeadParser.parse(Array(received[range]), limits: limits)
                    headers = head.headers.count
                    position = range.upperBound
                    body = IncomingBody(head.framing, limit: 100, keepsBytes: true)
                }
                position = try body?.take(received, from: position) ?? position
            }
        } catch { return .failed(error.kind) }
        guard let body else { return .incomplete }
        return .request(headers: headers, body: body.bytes, isComplete: body.isComplete)
    }

    @Test(
        "are read alike however their bytes are split",
        arguments: [UInt64(1), 2, 3, 4], MutationTests.good)
    func areReadAlike(_ seed: UInt64, _ text: String) {
        var random = Random(state: seed)
        var failures = 0
        for _ in 0..<150 {
            let bytes = mutate(text, &random)
            let whole = read(bytes, piece: bytes.count)
            if case .failed = whole { failures += 1 }
            for piece in [1, 2, 7] {
                let message =
                    "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                #expect(read(bytes, piece: piece) == whole, "\(message)")
            }
        }
        #expect((1..<150).contains(failures), "seed \(seed) tries both kinds")
    }
}
