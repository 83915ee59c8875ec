import Caching
import MemoryModel
import Synchronization

/// Memories as the store gives them, by id and by place, in two levels: the hot ones as they are
/// used, and behind them, packed, those that had to leave the first.
///
/// Invariants:
/// 1. A memory is in at most one of both levels, and has its place in `places` as long as it is in
///    one.
/// 2. None is kept that was read before a change of its user's memories (`marks`).
final class RecordCache: Sendable {
    /// Where a memory stands.
    struct Place: Hashable, Sendable {
        let userID: String
        let ordinal: UInt32
    }
    /// What was at hand, in the order asked, and the mark for what is read now.
    struct Found: Sendable {
        var memories: [Memory?]
        var mark: UInt64
    }
    private struct State {
        var hot: LRUCache<MemoryID, Memory>
        var warm: LRUCache<MemoryID, PackedMemory>
        var places: [Place: MemoryID] = [:]
        var marks = ChangeMarks()
        /// Look-ups by a place that no memory at hand has.
        var unplaced = 0
    }
    /// A memory's entry in `places`, with the room in which the table grows; bytes.
    private static let placeBytes = 3 * (MemoryLayout<Place>.stride + 16)

    private let hotLimits: CacheLimits
    private let warmLimits: CacheLimits
    private let state: Mutex<State>

    init(hot: CacheLimits, warm: CacheLimits) {
        (hotLimits, warmLimits) = (hot, warm)
        state = Mutex(State(hot: LRUCache(hot), warm: LRUCache(warm)))
    }

    /// How each level did, and what it holds.
    var statistics: (hot: CacheStatistics, warm: CacheStatistics) {
        state.withLock { state in
            var (hot, warm) = (state.hot.statistics, state.warm.statistics)
            hot.misses += state.unplaced
            warm.misses += state.unplaced
            return (hot, warm)
        }
    }

    /// Memories by id.
    func find(_ ids: [MemoryID]) -> Found {
        state.withLock { state in
            Found(memories: ids.map { Self.find($0, in: &state) }, mark: state.marks.mark)
        }
    }

    /// A user's memories by ordinal.
    func find(_ ordinals: [UInt32], of userID: String) -> Found {
        state.withLock { state in
            let memories = ordinals.map { ordinal -> Memory? in
                guard let id = state.places[Place(userID: userID, ordinal: ordinal)] else {
                    state.unplaced += 1
                    return nil
                }
                return Self.find(id, in: &state)
            }
            return Found(memories: memories, mark: state.marks.mark)
        }
    }

    /// Keeps memories that were read after the mark.
    func keep(_ memories: [Memory], since mark: UInt64) {
        state.withLock { state in
            for memory in memories where state.marks.isUnchanged(memory.userID, since: mark) {
                // Two who miss the same memory at once both bring it.
                Self.forget(memory.id, in: &state)
                Self.heat(memory, in: &state)
            }
        }
    }

    /// Forgets memories that were changed or removed, whosever they are.
    ///
    /// - Parameter users: Their users; nil when not known.
    func drop(_ ids: [MemoryID], of users: Set<String>?) {
        state.withLock { state in
            if let users {
                for user in users { state.marks.change(user) }
            } else {
                state.marks.changeAll()
            }
            for id in ids { Self.forget(id, in: &state) }
        }
    }

    /// Forgets all memories of a user.
    func dropAll(of userID: String) {
        state.withLock { state in
            state.marks.change(userID)
            for entry in state.hot.removeAll(of: userID) {
                Self.unplace(entry.value, in: &state)
            }
            for entry in state.warm.removeAll(of: userID) {
                Self.unplace(entry.value.unpacked(), in: &state)
            }
        }
    }

    /// Lets each level take a share of its bytes, until told otherwise.
    func resize(share: Double) {
        state.withLock { state in
            for entry in state.hot.resize(bytesMax: hotLimits.bytes(share: share)) {
                Self.cool(entry.value, in: &state)
            }
            for entry in state.warm.resize(bytesMax: warmLimits.bytes(share: share)) {
                Self.unplace(entry.value.unpacked(), in: &state)
            }
        }
    }

    private static func find(_ id: MemoryID, in state: inout State) -> Memory? {
        // Records have no life, so the time does not matter.
        if let memory = state.hot.value(for: id, at: 0) { return memory }
        guard let memory = state.warm.value(for: id, at: 0)?.unpacked() else { return nil }
        state.warm.remove(id)
        heat(memory, in: &state)
        return memory
    }

    /// Puts a memory into the first level; what has to leave it goes into the second.
    private static func heat(_ memory: Memory, in state: inout State) {
        let place = Place(userID: memory.userID, ordinal: memory.ordinal)
        state.places[place] = memory.id
        let gone = state.hot.insert(
            memory, for: memory.id, bytes: memory.cachedBytes + placeBytes, group: memory.userID,
            at: 0)
        for entry in gone { cool(entry.value, in: &state) }
    }

    private static func cool(_ memory: Memory, in state: inout State) {
        let packed = PackedMemory(memory)
        let gone = state.warm.insert(
            packed, for: memory.id,
            bytes: packed.byteCount + placeBytes + Memory.heapBytes(memory.userID),
            group: memory.userID, at: 0)
        for entry in gone { unplace(entry.value.unpacked(), in: &state) }
    }

    private static func unplace(_ memory: Memory, in state: inout State) {
        state.places[Place(userID: memory.userID, ordinal: memory.ordinal)] = nil
    }

    private static func forget(_ id: MemoryID, in state: inout State) {
        let memory = state.hot.remove(id) ?? state.warm.remove(id)?.unpacked()
        if let memory { unplace(memory, in: &state) }
    }
}
