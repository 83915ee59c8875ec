import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("Documents and jobs over HTTP", .timeLimit(.minutes(2)))
struct DocumentServiceTests {
    private static let text =
        "# Garden\n\nThe roses want water.\n\n# Shed\n\nThe spade and the rake are there."

    /// Waits until a job has ended; answers it.
    private func end(of job: String, _ service: TestService) async throws -> JSONValue {
        while true {
            let reply = try await service.send("GET", "/v1/jobs/\(job)")
            #expect(reply.status == 200)
            let state = try reply.json["state"].text
            if state != "queued" && state != "running" { return try reply.json }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func shape(_ value: JSONValue, is name: String) throws {
        let schema = try JSONReader.read(OpenAPIDocument.bytes)["components"]["schemas"][name]
        let required = try schema["required"].items.map { try $0.text }
        #expect(try Set(value.keys).isSuperset(of: required), "\(name)")
        #expect(try Set(schema["properties"].keys).isSuperset(of: value.keys), "\(name)")
    }

    @Test("a document is answered at once and found when its job is done; then it is deleted whole")
    func wholeLife() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/documents?user_id=ada&title=House&category=home", Self.text,
                type: "text/markdown; charset=utf-8")
            #expect(reply.status == 202)
            try shape(try reply.json, is: "DocumentReceipt")
            #expect(try reply.json["event"].text == "ADD")
            let id = try reply.json["document_id"].text
            let job = try await end(of: try reply.json["job_id"].text, service)
            try shape(job, is: "Job")
            #expect(try job["state"].text == "done")
            #expect(try job["progress"] == .integer(1) || job["progress"] == .number(1))
            #expect(try job["result"]["chunks"] == .integer(2))

            let document = try await service.send("GET", "/v1/documents/\(id)").json
            try shape(document, is: "Document")
            #expect(try document["chunks"] == .integer(2))
            #expect(try document["bytes"] == .integer(Int64(Self.text.utf8.count)))
            let search = #"{"user_id":"ada","query":"rake","filter":{"metadata.heading":"Shed"}}"#
            let hits = try await service.send("POST", "/v1/memories/search", search).json
            let hit = try #require(try hits["results"].items.first)
            #expect(try hit["session_id"].text == id)
            #expect(try hit["metadata"]["title"].text == "House")
            #expect(try hit["categories"].items == [.string("home")])

            let again = try await service.send(
                "POST", "/v1/documents?user_id=ada", Self.text, type: "text/plain")
            #expect(try again.status == 202 && again.json["event"].text == "NOOP")
            #expect(try again.json["document_id"].text == id)

            let removal = try await service.send("DELETE", "/v1/documents/\(id)").json
            try shape(removal, is: "DocumentRemoval")
            #expect(try removal["deleted_count"] == .integer(2))
            #expect(try removal["removed"]["documents"] == .integer(1))
            for method in ["GET", "DELETE"] {
                let gone = try await service.send(method, "/v1/documents/\(id)")
                #expect(try gone.status == 404 && gone.json["code"].text == "document_not_found")
            }
            let left = try await service.send("POST", "/v1/memories/search", search).json
            #expect(try left["results"].items.isEmpty)
        }
    }

    @Test("lists go on page by page, and a cursor works for its own list alone")
    func lists() async throws {
        try await TestService.run { service in
            var made: [String: [String]] = ["documents": [], "jobs": []]
            for number in 0..<5 {
                let body = #"{"user_id":"ada","text":"Text number \#(number) of many."}"#
                let reply = try await service.send("POST", "/v1/documents", body)
                made["documents"]?.append(try reply.json["document_id"].text)
                made["jobs"]?.append(try reply.json["job_id"].text)
                _ = try await end(of: try reply.json["job_id"].text, service)
            }
            for (list, all) in made {
                var ids: [String] = []
                var cursor = ""
                repeat {
                    let page = try await service.send(
                        "GET", "/v1/\(list)?user_id=ada&limit=2\(cursor)"
                    ).json
                    ids += try page["results"].items.map { try $0["id"].text }
                    if case .string(let next) = try page["next_cursor"] {
                        cursor = "&cursor=\(next)"
                    } else {
                        cursor = ""
                    }
                } while !cursor.isEmpty
                #expect(ids == all.reversed(), "newest first")
            }
            let page = try await service.send("GET", "/v1/jobs?user_id=ada&limit=2").json
            let cursor = try page["next_cursor"].text
            for target in ["documents?user_id=ada", "jobs?user_id=eva"] {
                let reply = try await service.send("GET", "/v1/\(target)&cursor=\(cursor)")
                #expect(try reply.json["code"].text == "invalid_cursor")
            }
        }
    }

    @Test("a job that has ended is not called off; unknown ids are nobody's")
    func jobs() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/documents", #"{"user_id":"ada","text":"Some words."}"#)
            let job = try reply.json["job_id"].text
            _ = try await end(of: job, service)
            let late = try await service.send("DELETE", "/v1/jobs/\(job)")
            #expect(try late.status == 200 && late.json["state"].text == "done")
            for id in ["nope", "0190c1e2-7b3a-7cde-8f01-23456789abcd"] {
                for (method, kind) in [
                    ("GET", "job"), ("DELETE", "job"), ("GET", "document"), ("DELETE", "document"),
                ] {
                    let none = try await service.send(method, "/v1/\(kind)s/\(id)")
                    #expect(try none.json["code"].text == "\(kind)_not_found")
                    #expect(none.status == 404)
                }
            }
        }
    }

    @Test("what cannot be a document is refused by its field, and nothing is kept")
    func refuses() async throws {
        try await TestService.run { service in
            let long = String(repeating: "x", count: DocumentLimits.bytes + 1)
            let cases: [(String, [UInt8], String, Int, String)] = [
                ("", Array("A text.".utf8), "text/plain", 400, "missing_parameter"),
                ("?user_id=", Array("A text.".utf8), "text/plain", 400, "invalid_parameter"),
                ("?user_id=a&title=%01", [65], "text/plain", 400, "invalid_parameter"),
                ("?user_id=a&occurred_at=x", [65], "text/plain", 400, "invalid_parameter"),
                ("?user_id=a&category=", [65], "text/plain", 400, "invalid_parameter"),
                ("?user_id=a", [], "text/plain", 400, "invalid_value"),
                ("?user_id=a", Array(" \n".utf8), "text/plain", 400, "invalid_value"),
                ("?user_id=a", [65, 0], "text/markdown", 400, "invalid_value"),
                ("?user_id=a", [65, 0xFF], "text/plain", 400, "invalid_value"),
                ("?user_id=a", Array(long.utf8), "text/plain", 413, "body_too_large"),
                ("?user_id=a", [65], "text/csv", 415, "unsupported_media_type"),
                ("?user_id=a", [65], "text/html", 422, "unsupported_document"),
                ("?user_id=a", Array("%PDF-".utf8), "application/pdf", 422, "unsupported_document"),
                (
                    "?user_id=a", Array(#"{"user_id":"a","text":"t"}"#.utf8), "application/json",
                    400, "invalid_parameter"
                ),
                (
                    "", Array(#"{"user_id":"a","text":"t","metadata":{"chunk":1}}"#.utf8),
                    "application/json", 400, "invalid_value"
                ),
                (
                    "", Array(#"{"user_id":"a","text":"t","format":"html"}"#.utf8),
                    "application/json", 422, "unsupported_document"
                ),
            ]
            for (query, body, type, status, code) in cases {
                let reply = try await service.send(
                    "POST", "/v1/documents\(query)", bytes: body, type: type)
                #expect(reply.status == status, "\(query) \(type) \(body.count)")
                #expect(try reply.json["code"].text == code, "\(query) \(type) \(body.count)")
            }
            let list = try await service.send("GET", "/v1/documents?user_id=a").json
            #expect(try list["results"].items.isEmpty)
            #expect(try await service.send("GET", "/v1/jobs?user_id=a").json["results"].items == [])
        }
    }

    @Test("deleting everything of a user says how many documents, sessions and jobs went")
    func deletesAll() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/documents", #"{"user_id":"ada","text":"Some words."}"#)
            _ = try await end(of: try reply.json["job_id"].text, service)
            _ = try await service.send(
                "POST", "/v1/sessions", #"{"user_id":"ada","session_id":"s"}"#)
            _ = try await service.send(
                "POST", "/v1/sessions/s/messages?user_id=ada", #"{"role":"user","content":"x"}"#)
            let receipt = try await service.send("DELETE", "/v1/memories?user_id=ada").json
            for (name, count) in [
                ("memories", 1), ("documents", 1), ("sessions", 1), ("messages", 1), ("jobs", 1),
            ] as [(String, Int64)] {
                #expect(try receipt["removed"][name] == .integer(count), "\(name)")
            }
            #expect(try receipt["scrubbed"] == .bool(false))
            for list in ["documents", "sessions", "jobs"] {
                let left = try await service.send("GET", "/v1/\(list)?user_id=ada").json
                #expect(try left["results"].items.isEmpty)
            }
        }
    }
}
