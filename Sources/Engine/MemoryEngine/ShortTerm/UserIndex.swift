import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// A change of a user's recall index.
enum IndexChange: Sendable {
    /// The memory at this ordinal now has these features and this vector.
    case put(UInt32, Derived)
    /// There is no memory at this ordinal any more.
    case remove(UInt32)
}

/// What is held of one user.
struct HeldRows: Sendable {
    /// The memories.
    var index = RecallIndex()
    /// Every memory of the user at or above this ordinal is held; 0: all are.
    var wholeFrom: UInt32 = 0
    /// Grows with each change, so that of two sizes the later is known.
    var changes: UInt64 = 0

    /// How much of the user that is.
    var level: RecallLevel {
        wholeFrom > 0 ? .partial : index.codedCount > 0 ? .coded : .whole
    }
}

/// One user's recall index in memory.
///
/// Invariants:
/// 1. While the rows are read from the store, changes wait in `pending` and are applied after them.
/// 2. Once loaded, the rows it holds are what the store holds, for every change that was published;
///    and none is missing at or above `wholeFrom`.
///
/// States: loading → loaded, or loading → failed (then it is dropped and read anew).
final class UserIndex: Sendable {
    private enum Phase {
        case loading, loaded
        case failed(MemoryError)
    }
    private struct State {
        var phase = Phase.loading
        var pending: [IndexChange] = []
        var waiting: [CheckedContinuation<MemoryError?, Never>] = []
    }

    /// How large an index is.
    struct Size: Sendable {
        let bytes: Int
        let count: Int
        let level: RecallLevel
        /// Of two sizes the one with more changes is the later.
        let changes: UInt64
    }

    let userID: String
    let content: ReadWriteLock<HeldRows>
    private let state = Mutex(State())

    init(userID: String) {
        self.userID = userID
        content = ReadWriteLock(HeldRows())
    }

    /// Bytes it takes in memory, how many memories it holds, and how much of the user that is;
    /// waits for a change that is being made.
    var size: Size {
        content.read {
            Size(
                bytes: $0.index.byteCount, count: $0.index.count, level: $0.level,
                changes: $0.changes)
        }
    }

    /// Whether the rows were read.
    var isLoaded: Bool {
        state.withLock { state in
            if case .loaded = state.phase { return true }
            return false
        }
    }

    /// Takes the rows, or why there are none; call it once, then everyone who waits is let go.
    func finishLoading(_ outcome: sending Result<HeldRows, MemoryError>) {
        var failure: MemoryError?
        switch outcome {
        case .success(let rows): content.write { $0 = rows }
        case .failure(let error): failure = error
        }
        let waiting = state.withLock { state in
            for change in state.pending where failure == nil { apply(change) }
            let waiting = state.waiting
            state = State(phase: failure.map { .failed($0) } ?? .loaded)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: failure) }
    }

    /// Waits until the rows are read.
    func waitUntilLoaded() async throws(MemoryError) {
        let failure = await withCheckedContinuation { continuation in
            let known: MemoryError?? = state.withLock { state in
                switch state.phase {
                case .loaded: return .some(nil)
                case .failed(let error): return .some(error)
                case .loading:
                    state.waiting.append(continuation)
                    return nil
                }
            }
            if let known { continuation.resume(returning: known) }
        }
        if let failure { throw failure }
    }

    /// Takes a change in, now or after the rows; on a thread that may wait for a search to end.
    func publish(_ change: IndexChange) {
        let isNow = state.withLock { state in
            guard case .loading = state.phase else { return true }
            state.pending.append(change)
            return false
        }
        if isNow { apply(change) }
    }

    private func apply(_ change: IndexChange) {
        switch change {
        case .put(let ordinal, let derived):
            // Unreadable features are stale: the repair finds them and makes them anew.
            guard let features = MemoryFeatures(bytes: derived.features) else { return }
            let vector = MemoryVector(
                bytes: derived.vector, dimensions: derived.vector.count - MemoryVector.headBytes)
            write { $0.index.upsert(ordinal: ordinal, features: features, vector: vector) }
        case .remove(let ordinal):
            write { $0.index.remove([ordinal]) }
        }
    }

    /// Changes the rows, alone; on a thread that may wait for searches to end.
    func write(_ body: (inout HeldRows) -> Void) {
        content.write { rows in
            body(&rows)
            rows.changes += 1
        }
    }
}
