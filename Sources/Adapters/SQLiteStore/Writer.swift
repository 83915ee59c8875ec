import Execution
import MemoryModel
import Synchronization

/// The one thread that changes the file: takes all that waits and commits it together.
///
/// Invariants:
/// 1. A caller is told of success only after the commit that holds its change is on the disk.
/// 2. A change that fails is taken back alone; when the commit fails, all of it fails.
/// 3. After a failure the thread goes on: the next commit is tried anew.
final class Writer: Sendable {
    /// Called when the last commit is done, before the log is cut for the last time.
    typealias Ending = @Sendable () -> Void

    private let gate: Gate<WriterQueue>
    private let file: StoreFile
    private let guardian: FileGuard
    private let options: SQLiteStoreOptions
    private let thread = Mutex<BlockingThread?>(nil)
    /// Those who wait for ``whenSettled()``; tests only, so they are few.
    private let settling = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let closing = Mutex<[CheckedContinuation<Void, Never>]>([])

    init(
        _ database: Database, _ file: StoreFile, _ options: SQLiteStoreOptions,
        atEnd: @escaping Ending
    ) {
        var queue = WriterQueue(options)
        // What a crash left in the log may hold text that was deleted.
        if file.logBytes > 0 { queue.scrubDue = .now }
        gate = Gate(queue)
        self.file = file
        guardian = FileGuard(file)
        self.options = options
        thread.withLock { thread in
            thread = BlockingThread(label: "sqlite.writer") { [self] in work(database, atEnd) }
        }
    }

    /// Commits since the start, and requests that wait.
    var counts: (commits: Int, waiting: Int) {
        gate.withLock { ($0.commits, $0.requests.count) }
    }

    /// Whether bytes of deleted text may be in the log.
    var isScrubPending: Bool { gate.withLock { $0.isScrubPending } }

    /// Why no change is taken now: the file was removed or replaced; nil while changes are.
    ///
    /// Wakes the thread, so that it saves what the file held, also when nobody writes.
    func fault() -> String? {
        guard let error = guardian.fault(in: "health") else { return nil }
        if guardian.needsRescue {
            gate.withLock { $0.hasLoss = true }
            gate.signal()
        }
        return error.hint
    }

    /// Derived data that may not be in the file yet, later after earlier.
    var uncommittedDerived: [DerivedUpdate] {
        gate.withLock { $0.uncommittedDerived }
    }

