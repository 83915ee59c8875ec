/// Who may come in now, who waits, and until when: a value without clock, lock or task.
///
/// Invariants:
/// 1. At most `places` are taken, and at most `waitingMax` wait; one more is refused.
/// 2. Nobody waits while a place is free: a place that becomes free goes to who has waited longest,
///    and one that comes later cannot take it first.
/// 3. All wait equally long at most, so the one who waits longest is also due first.
struct AdmissionQueue<Waiter> {
    /// What becomes of one who comes.
    enum Entry: Equatable {
        /// A place is taken.
        case admitted
        /// Waits until a place is given, or the wait is over.
        case waits
        /// As many wait as may.
        case refused
    }

    private struct Waiting {
        let number: UInt64
        let due: ContinuousClock.Instant
        let waiter: Waiter
    }

    private let places: Int
    private let waitingMax: Int
    private let wait: Duration
    private(set) var taken = 0
    private var line: [Waiting] = []
    private var lastNumber: UInt64 = 0

    /// - Parameters:
    ///   - places: How many may be in at once, at least 1.
    ///   - waitingMax: How many may wait.
    ///   - wait: How long each waits at most.
    init(places: Int, waitingMax: Int, wait: Duration) {
        precondition(places > 0 && waitingMax >= 0, "there is at least one place")
        self.places = places
        self.waitingMax = waitingMax
        self.wait = wait
    }

    /// How many wait.
    var waitingCount: Int { line.count }

    /// When the next wait is over; nil when nobody waits.
    var nextDue: ContinuousClock.Instant? { line.first?.due }

    /// Takes a place, if one is free.
    mutating func enterNow() -> Bool {
        guard taken < places, line.isEmpty else { return false }
        taken += 1
        return true
    }

    /// A number for one who may have to wait.
    mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Takes a place, or a place in the line under a number from ``nextNumber()``.
    mutating func enter(
        _ waiter: Waiter, as number: UInt64, now: ContinuousClock.Instant
    ) -> Entry {
        if enterNow() { return .admitted }
        guard line.count < waitingMax else { return .refused }
        line.append(Waiting(number: number, due: now + wait, waiter: waiter))
        return .waits
    }

    /// Gives a place back; who gets it, if anyone waits.
    mutating func leave() -> Waiter? {
        precondition(taken > 0, "only who is in can leave")
        if !line.isEmpty { return line.removeFirst().waiter }
        taken -= 1
        return nil
    }

    /// Takes one who no longer wants to wait out of the line; nil when that one is not in it.
    mutating func withdraw(_ number: UInt64) -> Waiter? {
        line.firstIndex { $0.number == number }.map { line.remove(at: $0).waiter }
    }

    /// Takes those whose wait is over out of the line, longest first.
    mutating func expire(now: ContinuousClock.Instant) -> [Waiter] {
        let over = line.prefix { $0.due <= now }.map(\.waiter)
        line.removeFirst(over.count)
        return over
    }
}
