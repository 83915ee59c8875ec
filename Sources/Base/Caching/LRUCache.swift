/// Values by key, bounded by bytes, count and life; who was not asked for longest goes first.
///
/// Invariants:
/// 1. `bytes <= bytesMax` and `count <= countMax` after every call.
/// 2. Every entry stands once in `places`, in the list by use, and, if it has one, in its group's.
/// 3. A slot that holds no entry holds no value either, and is in the list of free ones.
///
/// Each call is O(1) unless it says otherwise: entries are slots of one array, linked by their
/// places in it. Not safe for several threads; ``SharedCache`` is.
public struct LRUCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// What left the cache.
    public struct Entry: Sendable {
        /// What it was kept under.
        public let key: Key
        /// What was kept.
        public let value: Value
    }

    private struct Slot: Sendable {
        var entry: Entry?
        var group: String?
        var bytes = 0
        /// From this moment on it is too old; milliseconds.
        var expiry = Int64.max
        var newer = LRUCache.none
        /// Towards the next to go; among free slots, the next free one.
        var older = LRUCache.none
        var groupNext = LRUCache.none
        var groupPrevious = LRUCache.none
    }

    private static var none: Int32 { -1 }

    private var slots: [Slot] = []
    private var places: [Key: Int32] = [:]
    /// The first slot of each group.
    private var groups: [String: Int32] = [:]
    private var newest = LRUCache.none
    private var oldest = LRUCache.none
    private var free = LRUCache.none
    private let countMax: Int
    private let lifeMilliseconds: Int64?
    private var counts: CacheStatistics

    /// An empty cache.
    public init(_ limits: CacheLimits) {
        countMax = max(0, min(limits.countMax, Int(Int32.max) - 1))
        lifeMilliseconds = limits.life.map { $0.milliseconds }
        counts = CacheStatistics()
        counts.bytesMax = max(0, limits.bytesMax)
    }

    /// What an entry takes beside what its caller counts: slot, table and group, with the room in
    /// which arrays and tables grow; bytes.
    public static var entryBytes: Int {
        2 * MemoryLayout<Slot>.stride + 3 * (MemoryLayout<Key>.stride + 4) + 64
    }

    /// How it did, and what it holds.
    public var statistics: CacheStatistics { counts }

    /// How many entries it holds.
    public var count: Int { counts.count }

    /// What is kept under a key, which counts as a use; nil when nothing is, or it is too old.
    ///
    /// - Parameter now: Milliseconds since any fixed moment, never going back.
    public mutating func value(for key: Key, at now: Int64) -> Value? {
        guard let place = places[key] else {
            counts.misses += 1
            return nil
        }
        guard now < slots[Int(place)].expiry else {
            counts.misses += 1
            counts.expirations += 1
            take(place)
            return nil
        }
        counts.hits += 1
        moveToFront(place)
        return slots[Int(place)].entry?.value
    }

    /// Keeps a value, in place of what was under the key.
    ///
    /// - Parameters:
    ///   - bytes: What key and value take; ``entryBytes`` are added.
    ///   - group: With what it goes at once, such as a user's other entries.
    ///   - now: As for ``value(for:at:)``.
    /// - Returns: What had to go to make room; the value itself when it is too big ever to fit.
    @discardableResult
    public mutating func insert(
        _ value: Value, for key: Key, bytes: Int, group: String? = nil, at now: Int64
    ) -> [Entry] {
        if let place = places[key] { take(place) }
        let entryBytes = bytes + Self.entryBytes
        guard entryBytes <= counts.bytesMax, countMax > 0 else {
            return [Entry(key: key, value: value)]
        }
        let gone = makeRoom(bytes: counts.bytesMax - entryBytes, count: countMax - 1)
        var slot = Slot(entry: Entry(key: key, value: value), group: group, bytes: entryBytes)
        if let lifeMilliseconds { slot.expiry = now + lifeMilliseconds }
        put(slot)
        return gone
    }

    /// Takes one entry out; nil when there is none.
    @discardableResult
    public mutating func remove(_ key: Key) -> Value? {
        places[key].flatMap { take($0)?.value }
    }

    /// Takes all entries of a group out; O(their number).
    ///
    /// - Returns: What went.
    @discardableResult
    public mutating func removeAll(of group: String) -> [Entry] {
        var gone: [Entry] = []
        while let place = groups[group], let entry = take(place) { gone.append(entry) }
        return gone
    }

    /// Takes out what satisfies a condition; O(count).
    ///
    /// - Returns: How many.
    @discardableResult
    public mutating func removeAll(where isUnwanted: (Key, Value) -> Bool) -> Int {
        let before = count
        for place in slots.indices {
            guard let entry = slots[place].entry, isUnwanted(entry.key, entry.value) else {
                continue
            }
            take(Int32(place))
        }
        return before - count
    }

    /// Takes everything out and lets the room go.
    ///
    /// - Returns: How many there were.
    @discardableResult
    public mutating func removeAll() -> Int {
        let before = count
        (slots, places, groups) = ([], [:], [:])
        (newest, oldest, free) = (Self.none, Self.none, Self.none)
        (counts.count, counts.bytes) = (0, 0)
        return before
    }

    /// Lets the least used go until at most so many bytes are left, and the room they took; the
    /// bound stays as it was. O(count).
    ///
    /// - Returns: What went.
    @discardableResult
    public mutating func shrink(toBytes bytes: Int) -> [Entry] {
        let gone = makeRoom(bytes: max(0, bytes), count: countMax)
        if slots.count > 2 * count { compact() }
        return gone
    }

    /// Sets how many bytes it may take from now on; what is too much goes. O(count).
    ///
    /// - Returns: What went.
    @discardableResult
    public mutating func resize(bytesMax: Int) -> [Entry] {
        counts.bytesMax = max(0, bytesMax)
        return shrink(toBytes: counts.bytesMax)
    }

    // MARK: The lists

    private mutating func makeRoom(bytes: Int, count: Int) -> [Entry] {
        var gone: [Entry] = []
        while counts.bytes > bytes || counts.count > count, let entry = take(oldest) {
            counts.evictions += 1
            gone.append(entry)
        }
        return gone
    }

    private mutating func put(_ slot: Slot) {
        guard let key = slot.entry?.key else { return }
        let place: Int32
        if free == Self.none {
            place = Int32(slots.count)
            slots.append(slot)
        } else {
            place = free
            free = slots[Int(place)].older
            slots[Int(place)] = slot
        }
        places[key] = place
        counts.count += 1
        counts.bytes += slot.bytes
        linkToFront(place)
        linkToGroup(place)
    }

    /// Empties a slot; nil when there is none.
    @discardableResult
    private mutating func take(_ place: Int32) -> Entry? {
        guard place != Self.none, let entry = slots[Int(place)].entry else { return nil }
        unlink(place)
        unlinkFromGroup(place)
        places[entry.key] = nil
        counts.count -= 1
        counts.bytes -= slots[Int(place)].bytes
        slots[Int(place)] = Slot(older: free)
        free = place
        return entry
    }

    private mutating func moveToFront(_ place: Int32) {
        if place == newest { return }
        unlink(place)
        linkToFront(place)
    }

    private mutating func linkToFront(_ place: Int32) {
        slots[Int(place)].newer = Self.none
        slots[Int(place)].older = newest
        if newest != Self.none { slots[Int(newest)].newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }

    private mutating func unlink(_ place: Int32) {
        let (newer, older) = (slots[Int(place)].newer, slots[Int(place)].older)
        if newer == Self.none { newest = older } else { slots[Int(newer)].older = older }
        if older == Self.none { oldest = newer } else { slots[Int(older)].newer = newer }
    }

    private mutating func linkToGroup(_ place: Int32) {
        guard let group = slots[Int(place)].group else { return }
        let first = groups.updateValue(place, forKey: group) ?? Self.none
        slots[Int(place)].groupNext = first
        if first != Self.none { slots[Int(first)].groupPrevious = place }
    }

    private mutating func unlinkFromGroup(_ place: Int32) {
        guard let group = slots[Int(place)].group else { return }
        let next = slots[Int(place)].groupNext
        let previous = slots[Int(place)].groupPrevious
        if next != Self.none { slots[Int(next)].groupPrevious = previous }
        if previous != Self.none {
            slots[Int(previous)].groupNext = next
        } else {
            groups[group] = next == Self.none ? nil : next
        }
    }

    /// Moves the entries into arrays of their size.
    private mutating func compact() {
        let old = slots
        var place = oldest
        (slots, places, groups) = ([], [:], [:])
        (newest, oldest, free) = (Self.none, Self.none, Self.none)
        (counts.count, counts.bytes) = (0, 0)
        while place != Self.none {
            var slot = old[Int(place)]
            place = slot.newer
            (slot.groupNext, slot.groupPrevious) = (Self.none, Self.none)
            put(slot)
        }
    }
}