    /// Runs `body` in the next commit and returns when that is on the disk.
    ///
    /// A caller that is cancelled meanwhile is answered all the same: the change is never half.
    func write<Value: Sendable>(
        _ operation: String, bytes: Int, removesText: Bool = false,
        _ body: @escaping @Sendable (Database) throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        let result: Result<Value, MemoryError> = await withCheckedContinuation { continuation in
            submit(
                WriteRequest(
                    operation: operation, bytes: bytes, removesText: removesText,
                    apply: { database throws(MemoryError) in
                        let value = try body(database)
                        return { continuation.resume(returning: .success(value)) }
                    },
                    fail: { continuation.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    /// Lets derived data join the next commit.
    func attach(_ updates: [DerivedUpdate]) {
        gate.withLock { $0.put(updates, now: .now) }
        gate.signal()
    }

    /// Returns when nothing waits and the log is as short as it will get.
    func whenSettled() async {
        await withCheckedContinuation { continuation in
            settling.withLock { $0.append(continuation) }
            let isFinished = gate.withLock { queue in
                queue.hasNews = true
                return queue.isFinished
            }
            if isFinished { release(settling) } else { gate.signal() }
        }
    }

    /// Lets the thread end when all that waits is done; does not wait for it.
    func beginClose() {
        gate.withLock { $0.isClosing = true }
        gate.signal()
    }

    /// Commits what waits, cuts the log and ends the thread.
    func close() async {
        await withCheckedContinuation { continuation in
            closing.withLock { $0.append(continuation) }
            beginClose()
            if gate.withLock({ $0.isFinished }) { release(closing) }
        }
        let ended = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        // It resumed us as its last act, so this is no wait.
        ended?.join()
    }

    private func submit(_ request: WriteRequest) {
        if let refusal = gate.withLock({ $0.put(request) }) { return request.fail(refusal) }
        gate.signal()
    }

    private func release(_ waiters: borrowing Mutex<[CheckedContinuation<Void, Never>]>) {
        let list = waiters.withLock { list in
            defer { list = [] }
            return list
        }
        for waiter in list { waiter.resume() }
    }

    // MARK: - On the thread

    private func work(_ database: Database, _ atEnd: Ending) {
        loop: while true {
            switch nextStep() {
            case .commit(let requests): commit(requests, in: database)
            case .tidy: tidy(database)
            case .rescue: guardian.rescue(database)
            case .finish: break loop
            }
        }
        if guardian.fault(in: "close") != nil { guardian.rescue(database) }
        atEnd()
        // A log that cannot be cut now is cut by the next start.
        try? truncateLog(database)
        gate.withLock { $0.isFinished = true }
        release(settling)
        release(closing)
    }

    private func nextStep() -> WriterQueue.Step {
        while true {
            let (sleep, isSettled) = gate.withLock { queue in
                queue.hasNews = false
                return (queue.sleep(from: .now), queue.isSettled)
            }
            if isSettled { release(settling) }
            let step = gate.wait(
                until: { $0.isAwake }, for: sleep, then: { $0.next(now: .now) })
            if let step { return step }
        }
    }

    private func commit(_ requests: [WriteRequest], in database: Database) {
        var answers: [@Sendable () -> Void] = []
        answers.reserveCapacity(requests.count)
        var removedText = false
        do throws(MemoryError) {
            // Before, so that what is refused leaves no trace; after, so that what is answered is
            // in the file that a restart will open.
            try refuseLoss(of: database)
            database.operation = "begin"
            try database.run("BEGIN IMMEDIATE")
            for request in requests {
                let answer = try apply(request, in: database)
                answers.append(answer.tell)
                removedText = removedText || (answer.isDone && request.removesText)
            }
            database.operation = "attach"
            try attachDerived(in: database)
            database.operation = "commit"
            try database.run("COMMIT")
            try refuseLoss(of: database)
        } catch {
            database.rollBack()
            gate.withLock { queue in
                queue.endCommit(isCommitted: false, removedText: false, now: .now)
                // What the log holds may fit into the file, and then there is room for a deletion.
                if error.kind == .full { queue.scrubDue = .now }
            }
            for request in requests { request.fail(error) }
            return
        }
        let isLogLong = file.logBytes > options.logBytes * Self.logGrowth
        gate.withLock { queue in
            queue.endCommit(isCommitted: true, removedText: removedText, now: .now)
            if isLogLong, queue.scrubDue == nil { queue.scrubDue = .now }
        }
        for answer in answers { answer() }
    }

    private func refuseLoss(of database: Database) throws(MemoryError) {
        guard let error = guardian.fault(in: "commit") else { return }
        guardian.rescue(database)
        throw guardian.fault(in: "commit") ?? error
    }

    /// Makes one change; throws only when the whole transaction is lost.
    private func apply(
        _ request: WriteRequest, in database: Database
    ) throws(MemoryError) -> (tell: @Sendable () -> Void, isDone: Bool) {
        database.operation = request.operation
        do throws(MemoryError) {
            let tell = try database.savepoint { () throws(MemoryError) in
                try request.apply(database)
            }
            return (tell, true)
        } catch {
            guard database.isInTransaction else { throw error }
            return ({ request.fail(error) }, false)
        }
    }

    /// Writes what waits of derived data; when that fails it is dropped and found missing later.
    private func attachDerived(in database: Database) throws(MemoryError) {
        let updates = gate.withLock { $0.takeDerived() }
        guard !updates.isEmpty else { return }
        do throws(MemoryError) {
            try database.savepoint { () throws(MemoryError) in
                for update in updates { try RecallTable.attach(update, in: database) }
            }
        } catch {
            guard database.isInTransaction else { throw error }
        }
    }

    /// Gives free pages back and cuts the log; tried again later when a reader is in the way.
    private func tidy(_ database: Database) {
        database.operation = "tidy"
        let isScrub = gate.withLock { $0.scrubDue != nil }
        do throws(MemoryError) {
            if isScrub || file.logBytes > options.logBytesIdle {
                try database.rows("PRAGMA incremental_vacuum(\(Self.vacuumPages))", []) { _ in }
                try truncateLog(database)
                if isScrub { database.forgetPages() }
            }
            gate.withLock {
                $0.scrubDue = nil; $0.tidyDue = nil
            }
        } catch {
            let again = ContinuousClock.now + max(options.scrubDelay, .milliseconds(50))
            gate.withLock { queue in
                queue.scrubDue = queue.scrubDue.map { _ in again }
                queue.tidyDue = again
            }
        }
    }

    private func truncateLog(_ database: Database) throws(MemoryError) {
        try database.truncateLog(
            patience: Self.readerPatience, usual: options.busyTimeout.milliseconds)
    }

    /// How long a reader may hold up the cutting of the log, and the writer with it, milliseconds.
    private static let readerPatience = 10
    /// How many times `logBytes` the log may grow, when reads overlap without end, before the
    /// writer waits for readers so that it can be cut.
    private static let logGrowth = 4
    /// The most free pages given back to the disk at once: 16 MiB, so that writes wait little.
    private static let vacuumPages = 4_096
}
