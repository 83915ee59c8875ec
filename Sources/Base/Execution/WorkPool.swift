import Glibc
import Synchronization

/// Why a ``WorkPool`` did not run a piece of work.
public enum WorkRefused: Error, Sendable, Equatable {
    /// As many pieces wait as the pool allows.
    case queueFull
    /// The pool was shut down before the work began.
    case shutDown
}

/// A fixed set of threads that run blocking or long work off the event loops and the shared pool.
///
/// Invariants:
/// 1. At most `queueLimit` pieces wait; one more is refused at once with ``WorkRefused/queueFull``.
/// 2. Pieces start in the order in which they came.
/// 3. After ``shutDown()`` nothing new starts; what runs is finished, what waits is refused.
public final class WorkPool: Sendable {
    private struct Piece: Sendable {
        let run: @Sendable () -> Void
        let refuse: @Sendable () -> Void
    }
    private struct State {
        var waiting: [Piece] = []
        var head = 0
        var isOpen = true
        var count: Int { waiting.count - head }

        mutating func takeFirst() -> Piece? {
            guard head < waiting.count else { return nil }
            let piece = waiting[head]
            head += 1
            if head > 64, head * 2 > waiting.count {
                waiting.removeFirst(head)
                head = 0
            }
            return piece
        }
    }

    /// How many pieces may wait.
    public let queueLimit: Int
    private let gate = Gate(State())
    private let threads: Mutex<[BlockingThread]>

    /// Starts `threadCount` threads named `label`.
    ///
    /// - Parameters:
    ///   - label: Shown by `top -H`; the first 15 bytes count.
    ///   - threadCount: At least 1.
    ///   - queueLimit: At least 1; pieces, not bytes.
    public init(label: String, threadCount: Int, queueLimit: Int) {
        precondition(threadCount > 0 && queueLimit > 0, "a pool needs a thread and a queue")
        self.queueLimit = queueLimit
        threads = Mutex([])
        let gate = gate
        threads.withLock { list in
            for _ in 0..<threadCount {
                list.append(BlockingThread(label: label) { Self.work(gate) })
            }
        }
    }

    /// Pieces that wait now.
    public var waitingCount: Int { gate.withLock { $0.count } }

    /// Runs `body` on one of the pool's threads and returns what it returns.
    ///
    /// - Throws: ``WorkRefused``, or what `body` throws.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                { continuation.resume(with: Result(catching: body)) },
                orElse: { continuation.resume(throwing: $0) })
        }
    }

    /// Queues `body`; calls `orElse` on this thread when it is refused.
    public func submit(
        _ body: @escaping @Sendable () -> Void,
        orElse refuse: @escaping @Sendable (WorkRefused) -> Void
    ) {
        let refusal: WorkRefused? = gate.withLock { state in
            guard state.isOpen else { return .shutDown }
            guard state.count < queueLimit else { return .queueFull }
            state.waiting.append(Piece(run: body, refuse: { refuse(.shutDown) }))
            return nil
        }
        if let refusal { refuse(refusal) } else { gate.signal() }
    }

    /// Refuses what waits, lets what runs end, and joins the threads.
    public func shutDown() {
        let left = gate.withLock { state -> [Piece] in
            state.isOpen = false
            defer { state.waiting = []; state.head = 0 }
            return Array(state.waiting[state.head...])
        }
        gate.broadcast()
        for piece in left { piece.refuse() }
        let running = threads.withLock { list in
            defer { list = [] }
            return list
        }
        for thread in running { thread.join() }
    }

    private static func work(_ gate: Gate<State>) {
        while let piece = gate.wait(
            until: { !$0.isOpen || $0.count > 0 }, then: { $0.takeFirst() })
        {
            piece.run()
        }
    }
}
