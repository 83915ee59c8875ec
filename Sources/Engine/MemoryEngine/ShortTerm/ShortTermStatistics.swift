/// What short-term memory holds now, and what it did since the start.
public struct ShortTermStatistics: Sendable {
    /// Users whose memories are all in memory with exact vectors.
    public var whole = 0
    /// Users whose memories are all in memory, some with codes for vectors.
    public var coded = 0
    /// Users of whom a part is in memory.
    public var partial = 0
    /// Users who are being read from the store.
    public var loading = 0
    /// Bytes of all indexes.
    public var bytes = 0
    /// The most bytes they may take.
    public var bytesMax = 0
    /// Searches that found the user in memory, and those that did not.
    public var hits = 0
    /// Searches that did not find the user in memory.
    public var misses = 0
    /// Users read from the store.
    public var loads = 0
    /// Users who went for want of room or of places.
    public var evictions = 0
    /// Users who went because nobody asked for them.
    public var idled = 0
    /// Times that a user was made smaller.
    public var reductions = 0

    /// Users in memory.
    public var users: Int { whole + coded + partial + loading }
}

extension ShortTermMemory {
    /// What is held now.
    var statistics: ShortTermStatistics {
        state.withLock { shared in
            let counts = shared.table.counts
            var statistics = ShortTermStatistics()
            for slot in shared.table.slots.values {
                switch slot.level {
                case _ where slot.isLoading: statistics.loading += 1
                case .whole: statistics.whole += 1
                case .coded: statistics.coded += 1
                case .partial: statistics.partial += 1
                }
            }
            statistics.bytes = shared.table.byteCount
            statistics.bytesMax = options.bytesMax
            statistics.hits = counts.hits
            statistics.misses = counts.misses
            statistics.loads = counts.loads
            statistics.evictions = counts.evictions
            statistics.idled = counts.idled
            statistics.reductions = counts.reductions
            return statistics
        }
    }
}
