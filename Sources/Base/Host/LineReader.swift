import Glibc

/// Reads a file or standard input line by line in bounded memory.
public final class LineReader {
    /// How much is read at once, bytes.
    private static let chunkBytes = 65_536

    private let descriptor: Int32
    private let name: String
    private let lineBytesMax: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// How many lines were given so far.
    public private(set) var lineCount = 0
    /// How many bytes those lines took, line ends included.
    public private(set) var byteCount = 0
    /// The size of the file, bytes; nil for a pipe or a terminal.
    public let totalBytes: Int?

    /// Opens `path`, or standard input for `-`.
    ///
    /// - Parameter lineBytesMax: The longest line; a longer one is an error that names it.
    public init(path: String, lineBytesMax: Int) throws(HostError) {
        name = path == "-" ? "standard input" : path
        self.lineBytesMax = lineBytesMax
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HostError("open", path, code: errno) }
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        totalBytes = isFile ? Int(status.st_size) : nil
    }

    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

    /// The next line without its end; nil after the last.
    public func next() throws(HostError) -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return try take(upTo: end, skipping: 1)
            }
            searched = buffer.count
            if isAtEnd { return start < buffer.count ? try take(upTo: searched, skipping: 0) : nil }
            try checkLength(buffer.count - start)
            searched -= start
            buffer.removeFirst(start)
            start = 0
            try fill()
        }
    }

    /// Everything that is left, as one piece of at most `lineBytesMax` bytes.
    public func rest() throws(HostError) -> [UInt8] {
        while !isAtEnd {
            try fill()
            try checkLength(buffer.count - start)
        }
        defer { start = buffer.count }
        return Array(buffer[start...])
    }

    private func take(upTo end: Int, skipping ending: Int) throws(HostError) -> [UInt8] {
        try checkLength(end - start)
        var line = Array(buffer[start..<end])
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        byteCount += end + ending - start
        lineCount += 1
        start = end + ending
        return line
    }

    private func checkLength(_ length: Int) throws(HostError) {
        if length > lineBytesMax {
            throw HostError(
                "read", name,
                because: "line \(lineCount + 1) is longer than \(lineBytesMax) bytes")
        }
    }

    private func fill() throws(HostError) {
        let old = buffer.count
        buffer.append(contentsOf: repeatElement(0, count: Self.chunkBytes))
        while true {
            let (count, code) = buffer.withUnsafeMutableBytes { bytes in
                (read(descriptor, bytes.baseAddress?.advanced(by: old), Self.chunkBytes), errno)
            }
            if count < 0, code == EINTR {
                if Interrupt.signalNumber == nil { continue }
                throw HostError("read", name, because: "interrupted")
            }
            buffer.removeLast(Self.chunkBytes - max(count, 0))
            if count < 0 { throw HostError("read", name, code: code) }
            isAtEnd = count == 0
            return
        }
    }
}
