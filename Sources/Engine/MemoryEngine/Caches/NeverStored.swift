import Caching
import MemoryModel
import Synchronization

/// Knows of most ids and users that were never stored, so that nobody looks for them.
///
/// Invariants:
/// 1. What is stored is never denied: names are put in before their memories are committed, and a
///    filter that is being built starts with those on their way (`coming`).
/// 2. There is at most one filter of each kind at a time, within `bytesMax` together; while it is
///    being built, everything may be.
///
/// States: absent → building → ready → building …, or → off, when so much is stored that a filter
/// within `bytesMax` would be wrong more often than right.
final class NeverStored: Sendable {
    private enum Phase { case absent, building, ready, off }
    private struct Coming: Sendable {
        let ids: [MemoryID]
        let userID: String
    }
    private struct State {
        var phase = Phase.absent
        var ids: BloomFilter?
        var users: BloomFilter?
        var coming: [Int: Coming] = [:]
        var lastTicket = 0
        /// Names removed since the filters were built, which they still take for stored.
        var removed = 0
        /// How many names there were when that was too many.
        var offAt = 0
        var rejected = 0
    }

    /// The chance of a wrong "maybe" that the filters are made for.
    static let falsePositiveRate = 0.01
    /// Above this chance a filter is not worth its memory.
    private static let rateMax = 0.5
    /// Names that a filter is made for at least.
    private static let capacityMin = 65_536
    /// So many names of the removed and a quarter of all, and the filters are built anew.
    private static let removedMin = 4_096
    /// Names that are read at once, and put in under one lock.
    private static let pageCount = 2_048
    private static let insertCount = 256

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    // MARK: Asking

    /// Whether there may be a memory of this id.
    func mayHold(_ id: MemoryID) -> Bool {
        state.withLock { state in
            guard state.phase == .ready, let ids = state.ids, !ids.mayContain(BloomItem(id))
            else { return true }
            state.rejected += 1
            return false
        }
    }

    /// Whether there may be a memory of this user.
    func mayHold(userID: String) -> Bool {
        state.withLock { state in
            guard state.phase == .ready, let users = state.users,
                !users.mayContain(BloomItem(userID))
            else { return true }
            state.rejected += 1
            return false
        }
    }

    /// What it holds, and how often it is wrong.
    var statistics: NeverStoredStatistics {
        state.withLock { state in
            let filters = [state.ids, state.users].compactMap { $0 }
            return NeverStoredStatistics(
                entries: filters.reduce(0) { $0 + $1.count },
                capacity: filters.reduce(0) { $0 + $1.capacity },
                falsePositiveRate: state.phase == .ready ? filters.map(\.rate).max() ?? 1 : 1,
                bits: filters.reduce(0) { $0 + $1.bits }, rejected: state.rejected)
        }
    }

    // MARK: Keeping right

    /// Puts names in whose memories are about to be stored; call `settle` when they are or failed.
    func expect(_ ids: [MemoryID], of userID: String) -> Int {
        state.withLock { state in
            let coming = Coming(ids: ids, userID: userID)
            state.lastTicket += 1
            state.coming[state.lastTicket] = coming
            Self.insert(coming, into: &state)
            return state.lastTicket
        }
    }

    /// Ends what `expect` began.
    func settle(_ ticket: Int) {
        state.withLock { state in state.coming[ticket] = nil }
    }

    /// Counts names that are not stored any more.
    func noteRemoved(_ count: Int) {
        state.withLock { $0.removed += count }
    }

    // MARK: Building

    /// Whether filters are missing, too full, or take too much for stored that is not.
    var needsBuilding: Bool {
        state.withLock { state in
            switch state.phase {
            case .absent: return bytesMax > 0
            case .building: return false
            case .off:
                // Tried again when so much was removed that it may fit now.
                return state.removed >= Self.removedMin && state.removed >= state.offAt / 4
            case .ready:
                guard let ids = state.ids, let users = state.users else { return true }
                if ids.rate > Self.rateMax || users.rate > Self.rateMax { return true }
                return canGrow(ids, idsBytesMax) || canGrow(users, usersBytesMax)
                    || state.removed >= max(Self.removedMin, (ids.count + users.count) / 4)
            }
        }
    }

