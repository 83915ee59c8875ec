import JSON
import MemoryEngine

extension JSONWriter {
    /// Writes what short-term memory holds and did.
    mutating func shortTerm(_ statistics: ShortTermStatistics) {
        object { writer in
            for (name, count) in [
                ("whole", statistics.whole), ("coded", statistics.coded),
                ("partial", statistics.partial), ("loading", statistics.loading),
                ("bytes", statistics.bytes), ("bytes_max", statistics.bytesMax),
                ("hits", statistics.hits), ("misses", statistics.misses),
                ("loads", statistics.loads), ("evictions", statistics.evictions),
                ("idled", statistics.idled), ("reductions", statistics.reductions),
            ] {
                writer.key(name)
                writer.integer(count)
            }
        }
    }
}
