import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var documentEndpoints: [Endpoint] {
        [
            Endpoint(
                method: .post, pattern: "/v1/documents", parameters: DocumentRequest.parameters,
                media: .document, weight: .complex, handle: receive),
            Endpoint(
                method: .get, pattern: "/v1/documents", parameters: WorkListRequest.parameters
            ) { call in
                let request = try WorkListRequest(call.query, of: "documents")
                return list(request.page(try await engine.documents(request.query))) {
                    $0.document($1)
                }
            },
            Endpoint(method: .get, pattern: "/v1/documents/{id}") { call in
                guard let document = try await engine.document(try call.id(.documentNotFound))
                else { throw Problem(.documentNotFound, Self.noDocument) }
                var writer = JSONWriter()
                writer.document(document)
                return .json(bytes: writer.bytes)
            },
            Endpoint(
                method: .delete, pattern: "/v1/documents/{id}", weight: .basic,
                handle: deleteDocument),
        ]
    }

    private static let noDocument =
        "No document has this id; list the user's documents to see the ids there are."

    @Sendable private func receive(_ call: Call) async throws -> HTTPResponse {
        let format = call.request.mediaType.flatMap(Document.Format.init)
        let (document, isQueued) =
            if let format {
                try await receive(try DocumentRequest(call.query, format: format), call)
            } else {
                try await receive(call)
            }
        return .json(status: 202) { writer in
            writer.member("document_id", document.id.description)
            writer.member("job_id", document.jobID.description)
            writer.member("event", isQueued ? "ADD" : "NOOP")
            writer.member("state", document.state.rawValue)
            call.stopwatch.write(to: &writer)
        }
    }

    /// A document that is the body itself.
    private func receive(
        _ request: DocumentRequest, _ call: Call
    ) async throws -> (document: Document, isQueued: Bool) {
        try refuseUnsupported(request.document.format)
        guard case .stream(let reader) = call.request.body else { throw Call.emptyBody }
        return try await engine.receive(request.document) { try await reader.next() }
    }

    /// A document whose text is a field of a JSON body.
    private func receive(_ call: Call) async throws -> (document: Document, isQueued: Bool) {
        let body = try await call.collectedBody(bytesMax: Self.bodyBytesMax)
        if let name = DocumentRequest.parameters.first(where: { call.query.string($0) != nil }) {
            throw call.query.invalid(name, "belongs into the JSON body")
        }
        let request = try DocumentRequest(body)
        try refuseUnsupported(request.document.format)
        var waiting = request.text.map { Array($0.utf8) }
        return try await engine.receive(request.document) {
            defer { waiting = nil }
            return waiting
        }
    }

    private func refuseUnsupported(_ format: Document.Format) throws(Problem) {
        guard let package = engine.missingPackage(for: format) else { return }
        throw Problem(
            .unsupportedDocument,
            "Documents of \(format.rawValue) need the package \(package) on the server; install "
                + "it (apt install \(package)), or send the text itself.")
    }

    @Sendable private func deleteDocument(_ call: Call) async throws -> HTTPResponse {
        let id = try call.id(.documentNotFound)
        guard let receipt = try await engine.deleteDocument(id) else {
            throw Problem(.documentNotFound, "No document has this id; it may be deleted already.")
        }
        return .json { writer in
            writer.member("document_id", id.description)
            writer.receipt(receipt)
            call.stopwatch.write(to: &writer)
        }
    }

    /// A page of a list.
    func list<Item>(
        _ page: (items: [Item], cursor: String?), _ write: (inout JSONWriter, Item) -> Void
    ) -> HTTPResponse {
        .json(capacity: 4_096) { writer in
            writer.key("results")
            writer.array(page.items, write)
            writer.member("next_cursor", page.cursor)
        }
    }
}

extension Call {
    /// The id in the path; what is no id is the id of nothing.
    func id(_ code: ProblemCode) throws(Problem) -> MemoryID {
        guard let id = MemoryID(request.parameters["id"] ?? "") else {
            throw Problem(code, "Ids are UUIDs as the server gives them.", field: "id")
        }
        return id
    }
}
