import Synchronization

/// Keeps calls from a part that fails, so that nobody waits for it in vain.
///
/// States: closed → open (after `failuresMax` failures in a row) → trial (one call, after `pause`)
/// → closed when it goes well, else open again.
public final class CircuitBreaker: Sendable {
    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        case trial
    }

    private let failuresMax: Int
    private let pause: Duration
    private let state = Mutex(State.closed(failures: 0))

    /// - Parameters:
    ///   - failuresMax: Failures in a row that open it, at least 1.
    ///   - pause: How long it stays open before one call is let through.
    public init(failuresMax: Int, pause: Duration) {
        precondition(failuresMax > 0, "a breaker opens after one failure at least")
        self.failuresMax = failuresMax
        self.pause = pause
    }

    /// Whether calls are kept away now.
    public var isOpen: Bool {
        state.withLock { if case .closed = $0 { false } else { true } }
    }

    /// Whether a call may be made; each that may must ``leave(isGood:now:)``.
    public func enter(now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            switch state {
            case .closed: return true
            case .trial: return false
            case .open(let until):
                guard until <= now else { return false }
                state = .trial
                return true
            }
        }
    }

    /// Notes how a call went.
    public func leave(isGood: Bool, now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if isGood {
                state = .closed(failures: 0)
                return
            }
            switch state {
            case .closed(let failures) where failures + 1 < failuresMax:
                state = .closed(failures: failures + 1)
            // A call from before it opened changes nothing.
            case .open: break
            case .closed, .trial: state = .open(until: now + pause)
            }
        }
    }
}
