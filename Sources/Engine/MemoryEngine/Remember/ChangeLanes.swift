import MemoryModel
import Synchronization

/// Lets changes of one memory happen one after the other, first come, first served.
///
/// Memories share lanes; a clash only costs a wait. What is held is held across the commit and the
/// publishing, so that the recall index sees changes of a memory in their order.
final class ChangeLanes: Sendable {
    private struct Lane {
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private static let laneCount = 256
    /// The most changes that wait in one lane; one more is refused as busy.
    static let waitingMax = 256

    private let lanes = Mutex([Lane](repeating: Lane(), count: ChangeLanes.laneCount))

    /// Runs `body` while no other change of these memories runs.
    func hold<Value>(
        _ ids: [MemoryID], in operation: String,
        _ body: () async throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        // In ascending order, so that two who want several cannot wait for each other.
        let wanted = Set(ids.map { Int($0.low % UInt64(Self.laneCount)) }).sorted()
        var held: [Int] = []
        defer { for lane in held { release(lane) } }
        for lane in wanted {
            guard await take(lane) else {
                throw MemoryError(
                    .busy, in: operation,
                    hint: "Too many changes of this memory wait; try again in a moment.")
            }
            held.append(lane)
        }
        return try await body()
    }

    /// Waits for a lane; false when too many wait already.
    private func take(_ number: Int) async -> Bool {
        let isFull = lanes.withLock { $0[number].waiting.count >= Self.waitingMax }
        if isFull { return false }
        await withCheckedContinuation { continuation in
            let isFree = lanes.withLock { lanes in
                if lanes[number].isHeld {
                    lanes[number].waiting.append(continuation)
                    return false
                }
                lanes[number].isHeld = true
                return true
            }
            if isFree { continuation.resume() }
        }
        return true
    }

    /// Hands the lane to who waits longest.
    private func release(_ number: Int) {
        let next = lanes.withLock { lanes -> CheckedContinuation<Void, Never>? in
            guard !lanes[number].waiting.isEmpty else {
                lanes[number].isHeld = false
                return nil
            }
            return lanes[number].waiting.removeFirst()
        }
        next?.resume()
    }
}
