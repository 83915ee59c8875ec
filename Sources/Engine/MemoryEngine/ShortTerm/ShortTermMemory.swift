import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// The recall indexes that are in memory, by user, within a byte budget.
///
/// Invariants:
/// 1. When a load or a change returns, all indexes together take at most `bytesMax`, but for what
///    others are adding at that moment; what is being loaded is counted before it is read.
/// 2. No user holds more than half of that, or the share when that is more; beyond it the user is
///    held in part.
/// 3. At most `usersMax` users are held, but for those being loaded.
/// 4. A change is applied only when no other change of a memory that existed before was published
///    since it began (`epoch`); else the user's index is dropped and read anew from the store, so
///    that the order of commits, not of answers, decides. Changes of one memory come here one after
///    the other (``ChangeLanes``).
final class ShortTermMemory: Sendable {
    struct Shared {
        var table = ShortTermState()
        var epochs = [UInt64](repeating: 0, count: ShortTermMemory.stripes)
        /// Users for whom segments may be missing; see ``takeUserWithoutSegments()``.
        var withoutSegments: Set<String> = []
    }
    /// What a user takes beside the index: lock, table entry, the id; bytes.
    private static let slotBytes = 512
    /// Users share this many epochs; a clash only costs a reload.
    private static let stripes = 256
    /// The most users that wait for segments; the others are met again.
    static let withoutSegmentsMax = 1_024

    let store: any TierStore
    let pool: WorkPool
    let options: ShortTermOptions
    let uses = UseCounter()
    let state = Mutex(Shared())
    let partialSearches: Admission
    private let clock: @Sendable () -> Timestamp
    private let loads: Admission

    init(
        store: any TierStore, pool: WorkPool, options: ShortTermOptions,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.pool = pool
        self.options = options
        self.clock = clock
        loads = Admission(
            places: options.loadsMax, waitingMax: options.waitingMax, wait: options.wait)
        partialSearches = Admission(
            places: options.partialSearchesMax, waitingMax: options.waitingMax, wait: options.wait)
    }

    var now: Timestamp { clock() }

    /// The user's index, read from the store when it is not in memory.
    func index(of userID: String) async throws(MemoryError) -> UserIndex {
        let time = now
        let (index, isNew) = state.withLock { shared in
            if let index = shared.table.use(userID, at: time) {
                shared.table.counts.hits += 1
                return (index, false)
            }
            let index = UserIndex(userID: userID)
            shared.table.insert(index, at: time)
            shared.table.counts.misses += 1
            return (index, true)
        }
        if isNew { await load(index) }
        do {
            try await index.waitUntilLoaded()
        } catch {
            drop(index)
            throw error
        }
        return index
    }

    /// Whether a user's index is in memory or on its way there.
    func holds(_ userID: String) -> Bool {
        state.withLock { $0.table.slots[userID] != nil }
    }

    private func load(_ index: UserIndex) async {
        do throws(MemoryError) {
            try await MemoryEngine.admit(to: loads, in: "load")
            defer { loads.leave() }
            let count = try await store.memoryCount(of: index.userID)
            let isCompact = reserve(index, for: count)
            await makeRoom(besides: index)
            let loader = IndexLoader(store: store, pool: pool)
            let rows =
                isCompact
                ? try await loader.compact(index.userID, exactMax: exactMax(of: count))
                : try await loader.whole(index.userID)
            index.finishLoading(.success(rows))
            if count >= RecallRange.width { noteWithoutSegments(index.userID) }
        } catch {
            index.finishLoading(.failure(error))
        }
        state.withLock { $0.table.counts.loads += 1 }
        if index.isLoaded { await account(for: index, index.size) }
    }

