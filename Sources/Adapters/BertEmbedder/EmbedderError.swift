/// Why text could not be embedded, or a model not be read or built.
///
/// The description holds no text of a user's and no path.
public struct EmbedderError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure; callers branch on it.
    public enum Kind: String, Sendable, CaseIterable {
        /// No file is where the model should be.
        case modelMissing
        /// The model file is there and cannot be read.
        case modelUnreadable
        /// The model file is cut short, damaged, or of a format this version does not know.
        case modelInvalid
        /// The weights or the vocabulary to convert are not the pinned ones.
        case sourceMismatch
        /// The weights or the vocabulary to convert cannot be read.
        case sourceUnreadable
        /// The converted model could not be written.
        case writeFailed
        /// The system lacks memory, or a library it must have failed.
        case systemFailure
        /// As many calls wait as the limit allows.
        case queueFull
        /// One call brought more texts than the limit allows.
        case tooManyTexts
        /// The embedder was shut down.
        case shutDown
        /// The task that called was cancelled.
        case cancelled
    }

    /// What kind of failure.
    public let kind: Kind
    /// What was being done, in a word or two.
    public let operation: String
    /// What a person can do about it.
    public let hint: String
    /// The system's error number, where there is one.
    public let systemError: Int32?

    init(_ kind: Kind, in operation: String, hint: String, systemError: Int32? = nil) {
        self.kind = kind
        self.operation = operation
        self.hint = hint
        self.systemError = systemError
    }

    /// One line for logs and for the screen.
    public var description: String {
        let number = systemError.map { " (errno \($0))" } ?? ""
        return "\(operation) failed: \(kind.rawValue)\(number). \(hint)"
    }
}
