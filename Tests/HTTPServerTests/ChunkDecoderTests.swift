import Testing

@testable import HTTPServer

@Suite("Chunk decoder")
struct ChunkDecoderTests {
    /// Decodes pieces of a text.
    ///
    /// - Returns: The body and what was left behind it, or nil when the end did not come.
    private func decode(_ text: String, piece: Int) throws -> (body: String, rest: String)? {
        let bytes = Array(text.utf8)
        var decoder = ChunkDecoder()
        var body: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let upTo = min(bytes.count, position + piece)
            let part = Array(bytes[..<upTo])
            switch try decoder.next(part.span, from: position) {
            case .data(let range):
                body += part[range]
                position = range.upperBound
            case .needMore: position = upTo
            case .end(let end):
                return (
                    String(decoding: body, as: UTF8.self),
                    String(decoding: bytes[end...], as: UTF8.self)
                )
            }
        }
        return nil
    }

    @Test(
        "takes the coding off, however the bytes are split",
        arguments: [
            ("0\r\n\r\nGET", "", "GET"), ("3\r\nabc\r\n0\r\n\r\n", "abc", ""),
            ("00000a\r\n0123456789\r\n000\r\n\r\n", "0123456789", ""),
            ("1;a;b=\"c d\"\r\nx\r\n0;z\r\nA: b\r\nC: d\r\n\r\nnext", "x", "next"),
            ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n", ""),
        ])
    func decodes(_ text: String, _ body: String, _ rest: String) throws {
        for piece in 1...text.utf8.count {
            let found = try #require(try decode(text, piece: piece), "pieces of \(piece)")
            #expect(found.body == body)
            #expect(found.rest == rest)
        }
    }

    @Test(
        "refuses what readers read differently",
        arguments: [
            "0x3\r\nabc\r\n", "\r\n", "g\r\n", " 3\r\nabc", "3 ;a\r\n", "-1\r\n", "3\nabc",
            "3\rxabc", "3\r\nabcd", "3\r\nabc\n0\r\n\r\n", "3;a\nb\r\n", "3;a\0\r\n",
            "1000000000000000\r\n", "0\r\nA: b\n\r\n", "0\r\n\rx", "0\r\n\n",
        ])
    func refuses(_ text: String) {
        #expect(throws: HTTPFailure.self) { try decode(text, piece: 1) }
    }

    @Test("extensions and trailers are bounded", arguments: ["1;", "0\r\nA: "])
    func boundsSkipped(_ start: String) {
        let long = start + String(repeating: "x", count: ChunkDecoder.skippedBytesMax + 1)
        #expect(throws: HTTPFailure.self) { try decode(long, piece: 1_000) }
    }
}
