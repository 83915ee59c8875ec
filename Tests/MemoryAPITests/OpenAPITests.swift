import HTTPServer
import JSON
import Testing

@testable import MemoryAPI

@Suite("OpenAPI")
struct OpenAPITests {
    private let document: JSONValue

    init() throws {
        document = try JSONReader.read(OpenAPIDocument.bytes)
    }

    /// What is served.
    private func endpoints() async throws -> [Endpoint] {
        var endpoints: [Endpoint] = []
        try await TestService.run { endpoints = $0.api.endpoints }
        return endpoints
    }

    /// Every operation as `GET /path`, with its path item.
    private func operations() throws -> [(name: String, item: JSONValue, operation: JSONValue)] {
        let methods = ["get", "post", "put", "patch", "delete", "head", "options"]
        return try document["paths"].object.members.flatMap { path in
            try path.value.object.members.filter { methods.contains($0.key) }.map {
                ("\($0.key.uppercased()) \(path.key)", path.value, $0.value)
            }
        }
    }

    @Test("is OpenAPI 3.1 and is served as it is")
    func served() async throws {
        #expect(try document["openapi"].text.hasPrefix("3.1."))
        try await TestService.run { service in
            let reply = try await service.send("GET", "/openapi.json")
            #expect(reply.status == 200)
            #expect(reply.has("Content-Type: application/json"))
            #expect(reply.body == OpenAPIDocument.bytes)
        }
    }

    @Test("has every route, and every operation of it is a route")
    func routes() async throws {
        let endpoints = try await endpoints()
        let served = endpoints.map { "\($0.method) \($0.pattern)" }
        #expect(try Set(operations().map(\.name)) == Set(served))
        #expect(Set(served).count == served.count)
    }

    @Test("has the parameters that each route reads")
    func parameters() async throws {
        let endpoints = try await endpoints()
        for (name, item, operation) in try operations() {
            let endpoint = try #require(
                endpoints.first { "\($0.method) \($0.pattern)" == name })
            let own = try operation.object["parameters"]?.items ?? []
            let shared = try item.object["parameters"]?.items ?? []
            let query = try own.filter { try $0["in"].text == "query" }.map {
                try $0["name"].text
            }
            #expect(query == endpoint.parameters, "\(name)")
            let path = try (own + shared).filter { try $0["in"].text == "path" }.map {
                "{\(try $0["name"].text)}"
            }
            #expect(
                path
                    == endpoint.pattern.split(separator: "/").filter { $0.hasPrefix("{") }
                    .map(String.init), "\(name)")
        }
    }

    @Test("has for each route a body of the right type, a good answer and problems")
    func completeness() async throws {
        let endpoints = try await endpoints()
        var ids: Set<String> = []
        for (name, _, operation) in try operations() {
            let endpoint = try #require(
                endpoints.first { "\($0.method) \($0.pattern)" == name })
            #expect(ids.insert(try operation["operationId"].text).inserted, "\(name)")
            #expect(try operation["summary"].text.hasSuffix("."))
            let types = try operation.object["requestBody"]?["content"].keys ?? []
            #expect(types == endpoint.media.types, "\(name)")
            let statuses = try operation["responses"].keys
            #expect(statuses.contains { $0.hasPrefix("2") } && statuses.contains("default"))
            #expect(statuses.contains("400") && statuses.contains("503"), "\(name)")
            #expect(statuses.contains("415") == (endpoint.media != .none), "\(name)")
            #expect(
                statuses.contains("404")
                    == (endpoint.pattern.contains("{") && !name.contains("import")
                        && name != "POST /v1/users/{id}/narrative"),
                "\(name)")
        }
    }

    @Test("refers only to what it holds, and holds nothing that no one refers to")
    func references() throws {
        let components = try document["components"]
        var held: Set<String> = []
        for kind in try components.object.members {
            for key in try kind.value.keys { held.insert("#/components/\(kind.key)/\(key)") }
        }
        // Lines are text to OpenAPI; their schemas are there to be read.
        let referred = Self.references(in: document).union(
            ["MemoryRecord", "BatchLine"].map { "#/components/schemas/\($0)" })
        #expect(referred == held)
    }

    @Test("lists every problem")
    func problems() throws {
        let codes = try document["components"]["schemas"]["ProblemCode"]["enum"].items
        #expect(codes == ProblemCode.allCases.map { .string($0.rawValue) })
    }

    @Test("its examples of requests are accepted")
    func examples() async throws {
        let operations = try operations()
        try await TestService.run { service in
            let id = try await service.remember("ada", ["An old text."])[0]
            _ = try await service.send(
                "POST", "/v1/sessions", #"{"user_id":"ada","session_id":"talk"}"#)
            var sent = 0
            for (name, _, operation) in operations {
                guard
                    let content = try operation.object["requestBody"]?["content"]
                        .object["application/json"]
                else { continue }
                let parts = name.split(separator: " ")
                let isSession = parts[1].hasPrefix("/v1/sessions/")
                let target =
                    parts[1].replacing("{id}", with: isSession ? "talk" : id)
                    + (isSession ? "?user_id=ada" : "")
                for example in try content["examples"].object.members {
                    var writer = JSONWriter()
                    writer.value(try example.value["value"])
                    let body = String(decoding: writer.bytes, as: UTF8.self)
                    let reply = try await service.send(String(parts[0]), String(target), body)
                    #expect((200...202).contains(reply.status), "\(name) \(example.key)")
                    sent += 1
                }
            }
            #expect(sent == 19)
        }
    }

    @Test("its shapes of memories and results are those of the answers")
    func shapes() async throws {
        let schemas = try document["components"]["schemas"]
        try await TestService.run { service in
            let id = try await service.remember("ada", ["tea"])[0]
            let memory = try await service.send("GET", "/v1/memories/\(id)").json
            #expect(try Set(memory.keys) == Set(schemas["Memory"]["properties"].keys))
            // What only a retired memory has.
            let fate: Set = ["state", "valid_to", "superseded_by", "superseded_at"]
            let search = #"{"user_id":"ada","query":"tea","explain":true}"#
            let hit = try await service.send("POST", "/v1/memories/search", search).json["results"]
                .items[
                    0]
            #expect(try Set(hit.keys).union(fate) == Set(schemas["Hit"]["properties"].keys))
            let statistics = try await service.send("GET", "/v1/stats").json
            #expect(try Set(statistics.keys) == Set(schemas["Statistics"]["properties"].keys))
            #expect(
                try Set(statistics["short_term"].keys)
                    == Set(schemas["ShortTerm"]["properties"].keys))
            #expect(try statistics["short_term"]["whole"] == .integer(1))
            #expect(try statistics["short_term"]["misses"] == .integer(1))
            let line = try await service.send("GET", "/v1/users/ada/export").body.dropLast()
            let record = try JSONReader.read(Array(line))
            let known = try Set(schemas["MemoryRecord"]["properties"].keys)
            #expect(try Set(record.keys).union(fate) == known)
        }
    }

    private static func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object):
            object.members.reduce(into: Set()) { found, member in
                if member.key == "$ref", case .string(let target) = member.value {
                    found.insert(target)
                }
                found.formUnion(references(in: member.value))
            }
        case .array(let items):
            items.reduce(into: Set()) { $0.formUnion(references(in: $1)) }
        default: []
        }
    }
}
