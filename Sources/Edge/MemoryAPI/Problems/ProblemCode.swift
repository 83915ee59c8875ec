/// Everything that can be wrong, by the name that clients branch on.
///
/// The one table from which status, title and page of each problem follow.
public enum ProblemCode: String, Sendable, CaseIterable {
    /// No body where one is needed.
    case emptyBody = "empty_body"
    /// The body, a line or a parameter is not strict JSON.
    case invalidJSON = "invalid_json"
    /// A key stands twice in one JSON object.
    case duplicateField = "duplicate_field"
    /// A field that must be there is not.
    case missingField = "missing_field"
    /// A field that the request does not know.
    case unknownField = "unknown_field"
    /// A field of another JSON type.
    case wrongType = "wrong_type"
    /// A field whose value is not allowed.
    case invalidValue = "invalid_value"
    /// A filter that cannot be read.
    case invalidFilter = "invalid_filter"
    /// A cursor that was not given for this list.
    case invalidCursor = "invalid_cursor"
    /// A query parameter that must be there is not.
    case missingParameter = "missing_parameter"
    /// A query parameter that the route does not know.
    case unknownParameter = "unknown_parameter"
    /// A parameter whose value is not allowed.
    case invalidParameter = "invalid_parameter"
    /// A request that breaks HTTP.
    case malformedRequest = "malformed_request"
    /// No memory with this id.
    case memoryNotFound = "memory_not_found"
    /// No document with this id.
    case documentNotFound = "document_not_found"
    /// No job with this id.
    case jobNotFound = "job_not_found"
    /// No session of the user with this id.
    case sessionNotFound = "session_not_found"
    /// No narrative of this user yet.
    case narrativeNotFound = "narrative_not_found"
    /// No such path.
    case routeNotFound = "route_not_found"
    /// A method that the path does not have.
    case methodNotAllowed = "method_not_allowed"
    /// The request did not arrive in time.
    case requestTimeout = "request_timeout"
    /// It stands against something that is there.
    case conflict
    /// The user has a session of this id.
    case sessionExists = "session_exists"
    /// A message for a session that has ended.
    case sessionEnded = "session_ended"
    /// A body above the limit.
    case bodyTooLarge = "body_too_large"
    /// A request line above the limit.
    case targetTooLong = "target_too_long"
    /// A body of another media type.
    case unsupportedMediaType = "unsupported_media_type"
    /// A document in a format that the server cannot read.
    case unsupportedDocument = "unsupported_document"
    /// An `Expect` that cannot be met.
    case expectationFailed = "expectation_failed"
    /// Header fields above the limit.
    case headTooLarge = "head_too_large"
    /// A mistake of ours.
    case internalError = "internal_error"
    /// Kept data that cannot be read.
    case corruptData = "corrupt_data"
    /// A transfer coding other than chunked.
    case unknownTransferCoding = "unknown_transfer_coding"
    /// Too much at once.
    case busy
    /// Memory is short: large requests are refused, smaller ones go on.
    case memoryPressure = "memory_pressure"
    /// A part that is needed is not there.
    case unavailable
    /// The work was called off.
    case cancelled
    /// More connections than allowed.
    case tooManyConnections = "too_many_connections"
    /// An HTTP version other than 1.0 and 1.1.
    case unsupportedVersion = "unsupported_version"
    /// The disk or a limit is full.
    case storageFull = "storage_full"

    /// The HTTP status, 400...599.
    public var status: Int { entry.status }
    /// A few words for people, the same for every problem of this code.
    public var title: String { entry.title }
    /// What it means and what to do, the text of its page.
    public var meaning: String { entry.meaning }
    /// Where its page is, relative to the server: `/problems/invalid_value`.
    public var page: String { "/problems/\(rawValue)" }
    /// Whether the same request may go well a little later.
    public var isTransient: Bool { status == 503 }
}

/// One row of the table.
private struct Entry {
    let status: Int
    let title: String
    let meaning: String

    init(_ status: Int, _ title: String, _ meaning: String) {
        self.status = status
        self.title = title
        self.meaning = meaning
    }
}

extension ProblemCode {
    private var entry: Entry {
        status400 ?? status404to499 ?? statusOfWork ?? status5xx
    }

