import Execution
import MemoryModel

/// How much an engine does at once; what comes beyond waits in order, then is refused as busy.
public struct AdmissionOptions: Sendable {
    /// Operations that change memories: a request each, or a batch of an import.
    public var writes = 50
    /// Searches.
    public var searches = 100
    /// How many of each kind may wait.
    public var waitingMax = 1_000
    /// How long each waits at most.
    public var wait = Duration.seconds(5)

    /// The usual bounds.
    public init() {}

    func gate(places: Int) -> Admission {
        Admission(places: places, waitingMax: waitingMax, wait: wait)
    }
}

extension MemoryEngine {
    /// Does a change when there is a place for it.
    func asWrite<Value>(
        in operation: String, _ body: () async throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        try await Self.admit(to: writes, in: operation)
        defer { writes.leave() }
        return try await body()
    }

    /// Does a search when there is a place for it.
    func asSearch<Value>(
        _ body: () async throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        try await Self.admit(to: searches, in: "search")
        defer { searches.leave() }
        return try await body()
    }

    /// Does a piece of work when its gate has a place for it.
    func waiting<Value>(
        for gate: Admission, in operation: String, _ body: () async throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        try await Self.admit(to: gate, in: operation)
        defer { gate.leave() }
        return try await body()
    }

    static func admit(
        to gate: Admission, in operation: String
    ) async throws(MemoryError) {
        do throws(AdmissionRefused) {
            try await gate.enter()
        } catch {
            switch error {
            case .lineFull:
                throw MemoryError(
                    .busy, in: operation, hint: "Too many requests wait; try again in a moment.")
            case .timedOut:
                throw MemoryError(
                    .busy, in: operation,
                    hint: "No place became free in time; try again in a moment.")
            case .cancelled:
                throw MemoryError(
                    .cancelled, in: operation, hint: "The caller no longer waits.")
            }
        }
    }
}
