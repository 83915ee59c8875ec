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
        case loading(pending: [IndexChange], waiting: [CheckedContinuation<MemoryError?, Never>])
        case loaded
        case failed(MemoryError)
    }

    let userID: String
    let content: ReadWriteLock<RecallIndex>
    private let phase = Mutex(Phase.loading(pending: [], waiting: []))

    init(userID: String) {
        self.userID = userID
        content = ReadWriteLock(RecallIndex())
    }

    /// Bytes it takes in memory.
    var byteCount: Int { content.read { $0.byteCount } }

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
        let waiting: [CheckedContinuation<MemoryError?, Never>] = phase.withLock { phase in
            guard case .loading(let pending, let waiting) = phase else { return [] }
            for change in pending where failure == nil { apply(change) }
            phase = failure.map { .failed($0) } ?? .loaded
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: failure) }
    }

    /// Waits until the rows are read.
    func waitUntilLoaded() async throws(MemoryError) {
        let failure = await withCheckedContinuation { continuation in
            let known: MemoryError?? = phase.withLock { phase in
                switch phase {
                case .loaded: return .some(nil)
                case .failed(let error): return .some(error)
                case .loading(let pending, let waiting):
                    phase = .loading(pending: pending, waiting: waiting + [continuation])
                    return nil
                }
            }
            if let known { continuation.resume(returning: known) }
        }
        if let failure { throw failure }
    }

    /// Takes a change in, now or after the rows; on a thread that may wait for a search to end.
    func publish(_ change: IndexChange) {
        let isNow = phase.withLock { phase in
            guard case .loading(let pending, let waiting) = phase else { return true }
            phase = .loading(pending: pending + [change], waiting: waiting)
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
