/// Cuts a stream of bytes into lines with bounded memory.
///
/// Invariants: `pending` holds the bytes of at most one unfinished line and one chunk; a line above
/// ``lineBytesMax`` is dropped while it comes and told of once, when it ends.
struct LineSplitter {
    /// The longest line: a memory of 512 KiB with every byte escaped as six, metadata and labels.
    static let lineBytesMax = 4_194_304

    /// One line of the stream.
    enum Line: Equatable {
        /// Its bytes without the line feed.
        case bytes([UInt8])
        /// It was above ``lineBytesMax``.
        case tooLong
    }

    private var pending: [UInt8] = []
    /// Where the line that is not yet told of starts in `pending`.
    private var start = 0
    /// Up to where there is no line feed in it.
    private var scanned = 0
    private var isDropping = false

    /// Takes the next bytes; the caller asks ``next()`` until nil before it gives more.
    mutating func append(_ bytes: [UInt8]) {
        pending.removeSubrange(..<start)
        scanned -= start
        start = 0
        pending += bytes
    }

    /// The next line that has ended; nil when more bytes are needed.
    mutating func next() -> Line? {
        guard let end = pending[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = pending.count
            if isDropping || scanned - start > Self.lineBytesMax {
                isDropping = true
                start = scanned
            }
            return nil
        }
        defer {
            start = end + 1
            scanned = start
            isDropping = false
        }
        return line(upTo: end)
    }

    /// The last line, when the stream ended without a line feed.
    mutating func finish() -> Line? {
        guard isDropping || start < pending.count else { return nil }
        defer { start = pending.count }
        return line(upTo: pending.count)
    }

    private func line(upTo end: Int) -> Line {
        if isDropping || end - start > Self.lineBytesMax { return .tooLong }
        return .bytes(Array(pending[start..<end]))
    }
}
