import HTTPServer
import Host
import MemoryEngine
import Pressure
import SQLiteStore
import Settings

/// The memory budget of a service, and the bounds of its parts that follow from it.
struct MemoryPlan {
    /// The program, its threads and 1,000 idle connections; measured, see
    /// docs/design/0010-memory-budget.md.
    static let programBytes = 24 << 20
    /// The scratch memory of one thread that makes vectors.
    static let embedderWorkerBytes = 3 << 20
    /// The least that recall indexes, and caches, work with.
    private static let partBytesMin = 8 << 20

    /// The budget.
    let budget: MemoryBudget

    /// Divides the limit that the settings and the surroundings give.
    ///
    /// - Parameters:
    ///   - modelBytes: The size of the model's file; 0 without one.
    ///   - workers: Threads that make vectors.
    /// - Throws: ``CommandError`` that explains why it cannot add up.
    init(_ settings: Settings, modelBytes: Int, workers: Int) throws(CommandError) {
        try self.init(
            settings, limit: .find(setting: settings[Knobs.memoryMegabytes] << 20),
            modelBytes: modelBytes, workers: workers)
    }

    /// The same for a limit that is given.
    init(
        _ settings: Settings, limit: MemoryLimit, modelBytes: Int, workers: Int
    ) throws(CommandError) {
        let store = SQLiteStoreOptions()
        let demand = BudgetDemand(
            processBytes: Self.programBytes + store.writerCacheBytes
                + store.readerCount * store.readerCacheBytes,
            embedderBytes: modelBytes == 0 ? 0 : modelBytes + workers * Self.embedderWorkerBytes,
            shortTerm: BudgetDemand.Wish(
                bytes: settings[Knobs.recallMegabytes] << 20, bytesMin: Self.partBytesMin,
                setting: Knobs.recallMegabytes.declaration.key,
                isChosen: settings.source(of: Knobs.recallMegabytes.declaration) != .standard),
            caches: BudgetDemand.Wish(
                bytes: CacheOptions(settings).bytesInAll, bytesMin: Self.partBytesMin / 8,
                setting: "cache.*_megabytes together",
                isChosen: Self.cacheKnobs.contains {
                    settings.source(of: $0.declaration) != .standard
                }),
            queueBytesMax: Self.queueBytesMax)
        do throws(BudgetError) {
            budget = try MemoryBudget(limit: limit, for: demand)
        } catch {
            throw .misuse(error.description, hint: error.hint)
        }
    }

    /// The settings that say how large the caches are.
    private static let cacheKnobs = [
        Knobs.cachedVectorMegabytes, Knobs.cachedResultMegabytes, Knobs.hotRecordMegabytes,
        Knobs.warmRecordMegabytes, Knobs.neverStoredMegabytes,
    ]

    /// The caches as they are set, smaller in proportion where nobody chose their size.
    func cacheOptions(_ settings: Settings) -> CacheOptions {
        let options = CacheOptions(settings)
        let share = Double(budget.bytes(of: .caches)) / Double(max(options.bytesInAll, 1))
        return share < 1 ? options.scaled(by: share) : options
    }

    /// Bytes of all recall indexes together.
    var shortTermBytes: Int { budget.bytes(of: .shortTerm) }

    /// The store's bounds with its share of the queues.
    var storeOptions: SQLiteStoreOptions {
        var options = SQLiteStoreOptions()
        options.writeQueueBytes = queueShare(options.writeQueueBytes)
        options.attachBytes = queueShare(options.attachBytes)
        return options
    }

    /// Bytes of all request bodies that are buffered together.
    var bodyBytesInAllMax: Int { queueShare(HTTPServerLimits().bodyBytesInAllMax) }

    /// What all queues take when there is plenty: bodies, writes, derived data.
    private static var queueBytesMax: Int {
        let store = SQLiteStoreOptions()
        return HTTPServerLimits().bodyBytesInAllMax + store.writeQueueBytes + store.attachBytes
    }

    private func queueShare(_ bytesMax: Int) -> Int {
        let share = Double(budget.bytes(of: .queues)) / Double(Self.queueBytesMax)
        return min(bytesMax, Int(Double(bytesMax) * share))
    }
}

extension CacheOptions {
    /// Bytes of all caches and filters together.
    fileprivate var bytesInAll: Int {
        embeddings.bytesMax + results.bytesMax + recordsHot.bytesMax + recordsWarm.bytesMax
            + neverStoredBytesMax
    }

    /// The same with a share of each cache's bytes.
    fileprivate func scaled(by share: Double) -> CacheOptions {
        func part(_ bytes: Int) -> Int { Int(Double(bytes) * share) }
        var options = self
        options.embeddings.bytesMax = part(embeddings.bytesMax)
        options.results.bytesMax = part(results.bytesMax)
        options.recordsHot.bytesMax = part(recordsHot.bytesMax)
        options.recordsWarm.bytesMax = part(recordsWarm.bytesMax)
        options.neverStoredBytesMax = part(neverStoredBytesMax)
        return options
    }
}
