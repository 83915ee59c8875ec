import Execution
import MemoryModel
import RecallIndex

/// Making room: who becomes smaller, who goes.
extension ShortTermMemory {
    /// Makes the indexes fit into their budget, sparing one that is in use.
    func makeRoom(besides index: UserIndex?) async {
        await makeRoom(goal: options.bytesMax, besides: index)
    }

    /// Makes all indexes together take at most so many bytes, once: they may grow again up to the
    /// budget. For when memory is short on the machine.
    func shrink(toBytes bytes: Int) async {
        await makeRoom(goal: max(0, bytes), besides: nil)
    }

    private func makeRoom(goal: Int, besides index: UserIndex?) async {
        while true {
            let step = state.withLock {
                $0.table.nextStep(goal: goal, spared: index, options: options)
            }
            switch step {
            case nil: return
            case .evicted: continue
            case .reduce(let index, let bytes, let rowsMayLeave):
                await reduce(index, to: bytes, rowsMayLeave: rowsMayLeave)
            }
        }
    }

    private func reduce(_ index: UserIndex, to bytes: Int, rowsMayLeave: Bool) async {
        // Uses that cannot be read make the choice poorer, not wrong: the newest stay.
        var weights = (try? await store.weights(of: index.userID)) ?? [:]
        uses.add(to: &weights, of: index.userID)
        let reduction = Reduction(
            salience: Salience(today: Int(now.day)), weights: weights, bytes: bytes,
            rowsMayLeave: rowsMayLeave)
        do throws(MemoryError) {
            let size = try await pool.work(in: "reduce") {
                index.write { reduction.apply(to: &$0) }
                return index.size
            }
            count(index, size)
        } catch {
            // The pool is full or stopping: letting go needs no work, and the store has it all.
            return drop(index)
        }
        state.withLock { $0.table.endReduction(of: index) }
    }

    /// Lets users go whom nobody used for the idle time.
    func sweepIdle() {
        let idle = Int64(options.idleTime.components.seconds) * 1_000_000
        let moment = Timestamp(microseconds: now.microseconds - idle)
        state.withLock { $0.table.removeIdle(since: moment) }
    }
}
