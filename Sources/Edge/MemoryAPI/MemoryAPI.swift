import HTTPServer
import JSON
import MemoryEngine
import MemoryModel
import Pressure

/// The REST interface: reads requests, asks the engine, writes answers; keeps nothing.
public struct MemoryAPI: Sendable {
    let engine: MemoryEngine

    /// The most bytes of a JSON body; an import is a stream without such a limit.
    public static let bodyBytesMax = 1_048_576
    /// The most bytes of one line of an import or a batch.
    public static let lineBytesMax = LineSplitter.lineBytesMax

    /// The most memories of one JSON batch.
    public static let batchItemsMax = BatchRequest.itemsMax
    /// The most lines of a streamed batch that are kept together.
    public static let chunkLinesMax = MemoryLimits.batchCount
    /// The most wrong lines that the answer to an import lists.
    public static let importErrorsMax = ImportRun.errorsMax
    /// The most levels of a filter.
    public static let filterLevelsMax = FilterReader.depthMax
    /// The most comparisons of a filter.
    public static let filterComparisonsMax = FilterReader.comparisonsMax

    /// An interface to an engine.
    public init(engine: MemoryEngine) { self.engine = engine }

    /// Adds every route to a router.
    public func addRoutes(to router: inout Router) {
        for endpoint in endpoints {
            router.add(
                endpoint.method, endpoint.pattern, body: endpoint.media.body,
                handler: guarded(endpoint))
        }
    }

    /// The endpoint's handler, which is not asked while memory is too short for it.
    private func guarded(_ endpoint: Endpoint) -> HTTPHandler {
        let (handler, pressure) = (endpoint.handler, engine.pressure)
        return { request in
            do throws(PressureRefusal) {
                try pressure.admit(endpoint.weight, "\(endpoint.method) \(endpoint.pattern)")
            } catch {
                return Problem(error).response(requestID: request.requestID)
            }
            return await handler(request)
        }
    }

    /// The answer to a request that the HTTP server refused by itself, as problem+json.
    public static func answer(_ failure: HTTPFailure) -> HTTPResponse {
        Problem(failure).response(requestID: failure.requestID)
    }

    /// Every route, in the order of the reference.
    var endpoints: [Endpoint] {
        memoryEndpoints + batchEndpoints + searchEndpoints + contextEndpoints + documentEndpoints
            + jobEndpoints + sessionEndpoints + userEndpoints + serviceEndpoints + budgetEndpoints
    }
}

/// One method of one path.
struct Endpoint: Sendable {
    let method: HTTPMethod
    let pattern: String
    /// The query parameters it knows; any other is refused.
    var parameters: [String] = []
    var media = Media.none
    /// What it asks of memory, which decides when it is refused.
    var weight = OperationClass.ordinary
    let handle: @Sendable (Call) async throws -> HTTPResponse

    /// What a body must be.
    enum Media: Sendable {
        case none, json, lines, jsonOrLines, document

        var body: RouteBody {
            switch self {
            case .none: .none
            case .json: .buffered(limit: MemoryAPI.bodyBytesMax)
            case .lines, .jsonOrLines: .streamed(limit: nil)
            case .document: .streamed(limit: DocumentLimits.bytes)
            }
        }

        static let jsonTypes = ["application/json"]
        static let lineTypes = [
            "application/x-ndjson", "application/ndjson", "application/jsonl",
        ]

        /// The media types it may come as.
        var types: [String] {
            switch self {
            case .none: []
            case .json: Self.jsonTypes
            case .lines: Self.lineTypes
            case .jsonOrLines: Self.jsonTypes + Self.lineTypes
            case .document: Self.jsonTypes + Document.Format.allCases.map(\.rawValue)
            }
        }

        /// The types to send, for people.
        var advice: String {
            switch self {
            case .jsonOrLines: "\(Self.jsonTypes[0]) or \(Self.lineTypes[0])"
            case .document: types.joined(separator: ", ")
            default: types.first ?? "none"
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
        if media == .none { return }
        if let coding = request.headers[first: "Content-Encoding"], coding != "identity" {
            throw Problem(.unsupportedMediaType, "Send the body as it is, without a coding.")
        }
        if let type = request.mediaType, media.types.contains(type) { return }
        let isUnsaid = request.headers[first: "Content-Type"] == nil
        if isUnsaid, request.body.isEmpty { throw Call.emptyBody }
        throw Problem(.unsupportedMediaType, "Send the body as Content-Type: \(media.advice).")
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
        guard case .bytes(let bytes) = request.body else { throw Self.emptyBody }
        return try Self.json(bytes)
    }

    /// A streamed body as JSON.
    ///
    /// - Throws: As ``body()`` does; `body_too_large`, and what breaks the stream off.
    func collectedBody(bytesMax: Int) async throws(Problem) -> JSONValue {
        guard case .stream(let reader) = request.body else { return try body() }
        var bytes: [UInt8] = []
        do throws(HTTPBodyError) {
            while let piece = try await reader.next() {
                guard bytes.count + piece.count <= bytesMax else { throw .tooLarge }
                bytes += piece
            }
        } catch {
            throw Problem(error)
        }
        return try Self.json(bytes)
    }

    /// Whether the body is lines rather than one JSON value.
    var isLines: Bool {
        request.mediaType.map(Endpoint.Media.lineTypes.contains) ?? false
    }

    private static func json(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        guard !bytes.isEmpty else { throw emptyBody }
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

extension HTTPRequest {
    /// The type of the body without parameters, in lower case; nil when it is not said.
    var mediaType: String? {
        headers[first: "Content-Type"].map {
            $0.prefix { $0 != ";" }.trimmingBlanks.lowercased()
        }
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
