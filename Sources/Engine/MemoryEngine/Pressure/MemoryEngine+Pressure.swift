import Execution
import MemoryModel
import Pressure

extension MemoryEngine {
    /// Whether nothing is under way: no change and no search.
    public var isIdle: Bool {
        writes.insideCount + writes.waitingCount + searches.insideCount + searches.waitingCount == 0
    }

    /// Forgets every recall index, so that the next search of each user reads it anew.
    public func forgetIndexes() { shortTerm.dropAll() }

    /// Lets a search begin, or says why not: a plain one goes on from what is in memory, whatever
    /// the level.
    public func admit(_ question: Question) throws(PressureRefusal) {
        if question.isExplained {
            try pressure.admit(.complex, "An explained search")
        } else if pressure.level >= .emergency, !shortTerm.holds(question.userID) {
            try pressure.admit(
                .coldSearch, "A search of a user whose memories must be read in first")
        }
    }

    /// Whether memory is short: requests are refused from the level `critical` on.
    func memoryHealth() -> HealthPart {
        let level = pressure.level
        return HealthPart(
            name: "memory", isReady: level < .critical, isOptional: true,
            detail: "Level \(level.name). \(level.effect)")
    }
}

extension ShortTermMemory {
    /// The recall indexes as a part that can give memory back.
    var relief: MemoryRelief {
        MemoryRelief(
            name: "recall indexes", kind: .index, budgetBytes: options.bytesMax,
            usedBytes: { self.statistics.bytes }, shrink: { await self.shrink(toBytes: $0) })
    }
}

extension Caches {
    /// The caches as a part that can give memory back; not the filters of what was never stored,
    /// which keep their size.
    func relief(of options: CacheOptions) -> MemoryRelief {
        let budget =
            options.embeddings.bytesMax + options.results.bytesMax + options.recordsHot.bytesMax
            + options.recordsWarm.bytesMax
        return MemoryRelief(
            name: "caches", kind: .cache, budgetBytes: budget,
            usedBytes: {
                let records = self.records.statistics
                return self.embeddings.statistics.bytes + self.results.statistics.bytes
                    + records.hot.bytes + records.warm.bytes
            },
            shrink: { self.resize(share: Double($0) / Double(max(budget, 1))) })
    }
}