    private var status400: Entry? {
        switch self {
        case .emptyBody: Entry(400, "Empty body", "The route needs a body; send one.")
        case .invalidJSON:
            Entry(
                400, "Not valid JSON",
                "The text is not JSON as RFC 8259 defines it, or holds NUL, half a surrogate pair,"
                    + " a number beyond 64 bits or too many levels; correct it where detail says.")
        case .duplicateField:
            Entry(
                400, "Field stands twice",
                "A JSON object has the same key twice, so it has two meanings; remove one.")
        case .missingField:
            Entry(400, "Field is missing", "The request needs the field that is named; add it.")
        case .unknownField:
            Entry(
                400, "Unknown field",
                "The request does not know the field that is named; correct its spelling or"
                    + " remove it. What is not a field of ours belongs into metadata.")
        case .wrongType:
            Entry(
                400, "Wrong type",
                "The field has another JSON type than the one that detail asks for.")
        case .invalidValue:
            Entry(400, "Value is not allowed", "The field's value breaks the rule in detail.")
        case .invalidFilter:
            Entry(
                400, "Filter cannot be read",
                "A filter is an object of fields, each with a value or operators, joined by and,"
                    + " or, not; detail says what is wrong at the place that is named.")
        case .invalidCursor:
            Entry(
                400, "Cursor is not of this list",
                "A cursor works only with the same parameters as the page that gave it; start"
                    + " again without one.")
        case .missingParameter:
            Entry(
                400, "Parameter is missing",
                "The request needs the query parameter that is named; add it.")
        case .unknownParameter:
            Entry(
                400, "Unknown parameter",
                "The route does not know the query parameter that is named; remove it.")
        case .invalidParameter:
            Entry(
                400, "Parameter is not allowed",
                "The parameter's value breaks the rule in detail, or it stands twice.")
        case .malformedRequest:
            Entry(
                400, "Not a valid HTTP request",
                "The request breaks RFC 9112 or could be read in two ways; correct the client.")
        default: nil
        }
    }

    private var status404to499: Entry? {
        switch self {
        case .memoryNotFound:
            Entry(
                404, "No such memory",
                "No memory has this id, or it was deleted; list the user's memories.")
        case .narrativeNotFound:
            Entry(
                404, "No narrative yet",
                "There is no narrative of this user; POST to the same path asks for one.")
        case .routeNotFound:
            Entry(404, "No such path", "No route has this path; GET /openapi.json lists them all.")
        case .methodNotAllowed:
            Entry(
                405, "Method not allowed",
                "The path does not have this method; the Allow header lists those it has.")
        case .requestTimeout:
            Entry(408, "Request too slow", "The request did not arrive in time; send it again.")
        case .conflict:
            Entry(
                409, "Stands against another memory",
                "Another memory of the user has this text or id; change or delete one of them.")
        case .bodyTooLarge:
            Entry(413, "Body too large", "The body is above the limit; send it in smaller parts.")
        case .targetTooLong:
            Entry(
                414, "Address too long",
                "The request line is above the limit; search by POST instead of GET.")
        case .unsupportedMediaType:
            Entry(
                415, "Unsupported media type",
                "The route takes another media type; set Content-Type as detail says.")
        case .expectationFailed:
            Entry(
                417, "Expectation failed",
                "Only Expect: 100-continue is understood; leave others out.")
        case .headTooLarge:
            Entry(431, "Header too large", "The header fields are above the limit; send fewer.")
        default: nil
        }
    }

    private var statusOfWork: Entry? {
        switch self {
        case .documentNotFound:
            Entry(
                404, "No such document",
                "No document has this id, or it was deleted; list the user's documents.")
        case .jobNotFound:
            Entry(
                404, "No such job",
                "No job has this id; ended jobs are kept for a week, the latest 10,000.")
        case .sessionNotFound:
            Entry(
                404, "No such session",
                "The user has no session of this id, or it was deleted; list the user's sessions.")
        case .sessionExists:
            Entry(
                409, "Session is there already",
                "The user has a session of this id; use it, or choose another id.")
        case .sessionEnded:
            Entry(
                409, "Session has ended",
                "A session that has ended takes no more messages; begin another one.")
        case .unsupportedDocument:
            Entry(
                422, "Document cannot be read",
                "The server has no tool for documents of this format, or the document is broken or"
                    + " too long; detail says what to install or to send instead.")
        default: nil
        }
    }

    private var status5xx: Entry {
        switch self {
        case .unknownTransferCoding:
            Entry(
                501, "Unknown transfer coding", "Only chunked is understood; send without coding.")
        case .busy:
            Entry(503, "Busy", "Too much is under way; try again after Retry-After seconds.")
        case .memoryPressure:
            Entry(
                503, "Memory is short",
                "The server is near its memory limit and refuses what would need more; detail says"
                    + " what and why. Try again after Retry-After seconds; GET /v1/admin/budget"
                    + " shows the level and who takes what.")
        case .unavailable:
            Entry(
                503, "Not available now",
                "A part of the server that is needed does not answer; see GET /health.")
        case .cancelled:
            Entry(503, "Called off", "The work was called off before its end; try again.")
        case .tooManyConnections:
            Entry(
                503, "Too many connections",
                "More connections are open than allowed; keep connections alive and use fewer.")
        case .unsupportedVersion:
            Entry(505, "Unsupported version", "Only HTTP/1.0 and HTTP/1.1 are understood.")
        case .storageFull:
            Entry(507, "Storage is full", "The disk or a limit is full; delete or make room.")
        case .corruptData:
            Entry(
                500, "Data cannot be read",
                "Kept data cannot be read; run `scrubjay doctor` on the server.")
        default:
            Entry(
                500, "Internal error",
                "A mistake in the server; report it with the request_id and the server's log.")
        }
    }
}
