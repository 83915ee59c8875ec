import BertEmbedder
import DocumentTools
import Execution
import HTTPServer
import Host
import Kernels
import LanguageModel
import MemoryAPI
import MemoryEngine
import MemoryModel
import Pressure
import SQLiteStore
import Settings
import Telemetry

/// The parts of a running service, opened and closed together.
struct Service: Sendable {
    /// Where the memories are.
    let store: SQLiteStore
    /// Makes vectors; nil when there is no usable model, and then ``modelError`` says why.
    let embedder: BertEmbedder?
    /// Why there is no embedder.
    let modelError: EmbedderError?
    /// Plans and words; nil when none is set.
    let model: ChatEndpoint?
    /// Remembers and recalls.
    let engine: MemoryEngine
    /// What each part may take of memory.
    let plan: MemoryPlan
    /// Turns HTML and PDF into text.
    let tools: DocumentTools

    /// Opens the file and the model.
    ///
    /// - Throws: When the file cannot be used. A missing model is no error: recall then works on
    ///   words alone.
    static func open(_ context: CommandContext, folder: String) throws -> Service {
        try StoreTrace.check(folder)
        let service = try open(context, folder: folder, fileName: StoreTrace.fileName)
        do {
            try StoreTrace.leave(in: folder)
        } catch {
            Assembly.closeQuietly(service)
            throw error
        }
        return service
    }

    /// Opens a file of any name, such as a copy that is to be looked at.
    static func open(
        _ context: CommandContext, folder: String, fileName: String
    ) throws -> Service {
        let (embedder, modelError) = try openEmbedder(context)
        let tools = DocumentTools()
        do {
            let plan = try memoryPlan(context, hasModel: embedder != nil)
            let store = try SQLiteStore(
                folder: folder, fileName: fileName,
                versions: MemoryEngine.derivedVersions(encoder: embedder?.encoderVersion),
                options: plan.storeOptions)
            let model = try Assembly.languageModel(context.settings)
            let engine = MemoryEngine(
                store: store, embedder: embedder,
                options: try engineOptions(context, plan, tools),
                clock: { Timestamp(microseconds: Machine.microsecondsNow()) },
                random: {
                    var generator = SystemRandomNumberGenerator()
                    return (generator.next(), generator.next())
                },
                narratives: store, model: model)
            return Service(
                store: store, embedder: embedder, modelError: modelError, model: model,
                engine: engine, plan: plan, tools: tools)
        } catch {
            tools.shutDown()
            embedder?.shutDown()
            throw error
        }
    }

    /// Commits what waits and closes the file.
    func close() async {
        await engine.finishBackground()
        await store.close()
        engine.shutDown()
        tools.shutDown()
        embedder?.shutDown()
        model?.shutDown()
    }

    /// Starts to do the jobs that wait; end it by cancelling, before ``close()``.
    func startJobs() -> Task<Void, Never> {
        inBackground { [engine] in await JobRunner(engine).run() }
    }

    /// A server of this service that does not listen yet.
    func server(
        _ settings: Settings, _ logger: Logger, tls: HTTPServerTLS? = nil
    ) -> HTTPServer {
        var router = Router()
        MemoryAPI(engine: engine).addRoutes(to: &router)
        var limits = HTTPServerLimits()
        limits.connectionsMax = settings[Knobs.connections]
        limits.connectionsPerAddressMax = settings[Knobs.connectionsPerAddress]
        limits.bodyBytesMax = MemoryAPI.bodyBytesMax
        limits.bodyBytesInAllMax = plan.bodyBytesInAllMax
        let server = HTTPServer(
            routes: router, limits: limits, loops: Machine.processorCount, tls: tls,
            observer: { RequestLog.write($0, to: logger) }, onFailure: MemoryAPI.answer)
        engine.pressure.register(.queues) { [weak server] in
            server.map { $0.counters.bodyBytes + $0.counters.bufferedBytes } ?? 0
        }
        return server
    }

    private static func memoryPlan(
        _ context: CommandContext, hasModel: Bool
    ) throws -> MemoryPlan {
        let workers = context.settings[Knobs.embedderWorkers]
        return try MemoryPlan(
            context.settings, modelBytes: hasModel ? try Files.size(try context.modelPath()) : 0,
            workers: workers == 0 ? Machine.processorCount : workers)
    }

