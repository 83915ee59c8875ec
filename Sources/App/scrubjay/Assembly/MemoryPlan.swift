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
                bytes: CacheOptions(settings).bytesMax, bytesMin: 0, setting: "cache.*_megabytes",
                isChosen: Knobs.allOfCaches.contains { settings.source(of: $0) != .standard }),
            queueBytesMax: Self.queueBytesMax)
        do throws(BudgetError) {
            budget = try MemoryBudget(limit: limit, for: demand)
        } catch {
            throw .misuse(error.description, hint: error.hint)
        }
    }

    /// Bytes of all recall indexes together.
    var shortTermBytes: Int { budget.bytes(of: .shortTerm) }

    /// The caches' bounds with their share.
    func cacheOptions(_ settings: Settings) -> CacheOptions {
        let wished = CacheOptions(settings)
        return wished.scaled(toBytes: min(wished.bytesMax, budget.bytes(of: .caches)))
    }

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
