import Glibc

/// A file to convert, mapped read-only.
final class MappedSource {
    /// Larger sources are refused; MiniLM's weights are 91 MB.
    static let bytesMax = 1 << 31

    /// How many bytes the file has.
    let count: Int
    private let bytes: UnsafeRawBufferPointer

    /// - Throws: `sourceUnreadable`.
    init(path: String) throws(EmbedderError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.unreadable(errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.unreadable(errno) }
        let size = Int(status.st_size)
        guard size > 0, size <= Self.bytesMax else { throw Self.unreadable(nil) }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED
        else { throw Self.unreadable(errno) }
        count = size
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// Lends the content; the pointer must not leave `body`, since the mapping ends with this
    /// object.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    /// The SHA-256 of the content, in hexadecimal digits.
    func digest() throws(EmbedderError) -> String {
        FileDigest.hex(try withBytes(FileDigest.sha256))
    }

    /// Compares the content with a SHA-256 in hexadecimal digits.
    ///
    /// - Throws: `sourceMismatch`.
    func check(_ digest: String) throws(EmbedderError) {
        guard try self.digest() == digest else {
            throw EmbedderError(
                .sourceMismatch, in: "build model",
                hint: "These are not the files this version was made for; fetch them again.")
        }
    }

    private static func unreadable(_ code: Int32?) -> EmbedderError {
        EmbedderError(
            .sourceUnreadable, in: "build model",
            hint: "The folder needs model.safetensors and tokenizer.json.", systemError: code)
    }
}