    /// Reads all names; until it is done everything may be. One at a time.
    ///
    /// - Parameter counts: How many memories and users there are now.
    /// - Throws: What reading throws; then there are no filters.
    func build(
        from store: any NameReading, counts: (memories: Int, users: Int)
    ) async throws(MemoryError) {
        guard begin(counts) else { return }
        do throws(MemoryError) {
            try await readIDs(of: store)
            try await readUsers(of: store)
        } catch {
            end(.absent)
            throw error
        }
        // Broken off: what is missing would be denied.
        end(Task.isCancelled ? .absent : .ready)
    }

    /// Whether a filter is full and a bigger one would be as good as stated.
    private func canGrow(_ filter: BloomFilter, _ bytesMax: Int) -> Bool {
        filter.isFull && filter.capacity < Self.fitting(bytesMax)
    }

    private static func fitting(_ bytes: Int) -> Int {
        BloomFilter.capacity(bytes: bytes, falsePositiveRate: falsePositiveRate)
    }

    private var usersBytesMax: Int { bytesMax / 8 / 8 * 8 }
    private var idsBytesMax: Int { bytesMax - usersBytesMax }

    /// Puts empty filters in place of the old; false when there is nothing to build.
    private func begin(_ counts: (memories: Int, users: Int)) -> Bool {
        state.withLock { state in
            guard state.phase != .building, usersBytesMax >= 8 else { return false }
            state.removed = 0
            (state.ids, state.users) = (nil, nil)
            let ids = Self.filter(for: counts.memories, bytesMax: idsBytesMax)
            let users = Self.filter(for: counts.users, bytesMax: usersBytesMax)
            guard ids.statedRate <= Self.rateMax, users.statedRate <= Self.rateMax else {
                state.phase = .off
                state.offAt = counts.memories + counts.users
                return false
            }
            state.phase = .building
            (state.ids, state.users) = (ids, users)
            for coming in state.coming.values { Self.insert(coming, into: &state) }
            return true
        }
    }

    private func end(_ phase: Phase) {
        state.withLock { state in
            state.phase = phase
            if phase == .absent { (state.ids, state.users) = (nil, nil) }
        }
    }

    private func readIDs(of store: any NameReading) async throws(MemoryError) {
        var last: MemoryID?
        while !Task.isCancelled {
            let page = try await store.memoryIDs(after: last, limit: Self.pageCount)
            var rest = page[...]
            while !rest.isEmpty {
                let part = rest.prefix(Self.insertCount)
                rest = rest.dropFirst(part.count)
                state.withLock { state in
                    for id in part { state.ids?.insert(BloomItem(id)) }
                }
            }
            guard page.count == Self.pageCount else { return }
            last = page.last
        }
    }

    private func readUsers(of store: any NameReading) async throws(MemoryError) {
        var last: String?
        while !Task.isCancelled {
            let page = try await store.userIDs(after: last, limit: Self.insertCount)
            state.withLock { state in
                for user in page { state.users?.insert(BloomItem(user)) }
            }
            guard page.count == Self.insertCount else { return }
            last = page.last
        }
    }

    /// A filter with room for half as much again.
    private static func filter(for count: Int, bytesMax: Int) -> BloomFilter {
        let wanted = max(capacityMin, count + count / 2)
        // Where that would make it wrong more often than stated, only what is needed.
        return BloomFilter(
            capacity: max(1, count, min(wanted, fitting(bytesMax))),
            falsePositiveRate: falsePositiveRate,
            bytesMax: bytesMax)
    }

    private static func insert(_ coming: Coming, into state: inout State) {
        for id in coming.ids { state.ids?.insert(BloomItem(id)) }
        state.users?.insert(BloomItem(coming.userID))
    }
}

/// What the filters before the store hold.
public struct NeverStoredStatistics: Equatable, Sendable {
    /// Ids and users that were put in.
    public var entries: Int
    /// How many the filters were made for.
    public var capacity: Int
    /// The chance that something unknown is looked for all the same, 0...1; 1 while there are no
    /// filters.
    public var falsePositiveRate: Double
    /// The size of the filters.
    public var bits: Int
    /// Look-ups that were answered by them.
    public var rejected: Int
}

extension BloomItem {
    init(_ id: MemoryID) { self.init(id.high, id.low) }
}
