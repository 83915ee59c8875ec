import Glibc

/// A file descriptor that bytes are written to: standard output, standard error or a file.
///
/// Bytes are gathered up to 64 KiB and written in one call; ``flush()`` writes what is left.
public final class ByteSink {
    /// How many bytes are gathered before they are written.
    public static let bufferBytes = 65_536

    private let descriptor: Int32
    private let name: String
    private let isOwned: Bool
    private var buffer: [UInt8] = []

    private init(descriptor: Int32, name: String, isOwned: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOwned = isOwned
    }

    deinit { if isOwned { close(descriptor) } }

    /// Standard output.
    public static func output() -> ByteSink {
        ByteSink(descriptor: STDOUT_FILENO, name: "standard output", isOwned: false)
    }

    /// Standard error.
    public static func errors() -> ByteSink {
        ByteSink(descriptor: STDERR_FILENO, name: "standard error", isOwned: false)
    }

    /// A new file, or an old one emptied; only its owner can read it.
    public static func file(_ path: String) throws(HostError) -> ByteSink {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HostError("open", path, code: errno) }
        return ByteSink(descriptor: descriptor, name: path, isOwned: true)
    }

    /// A file of which the first bytes stay and to which the rest is written anew.
    ///
    /// - Parameter count: How many bytes stay; a shorter or new file is filled up with zeros.
    public static func file(_ path: String, keeping count: Int) throws(HostError) -> ByteSink {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HostError("open", path, code: errno) }
        let sink = ByteSink(descriptor: descriptor, name: path, isOwned: true)
        guard ftruncate(descriptor, count) == 0, lseek(descriptor, 0, SEEK_END) == count else {
            throw HostError("cut", path, code: errno)
        }
        return sink
    }

    /// Whether a person sees what is written.
    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Gathers bytes, and writes when enough are there.
    public func write(_ bytes: some Sequence<UInt8>) throws(HostError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Gathers the UTF-8 of `text`.
    public func write(_ text: String) throws(HostError) { try write(text.utf8) }

    /// Writes all that is gathered.
    public func flush() throws(HostError) {
        var start = 0
        while start < buffer.count {
            let (written, code) = buffer.withUnsafeBytes { bytes in
                (
                    Glibc.write(
                        descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start),
                    errno
                )
            }
            if written < 0 {
                if code == EINTR { continue }
                buffer.removeAll()
                throw HostError("write", name, code: code)
            }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is gathered and asks the disk to keep it; for files.
    public func sync() throws(HostError) {
        try flush()
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw HostError("sync", name, code: errno)
        }
    }
}
