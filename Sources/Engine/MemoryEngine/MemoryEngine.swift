import Execution
import MemoryModel
import Pressure
import RecallIndex

/// A store that the engine can stand on: one write path, reads, and recall data in bulk and parts.
public typealias MemoryStore = MemoryReading & MemoryWriting & NameReading & TierStore

/// What short-term memory stands on.
public typealias TierStore = RecallReading & SegmentKeeping & UseKeeping

/// Remembers, recalls and forgets.
///
/// Every change goes one way: analyse and embed while the text is made durable, then publish to the
/// user's recall index. Every question goes one way: prepare, embed, score, fetch the texts.
public final class MemoryEngine: Sendable {
    let store: any MemoryStore
    /// Jobs, documents and sessions of the same store.
    let works: any WorkStoring
    let embedder: (any TextEmbedder)?
    let caches: Caches
    let shortTerm: ShortTermMemory
    let pool: WorkPool
    let repair: DerivedRepair
    let scratches = ScratchPool()
    let writes: Admission
    let searches: Admission
    /// Searches of the past that build an index of their own.
    let travels: Admission
    let lanes = ChangeLanes()
    let planner: ContextPlanner
    let saver = MessageSaver()
    /// Makes narratives; nil without a place to keep them.
    let narrator: Narrator?
    /// How short memory is, and what may begin.
    public let pressure: PressureMonitor
    let warming = Admission(places: MemoryEngine.warmingMax, waitingMax: 0, wait: .zero)
    let reconciles: Bool
    let work: WorkOptions
    /// Before any request: what is half received from then on is this process's own.
    let openedAt: Timestamp
    /// Rung when a job is put in the line.
    let doorbell = Doorbell()
    /// Users whose index is made ready for the next message.
    let readying = BackgroundLine(limit: MemoryEngine.readyingMax)
    /// Analyses texts; apart from `pool`, so that a search does not wait behind long texts.
    let analysis: WorkPool
    private let clock: @Sendable () -> Timestamp
    private let random: @Sendable () -> (UInt64, UInt64)

    /// An engine over a store.
    ///
    /// - Parameters:
    ///   - store: Keeps the memories.
    ///   - embedder: Makes vectors; without one recall works on words alone.
    ///   - options: Limits.
    ///   - clock: The time now.
    ///   - random: 128 random bits for ids.
    ///   - narratives: Keeps narratives; without it there are none.
    ///   - model: Plans and writes narratives; without it rules do.
    public init(
        store: any MemoryStore & WorkStoring, embedder: (any TextEmbedder)?, options: EngineOptions,
        clock: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> (UInt64, UInt64),
        narratives: (any NarrativeKeeping)? = nil, model: (any ChatModel)? = nil
    ) {
        works = store
        let caches = Caches(options.caches, clock: clock)
        let store = CachedStore(store, caches)
        self.caches = caches
        planner = ContextPlanner(model: model, bytesMax: options.planCacheBytesMax)
        narrator = narratives.map {
            Narrator(
                store: $0, memories: store, model: model, options: options.narratives, clock: clock)
        }
        self.store = store
        self.embedder = embedder
        self.clock = clock
        self.random = random
        work = options.work
        openedAt = clock()
        pool = WorkPool(
            label: "recall", threadCount: options.recallThreads,
            queueLimit: options.recallQueueLimit)
        shortTerm = ShortTermMemory(
            store: store, pool: pool, options: options.shortTerm, clock: clock)
        analysis = WorkPool(
            label: "analysis", threadCount: options.recallThreads,
            queueLimit: options.recallQueueLimit)
        repair = DerivedRepair(store: store, embedder: embedder, pool: analysis)
        writes = options.admission.gate(places: options.admission.writes)
        searches = options.admission.gate(places: options.admission.searches)
        pressure = options.pressure
        pressure.register(shortTerm.relief)
        pressure.register(caches.relief(of: options.caches))
        travels = options.admission.gate(places: Self.travelsMax)
        reconciles = options.reconciles
    }

    /// The most changes of one memory (or of others in its lane) that wait for each other.
    public static let waitingChangesMax = ChangeLanes.waitingMax

    /// The most users whose index waits to be made ready; others are read when they search.
    public static let readyingMax = 64
    /// The most searches of the past at once that need superseded memories; more wait.
    public static let travelsMax = 2

