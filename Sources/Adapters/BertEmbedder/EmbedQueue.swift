import Execution

/// One call's texts on their way to vectors; its fields are guarded by the queue's gate.
final class EmbedCall: @unchecked Sendable {
    // `@unchecked` holds because the variables are touched only under the lock of `EmbedQueue`.
    typealias Continuation = CheckedContinuation<Result<[[Float]], EmbedderError>, Never>

    let texts: [String]
    fileprivate var continuation: Continuation?
    fileprivate var isCancelled = false
    /// The first text no worker has taken.
    fileprivate var nextText = 0
    fileprivate var doneCount = 0
    fileprivate var vectors: [[Float]]

    init(_ texts: [String]) {
        self.texts = texts
        vectors = [[Float]](repeating: [], count: texts.count)
    }

    fileprivate var waitingCount: Int { texts.count - nextText }
}

/// A text a worker has taken.
struct EmbedPiece: Sendable {
    let call: EmbedCall
    let index: Int
    var text: String { call.texts[index] }
}

/// The calls that wait for a worker.
///
/// Invariants:
/// 1. At most `callLimit` calls wait; one more is refused at once with `queueFull`.
/// 2. Each call's continuation is resumed exactly once, never under the lock.
/// 3. Calls of one text go before longer ones, so that a question does not wait behind an import;
///    after `urgentTurnsMax` turns of the former in a row the latter get one.
/// 4. After `close()` no call is taken on; what waits is refused, what a worker holds is finished.
final class EmbedQueue: Sendable {
    /// Tokens a worker takes at a time, as estimated; see `Encoder.batchTokensMax`.
    static let turnTokensMax = 96
    static let urgentTurnsMax = 3

    private struct State {
        var urgent: [EmbedCall] = []
        var long: [EmbedCall] = []
        var urgentTurns = 0
        var idleWorkers = 0
        var isOpen = true

        var callCount: Int { urgent.count + long.count }
        var hasWork: Bool { callCount > 0 }
    }

    private let gate = Gate(State())
    private let callLimit: Int

    init(callLimit: Int) { self.callLimit = callLimit }

    /// Calls of which some text waits.
    var waitingCount: Int { gate.withLock { $0.callCount } }

    /// Queues a call; refuses it through the continuation when the queue is full or closed.
    func submit(_ call: EmbedCall, _ continuation: EmbedCall.Continuation) {
        let refusal: EmbedderError? = gate.withLock { state in
            if call.isCancelled { return Self.cancelled }
            guard state.isOpen else { return Self.closed }
            guard state.callCount < callLimit else {
                return EmbedderError(
                    .queueFull, in: "embed", hint: "Too many texts wait; try again shortly.")
            }
            call.continuation = continuation
            if call.texts.count == 1 { state.urgent.append(call) } else { state.long.append(call) }
            return nil
        }
        if let refusal {
            continuation.resume(returning: .failure(refusal))
        } else if call.texts.count == 1 {
            gate.signal()
        } else {
            gate.broadcast()
        }
    }

    /// Gives up on a call; what a worker already holds of it is thrown away when done.
    func cancel(_ call: EmbedCall) {
        let continuation = gate.withLock { state in
            call.isCancelled = true
            call.nextText = call.texts.count
            state.urgent.removeAll { $0 === call }
            state.long.removeAll { $0 === call }
            return Self.detach(call)
        }
        continuation?.resume(returning: .failure(Self.cancelled))
    }

    /// Waits for texts and takes a turn's worth; nil once the queue is closed. Blocks a worker.
    func take() -> [EmbedPiece]? {
        gate.withLock { $0.idleWorkers += 1 }
        return gate.wait(until: { !$0.isOpen || $0.hasWork }) { state in
            state.idleWorkers -= 1
            guard state.isOpen else { return nil }
            let prefersLong = state.urgentTurns >= Self.urgentTurnsMax && !state.long.isEmpty
            let share = Self.share(of: state)
            if state.urgent.isEmpty || prefersLong {
                state.urgentTurns = 0
                return Self.take(from: &state.long, textsMax: share)
            }
            state.urgentTurns += 1
            return Self.take(from: &state.urgent, textsMax: share)
        }
    }

    /// Hands in vectors of pieces; resumes the calls that are now complete.
    func finish(_ pieces: ArraySlice<EmbedPiece>, _ vectors: [[Float]]) {
        let done = gate.withLock { _ in
            var done: [(EmbedCall.Continuation, [[Float]])] = []
            for (piece, vector) in zip(pieces, vectors) {
                let call = piece.call
                call.vectors[piece.index] = vector
                call.doneCount += 1
                guard call.doneCount == call.texts.count, let waiting = Self.detach(call)
                else { continue }
                done.append((waiting, call.vectors))
            }
            return done
        }
        for (continuation, vectors) in done { continuation.resume(returning: .success(vectors)) }
    }

    /// Refuses what waits and all that comes.
    func close() {
        let left = gate.withLock { state in
            state.isOpen = false
            let calls = state.urgent + state.long
            (state.urgent, state.long) = ([], [])
            return calls.compactMap(Self.detach)
        }
        gate.broadcast()
        for continuation in left { continuation.resume(returning: .failure(Self.closed)) }
    }

    private static let closed = EmbedderError(
        .shutDown, in: "embed", hint: "The embedder was shut down; restart the service.")
    private static let cancelled = EmbedderError(
        .cancelled, in: "embed", hint: "The caller no longer waits.")

    private static func detach(_ call: EmbedCall) -> EmbedCall.Continuation? {
        defer { call.continuation = nil }
        return call.continuation
    }

    /// How many texts one worker may take, so that idle ones get their part.
    private static func share(of state: State) -> Int {
        let long = state.long.reduce(0) { $0 + $1.waitingCount }
        let waiting = state.urgent.count + long
        return (waiting + state.idleWorkers) / (state.idleWorkers + 1)
    }

    /// Takes texts from the front of a lane: one at least, and as many as fit a turn.
    private static func take(from lane: inout [EmbedCall], textsMax: Int) -> [EmbedPiece] {
        var pieces: [EmbedPiece] = [], tokens = 0, emptied = 0
        taking: for call in lane {
            while call.waitingCount > 0 {
                tokens += estimatedTokens(call.texts[call.nextText])
                guard pieces.isEmpty || (tokens <= turnTokensMax && pieces.count < textsMax)
                else { break taking }
                pieces.append(EmbedPiece(call: call, index: call.nextText))
                call.nextText += 1
            }
            emptied += 1
        }
        lane.removeFirst(emptied)
        return pieces
    }

    /// English has some four bytes a token, and a text is cut at a few hundred.
    private static func estimatedTokens(_ text: String) -> Int { min(text.utf8.count / 4 + 3, 256) }
}
