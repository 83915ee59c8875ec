import MemoryModel

/// One change on its way to the writer.
struct WriteRequest: Sendable {
    /// What is being done, named in errors.
    let operation: String
    /// Bytes that it holds while it waits.
    let bytes: Int
    /// Whether text goes away with it, so that the log must be cut soon.
    let removesText: Bool
    /// Makes the change; what it returns tells the caller, and is called after the commit.
    let apply: @Sendable (Database) throws(MemoryError) -> @Sendable () -> Void
    /// Tells the caller that nothing was changed.
    let fail: @Sendable (MemoryError) -> Void
}

/// What waits for the writer, and when it must look again; guarded by the writer's gate.
///
/// Invariants:
/// 1. Requests are bounded in number and bytes, derived data too.
/// 2. Derived data is in `pending` or `inFlight` until it is committed or dropped.
struct WriterQueue {
    /// What the writer does next.
    enum Step {
        /// Commits these requests (none: derived data alone).
        case commit([WriteRequest])
        /// Cuts the log.
        case tidy
        /// Saves what a file held that was removed.
        case rescue
        /// Ends; nothing waits.
        case finish
    }

    private(set) var requests: [WriteRequest] = []
    private(set) var requestBytes = 0
    private(set) var pending: [MemoryID: DerivedUpdate] = [:]
    private(set) var inFlight: [MemoryID: DerivedUpdate] = [:]
    private(set) var commits = 0
    /// Somebody saw that the file was removed.
    var hasLoss = false
    /// No request is taken any more.
    var isClosing = false
    /// The writer has ended.
    var isFinished = false
    /// Something was put in that moves the moment at which the writer must look.
    var hasNews = false
    /// When deleted text must be gone from the log.
    var scrubDue: ContinuousClock.Instant?
    /// When an idle log is looked at.
    var tidyDue: ContinuousClock.Instant?
    private var pendingBytes = 0
    private var attachDue: ContinuousClock.Instant?
    private let options: SQLiteStoreOptions

    init(_ options: SQLiteStoreOptions) { self.options = options }

    /// Derived data that may not be in the file yet; where two speak of one text, the later wins.
    var uncommittedDerived: [DerivedUpdate] { Array(inFlight.values) + Array(pending.values) }

    /// Whether nothing waits, not even for a later moment.
    var isSettled: Bool {
        requests.isEmpty && pending.isEmpty && inFlight.isEmpty && scrubDue == nil && tidyDue == nil
    }

    /// Whether bytes of deleted text may be in the log.
    var isScrubPending: Bool { scrubDue != nil }

    /// Whether the writer should not sleep on.
    var isAwake: Bool { !requests.isEmpty || isClosing || hasNews || hasLoss }

    /// Puts a request in; an error when it is refused.
    mutating func put(_ request: WriteRequest) -> MemoryError? {
        guard !isClosing else {
            return MemoryError(.unavailable, in: request.operation, hint: "The store is closed.")
        }
        guard requests.count < options.writeQueueLimit,
            requestBytes + request.bytes <= options.writeQueueBytes || requests.isEmpty
        else {
            return MemoryError(
                .busy, in: request.operation, hint: "Too many changes wait; try again soon.")
        }
        requests.append(request)
        requestBytes += request.bytes
        return nil
    }

    /// Puts derived data in; what goes beyond the bounds is dropped.
    mutating func put(_ updates: [DerivedUpdate], now: ContinuousClock.Instant) {
        guard !isClosing else { return }
        for update in updates {
            let older = pending[update.id]
            if let older, older.updatedAt > update.updatedAt { continue }
            let update = update.filled(from: older)
            let replaced = older.map(Self.bytes) ?? 0
            let bytes = pendingBytes - replaced + Self.bytes(update)
            guard pending.count < options.attachLimit || replaced > 0,
                bytes <= options.attachBytes
            else { continue }
            pending[update.id] = update
            pendingBytes = bytes
        }
        if !pending.isEmpty, attachDue == nil {
            attachDue = now + options.attachDelay
            hasNews = true
        }
    }

    /// How long the writer may sleep; nil until it is woken.
    func sleep(from now: ContinuousClock.Instant) -> Duration? {
        let due = [attachDue, scrubDue, tidyDue].compactMap { $0 }.min()
        return due.map { max(.zero, now.duration(to: $0)) }
    }

    /// What to do now; nil when nothing is due.
    mutating func next(now: ContinuousClock.Instant) -> Step? {
        if hasLoss {
            hasLoss = false
            return .rescue
        }
        if let scrubDue, scrubDue <= now { return .tidy }
        let isAttachDue = attachDue.map { $0 <= now || isClosing } ?? false
        if !requests.isEmpty || isAttachDue { return .commit(takeRequests()) }
        if let tidyDue, tidyDue <= now { return .tidy }
        return isClosing ? .finish : nil
    }

    /// Hands the waiting derived data to the commit that is being made.
    mutating func takeDerived() -> [DerivedUpdate] {
        inFlight = pending
        pending = [:]
        pendingBytes = 0
        attachDue = nil
        return Array(inFlight.values)
    }

    /// Notes the end of a commit, good or bad.
    mutating func endCommit(
        isCommitted: Bool, removedText: Bool, now: ContinuousClock.Instant
    ) {
        inFlight = [:]
        guard isCommitted else { return postponeDerived(now) }
        commits += 1
        if removedText, scrubDue == nil { scrubDue = now + options.scrubDelay }
        tidyDue = now + options.tidyDelay
    }

    /// After a failed commit, waits before the next that no one asked for; at the end, gives up.
    private mutating func postponeDerived(_ now: ContinuousClock.Instant) {
        if isClosing {
            pending = [:]
            pendingBytes = 0
        }
        attachDue = pending.isEmpty ? nil : now + max(options.attachDelay, .milliseconds(100))
    }

    private mutating func takeRequests() -> [WriteRequest] {
        let count = min(requests.count, options.commitLimit)
        let taken = Array(requests.prefix(count))
        requests.removeFirst(count)
        requestBytes -= taken.reduce(0) { $0 + $1.bytes }
        return taken
    }

    private static func bytes(_ update: DerivedUpdate) -> Int {
        update.derived.features.count + update.derived.vector.count + 128
    }
}

extension DerivedUpdate {
    /// With the parts of one that waits already where this one's could not be made.
    fileprivate func filled(from older: DerivedUpdate?) -> DerivedUpdate {
        guard let older, older.updatedAt == updatedAt, older.versions == versions else {
            return self
        }
        var filled = self
        if derived.features.isEmpty { filled.derived.features = older.derived.features }
        if derived.vector.isEmpty { filled.derived.vector = older.derived.vector }
        return filled
    }
}
