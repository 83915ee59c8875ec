import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var memoryEndpoints: [Endpoint] {
        [
            Endpoint(method: .post, pattern: "/v1/memories", media: .json, handle: remember),
            Endpoint(
                method: .get, pattern: "/v1/memories", parameters: ListRequest.parameters,
                handle: list),
            Endpoint(
                method: .delete, pattern: "/v1/memories", parameters: ["user_id"],
                weight: .basic, handle: deleteAll),
            Endpoint(method: .get, pattern: "/v1/memories/{id}", weight: .basic, handle: get),
            Endpoint(method: .patch, pattern: "/v1/memories/{id}", media: .json, handle: edit),
            Endpoint(
                method: .delete, pattern: "/v1/memories/{id}", weight: .basic, handle: delete),
            Endpoint(method: .get, pattern: "/v1/memories/{id}/history", handle: history),
            Endpoint(method: .post, pattern: "/v1/memories/{id}/restore", handle: restore),
        ]
    }

    @Sendable private func remember(_ call: Call) async throws -> HTTPResponse {
        let request = try RememberRequest(try call.body(), now: engine.now)
        let remembered = try await engine.remember(
            request.contents, of: request.userID, reconciles: request.reconciles)
        return .json(status: 201) { writer in
            writer.key("results")
            writer.array(remembered) { writer, result in
                writer.object { writer in
                    writer.member("id", result.id.description)
                    writer.member("event", result.event.rawValue)
                    writer.member("text", result.text)
                    writer.outcome(result)
                }
            }
            call.stopwatch.write(to: &writer)
        }
    }

    @Sendable private func list(_ call: Call) async throws -> HTTPResponse {
        let request = try ListRequest(call.query)
        let found = try await engine.page(request.query)
        let page = found.prefix(request.limit)
        // A page whose texts are too long ends early.
        let bytes = page.reduce(0) { $0 + $1.content.text.utf8.count }
        let hasMore = found.count > request.limit || bytes >= MemoryLimits.answerBytes
        let last = hasMore ? page.last : nil
        return .json(capacity: 4_096) { writer in
            writer.key("results")
            writer.array(page) { $0.memory($1) }
            writer.member("next_cursor", last.map(request.cursor(after:)))
        }
    }

    @Sendable private func get(_ call: Call) async throws -> HTTPResponse {
        let memory = try await engine.memory(try call.memoryID())
        var writer = JSONWriter()
        writer.memory(memory)
        return .json(bytes: writer.bytes)
    }

    /// Undoes a supersession or a merge.
    @Sendable private func restore(_ call: Call) async throws -> HTTPResponse {
        let memory = try await engine.reinstate(try call.memoryID())
        var writer = JSONWriter()
        writer.memory(memory)
        return .json(bytes: writer.bytes)
    }

    @Sendable private func edit(_ call: Call) async throws -> HTTPResponse {
        let id = try call.memoryID()
        let request = try EditRequest(try call.body())
        let memory = try await engine.edit(id) { request.applied(to: $0) }
        var writer = JSONWriter()
        writer.memory(memory)
        return .json(bytes: writer.bytes)
    }

    @Sendable private func delete(_ call: Call) async throws -> HTTPResponse {
        let receipt = try await engine.delete([try call.memoryID()])
        guard !receipt.ids.isEmpty else {
            throw Problem(.memoryNotFound, "No memory has this id; it may be deleted already.")
        }
        return .json { writer in
            writer.key("deleted")
            writer.array(receipt.ids) { $0.string($1.description) }
            writer.receipt(receipt)
            call.stopwatch.write(to: &writer)
        }
    }

    @Sendable private func deleteAll(_ call: Call) async throws -> HTTPResponse {
        let userID = try call.query.required(try call.query.name("user_id"), "user_id")
        let receipt = try await engine.deleteAll(of: userID)
        return .json { writer in
            writer.member("user_id", userID)
            writer.receipt(receipt)
            call.stopwatch.write(to: &writer)
        }
    }

    @Sendable private func history(_ call: Call) async throws -> HTTPResponse {
        let revisions = try await engine.history(of: try call.memoryID())
        return .json { writer in
            writer.key("results")
            writer.array(revisions) { $0.revision($1) }
            writer.member("next_cursor", nil)  // A history comes whole.
        }
    }
}
