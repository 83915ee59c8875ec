import Caching
import MemoryModel

/// How each cache of an engine did, and what it holds.
public struct EngineCacheStatistics: Sendable {
    /// Vectors of queries.
    public var embeddings: CacheStatistics
    /// Answers to searches.
    public var results: CacheStatistics
    /// Memories as they are used.
    public var recordsHot: CacheStatistics
    /// Memories in a compact form.
    public var recordsWarm: CacheStatistics
    /// Ids and users that were never stored.
    public var neverStored: NeverStoredStatistics
}

extension MemoryEngine {
    /// How each cache did, and what it holds.
    public var cacheStatistics: EngineCacheStatistics {
        let records = caches.records.statistics
        return EngineCacheStatistics(
            embeddings: caches.embeddings.statistics, results: caches.results.statistics,
            recordsHot: records.hot, recordsWarm: records.warm,
            neverStored: caches.neverStored.statistics)
    }

    /// Lets each cache take a share of its bytes until told otherwise; what is too much goes now,
    /// least used first. The filters of what was never stored keep their size.
    ///
    /// - Parameter share: 0 empties them, 1 is all that the options allow.
    public func shrinkCaches(share: Double) { caches.resize(share: share) }

    /// Builds the filters of what was never stored when they are missing, too full, or know too
    /// much that was removed; costs a pass over the index of ids, beside requests.
    ///
    /// - Returns: Whether there was something to do.
    @discardableResult
    public func renewNeverStored() async throws(MemoryError) -> Bool {
        guard caches.neverStored.needsBuilding else { return false }
        let counts = try await store.statistics()
        try await caches.neverStored.build(
            from: store, counts: (memories: counts.memories, users: counts.users))
        return true
    }

    /// Drops a user's answers; to be called when a change can be found, before it is acknowledged.
    func dropResults(of userID: String) { caches.results.drop(userID) }
}
