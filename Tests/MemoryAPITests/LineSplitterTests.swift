import Testing

@testable import MemoryAPI

@Suite("LineSplitter")
struct LineSplitterTests {
    @Test(
        "cuts the same lines whatever the size of the pieces", arguments: [1, 2, 3, 5, 7, 64])
    func pieces(_ size: Int) {
        let text = Array("first\n\nthird line\r\nlast".utf8)
        #expect(
            lines(text, size: size)
                == ["first", "", "third line\r", "last"].map { .bytes(Array($0.utf8)) })
    }

    @Test("has no line after a final line feed and none in nothing")
    func ends() {
        #expect(lines(Array("a\n".utf8), size: 8) == [.bytes([97])])
        #expect(lines([], size: 8) == [])
    }

    @Test(
        "drops a line above the limit, tells of it once, and goes on", arguments: [1_000, 65_536])
    func tooLong(_ size: Int) {
        let most = LineSplitter.lineBytesMax
        let fits = [UInt8](repeating: 97, count: most)
        #expect(lines(fits + [10], size: size) == [.bytes(fits)])
        #expect(lines(fits + [97, 10, 98], size: size) == [.tooLong, .bytes([98])])
        #expect(lines(fits + fits + fits, size: size) == [.tooLong])
    }

    private func lines(_ bytes: [UInt8], size: Int) -> [LineSplitter.Line] {
        var splitter = LineSplitter()
        var lines: [LineSplitter.Line] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            splitter.append(Array(bytes[start..<end]))
            while let line = splitter.next() { lines.append(line) }
            start = end
        }
        if let line = splitter.finish() { lines.append(line) }
        return lines
    }
}
