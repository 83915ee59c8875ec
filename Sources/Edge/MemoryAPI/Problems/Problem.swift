import HTTPServer
import JSON
import MemoryModel
import Pressure

/// One thing that is wrong with one request.
struct Problem: Error, Equatable {
    /// Which.
    let code: ProblemCode
    /// What is wrong here and what to do; safe to show.
    let detail: String
    /// The part of the request that is wrong: `memories[3].text`, or a parameter's name.
    let field: String?

    init(_ code: ProblemCode, _ detail: String, field: String? = nil) {
        self.code = code
        self.detail = detail
        self.field = field
    }

    /// The answer, as RFC 9457 shapes it.
    func response(requestID: String) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.problem(self)
            writer.member("request_id", requestID)
        }
        var headers: HTTPHeaders = ["Content-Type": "application/problem+json"]
        if code.isTransient {
            headers.append(
                "Retry-After",
                code == .memoryPressure ? String(PressureRefusal.retrySeconds) : "1")
        }
        return HTTPResponse(status: code.status, headers: headers, body: .bytes(writer.bytes))
    }
}

extension JSONWriter {
    /// Writes the members of a problem that do not depend on the request.
    mutating func problem(_ problem: Problem) {
        member("type", problem.code.page)
        member("title", problem.code.title)
        key("status")
        integer(problem.code.status)
        member("detail", problem.detail)
        member("code", problem.code.rawValue)
        if let field = problem.field { member("field", field) }
    }
}

extension Problem {
    /// The problem behind any error of a handler; it has a label so that it is never chosen for an
    /// error that has an initialiser of its own.
    init(behind error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as MemoryError: self.init(error)
        case let error as HTTPBodyError: self.init(error)
        case let error as PressureRefusal: self.init(error)
        case is CancellationError: self.init(.cancelled, "The work was called off; try again.")
        default: self.init(.internalError, "Something unforeseen failed; report it.")
        }
    }

    /// The problem of what is not begun while memory is short.
    init(_ refusal: PressureRefusal) { self.init(.memoryPressure, refusal.description) }

    /// The problem of an engine's error.
    init(_ error: MemoryError) {
        let code: ProblemCode =
            switch error.kind {
            case .invalid: .invalidValue
            case .notFound: .memoryNotFound
            case .conflict: .conflict
            case .busy: .busy
            case .full: .storageFull
            case .unavailable: .unavailable
            case .corrupt: .corruptData
            case .cancelled: .cancelled
            case .internal: .internalError
            }
        self.init(code, error.hint, field: error.field)
    }

    /// The problem of bytes that are not JSON.
    ///
    /// - Parameter path: Where the JSON stood; nil for the body.
    init(_ error: JSONError, at path: String? = nil) {
        switch error.kind {
        case .empty:
            self.init(path == nil ? .emptyBody : .invalidJSON, "Send a JSON object.", field: path)
        case .duplicateKey:
            self.init(
                .duplicateField, "Remove one of them: \(error.description).",
                field: error.key ?? path)
        case .outOfMemory: self.init(.busy, "There was no memory to read the JSON; try again.")
        default: self.init(.invalidJSON, "Correct it: \(error.description).", field: path)
        }
    }

    /// The problem of a body that broke off.
    init(_ error: HTTPBodyError) {
        switch error {
        case .malformed: self.init(.malformedRequest, "The body breaks the chunked coding.")
        case .tooLarge: self.init(.bodyTooLarge, "The body is above the route's limit.")
        case .timedOut: self.init(.requestTimeout, "The body did not arrive in time; send again.")
        case .disconnected, .cancelled, .finished:
            self.init(.cancelled, "The request ended before its body was read.")
        case .alreadyWaiting: self.init(.internalError, "The body was read twice; report this.")
        }
    }
}

extension Problem {
    /// The problem of a request that the HTTP server refused by itself.
    init(_ failure: HTTPFailure) {
        let code: ProblemCode =
            switch failure.kind {
            case .malformed: .malformedRequest
            case .notFound: .routeNotFound
            case .methodNotAllowed: .methodNotAllowed
            case .timedOut: .requestTimeout
            case .bodyTooLarge: .bodyTooLarge
            case .targetTooLong: .targetTooLong
            case .expectationFailed: .expectationFailed
            case .headTooLarge: .headTooLarge
            case .unknownTransferCoding: .unknownTransferCoding
            case .tooManyConnections: .tooManyConnections
            case .tooManyBodies: .busy
            case .unsupportedVersion: .unsupportedVersion
            }
        self.init(code, failure.detail)
    }
}
