import Synchronization

/// Pieces of work that one task does beside everything else, in the order in which they came.
///
/// Invariants:
/// 1. At most `limit` pieces wait; one more is refused.
/// 2. One piece runs at a time.
/// 3. After ``close()`` nothing new is taken, and what waited is done.
public final class BackgroundLine: Sendable {
    /// One piece of work; it handles its own errors.
    public typealias Work = @Sendable () async -> Void

    /// What became of a piece that was put in.
    public enum Entry: Sendable {
        /// It waits for its turn.
        case queued
        /// As many wait as may.
        case full
        /// The line is closed.
        case closed
    }

    private typealias Waiter = CheckedContinuation<Void, Never>
    private struct State {
        var waiting: [Work] = []
        var isRunning = false
        var isClosed = false
        var closing: [Waiter] = []
    }

    /// How many pieces may wait.
    public let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: At least 1.
    public init(limit: Int) {
        precondition(limit > 0, "a line needs room for one")
        self.limit = limit
    }

    /// Pieces that wait now.
    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Puts a piece in; returns at once.
    public func put(_ work: @escaping Work) -> Entry {
        let (entry, mustStart) = state.withLock { state -> (Entry, Bool) in
            guard !state.isClosed else { return (.closed, false) }
            guard state.waiting.count < limit else { return (.full, false) }
            state.waiting.append(work)
            defer { state.isRunning = true }
            return (.queued, !state.isRunning)
        }
        // The task ends by itself when nothing waits.
        if mustStart { _ = inBackground { await self.run() } }
        return entry
    }

    /// Takes nothing more and returns when all that waited is done.
    public func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.closing.append(continuation) }
                return !state.isRunning
            }
            if isIdle { continuation.resume() }
        }
    }

    private func run() async {
        while let work = next() { await work() }
    }

    private func next() -> Work? {
        let (work, waiters) = state.withLock { state -> (Work?, [Waiter]) in
            guard state.waiting.isEmpty else { return (state.waiting.removeFirst(), []) }
            state.isRunning = false
            defer { state.closing = [] }
            return (nil, state.closing)
        }
        for waiter in waiters { waiter.resume() }
        return work
    }
}
