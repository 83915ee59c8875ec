import Glibc

/// Why the machine refused something; names the operation, the path and the system's reason.
public struct HostError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried: `read`, `write`, `open`, `lock`, `rename`.
    public let operation: String
    /// On what; a path or a stream's name.
    public let subject: String
    /// The system's `errno`; 0 when the fault is not the system's.
    public let code: Int32
    /// The reason in words.
    public let reason: String

    /// An error with the words for `code`.
    public init(_ operation: String, _ subject: String, code: Int32) {
        self.operation = operation
        self.subject = subject
        self.code = code
        reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// An error of our own, with its reason.
    public init(_ operation: String, _ subject: String, because reason: String) {
        self.operation = operation
        self.subject = subject
        code = 0
        self.reason = reason
    }

    /// Whether the thing does not exist.
    public var isMissing: Bool { code == ENOENT }

    /// Whether the reader of a pipe or socket has gone.
    public var isBrokenPipe: Bool { code == EPIPE }

    /// `cannot read /a/b: No such file or directory`.
    public var description: String { "cannot \(operation) \(subject): \(reason)" }
}
