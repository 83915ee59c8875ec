import Host
import JSON
import Settings

/// The way from a command to the service: a server that was named, the one that runs on the data
/// folder, or, when none runs, the program itself on that folder.
struct ServiceConnection {
    private let transport: any ServiceTransport

    /// A connection over a transport, for tests and for ``open(_:)``.
    init(_ transport: any ServiceTransport) { self.transport = transport }

    /// Finds the service; from here on Ctrl-C ends the work in order.
    static func open(_ context: CommandContext) throws -> ServiceConnection {
        Interrupt.watch()
        let wait = context.settings[Knobs.clientWait]
        let named = context.settings[Knobs.server]
        if !named.isEmpty {
            return ServiceConnection(try CurlTransport(base: named, wait: wait))
        }
        let folder = try context.dataFolder()
        if let notice = try ServerNotice.find(in: folder) {
            return ServiceConnection(
                try CurlTransport(
                    base: notice.address, wait: wait, certificatePath: notice.certificatePath))
        }
        let transport = try Assembly.openInProcess(context)
        context.terminal.note("note: no server is running; \(folder) is opened directly")
        return ServiceConnection(transport)
    }

    /// Sends a request; an answer that is no success becomes an error.
    func send(_ request: ServiceRequest) throws -> [UInt8] {
        let response = try transport.send(request)
        guard (200...299).contains(response.status) else { throw Self.problem(response) }
        return response.body
    }

    /// Sends a request and reads the JSON object that comes back.
    func object(_ request: ServiceRequest) throws -> (bytes: [UInt8], object: JSONObject) {
        let bytes = try send(request)
        return (bytes, try Self.object(bytes))
    }

    /// Reads an answer that must be a JSON object.
    static func object(_ bytes: [UInt8]) throws(CommandError) -> JSONObject {
        do {
            if case .object(let object) = try JSONReader.read(bytes) { return object }
        } catch {
            throw .failed(
                "the server's answer is not JSON: \(error)", code: "badAnswer",
                hint: "Is it a scrubjay server?")
        }
        throw .failed("the server's answer is no JSON object", code: "badAnswer")
    }

    /// The error that a problem document tells of.
    static func problem(_ response: ServiceResponse) -> CommandError {
        guard case .object(let problem)? = try? JSONReader.read(response.body) else {
            // Not ours: a proxy, or another program on that port.
            return .failed(
                "the server answered \(response.status)", code: "status",
                hint: "Is it a scrubjay server?")
        }
        let title = problem.text("title") ?? "the server answered \(response.status)"
        let detail = problem.text("detail")
        let field = problem.text("field").map { "\($0): " } ?? ""
        let request = problem.text("request_id").map { "Request \($0)." }
        return .failed(
            field + (detail ?? title), code: problem.text("code") ?? "status",
            hint: response.status >= 500 ? request : nil)
    }
}

extension JSONObject {
    /// A member that is a string; nil when it is absent or anything else.
    func text(_ key: String) -> String? {
        if case .string(let text)? = self[key] { text } else { nil }
    }

    /// A member that is a number; nil when it is absent or anything else.
    func number(_ key: String) -> Double? {
        switch self[key] {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// A member that is a whole number; nil when it is absent or anything else.
    func integer(_ key: String) -> Int? {
        if case .integer(let value)? = self[key] { Int(value) } else { nil }
    }

    /// The objects of a member that is an array; empty when it is absent or anything else.
    func objects(_ key: String) -> [JSONObject] {
        guard case .array(let values)? = self[key] else { return [] }
        return values.compactMap { value in
            if case .object(let object) = value { object } else { nil }
        }
    }

    /// The strings of a member that is an array; empty when it is absent or anything else.
    func texts(_ key: String) -> [String] {
        guard case .array(let values)? = self[key] else { return [] }
        return values.compactMap { value in
            if case .string(let text) = value { text } else { nil }
        }
    }
}
