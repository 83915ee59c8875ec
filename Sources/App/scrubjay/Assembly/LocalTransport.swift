import Execution
import HTTPServer
import Host
import MemoryModel
import Settings
import Telemetry

/// The service inside this process, reached as a server is: over a free port of loopback.
final class LocalTransport: ServiceTransport {
    private let lock: FileLock
    private let service: Service
    private let server: HTTPServer
    private let jobs: Task<Void, Never>
    private let transport: CurlTransport

    /// Opens the data folder and starts to listen.
    init(_ context: CommandContext) throws {
        lock = try Assembly.takeFolder(try context.dataFolder())
        service = try Service.open(context, folder: try context.dataFolder())
        let logger = Logger(level: .error, form: .text(hasColour: false), sink: LogSink())
        server = service.server(context.settings, logger)
        let address = try server.start(host: "127.0.0.1", port: 0)
        transport = try CurlTransport(
            base: "http://127.0.0.1:\(address.port)", wait: context.settings[Knobs.clientWait])
        jobs = service.startJobs()
    }

    deinit {
        let (server, service, jobs) = (server, service, jobs)
        // Draining and closing do not throw; only the wait could.
        try? waitFor {
            jobs.cancel()
            _ = await server.drain(within: .seconds(5))
            await jobs.value
            await service.close()
        }
    }

    func send(_ request: ServiceRequest) throws -> ServiceResponse { try transport.send(request) }
}
