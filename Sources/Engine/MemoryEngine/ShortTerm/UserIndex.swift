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

/// One user's recall index in memory.
///
/// Invariants:
/// 1. While the rows are read from the store, changes wait in `pending` and are applied after them.
/// 2. Once loaded, the index holds what the store holds, for every change that was published.
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

    let userID: String
    let content: ReadWriteLock<RecallIndex>
    private let state = Mutex(State())

    init(userID: String) {
        self.userID = userID
        content = ReadWriteLock(RecallIndex())
    }

    /// Bytes it takes in memory, and how many memories it holds.
    var size: (bytes: Int, count: Int) { content.read { ($0.byteCount, $0.count) } }

    /// Reads the rows; call it once, then everyone who waits is let go.
    func load(from store: any RecallReading) async {
        var failure: MemoryError?
        do {
            try await store.scanRecall(of: userID) { row in
                self.apply(.put(row.ordinal, row.derived))
            }
        } catch {
            failure = error
        }
        finishLoading(failure)
    }

    private func finishLoading(_ failure: MemoryError?) {
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
            content.write { $0.upsert(ordinal: ordinal, features: features, vector: vector) }
        case .remove(let ordinal):
            content.write { $0.remove([ordinal]) }
        }
    }
}
