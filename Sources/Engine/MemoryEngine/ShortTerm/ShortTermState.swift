import MemoryModel

/// How much of a user is held.
enum RecallLevel: Sendable {
    /// Everything, with exact vectors.
    case whole
    /// Every memory; some vectors are codes, and the store is asked for the exact ones that count.
    case coded
    /// Some memories; the rest is searched in the store.
    case partial
}

/// Counts of what short-term memory did since the start.
struct ShortTermCounts: Sendable {
    /// Searches that found the user's index in memory.
    var hits = 0
    /// Searches that did not.
    var misses = 0
    /// Indexes read from the store.
    var loads = 0
    /// Indexes that went for want of room or of places.
    var evictions = 0
    /// Indexes that went because nobody used them.
    var idled = 0
    /// Times that an index was made smaller.
    var reductions = 0
}

/// The table of held users: who is held, how large, who goes next. A value without locks.
struct ShortTermState {
    struct Slot {
        let index: UserIndex
        /// Grows with each use: the order in which users were used.
        var lastUse: UInt64
        /// When it was used last.
        var usedAt: Timestamp
        /// Bytes counted for it; while it loads, what it is expected to take.
        var byteCount = 0
        var level = RecallLevel.whole
        /// How many changes the index had seen when it was counted.
        var changes: UInt64 = 0
        var isLoading = true
        /// What a reduction that is under way will give back.
        var relief: Int?
        /// Its size after the last reduction; none is tried again until it has grown.
        var floorBytes = 0
    }

    /// What is to be done next to make room.
    enum Step {
        /// The index is to be made smaller.
        case reduce(UserIndex, to: Int, rowsMayLeave: Bool)
        /// An index was let go; look again.
        case evicted
    }

    private(set) var slots: [String: Slot] = [:]
    private(set) var byteCount = 0
    var counts = ShortTermCounts()
    private var uses: UInt64 = 0
    /// What reductions under way will give back.
    private var relief = 0

    /// A user's index, marked as used now; nil when there is none.
    mutating func use(_ userID: String, at time: Timestamp) -> UserIndex? {
        uses += 1
        guard var slot = slots[userID] else { return nil }
        slot.lastUse = uses
        slot.usedAt = time
        slots[userID] = slot
        return slot.index
    }

    mutating func insert(_ index: UserIndex, at time: Timestamp) {
        uses += 1
        slots[index.userID] = Slot(index: index, lastUse: uses, usedAt: time)
    }

    /// The slot of this very index; nil when it was let go meanwhile.
    func slot(of index: UserIndex) -> Slot? {
        guard let slot = slots[index.userID], slot.index === index else { return nil }
        return slot
    }

    /// Counts an index with so many bytes from now on.
    mutating func count(_ index: UserIndex, bytes: Int, change: (inout Slot) -> Void = { _ in }) {
        guard var slot = slot(of: index) else { return }
        byteCount += bytes - slot.byteCount
        slot.byteCount = bytes
        change(&slot)
        slots[index.userID] = slot
    }

    /// Takes a user out.
    mutating func remove(_ userID: String) {
        guard let slot = slots.removeValue(forKey: userID) else { return }
        byteCount -= slot.byteCount
        relief -= slot.relief ?? 0
    }

    mutating func removeAll() {
        slots = [:]
        byteCount = 0
        relief = 0
    }

    /// Ends a reduction that ``nextStep(goal:spared:options:)`` asked for.
    mutating func endReduction(of index: UserIndex) {
        guard var slot = slot(of: index) else { return }
        relief -= slot.relief ?? 0
        slot.relief = nil
        slot.floorBytes = slot.byteCount
        slots[index.userID] = slot
        counts.reductions += 1
    }

    /// Takes out users whom nobody used since a moment.
    mutating func removeIdle(since moment: Timestamp) {
        for (userID, slot) in slots where !slot.isLoading && slot.usedAt < moment {
            remove(userID)
            counts.idled += 1
        }
    }

    /// What is to be done so that all takes at most `goal` bytes; nil when nothing is left to do.
    ///
    /// First one user who is larger than a user may be; then, least recently used first: users
    /// above their share get codes for vectors, then whole users go. `spared` goes never.
    mutating func nextStep(
        goal: Int, spared: UserIndex?, options: ShortTermOptions
    ) -> Step? {
        if let slot = slots.values.first(where: {
            !$0.isLoading && $0.relief == nil
                && $0.byteCount > max(options.userBytesMax, $0.floorBytes)
        }) {
            return reduce(slot, to: options.userBytesMax / 8 * 7, rowsMayLeave: true)
        }
        let excess = byteCount - relief - goal
        if excess > 0 {
            // A sixteenth more than is needed, so that not every change reduces someone.
            let wanted = excess + goal / 16
            if let slot = oldest(where: { $0.canBeCoded(beyond: options.shareBytes) }) {
                let target = max(options.shareBytes, slot.byteCount - wanted)
                return reduce(slot, to: target, rowsMayLeave: false)
            }
        }
        guard byteCount - relief > goal || slots.count > options.usersMax,
            let slot = oldest(where: { $0.index !== spared && $0.relief == nil })
        else { return nil }
        remove(slot.index.userID)
        counts.evictions += 1
        return .evicted
    }

    private mutating func reduce(_ slot: Slot, to bytes: Int, rowsMayLeave: Bool) -> Step {
        let relief = slot.byteCount - bytes
        slots[slot.index.userID]?.relief = relief
        self.relief += relief
        return .reduce(slot.index, to: bytes, rowsMayLeave: rowsMayLeave)
    }

    private func oldest(where isWanted: (Slot) -> Bool) -> Slot? {
        var oldest: Slot?
        for slot in slots.values
        where !slot.isLoading && slot.lastUse < oldest?.lastUse ?? .max && isWanted(slot) {
            oldest = slot
        }
        return oldest
    }
}

extension ShortTermState.Slot {
    /// Whether it is above its share and turning vectors into codes may help.
    fileprivate func canBeCoded(beyond share: Int) -> Bool {
        relief == nil && level != .partial && byteCount > share
            && byteCount > floorBytes + floorBytes / 8
    }
}