    /// Counts what an index is expected to take; whether that is only without exact vectors.
    private func reserve(_ index: UserIndex, for count: Int) -> Bool {
        state.withLock { shared in
            let whole = count * IndexLoader.wholeRowBytes
            let room = options.bytesMax - shared.table.byteCount
            let isCompact = whole > options.shareBytes && whole > min(room, options.userBytesMax)
            let bytes = isCompact ? count * IndexLoader.codedRowBytes : whole
            shared.table.count(index, bytes: min(bytes, options.userBytesMax) + Self.slotBytes)
            return isCompact
        }
    }

    /// How many exact vectors a user's share has room for beside the codes of all.
    private func exactMax(of count: Int) -> Int {
        let room = options.shareBytes - count * IndexLoader.codedRowBytes
        return max(0, room / IndexLoader.savedRowBytes)
    }

    /// A mark to hold against later: whether a change came in between.
    func epoch(of userID: String) -> UInt64 {
        state.withLock { $0.epochs[Self.stripe(of: userID)] }
    }

    /// Takes new memories in.
    func publishAdded(_ changes: [IndexChange], of userID: String, since epoch: UInt64) async {
        guard !changes.isEmpty else { return }
        let index = state.withLock { shared -> UserIndex? in
            guard shared.epochs[Self.stripe(of: userID)] == epoch else {
                shared.table.remove(userID)
                return nil
            }
            return shared.table.slots[userID]?.index
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
        let (index, isHeld) = state.withLock { shared -> (UserIndex?, Bool) in
            let stripe = Self.stripe(of: userID)
            defer { shared.epochs[stripe] += 1 }
            let held = shared.table.slots[userID]?.index
            guard shared.epochs[stripe] == epoch, changes != nil else {
                shared.table.remove(userID)
                return (nil, held != nil)
            }
            return (held, held != nil)
        }
        if let index, let changes { await apply(changes, to: index) }
        return isHeld
    }

    /// Forgets every index; the next search of a user reads it anew.
    func dropAll() {
        state.withLock { $0.table.removeAll() }
    }

    func drop(_ index: UserIndex) {
        state.withLock { shared in
            if shared.table.slot(of: index) != nil { shared.table.remove(index.userID) }
        }
    }

    private func apply(_ changes: [IndexChange], to index: UserIndex) async {
        do {
            let size = try await pool.work(in: "publish") { () -> UserIndex.Size? in
                for change in changes { index.publish(change) }
                return index.isLoaded ? index.size : nil
            }
            if let size { await account(for: index, size) }
        } catch {
            // The pool is full or stopping: the store has the truth, so the next search reads it.
            drop(index)
        }
    }

    /// Counts an index anew and makes room; an empty one is not kept, so that questions about
    /// unknown users take no room.
    private func account(for index: UserIndex, _ size: UserIndex.Size) async {
        count(index, size)
        await makeRoom(besides: index)
    }

    /// Counts an index with what it takes now.
    func count(_ index: UserIndex, _ size: UserIndex.Size) {
        state.withLock { shared in
            guard let slot = shared.table.slot(of: index), slot.changes <= size.changes else {
                return
            }
            if size.count == 0 { return shared.table.remove(index.userID) }
            if size.level != .whole || size.count >= RecallRange.width {
                Self.note(index.userID, in: &shared)
            }
            shared.table.count(index, bytes: size.bytes + Self.slotBytes) { slot in
                slot.level = size.level
                slot.changes = size.changes
                slot.isLoading = false
            }
        }
    }

    private static func stripe(of userID: String) -> Int {
        Int(UInt(bitPattern: userID.hashValue) % UInt(stripes))
    }
}

extension ShortTermMemory {
    /// Remembers that segments may be missing for a user.
    func noteWithoutSegments(_ userID: String) {
        state.withLock { Self.note(userID, in: &$0) }
    }

    private static func note(_ userID: String, in shared: inout Shared) {
        guard shared.withoutSegments.count < withoutSegmentsMax else { return }
        shared.withoutSegments.insert(userID)
    }

    /// A user for whom segments may be missing; nil when there is none.
    func takeUserWithoutSegments() -> String? {
        state.withLock { $0.withoutSegments.popFirst() }
    }
}
