import Glibc

/// Writes a model file section by section, so that it is never in memory as a whole.
final class ModelWriter {
    private let file: Int32
    private let header: ModelHeader
    private var end: Int
    private var table: [UInt64] = []

    /// Creates or empties the file.
    ///
    /// - Throws: `writeFailed`.
    init(path: String, _ header: ModelHeader) throws(EmbedderError) {
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Self.failed(errno) }
        self.header = header
        end = ModelFormat.headerBytes + header.sectionCount * 16
    }

    deinit { close(file) }

    /// Adds the next section.
    ///
    /// - Throws: `writeFailed`.
    func add<Element: BitwiseCopyable>(_ section: [Element]) throws(EmbedderError) {
        let start = ModelFormat.aligned(end)
        let count = section.count * MemoryLayout<Element>.stride
        try write(section, at: start)
        table += [UInt64(start), UInt64(count)]
        end = start + count
    }

    /// Adds a section of a given size part by part.
    func add<Element: BitwiseCopyable>(
        count: Int, of type: Element.Type,
        parts: (_ add: ([Element]) throws(EmbedderError) -> Void) throws(EmbedderError) -> Void
    ) throws(EmbedderError) {
        let start = ModelFormat.aligned(end)
        var next = start
        try parts { (part: [Element]) throws(EmbedderError) in
            try write(part, at: next)
            next += part.count * MemoryLayout<Element>.stride
        }
        precondition(next - start == count * MemoryLayout<Element>.stride, "a section lacks parts")
        table += [UInt64(start), UInt64(next - start)]
        end = next
    }

    /// Writes table, header and checksum, and puts everything on disk.
    ///
    /// - Returns: The SHA-256 of the file in hexadecimal digits.
    /// - Throws: `writeFailed`, `systemFailure`.
    func finish(encoderVersion: String) throws(EmbedderError) -> String {
        precondition(table.count == header.sectionCount * 2, "a section is missing")
        precondition(encoderVersion.utf8.count < ModelFormat.versionBytes, "the version is long")
        try write(header.words, at: 0)
        try write(Array(encoderVersion.utf8), at: ModelFormat.versionOffset)
        try write(table, at: ModelFormat.headerBytes)
        guard let start = mmap(nil, end, PROT_READ, MAP_SHARED, file, 0), start != MAP_FAILED
        else { throw Self.failed(errno) }
        defer { munmap(start, end) }
        let bytes = UnsafeRawBufferPointer(start: start, count: end)
        let body = UnsafeRawBufferPointer(rebasing: bytes[ModelFormat.headerBytes...])
        try write(try FileDigest.sha256(of: body), at: ModelFormat.digestOffset)
        guard fsync(file) == 0 else { throw Self.failed(errno) }
        return FileDigest.hex(try FileDigest.sha256(of: bytes))
    }

    private func write<Element: BitwiseCopyable>(
        _ values: [Element], at offset: Int
    ) throws(EmbedderError) {
        let code = values.withUnsafeBytes { bytes -> Int32 in
            var done = 0
            while done < bytes.count {
                let rest = bytes[done...]
                let count = pwrite(
                    file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count,
                    offset + done)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return count < 0 ? errno : EIO }
                done += count
            }
            return 0
        }
        guard code == 0 else { throw Self.failed(code) }
    }

    private static func failed(_ code: Int32) -> EmbedderError {
        EmbedderError(
            .writeFailed, in: "build model",
            hint: "Check that the target folder exists, can be written and has room.",
            systemError: code)
    }
}
