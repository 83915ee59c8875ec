import BertEmbedder
import HTTPServer
import Host
import Kernels
import LanguageModel
import MemoryAPI
import MemoryEngine
import MemoryModel
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
        let settings = context.settings
        let (embedder, modelError) = try openEmbedder(context)
        do {
            let store = try SQLiteStore(
                folder: folder, fileName: fileName,
                versions: MemoryEngine.derivedVersions(encoder: embedder?.encoderVersion))
            let model = try Assembly.languageModel(settings)
            var options = EngineOptions(
                recallThreads: Machine.processorCount,
                shortTermBytesMax: settings[Knobs.recallMegabytes] << 20,
                admission: admission(settings))
            options.planCacheBytesMax = settings[Knobs.planCacheMegabytes] << 20
            options.narratives.changesMin = settings[Knobs.narrativeChanges]
            let engine = MemoryEngine(
                store: store, embedder: embedder, options: options,
                clock: { Timestamp(microseconds: Machine.microsecondsNow()) },
                random: {
                    var generator = SystemRandomNumberGenerator()
                    return (generator.next(), generator.next())
                },
                narratives: store, model: model)
            return Service(
                store: store, embedder: embedder, modelError: modelError, model: model,
                engine: engine)
        } catch {
            embedder?.shutDown()
            throw error
        }
    }

    /// Commits what waits and closes the file.
    func close() async {
        await engine.finishBackground()
        await store.close()
        engine.shutDown()
        embedder?.shutDown()
        model?.shutDown()
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
        return HTTPServer(
            routes: router, limits: limits, loops: Machine.processorCount, tls: tls,
            observer: { RequestLog.write($0, to: logger) }, onFailure: MemoryAPI.answer)
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
