import MemoryModel
import Synchronization

/// Counts which memories searches return, until the counts are written to the store in batches.
///
/// Invariants:
/// 1. At most `entriesMax` memories are counted at once; beyond it only those already counted.
/// 2. Counts are no acknowledged data: a crash loses those of the last half minute.
final class UseCounter: Sendable {
    /// The most memories that are counted between two writes: some 1 MB.
    static let entriesMax = 16_384
    /// So many memories are written at the next look, without waiting for `pause`.
    static let batchCount = 1_000
    /// The longest time between two writes.
    static let pause = Duration.seconds(30)

    private struct Count {
        var uses: Int
        var day: Int
    }
    private struct State {
        var users: [String: [UInt32: Count]] = [:]
        var entryCount = 0
        var writtenAt: Timestamp?
    }
    private let state = Mutex(State())

    /// Counts one use of each memory.
    func note(_ ordinals: [UInt32], of userID: String, at time: Timestamp) {
        guard !ordinals.isEmpty else { return }
        let day = Int(time.day)
        state.withLock { state in
            if state.writtenAt == nil { state.writtenAt = time }
            for ordinal in ordinals {
                if var count = state.users[userID]?[ordinal] {
                    count.uses += 1
                    count.day = max(count.day, day)
                    state.users[userID]?[ordinal] = count
                } else if state.entryCount < Self.entriesMax {
                    state.users[userID, default: [:]][ordinal] = Count(uses: 1, day: day)
                    state.entryCount += 1
                }
            }
        }
    }

    /// Adds what is not written yet to what the store knows of a user.
    func add(to weights: inout [UInt32: MemoryWeight], of userID: String) {
        let counts = state.withLock { $0.users[userID] ?? [:] }
        for (ordinal, count) in counts {
            weights[ordinal, default: MemoryWeight()].uses += count.uses
            let day = weights[ordinal]?.lastUsedDay ?? 0
            weights[ordinal]?.lastUsedDay = max(day, count.day)
        }
    }

    /// Takes what is to be written now; empty when it can wait.
    ///
    /// - Parameter isLast: Whether it is to be written whatever the time.
    func take(at time: Timestamp, isLast: Bool = false) -> [MemoryUse] {
        let users = state.withLock { state -> [String: [UInt32: Count]] in
            let waited = time.microseconds - (state.writtenAt ?? time).microseconds
            let isDue = Duration.microseconds(waited) >= Self.pause
            guard isLast || isDue || state.entryCount >= Self.batchCount else { return [:] }
            defer { state = State() }
            return state.users
        }
        return users.flatMap { userID, counts in
            counts.map {
                MemoryUse(
                    userID: userID, ordinal: $0.key, count: $0.value.uses, day: $0.value.day)
            }
        }
    }
}
