import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var sessionEndpoints: [Endpoint] {
        let one = "/v1/sessions/{id}"
        return [
            Endpoint(method: .post, pattern: "/v1/sessions", media: .json, handle: begin),
            Endpoint(
                method: .get, pattern: "/v1/sessions", parameters: WorkListRequest.parameters
            ) { call in
                let request = try WorkListRequest(call.query, of: "sessions")
                return list(request.page(try await engine.sessions(request.query))) {
                    $0.session($1)
                }
            },
            Endpoint(method: .get, pattern: one, parameters: ["user_id"]) { call in
                let (id, user) = try call.session()
                return try Self.answer(try await engine.session(id, of: user))
            },
            Endpoint(
                method: .patch, pattern: one, parameters: ["user_id"], media: .json,
                handle: describe),
            Endpoint(
                method: .delete, pattern: one, parameters: ["user_id"], handle: deleteSession),
            Endpoint(
                method: .post, pattern: one + "/messages", parameters: ["user_id"], media: .json,
                handle: append),
            Endpoint(
                method: .get, pattern: one + "/history", parameters: ["user_id"],
                handle: sessionHistory),
            Endpoint(
                method: .post, pattern: one + "/end", parameters: ["user_id"], media: .json,
                handle: end),
        ]
    }

    private static let none = Problem(
        .sessionNotFound, "The user has no session of this id; begin it by POST /v1/sessions.")

    private static func answer(_ session: Session?, status: Int = 200) throws(Problem)
        -> HTTPResponse
    {
        guard let session else { throw none }
        var writer = JSONWriter()
        writer.session(session)
        return .json(status: status, bytes: writer.bytes)
    }

    @Sendable private func begin(_ call: Call) async throws -> HTTPResponse {
        let request = try SessionRequest(try call.body())
        let session: Session
        do throws(MemoryError) {
            session = try await engine.beginSession(
                of: request.userID, id: request.sessionID, state: request.state,
                metadata: request.metadata)
        } catch {
            guard error.kind == .conflict else { throw error }
            throw Problem(.sessionExists, error.hint, field: "session_id")
        }
        return try Self.answer(session, status: 201)
    }

    @Sendable private func describe(_ call: Call) async throws -> HTTPResponse {
        let (id, user) = try call.session()
        let request = try SessionEditRequest(try call.body())
        return try Self.answer(
            try await engine.describeSession(
                id, of: user, state: request.state, metadata: request.metadata))
    }

    @Sendable private func append(_ call: Call) async throws -> HTTPResponse {
        let (id, user) = try call.session()
        let request = try MessagesRequest(try call.body(), now: engine.now)
        let session: Session?
        do throws(MemoryError) {
            session = try await engine.append(request.messages, toSession: id, of: user)
        } catch {
            guard error.kind == .conflict else { throw error }
            throw Problem(.sessionEnded, error.hint)
        }
        return try Self.answer(session, status: 201)
    }

    @Sendable private func sessionHistory(_ call: Call) async throws -> HTTPResponse {
        let (id, user) = try call.session()
        guard let history = try await engine.history(ofSession: id, of: user) else {
            throw Self.none
        }
        return .json { $0.history(history) }
    }

    @Sendable private func end(_ call: Call) async throws -> HTTPResponse {
        let (id, user) = try call.session()
        let reader = try ObjectReader(try call.body())
        try reader.refuse(allBut: ["remember"])
        let remember = try reader.flag("remember") ?? false
        guard let ended = try await engine.endSession(id, of: user, remember: remember) else {
            throw Self.none
        }
        return .json { writer in
            writer.key("session")
            writer.session(ended.session)
            writer.member("job_id", ended.job?.id.description)
        }
    }

    @Sendable private func deleteSession(_ call: Call) async throws -> HTTPResponse {
        let (id, user) = try call.session()
        guard let removal = try await engine.deleteSession(id, of: user) else { throw Self.none }
        return .json { writer in
            writer.member("session_id", id)
            writer.key("removed")
            writer.object { writer in
                writer.key("messages")
                writer.integer(removal.messages)
            }
            writer.key("scrubbed")
            writer.bool(false)  // The log is cut soon: scrub_pending of /v1/stats tells when.
            call.stopwatch.write(to: &writer)
        }
    }
}

extension Call {
    /// The session in the path and its user in the query.
    fileprivate func session() throws(Problem) -> (id: String, userID: String) {
        let id = request.parameters["id"] ?? ""
        if let complaint = Rule.name(id) {
            throw Problem(.invalidParameter, "id \(complaint).", field: "id")
        }
        return (id, try query.required(try query.name("user_id"), "user_id"))
    }
}
