import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

/// The REST interface: reads requests, asks the engine, writes answers; keeps nothing.
public struct MemoryAPI: Sendable {
    let engine: MemoryEngine

    /// The most bytes of a JSON body; an import is a stream without such a limit.
    public static let bodyBytesMax = 1_048_576

    /// An interface to an engine.
    public init(engine: MemoryEngine) { self.engine = engine }

    /// Adds every route to a router.
    public func addRoutes(to router: inout Router) {
        for endpoint in endpoints {
            router.add(
                endpoint.method, endpoint.pattern, body: endpoint.media.body,
                handler: endpoint.handler)
        }
    }

    /// The answer to a request that the HTTP server refused by itself, as problem+json.
    public static func answer(_ failure: HTTPFailure) -> HTTPResponse {
        Problem(failure).response(requestID: failure.requestID)
    }

    /// Every route, in the order of the reference.
    var endpoints: [Endpoint] {
        memoryEndpoints + searchEndpoints + userEndpoints + serviceEndpoints
    }
}

/// One method of one path.
struct Endpoint: Sendable {
    let method: HTTPMethod
    let pattern: String
    /// The query parameters it knows; any other is refused.
    var parameters: [String] = []
    var media = Media.none
    let handle: @Sendable (Call) async throws -> HTTPResponse

    /// What a body must be.
    enum Media: Sendable {
        case none, json, lines

        var body: RouteBody {
            switch self {
            case .none: .none
            case .json: .buffered(limit: MemoryAPI.bodyBytesMax)
            case .lines: .streamed(limit: nil)
            }
        }

        /// The media types it may come as.
        var types: [String] {
            switch self {
            case .none: []
            case .json: ["application/json"]
            case .lines: ["application/x-ndjson", "application/ndjson", "application/jsonl"]
            }
        }
    }

    /// The handler for the router: checks what is the same everywhere, and answers every error.
    var handler: HTTPHandler {
        { request in
            do {
                let query = try QueryReader(request.query, known: parameters)
                try checkType(of: request)
                return try await handle(Call(request: request, query: query))
            } catch {
                return Problem(behind: error).response(requestID: request.requestID)
            }
        }
    }

    private func checkType(of request: HTTPRequest) throws(Problem) {
        guard let expected = media.types.first else { return }
        let sent = request.headers[first: "Content-Type"]
        let type = sent?.prefix { $0 != ";" }.trimmingBlanks.lowercased()
        if let type, media.types.contains(type) { return }
        if sent == nil, request.body.isEmpty { throw Call.emptyBody }
        throw Problem(.unsupportedMediaType, "Send the body as Content-Type: \(expected).")
    }
}

/// One request on its way through a handler.
struct Call: Sendable {
    let request: HTTPRequest
    let query: QueryReader
    let stopwatch = Stopwatch()

    static let emptyBody = Problem(.emptyBody, "Send a JSON object as the body.")

    /// The body as JSON.
    ///
    /// - Throws: `empty_body`, `invalid_json`, `duplicate_field`.
    func body() throws(Problem) -> JSONValue {
        guard case .bytes(let bytes) = request.body, !bytes.isEmpty else { throw Self.emptyBody }
        do throws(JSONError) {
            return try JSONReader.read(bytes)
        } catch {
            throw Problem(error)
        }
    }

    /// The memory in the path; what is no id is the id of no memory.
    func memoryID() throws(Problem) -> MemoryID {
        guard let id = MemoryID(request.parameters["id"] ?? "") else {
            throw Problem(
                .memoryNotFound, "Ids are UUIDs as POST /v1/memories gives them.", field: "id")
        }
        return id
    }

    /// The user in the path.
    func userID() throws(Problem) -> String {
        let text = request.parameters["id"] ?? ""
        if let complaint = Rule.name(text) {
            throw Problem(.invalidParameter, "id \(complaint).", field: "id")
        }
        return text
    }
}

extension HTTPRequestBody {
    /// Whether it is known that no byte comes.
    fileprivate var isEmpty: Bool {
        switch self {
        case .none: true
        case .bytes(let bytes): bytes.isEmpty
        case .stream: false
        }
    }
}

extension Substring {
    /// Without blanks and tabs at both ends.
    fileprivate var trimmingBlanks: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
