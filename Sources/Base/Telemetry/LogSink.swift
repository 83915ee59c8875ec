import Glibc
import Synchronization

/// The end of the logs: a file descriptor, standard error as a rule.
///
/// Invariants:
/// 1. One line is one `write` of at most ``lineBytesMax`` bytes; threads' lines never mix.
/// 2. A reader that has stopped reading never stops the program: a line that does not fit at once
///    is dropped and counted, and the next one that fits is preceded by a line with the count.
public final class LogSink: Sendable {
    /// The longest line, bytes, its end included; longer ones are cut.
    ///
    /// Source: Linux's `PIPE_BUF`: a pipe that polls as writable takes that many without waiting.
    public static let lineBytesMax = 4_096

    private let descriptor: Int32
    private let isPolled: Bool
    private let dropped = Mutex(0)

    /// A sink on an open descriptor, which stays the caller's.
    public init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
        var status = stat()
        // Files are always writable; only pipes, sockets and terminals have a reader to wait for.
        isPolled = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
    }

    /// Whether a person sees the lines.
    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// How many lines are lost and not told of yet.
    public var droppedCount: Int { dropped.withLock { $0 } }

    /// Writes one line; the line end is added.
    func write(_ line: [UInt8]) {
        dropped.withLock { count in
            if count > 0 {
                let notice =
                    "{\"level\":\"warning\",\"message\":\"log lines were dropped\","
                    + "\"lines\":\(count)}\n"
                guard put(Array(notice.utf8)) else {
                    count += 1
                    return
                }
                count = 0
            }
            if !put(Self.cut(line)) { count += 1 }
        }
    }

    private func put(_ bytes: [UInt8]) -> Bool {
        if isPolled {
            var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard Glibc.poll(&poll, 1, 0) == 1, poll.revents & Int16(POLLOUT) != 0 else {
                return false
            }
        }
        return bytes.withUnsafeBytes { buffer in
            var written = Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            if written < 0, errno == EINTR {
                written = Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            return written == buffer.count
        }
    }

    /// The line with its end, cut between characters when it is too long.
    private static func cut(_ line: [UInt8]) -> [UInt8] {
        guard line.count >= lineBytesMax else { return line + [UInt8(ascii: "\n")] }
        var end = lineBytesMax - 4
        while end > 0, line[end] & 0xC0 == 0x80 { end -= 1 }
        return line[..<end] + Array("…\n".utf8)
    }
}
