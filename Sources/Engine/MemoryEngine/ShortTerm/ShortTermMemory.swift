import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// The recall indexes that are in memory, by user, within a byte budget.
///
/// Invariants:
/// 1. All indexes together take at most `bytesMax`, or there is one alone: after each load and each
///    change the least recently used users go until it holds.
/// 2. A change is applied only when no other change of a memory that existed before was published
///    since it began (`epoch`); else the user's index is dropped and read anew from the store, so
///    that the order of commits, not of answers, decides. Changes of one memory come here one after
///    the other (``ChangeLanes``).
final class ShortTermMemory: Sendable {
    private struct Slot {
        let index: UserIndex
        var lastUse: UInt64
        var byteCount: Int
    }
    private struct State {
        var slots: [String: Slot] = [:]
        var uses: UInt64 = 0
        var byteCount = 0
        var epochs = [UInt64](repeating: 0, count: ShortTermMemory.stripes)

        mutating func nextUse() -> UInt64 {
            uses += 1
            return uses
        }
    }
    /// What a user takes beside the index: lock, table entry, the id; bytes.
    private static let slotBytes = 512
    /// Users share this many epochs; a clash only costs a reload.
    private static let stripes = 256

    private let store: any RecallReading
    private let pool: WorkPool
    let bytesMax: Int
    private let state = Mutex(State())

    init(store: any RecallReading, pool: WorkPool, bytesMax: Int) {
        self.store = store
        self.pool = pool
        self.bytesMax = bytesMax
    }

    /// How many users are held, and the bytes they take.
    var size: (users: Int, bytes: Int) { state.withLock { ($0.slots.count, $0.byteCount) } }

    /// The user's index, read from the store when it is not in memory.
    func index(of userID: String) async throws(MemoryError) -> UserIndex {
        let (index, isNew) = state.withLock { state in
            let use = state.nextUse()
            if let slot = state.slots[userID] {
                state.slots[userID]?.lastUse = use
                return (slot.index, false)
            }
            let index = UserIndex(userID: userID)
            state.slots[userID] = Slot(index: index, lastUse: use, byteCount: 0)
            return (index, true)
        }
        if isNew {
            await index.load(from: store)
            account(for: index)
        }
        do {
            try await index.waitUntilLoaded()
        } catch {
            drop(index)
            throw error
        }
        return index
    }

    /// A mark to hold against later: whether a change came in between.
    func epoch(of userID: String) -> UInt64 {
        state.withLock { $0.epochs[Self.stripe(of: userID)] }
    }

    /// Takes new memories in.
    func publishAdded(_ changes: [IndexChange], of userID: String, since epoch: UInt64) async {
        guard !changes.isEmpty else { return }
        let index = state.withLock { state -> UserIndex? in
            guard state.epochs[Self.stripe(of: userID)] == epoch else {
                Self.remove(userID, from: &state)
                return nil
            }
            return state.slots[userID]?.index
        }
        if let index { await apply(changes, to: index) }
    }

    /// Takes changes of memories in that existed before; nil drops the user's index.
    ///
    /// - Returns: Whether the user's index was in memory.
    @discardableResult
    func publishChanged(
        _ changes: [IndexChange]?, of userID: String, since epoch: UInt64
    ) async -> Bool {
        let (index, isHeld) = state.withLock { state -> (UserIndex?, Bool) in
            let stripe = Self.stripe(of: userID)
            defer { state.epochs[stripe] += 1 }
            let held = state.slots[userID]?.index
            guard state.epochs[stripe] == epoch, changes != nil else {
                Self.remove(userID, from: &state)
                return (nil, held != nil)
            }
            return (held, held != nil)
        }
        if let index, let changes { await apply(changes, to: index) }
        return isHeld
    }

    /// Forgets every index; the next search of a user reads it anew.
    func dropAll() {
        state.withLock { state in
            state.slots = [:]
            state.byteCount = 0
        }
    }

    /// Whether the user's index is in memory.
    func holds(_ userID: String) -> Bool { state.withLock { $0.slots[userID] != nil } }

    /// Lets the least recently used users go until the rest takes at most so many bytes.
    func shrink(toBytes bytes: Int) {
        state.withLock { state in
            guard state.byteCount > bytes else { return }
            for (userID, _) in state.slots.filter({ $0.value.byteCount > 0 })
                .sorted(by: { $0.value.lastUse < $1.value.lastUse })
            {
                if state.byteCount <= bytes { return }
                Self.remove(userID, from: &state)
            }
        }
    }

    private func drop(_ index: UserIndex) {
        state.withLock { state in
            guard state.slots[index.userID]?.index === index else { return }
            Self.remove(index.userID, from: &state)
        }
    }

    private func apply(_ changes: [IndexChange], to index: UserIndex) async {
        do {
            try await pool.work(in: "publish") {
                for change in changes { index.publish(change) }
            }
            account(for: index)
        } catch {
            // The pool is full or stopping: the store has the truth, so the next search reads it.
            drop(index)
        }
    }

    /// Counts an index anew and lets the least recently used go; an empty one is not kept, so that
    /// questions about unknown users take no room.
    private func account(for index: UserIndex) {
        let size = index.size
        state.withLock { state in
            guard let slot = state.slots[index.userID], slot.index === index else { return }
            if size.count == 0 { return Self.remove(index.userID, from: &state) }
            let byteCount = size.bytes + Self.slotBytes
            state.byteCount += byteCount - slot.byteCount
            state.slots[index.userID]?.byteCount = byteCount
            while state.byteCount > bytesMax, state.slots.count > 1 {
                var oldest = (userID: "", lastUse: UInt64.max)
                for (userID, slot) in state.slots
                where slot.lastUse < oldest.lastUse && slot.index !== index && slot.byteCount > 0 {
                    oldest = (userID, slot.lastUse)
                }
                if oldest.userID.isEmpty { return }  // The others are still loading.
                Self.remove(oldest.userID, from: &state)
            }
        }
    }

    private static func remove(_ userID: String, from state: inout State) {
        if let slot = state.slots.removeValue(forKey: userID) {
            state.byteCount -= slot.byteCount
        }
    }

    private static func stripe(of userID: String) -> Int {
        Int(UInt(bitPattern: userID.hashValue) % UInt(stripes))
    }
}
