import CSystem
import Execution
import Glibc
import Synchronization

/// One thread that waits on sockets and runs the handlers of its connections.
///
/// Invariants:
/// 1. Everything but the mailbox is touched on the loop's thread alone.
/// 2. A handler's task prefers this executor, so a handler that does not leave it runs without a
///    hop and without a lock on its connection. It is no `SerialExecutor`: a type that is both
///    takes a slow path in the runtime.
/// 3. The thread ends after ``drain(until:_:)`` when no handler is left.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    // `@unchecked` holds by invariant 1; `thread` is written before `start()` returns.
    private enum Mail {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    /// How often jobs that jobs queued are run before the sockets are asked again.
    private static let jobRoundsMax = 4
    /// Bytes of the buffer that all connections of the loop receive into.
    static let scratchBytes = 65_536
    /// Deadlines are looked at no more often than this.
    private static let sweepPause = Duration.milliseconds(20)
    private static let waitMillisecondsMax: UInt64 = 60_000

    let index: Int
    let context: ServerContext
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: scratchBytes, alignment: 64)
    private let poller: Poller
    /// Work from other threads; bounded by the handlers, of which each connection has one.
    private let mailbox = Mutex<[Mail]>([])
    private var thread = pthread_t()
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var connections: [Connection?] = []
    private var connectionCount = 0
    private var nextGeneration: UInt64 = 1
    private var again: [Connection] = []
    private var unflushed: [Connection] = []
    private var nextSweep: MonotonicTime?
    private var liveHandlers = 0
    private var acceptor: Acceptor?
    private var drainDeadline: MonotonicTime?
    private var drained: CheckedContinuation<Int, Never>?
    /// Codes whole answers; there from the first that is coded.
    lazy var gzip = GzipCoder(.whole)
    /// The `Date` line.
    var date = DateField()
    /// When this turn began.
    private(set) var now = MonotonicTime.now

    init(index: Int, context: ServerContext) throws(HTTPServerError) {
        self.index = index
        self.context = context
        poller = try Poller()
    }

    deinit { scratch.deallocate() }

    /// Whether connections are to be closed after the request in hand.
    var isDraining: Bool { drainDeadline != nil }

    /// Whether this is the loop's thread.
    var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    /// Starts the thread and waits until it runs.
    func start() {
        let started = Gate(false)
        BlockingThread(label: "http.loop.\(index)") { [self] in
            thread = pthread_self()
            Self.blockBrokenPipes()
            started.withLock { $0 = true }
            started.signal()
            while !isOver { turn() }
        }.detach()
        started.wait(until: { $0 }, then: { _ in })
    }

    /// OpenSSL writes without `MSG_NOSIGNAL`; a broken pipe is then an error on this thread rather
    /// than a signal, whatever the process does with those.
    private static func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { jobs.append(job) } else { post(.job(job)) }
    }

    /// Calls `body` on the loop's thread: now when this is it, else in its next turn.
    func perform(_ body: @escaping @Sendable () -> Void) {
        if isCurrent { body() } else { post(.call(body)) }
    }

    private func post(_ mail: Mail) {
        let isFirst = mailbox.withLock { list in
            list.append(mail)
            return list.count == 1
        }
        if isFirst { poller.wake() }
    }

    // MARK: Turn

    private var isOver: Bool {
        isDraining && drained == nil && liveHandlers == 0 && connectionCount == 0
            && jobs.isEmpty && acceptor == nil
    }

    private func turn() {
        let count = poller.wait(milliseconds: waitMilliseconds())
        now = .now
        for index in 0..<count {
            if let event = poller.event(index) { handle(event) }
        }
        visitAgain()
        readMail()
        runJobs()
        flushLate()
        if let due = nextSweep, due <= now { sweep() }
    }

    private func waitMilliseconds() -> Int32 {
        if !jobs.isEmpty || !again.isEmpty { return 0 }
        guard let nextSweep else { return Int32(Self.waitMillisecondsMax) }
        let left = nextSweep.nanoseconds - min(nextSweep.nanoseconds, MonotonicTime.now.nanoseconds)
        return Int32(min(Self.waitMillisecondsMax, (left + 999_999) / 1_000_000))
    }

    private func handle(_ event: Poller.Event) {
        let descriptor = Int(event.tag & 0xFFFF_FFFF)
        if event.tag >> 32 == 0 {
            acceptor?.accept(on: self)
        } else if descriptor < connections.count, let connection = connections[descriptor],
            connection.generation == event.tag >> 32
        {
            connection.handle(event)
        }
    }

    private func visitAgain() {
        guard !again.isEmpty else { return }
        let list = again
        again = []
        for connection in list { connection.goOn() }
    }

    private func readMail() {
        let list = mailbox.withLock { list in
            guard !list.isEmpty else { return [Mail]() }
            defer { list = [] }
            return list
        }
        for mail in list {
            switch mail {
            case .job(let job): jobs.append(job)
            case .call(let body): body()
            }
        }
    }

    private func runJobs() {
        var rounds = 0
        while !jobs.isEmpty, rounds < Self.jobRoundsMax {
            rounds += 1
            swap(&jobs, &running)
            for job in running { job.runSynchronously(on: asUnownedTaskExecutor()) }
            running.removeAll(keepingCapacity: true)
        }
    }

    private func flushLate() {
        guard !unflushed.isEmpty else { return }
        let list = unflushed
        unflushed = []
        for connection in list { connection.flush() }
    }

    // MARK: Connections

    /// Takes a connection over; `isRefused` ones get a 503 and go.
    func adopt(_ socket: Socket, _ address: PeerAddress, isRefused: Bool = false) {
        let connection = Connection(
            socket: context.certificate.secure(socket), address: address,
            generation: nextGeneration, loop: self,
            isRefused: isRefused)
        nextGeneration = nextGeneration % 0xFFFF_FFFF + 1
        let descriptor = Int(socket.descriptor)
        while connections.count <= descriptor { connections.append(nil) }
        connections[descriptor] = connection
        connectionCount += 1
        let tag = connection.generation << 32 | UInt64(descriptor)
        if poller.addConnection(socket.descriptor, tag: tag) {
            connection.open()
        } else {
            connection.close()
        }
    }

    /// Forgets a connection that closed.
    func remove(_ connection: Connection) {
        connections[Int(connection.socket.descriptor)] = nil
        connectionCount -= 1
        reportDrained()
    }

    /// Visits the connection again in the next turn.
    func visitAgain(_ connection: Connection) { again.append(connection) }

    /// Flushes the connection at the end of this turn.
    func flushLate(_ connection: Connection) { unflushed.append(connection) }

    /// Makes sure that deadlines are looked at by then.
    func wake(by deadline: MonotonicTime) {
        if nextSweep.map({ deadline < $0 }) ?? true { nextSweep = deadline }
    }

    /// Runs a handler as a task on this loop.
    func runHandler(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        liveHandlers += 1
        return Task(executorPreference: self) { [self] in
            await body()
            liveHandlers -= 1
        }
    }

    private func sweep() {
        nextSweep = nil
        acceptor?.resumeIfDue(on: self)
        if let deadline = drainDeadline {
            if deadline <= now { cutAll() } else { wake(by: deadline) }
        }
        for case let connection? in connections { connection.checkDeadlines() }
        if let due = nextSweep, due < now + Self.sweepPause { nextSweep = now + Self.sweepPause }
    }

    // MARK: Accepting and draining

    /// Accepts on this loop, for all loops.
    func startAccepting(_ listener: Listener, for loops: [EventLoop]) {
        acceptor = Acceptor(listener: listener, loops: loops)
        setAccepting(true)
    }

    /// Listens to the listener or lets it rest.
    func setAccepting(_ isAccepting: Bool) {
        guard let descriptor = acceptor?.listener.descriptor else { return }
        if isAccepting {
            _ = poller.addListener(descriptor, tag: UInt64(descriptor))
        } else {
            poller.remove(descriptor)
        }
    }

    /// Takes the connections that wait and closes the listener.
    func stopAccepting() {
        acceptor?.finish(on: self)
        acceptor = nil
    }

    /// Closes idle connections now and busy ones after their request.
    ///
    /// - Parameters:
    ///   - deadline: When what is left is cut.
    ///   - continuation: Resumed with how many requests were cut.
    func drain(until deadline: MonotonicTime, _ continuation: CheckedContinuation<Int, Never>) {
        drainDeadline = deadline
        drained = continuation
        wake(by: deadline)
        for case let connection? in connections { connection.drain() }
        reportDrained()
    }

    private func reportDrained(cut: Int = 0) {
        guard isDraining, connectionCount == 0, let continuation = drained else { return }
        drained = nil
        continuation.resume(returning: cut)
    }

    private func cutAll() {
        guard let continuation = drained else { return }
        drained = nil
        var cut = 0
        for case let connection? in connections {
            if connection.isBusy { cut += 1 }
            connection.close()
        }
        continuation.resume(returning: cut)
    }
}