    private static func monitor(
        _ context: CommandContext, _ budget: MemoryBudget
    ) throws -> PressureMonitor {
        let monitor = PressureMonitor(limit: budget.limit, budget: budget)
        // By its name alone: the kernel knows the path without links.
        let name = try context.modelPath().split(separator: "/").last ?? ""
        monitor.register(.embedder) { ProcessMemory.mappedBytes(of: "/\(name)") }
        return monitor
    }

    private static func engineOptions(
        _ context: CommandContext, _ plan: MemoryPlan, _ tools: DocumentTools
    ) throws -> EngineOptions {
        let settings = context.settings
        var options = EngineOptions(
            recallThreads: Machine.processorCount, shortTermBytesMax: plan.shortTermBytes,
            admission: admission(settings), caches: plan.cacheOptions(settings),
            pressure: try monitor(context, plan.budget), reconciles: settings[Knobs.reconcile])
        options.work = work(settings, tools)
        options.work.isPaused = { [monitor = options.pressure] in !monitor.mayGenerate }
        options.planCacheBytesMax = settings[Knobs.planCacheMegabytes] << 20
        options.narratives.changesMin = settings[Knobs.narrativeChanges]
        options.narratives.isPaused = { [monitor = options.pressure] in !monitor.mayGenerate }
        options.shortTerm.userBytes = settings[Knobs.recallUserKilobytes] << 10
        options.shortTerm.usersMax = settings[Knobs.recallUsers]
        options.shortTerm.idleTime = settings[Knobs.recallIdle]
        return options
    }

    private static func work(_ settings: Settings, _ tools: DocumentTools) -> WorkOptions {
        var options = WorkOptions()
        options.workers = settings[Knobs.jobWorkers]
        options.converter = tools
        options.sessionIdleSeconds = settings[Knobs.sessionIdle].components.seconds
        options.history.messages = settings[Knobs.historyMessages]
        options.history.texts = settings[Knobs.historyTexts]
        options.history.characters = settings[Knobs.historyCharacters]
        return options
    }

    private static func admission(_ settings: Settings) -> AdmissionOptions {
        var options = AdmissionOptions()
        options.writes = settings[Knobs.admittedWrites]
        options.searches = settings[Knobs.admittedSearches]
        options.waitingMax = settings[Knobs.admissionWaiting]
        options.wait = settings[Knobs.admissionWait]
        return options
    }

    private static func openEmbedder(
        _ context: CommandContext
    ) throws -> (BertEmbedder?, EmbedderError?) {
        let name = context.settings[Knobs.level]
        let level = try SIMDLevel.chosen(by: name.isEmpty ? nil : name)
        let path = try context.modelPath()
        let workers = context.settings[Knobs.embedderWorkers]
        do throws(EmbedderError) {
            let embedder = try BertEmbedder(
                modelPath: path, workers: workers == 0 ? Machine.processorCount : workers,
                queueLimit: context.settings[Knobs.embedderQueue], level: level)
            return (embedder, nil)
        } catch {
            return (nil, error)
        }
    }
}

/// One log line for each request: failures of ours and slow ones always, the others at debug.
enum RequestLog {
    /// From here on a request is worth a warning.
    private static let slow = Duration.seconds(1)
    /// Answers for which this side is to blame; 501 and 505 ask for what HTTP need not give.
    private static let failures: Set = [500, 502, 503, 504, 507]

    static func write(_ record: HTTPExchangeRecord, to logger: Logger) {
        let isSlow = record.duration > slow
        let isFailure = failures.contains(record.status)
        guard isFailure || isSlow || logger.level == .debug else { return }
        let (seconds, attoseconds) = record.duration.components
        let milliseconds = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
        let facts: KeyValuePairs<StaticString, LogValue> = [
            "method": .text(record.method.map { "\($0)" } ?? "none"),
            "route": .text(record.route.isEmpty ? "none" : record.route),
            "status": .integer(record.status),
            "milliseconds": .number((milliseconds * 1e3).rounded() / 1e3),
            "bytes_in": .integer(record.bytesIn), "bytes_out": .integer(record.bytesOut),
        ]
        let log = logger.forRequest(record.requestID)
        if isFailure {
            log.error("request failed", facts)
        } else if isSlow {
            log.warning("request was slow", facts)
        } else {
            log.debug("request", facts)
        }
    }
}
