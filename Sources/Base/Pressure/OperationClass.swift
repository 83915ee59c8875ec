/// How much memory an operation may ask for: the one table of what is refused from which level on.
public enum OperationClass: String, Sendable, CaseIterable {
    /// Health, statistics, one memory, deletions: what mends a shortage or tells of it.
    case basic
    /// A plain search.
    case search
    /// A search that must first read the user's index from the store.
    case coldSearch
    /// Adding, editing, lists, histories.
    case ordinary
    /// Batches, imports, exports, documents, explained searches, deep contexts: large or long.
    case complex

    /// The level from which it is refused; nil is never.
    public var refusedFrom: PressureLevel? {
        switch self {
        case .basic, .search: nil
        case .coldSearch, .ordinary: .emergency
        case .complex: .critical
        }
    }
}

/// Why something was not begun while memory was short.
public struct PressureRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was asked for, such as `POST /v1/memories/batch`.
    public let operation: String
    /// The level that refused it.
    public let level: PressureLevel
    /// Resident bytes at the last look.
    public let residentBytes: Int
    /// The limit they are held against.
    public let limitBytes: Int

    /// When to try again, seconds: no level ends sooner.
    public static let retrySeconds = Int(PressureGuard.calm.components.seconds)

    /// What was refused, why and what to do; safe to show.
    public var description: String {
        let percent = residentBytes * 100 / max(limitBytes, 1)
        return "\(operation) is refused while memory is short (level \(level.name)): \(percent) % "
            + "of \(limitBytes >> 20) MiB are in use. Try again in \(Self.retrySeconds) s; "
            + (level == .emergency
                ? "reading, deleting and plain searches go on." : "smaller requests go on.")
    }
}
