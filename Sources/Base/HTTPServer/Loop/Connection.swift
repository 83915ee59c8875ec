/// One client's connection.
///
/// Invariants:
/// 1. Everything is touched on the loop's thread alone.
/// 2. At most one request is in hand; the next is read from the input when its answer was queued
/// and no more than ``HTTPServerLimits/pendingOutputBytesLow`` are unsent.
/// 3. What is held is bounded: input by a head and one receive, a body by its limit and by what
///    all bodies share, output by the high-water mark and one answer.
/// 4. In each phase in which the client must act a deadline runs.
///
/// Phases: `head` (waits for or reads a head) → `body` (collects a body before the handler) →
/// `handling` (the handler runs) → `head`, or → `closing` (sends the last bytes) → `lingering`
/// (drops input so that the answer is not lost to a reset) → `closed`.
final class Connection: @unchecked Sendable {
    // `@unchecked` holds by invariant 1.
    enum Phase {
        case head, body, handling, closing, lingering, closed
    }
    /// What follows when a body is collected.
    enum AfterBody {
        case call(Router.Route, parameters: [String: String])
        case refuse(HTTPFailure)
    }

    let socket: Socket
    let address: PeerAddress
    let generation: UInt64
    let loop: EventLoop
    let context: ServerContext
    let isRefused: Bool
    lazy var remoteAddress = address.text

    var phase = Phase.head
    // Input
    var input: [UInt8] = []
    var inputStart = 0
    var scanner = HeadScanner()
    var isReadable = false
    var isHalfClosed = false
    var inputEnded = false
    var headClockRuns = false
    var inputDeadline: MonotonicTime?
    var lingeredBytes = 0
    var isPumping = false
    // Body of the request in hand
    var body = IncomingBody(.none, limit: 0, keepsBytes: false)
    var bodyError: HTTPBodyError?
    var bodyWait: HandlerWait<Result<[UInt8]?, HTTPBodyError>>?
    var bodyLease: BodyLease?
    /// How long the handler has waited for a streamed body before the wait in hand.
    var bodyWaited = Duration.zero
    var bodyWaitStart: MonotonicTime?
    var owesContinue = false
    var pendingHead: RequestHead?
    var afterBody: AfterBody?
    // Answer
    var exchange: Exchange?
    var lastExchangeID: UInt64 = 0
    var keepsAlive = true
    var needsLinger = false
    var output: [UInt8] = []
    var outputStart = 0
    var tail: [UInt8] = []
    var tailStart = 0
    var outputDeadline: MonotonicTime?
    var outputWait: HandlerWait<Result<Void, HTTPBodyError>>?
    private var reportedBytes = 0

    init(
        socket: Socket, address: PeerAddress, generation: UInt64, loop: EventLoop,
        isRefused: Bool
    ) {
        self.socket = socket
        self.address = address
        self.generation = generation
        self.loop = loop
        context = loop.context
        self.isRefused = isRefused
    }

    var limits: HTTPServerLimits { context.limits }
    var pendingOutput: Int { output.count - outputStart + tail.count - tailStart }
    var hasInput: Bool { inputStart < input.count }
    /// Whether a request is in hand.
    var isBusy: Bool { exchange != nil && !isRefused }

    // MARK: Life

    /// Begins to serve.
    func open() {
        socket.setNoDelay()
        if isRefused {
            fail(HTTPFailure(.tooManyConnections, "Too many connections; try again soon."))
        } else {
            headClockRuns = true
            setInputDeadline(limits.headDeadline)
        }
    }

    /// Reacts to what the socket reported.
    func handle(_ event: Poller.Event) {
        if event.isBroken { return close() }
        if event.isHalfClosed { isHalfClosed = true }
        // Within TLS either direction may wait for the other.
        let isAny = socket.isSecure
        if event.isReadable || event.isHalfClosed || isAny { isReadable = true }
        if event.isWritable || isAny, pendingOutput > 0 || phase == .closing { flush() }
        pump()
    }

    /// Goes on after a turn in which others had theirs.
    func goOn() {
        if pendingOutput > 0 { flush() }
        resumeWriter()
        pump()
    }

    /// Closes now when idle; else after the request in hand.
    func drain() {
        isReadable = true  // A request may wait in the kernel that no event told of yet.
        pump()
        if phase == .head, exchange == nil, !hasInput, pendingOutput == 0 { close() }
    }

    /// Ends everything: the handler is cancelled, its waits fail, the socket is closed.
    func close() {
        guard phase != .closed else { return }
        // An answer that is not whole must not look so: then TLS ends without a goodbye.
        if exchange == nil, pendingOutput == 0 { _ = socket.sayGoodbye() }
        phase = .closed
        let task = exchange?.task
        if exchange != nil { recordExchange(isComplete: false) }
        endWaits(.disconnected)
        task?.cancel()
        (input, output, tail, inputStart, outputStart, tailStart) = ([], [], [], 0, 0, 0)
        body = IncomingBody(.none, limit: 0, keepsBytes: false)
        bodyLease = nil
        reportBufferedBytes()
        socket.close()
        if isRefused {
            context.census.endRefusal()
        } else {
            context.census.release(address, loop: loop.index)
        }
        // Last: whoever waits for a drain may then look at the counts.
        loop.remove(self)
    }

    private func endWaits(_ error: HTTPBodyError) {
        bodyError = bodyError ?? error
        let (reading, writing) = (bodyWait, outputWait)
        (bodyWait, outputWait) = (nil, nil)
        reading?.end(.failure(error))
        writing?.end(.failure(error))
    }

    // MARK: Deadlines

    func setInputDeadline(_ wait: Duration?) {
        inputDeadline = wait.map { loop.now + $0 }
        if let inputDeadline { loop.wake(by: inputDeadline) }
    }

    /// Acts on deadlines that passed, and asks to be woken by the next.
    func checkDeadlines() {
        if let due = outputDeadline {
            if due <= loop.now { return close() }
            loop.wake(by: due)
        }
        guard let due = inputDeadline else { return }
        guard due <= loop.now else { return loop.wake(by: due) }
        inputDeadline = nil
        switch phase {
        case .head where !hasInput && pendingOutput > 0: setInputDeadline(limits.idleDeadline)
        case .head where hasInput: fail(HTTPFailure(.timedOut, "The head came too slowly."))
        case .body: fail(HTTPFailure(.timedOut, "The body came too slowly."))
        case .handling:
            bodyError = bodyError ?? .timedOut
            let wait = bodyWait
            bodyWait = nil
            wait?.end(.failure(.timedOut))
        case .head, .closing, .lingering: close()
        case .closed: break
        }
    }

    // MARK: Accounting

    /// Tells the census how many bytes are held, when that changed.
    func reportBufferedBytes() {
        let held = input.count - inputStart + body.bytes.count + pendingOutput
        guard held != reportedBytes else { return }
        context.census.addBufferedBytes(held - reportedBytes)
        reportedBytes = held
    }

    /// Hands the exchange to the observer and forgets it.
    func recordExchange(isComplete: Bool) {
        guard let done = exchange else { return }
        exchange = nil
        context.observer(
            HTTPExchangeRecord(
                method: done.method.flatMap { HTTPMethod.known.contains($0) ? $0 : nil },
                route: done.route,
                status: done.status == 0 ? 499 : done.status,
                bytesIn: done.bytesInHead + body.receivedCount, bytesOut: done.bytesOut,
                duration: MonotonicTime.now.since(done.startedAt), requestID: done.requestID,
                isComplete: isComplete))
    }
}
