import Execution
import Host
import MemoryEngine
import MemoryModel

/// A reindex beside the main thread, which shows its progress.
final class BlockingReindex: Sendable {
    private struct State: Sendable {
        var done = 0
        var shown = -1
        var outcome: Result<Int, MemoryError>?
    }
    private let state = Gate(State())

    /// Starts the work; it ends early when the program is interrupted.
    init(_ engine: MemoryEngine, everything: Bool) {
        let state = state
        _ = inBackground {
            let outcome: Result<Int, MemoryError>
            do throws(MemoryError) {
                outcome = .success(
                    try await engine.repairDerived(everything: everything) { done in
                        state.withLock { $0.done = done }
                        state.broadcast()
                        return Interrupt.signalNumber == nil
                    })
            } catch {
                outcome = .failure(error)
            }
            state.withLock { $0.outcome = outcome }
            state.broadcast()
        }
    }

    /// Waits for more to be done; nil when the work has ended.
    func nextStep() -> Int? {
        state.wait(until: { $0.outcome != nil || $0.done != $0.shown }) { state in
            guard state.done != state.shown else { return nil }
            state.shown = state.done
            return state.done
        }
    }

    /// How many memories were made anew; call it after ``nextStep()`` answered nil.
    func result() throws -> Int { try state.withLock { try $0.outcome?.get() ?? $0.done } }
}