    /// The time now, by the engine's clock.
    public var now: Timestamp { clock() }

    /// What makes derived data now.
    var versions: DerivedVersions { repair.versions }

    /// The versions of derived data that an engine makes with an encoder; nil is none.
    public static func derivedVersions(encoder: String?) -> DerivedVersions {
        DerivedVersions(features: MemoryFeatures.version, encoder: encoder ?? "")
    }

    /// Whether derived data was left out since the last ``repairDerived(progress:)``.
    public var needsRepair: Bool { repair.isNeeded.withLock { $0 } }

    func newID(at time: Timestamp) -> MemoryID { MemoryID(at: time, random: random()) }

    /// Does what waits in the background; call it before the store is closed.
    public func finishBackground() async {
        await saver.close()
        await narrator?.close()
        await readying.close()
    }

    /// Lets what runs end; the store is closed by its owner afterwards.
    public func shutDown() {
        pool.shutDown()
        analysis.shutDown()
    }

    /// One memory.
    ///
    /// - Throws: `.notFound`.
    public func memory(_ id: MemoryID) async throws(MemoryError) -> Memory {
        guard let memory = try await store.memories([id]).first else { throw Self.notFound("get") }
        return memory
    }

    /// One page of a user's memories.
    public func page(_ query: PageQuery) async throws(MemoryError) -> [Memory] {
        try await store.page(query)
    }

    /// Every change of one memory, oldest first.
    ///
    /// - Throws: `.notFound`.
    public func history(of id: MemoryID) async throws(MemoryError) -> [MemoryRevision] {
        let revisions = try await store.history(of: id)
        guard !revisions.isEmpty else { throw Self.notFound("history") }
        return revisions
    }

    static func notFound(_ operation: String) -> MemoryError {
        MemoryError(
            .notFound, in: operation,
            hint: "No memory has this id; list the user's memories to see the ids there are.")
    }
}

/// Limits of a ``MemoryEngine``.
public struct EngineOptions: Sendable {
    /// Threads that score, and as many that analyse texts, at least 1.
    public var recallThreads: Int
    /// Pieces of either work that may wait; beyond it a request is refused as busy.
    public var recallQueueLimit: Int
    /// How much short-term memory there is.
    public var shortTerm: ShortTermOptions
    /// How much is done at once.
    public var admission: AdmissionOptions
    /// Bytes of plans that are kept for messages that come again.
    public var planCacheBytesMax = 10 << 20
    /// Limits of narratives.
    public var narratives = NarrativeOptions()
    /// What is kept at hand.
    public var caches: CacheOptions
    /// Watches memory; one that nobody lets look says that all is well.
    public var pressure: PressureMonitor
    /// Whether new memories are reconciled with those that stand.
    public var reconciles: Bool
    /// How jobs, documents and sessions are done.
    public var work = WorkOptions()

    /// Options from their parts.
    public init(
        recallThreads: Int, recallQueueLimit: Int = 1_024, shortTermBytesMax: Int,
        admission: AdmissionOptions = AdmissionOptions(), caches: CacheOptions = CacheOptions(),
        pressure: PressureMonitor = PressureMonitor(limit: .find()), reconciles: Bool = true
    ) {
        self.reconciles = reconciles
        self.recallThreads = recallThreads
        self.recallQueueLimit = recallQueueLimit
        shortTerm = ShortTermOptions(bytesMax: shortTermBytesMax)
        self.admission = admission
        self.caches = caches
        self.pressure = pressure
    }
}

extension WorkPool {
    /// Runs work that cannot fail by itself; a refusal becomes a ``MemoryError``.
    func work<Value: Sendable>(
        in operation: String, _ body: @escaping @Sendable () -> Value
    ) async throws(MemoryError) -> Value {
        do {
            return try await run(body)
        } catch let refused as WorkRefused {
            switch refused {
            case .queueFull:
                throw MemoryError(
                    .busy, in: operation, hint: "Too much work waits; try again in a moment.")
            case .shutDown:
                throw MemoryError(
                    .unavailable, in: operation, hint: "The server is stopping; try again soon.")
            }
        } catch {
            throw MemoryError(.internal, in: operation, hint: "Report this error.")
        }
    }
}
