import Execution
import HTTPServer
import Host
import MemoryEngine
import MemoryModel
import Settings
import Telemetry

/// The only place that knows the concrete parts and puts them together.
///
/// Each call here is the body of a verb; the verb itself only reads arguments and writes results.
enum Assembly {
    /// Runs the server until it is asked to stop.
    ///
    /// - Parameter onReady: Called once with the address when requests are answered.
    static func serve(
        _ context: CommandContext, onReady: (_ address: String) throws -> Void
    ) throws {
        Interrupt.watch()
        let settings = context.settings
        try refuseOpenAddress(settings)
        let tls = try certificateFiles(settings)
        Machine.raiseDescriptorLimit(to: settings[Knobs.connections] + 256)
        let folder = try context.dataFolder()
        let logger = logger(context)
        let lock = try takeFolder(folder)
        defer { withExtendedLifetime(lock) {} }
        _ = try StoreTrace.clearDrafts(in: folder)
        let service = try Service.open(context, folder: folder)
        for name in StoreTrace.rescued(in: folder) {
            logger.warning(
                "a saved copy holds memories; deletions do not reach it: restore or remove it",
                ["name": .text(name)])
        }
        if let error = service.modelError {
            logger.warning("no model: recall works on words alone", ["reason": "\(error)"])
        }
        let server = service.server(settings, logger, tls: tls)
        let notice: ServerNotice
        do {
            let address = try listen(server, settings)
            notice = ServerNotice(
                host: address.host, port: address.port, processID: Surroundings.processID,
                certificatePath: tls?.certificatePath)
            try notice.write(to: folder)
        } catch {
            closeQuietly(service)
            throw error
        }
        let jobs = service.startJobs()
        let upkeep = inBackground { await Upkeep.run(service.engine, logger) }
        logger.info("serving", ["address": .text(notice.address)])
        try onReady(notice.address)
        var watch = PressureWatch(service.engine.pressure, logger, folder: folder)
        while Interrupt.signalNumber == nil {
            Machine.sleep(milliseconds: 100)
            try watch.turn()
            if tls != nil, Hangup.take() { reloadCertificate(of: server, logger) }
        }
        try stop(service, server, [upkeep, jobs], settings[Knobs.drain], logger)
        try ServerNotice.remove(from: folder)
    }

    /// The files of https, or nil for http; with https a hangup is only noted from here on.
    private static func certificateFiles(_ settings: Settings) throws -> HTTPServerTLS? {
        let files = (settings.path(Knobs.certificate), settings.path(Knobs.certificateKey))
        guard (files.0 == nil) == (files.1 == nil) else {
            throw CommandError.misuse(
                "server.tls_certificate and server.tls_key belong together",
                hint: "Set both for https, or none for http.")
        }
        guard let certificate = files.0, let key = files.1 else { return nil }
        Hangup.watch()
        return HTTPServerTLS(certificatePath: Files.absolute(certificate), keyPath: key)
    }

    private static func reloadCertificate(of server: HTTPServer, _ logger: Logger) {
        do throws(HTTPServerError) {
            try server.reloadCertificate()
            logger.info("certificate read again: new connections get it")
        } catch {
            logger.error("certificate not changed: the old one stays", ["reason": "\(error)"])
        }
    }

    private static func stop(
        _ service: Service, _ server: HTTPServer, _ background: [Task<Void, Never>],
        _ drain: Duration, _ logger: Logger
    ) throws {
        logger.info("stopping: requests in flight may end")
        try waitFor {
            for task in background { task.cancel() }
            let cut = await server.drain(within: drain)
            for task in background { await task.value }
            await service.engine.settle()
            await service.close()
            logger.info("stopped", ["requests_cut": .integer(cut)])
        }
    }

    /// The service inside this process, on the data folder, for commands while no server runs.
    ///
    /// It listens on a free port of loopback for this command alone, so that a command does the
    /// same in both cases. Takes the folder's lock until the transport is let go.
    static func openInProcess(_ context: CommandContext) throws -> any ServiceTransport {
        try LocalTransport(context)
    }

    /// Makes words and vectors anew.
    ///
    /// - Parameters:
    ///   - everything: Also those that are there and of today's version.
    ///   - progress: Called with memories done and memories to do.
    static func reindex(
        _ context: CommandContext, everything: Bool,
        progress: @escaping (_ done: Int, _ total: Int) throws -> Void
    ) throws -> ReindexOutcome {
        Interrupt.watch()
        let folder = try context.dataFolder()
        let lock = try takeFolder(folder)
        defer { withExtendedLifetime(lock) {} }
        let service = try Service.open(context, folder: folder)
        defer { closeQuietly(service) }
        if let error = service.modelError { throw error }
        let started = Machine.microsecondsNow()
        let total = try waitFor { try await service.engine.statistics() }
        let wanted = everything ? total.store.memories : total.stale
        try progress(0, wanted)
        let work = BlockingReindex(service.engine, everything: everything)
        while let done = work.nextStep() { try progress(done, wanted) }
        return ReindexOutcome(
            total: total.store.memories, rebuilt: try work.result(),
            seconds: Double(Machine.microsecondsNow() - started) / 1e6)
    }

    // MARK: Shared

    /// Takes the data folder for this process, making it when there is none.
    static func takeFolder(_ folder: String) throws -> FileLock {
        do {
            try Files.makeFolder(folder)
            if let lock = try FileLock.take(folder + "/" + ServerNotice.lockName) { return lock }
        } catch {
            throw CommandError.failed(
                "the data folder cannot be used: \(error)", code: "system",
                hint: "Give this user the right to write there, or name another with --data DIR.")
        }
        throw CommandError.failed(
            "another scrubjay uses \(folder)", code: "busy",
            hint: "Stop it first, or name another folder with --data DIR.")
    }

    static func closeQuietly(_ service: Service) {
        // Closing cannot fail; only the wait is able to throw, and nothing is left to do then.
        try? waitFor { await service.close() }
    }

    private static func logger(_ context: CommandContext) -> Logger {
        let sink = LogSink()
        let form: LogForm =
            switch context.settings[Knobs.logForm] {
            case "json": .json
            case "text": .text(hasColour: false)
            default: sink.isTerminal ? .text(hasColour: true) : .json
            }
        let level = LogLevel(rawValue: context.settings[Knobs.logLevel]) ?? .info
        return Logger(level: level, form: form, sink: sink)
    }

    private static func listen(
        _ server: HTTPServer, _ settings: Settings
    ) throws -> HTTPAddress {
        do throws(HTTPServerError) {
            return try server.start(host: settings[Knobs.host], port: settings[Knobs.port])
        } catch {
            throw CommandError.failed(
                "cannot listen on \(settings[Knobs.host]):\(settings[Knobs.port]): \(error)",
                code: error.kind == .badCertificate ? "certificate" : "address",
                hint: error.kind == .badCertificate
                    ? "Check the files that server.tls_certificate and server.tls_key name."
                    : "Is another server running there? Choose another with --port.")
        }
    }

    private static func refuseOpenAddress(_ settings: Settings) throws {
        let host = settings[Knobs.host]
        let isLoopback = host == "localhost" || host == "::1" || host.hasPrefix("127.")
        guard !isLoopback, !settings[Knobs.isOpen] else { return }
        throw CommandError.misuse(
            "\(host) can be reached by others, and nothing asks them for a key",
            hint: "Listen on 127.0.0.1, or add --server-open-without-key if you mean it.")
    }
}
