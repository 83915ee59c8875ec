import Synchronization

/// Lets tasks sleep until somebody rings or a time has passed.
///
/// A ring while nobody sleeps is kept for the next who would; two of them are one.
public final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var lastNumber = 0
        var naps: [Int: Task<Void, Never>] = [:]
    }
    private let state = Mutex(State())

    /// A bell that nobody has rung.
    public init() {}

    /// Wakes all who sleep.
    public func ring() {
        let naps = state.withLock { state in
            state.isRung = state.naps.isEmpty
            return Array(state.naps.values)
        }
        for nap in naps { nap.cancel() }
    }

    /// Sleeps until the next ring, `wait` at most; ends early when the task is cancelled.
    public func sleep(upTo wait: Duration) async {
        let nap = state.withLock { state -> (number: Int, task: Task<Void, Never>)? in
            if state.isRung {
                state.isRung = false
                return nil
            }
            // It is cancelled by the ring: that is its only error.
            let task = Task { _ = try? await Task.sleep(for: wait) }
            state.lastNumber += 1
            state.naps[state.lastNumber] = task
            return (state.lastNumber, task)
        }
        guard let nap else { return }
        await withTaskCancellationHandler {
            await nap.task.value
        } onCancel: {
            nap.task.cancel()
        }
        _ = state.withLock { $0.naps.removeValue(forKey: nap.number) }
    }
}
