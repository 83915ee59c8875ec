/// Why something could not be done, the same from every port.
///
/// `description` is safe to show and to log: it never holds memory text, SQL, a host or a key.
public struct MemoryError: Error, Sendable, CustomStringConvertible {
    /// What callers branch on; one table in the API maps it to a status.
    public enum Kind: String, Sendable, CaseIterable {
        /// The request is wrong; `field` says where.
        case invalid
        /// There is no such thing.
        case notFound
        /// It stands against something that is there.
        case conflict
        /// More than is allowed at once, or for too long; try again.
        case busy
        /// The disk or a limit is full.
        case full
        /// A part that is needed is not there now.
        case unavailable
        /// Kept data cannot be read.
        case corrupt
        /// The caller went away or the work was called off.
        case cancelled
        /// A mistake of ours.
        case `internal`
    }

    /// What callers branch on.
    public let kind: Kind
    /// What was being done, a short fixed phrase: `add`, `search`, `open`.
    public let operation: String
    /// What to do about it, a full sentence.
    public let hint: String
    /// The part of the request that is wrong, as a path: `messages[2].content`.
    public let field: String?
    /// The failure beneath, already made safe to show.
    public let cause: String?

    /// An error from its parts.
    public init(
        _ kind: Kind, in operation: String, hint: String, field: String? = nil,
        because cause: String? = nil
    ) {
        self.kind = kind
        self.operation = operation
        self.hint = hint
        self.field = field
        self.cause = cause
    }

    /// Operation, kind, hint and cause in one line.
    public var description: String {
        let reason = cause.map { " (\($0))" } ?? ""
        return "\(operation): \(kind.rawValue): \(hint)\(reason)"
    }
}
