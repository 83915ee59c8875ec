import Glibc

/// Nanoseconds on the clock that no one can set back.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: UInt64

    static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(
            nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (time: MonotonicTime, wait: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = wait.components
        let sum = max(0, seconds) * 1_000_000_000 + max(0, attoseconds / 1_000_000_000)
        return MonotonicTime(nanoseconds: time.nanoseconds + UInt64(sum))
    }

    /// How long it is from an earlier time to this one; zero when that one is later.
    func since(_ earlier: MonotonicTime) -> Duration {
        guard earlier < self else { return .zero }
        return .nanoseconds(Int64(nanoseconds - earlier.nanoseconds))
    }
}
