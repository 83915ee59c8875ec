import Synchronization

/// Why an ``Admission`` let someone not in.
public enum AdmissionRefused: Error, Sendable, Equatable {
    /// As many wait as may.
    case lineFull
    /// No place became free in time.
    case timedOut
    /// The task was cancelled while it waited.
    case cancelled
}

/// Lets so many tasks in at once; the others wait in the order in which they came, not for ever.
///
/// The rules are ``AdmissionQueue``'s. A task that is cancelled while it waits goes at once.
public final class Admission: Sendable {
    private typealias Waiter = CheckedContinuation<AdmissionRefused?, Never>
    private struct State {
        var queue: AdmissionQueue<Waiter>
        /// Whether a task looks after the waits that end.
        var isWatched = false
    }
    private let state: Mutex<State>

    /// - Parameters:
    ///   - places: How many may be in at once, at least 1.
    ///   - waitingMax: How many may wait; one more is refused at once.
    ///   - wait: How long each waits at most.
    public init(places: Int, waitingMax: Int, wait: Duration) {
        state = Mutex(
            State(queue: AdmissionQueue(places: places, waitingMax: waitingMax, wait: wait)))
    }

    /// How many wait now.
    public var waitingCount: Int { state.withLock { $0.queue.waitingCount } }

    /// How many are in now.
    public var insideCount: Int { state.withLock { $0.queue.taken } }

    /// Takes a place; every call that does not throw needs one ``leave()``.
    public func enter() async throws(AdmissionRefused) {
        if state.withLock({ $0.queue.enterNow() }) { return }
        if let refusal = await waitInLine() { throw refusal }
    }

    /// Gives a place back.
    public func leave() {
        state.withLock { $0.queue.leave() }?.resume(returning: nil)
    }

    private func waitInLine() async -> AdmissionRefused? {
        let number = state.withLock { $0.queue.nextNumber() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entry = state.withLock { state -> AdmissionQueue<Waiter>.Entry? in
                    // Cancelled before: the handler below found nobody and will not come again.
                    if Task.isCancelled { return nil }
                    return state.queue.enter(continuation, as: number, now: .now)
                }
                switch entry {
                case .waits: watch()
                case .admitted: continuation.resume(returning: nil)
                case .refused: continuation.resume(returning: .lineFull)
                case nil: continuation.resume(returning: .cancelled)
                }
            }
        } onCancel: {
            state.withLock { $0.queue.withdraw(number) }?.resume(returning: .cancelled)
        }
    }

    /// Makes sure that one task ends the waits that are over, while anyone waits.
    private func watch() {
        let isNeeded = state.withLock { state in
            defer { state.isWatched = true }
            return !state.isWatched
        }
        guard isNeeded else { return }
        // It ends by itself when nobody waits, which is after the longest wait at the latest.
        _ = Task { [weak self] in
            while let due = self?.endWaits() {
                try? await Task.sleep(until: due, clock: .continuous)
            }
        }
    }

    /// Ends the waits that are over; when the next one is, or nil when nobody waits.
    private func endWaits() -> ContinuousClock.Instant? {
        let (over, due) = state.withLock { state in
            let over = state.queue.expire(now: .now)
            let due = state.queue.nextDue
            state.isWatched = due != nil
            return (over, due)
        }
        for waiter in over { waiter.resume(returning: .timedOut) }
        return due
    }
}
