import Caching
import JSON
import MemoryEngine

extension JSONWriter {
    /// Writes the member `caches`: how each did, and what it holds.
    mutating func caches(_ statistics: EngineCacheStatistics) {
        key("caches")
        object { writer in
            for (name, cache) in [
                ("query_embeddings", statistics.embeddings), ("results", statistics.results),
                ("records_l1", statistics.recordsHot), ("records_l2", statistics.recordsWarm),
            ] {
                writer.key(name)
                writer.cache(cache)
            }
            writer.key("never_stored")
            writer.neverStored(statistics.neverStored)
        }
    }

    private mutating func cache(_ cache: CacheStatistics) {
        object { writer in
            for (name, count) in [
                ("hits", cache.hits), ("misses", cache.misses), ("evictions", cache.evictions),
                ("expirations", cache.expirations), ("bytes", cache.bytes),
                ("bytes_max", cache.bytesMax), ("count", cache.count),
            ] {
                writer.key(name)
                writer.integer(count)
            }
        }
    }

    private mutating func neverStored(_ filters: NeverStoredStatistics) {
        object { writer in
            writer.key("entries")
            writer.integer(filters.entries)
            writer.key("capacity")
            writer.integer(filters.capacity)
            writer.key("false_positive_rate")
            writer.number(filters.falsePositiveRate)
            writer.key("bits")
            writer.integer(filters.bits)
            writer.key("rejected")
            writer.integer(filters.rejected)
        }
    }
}
