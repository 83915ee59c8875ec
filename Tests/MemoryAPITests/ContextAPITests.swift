import JSON
import Testing

@testable import MemoryAPI

@Suite("Context over HTTP")
struct ContextAPITests {
    private static func body(_ rest: String = "") -> String {
        #"{"user_id":"ada","message":"Where does Ada live?"\#(rest)}"#
    }

    @Test("answers the text, its memories, plan, saving and timing")
    func answers() async throws {
        try await TestService.run { service in
            let ids = try await service.remember("ada", ["Ada lives in Lisbon.", "Tea is hot."])
            let reply = try await service.send("POST", "/v1/context", Self.body())
            #expect(reply.status == 200, "\(reply)")
            let json = try reply.json
            #expect(
                try json.keys == [
                    "context", "memories", "narrative", "plan", "degraded", "saved", "timing",
                    "took_ms",
                ])
            let line = "2024-06-01\n[memory \(ids[0].suffix(6))] Ada lives in Lisbon.\n"
            #expect(try json["context"].text.contains(line))
            #expect(try json["memories"].items.first?["id"].text == ids[0])
            #expect(try json["plan"]["tokens"] != .integer(0))
            // There is no model here, and the answer says so.
            #expect(try json["degraded"].items == [.string("embedder")])
        }
    }

    @Test("its shapes are those of the reference")
    func shapes() async throws {
        let schemas = try JSONReader.read(OpenAPIDocument.bytes)["components"]["schemas"]
        try await TestService.run { service in
            try await service.remember("ada", ["Ada lives in Lisbon."])
            let json = try await service.send("POST", "/v1/context", Self.body()).json
            let answer = try schemas["ContextAnswer"]["properties"]
            #expect(try Set(json.keys) == Set(answer.keys))
            #expect(
                try Set(json["memories"].items[0].keys)
                    == Set(answer["memories"]["items"]["properties"].keys))
            #expect(try Set(json["plan"].keys) == Set(schemas["ContextPlan"]["properties"].keys))
            #expect(try Set(json["saved"].keys) == Set(answer["saved"]["properties"].keys))
            #expect(try Set(json["timing"].keys) == Set(answer["timing"]["properties"].keys))
        }
    }

    @Test(
        "bad input names the field",
        arguments: [
            (#"{"message":"x"}"#, "user_id"), (#"{"user_id":"a"}"#, "message"),
            (#"{"user_id":"a","message":" "}"#, "message"),
            (Self.body(#","depth":4"#), "depth"), (Self.body(#","depth":1.5"#), "depth"),
            (Self.body(#","speed":"slow""#), "speed"),
            (Self.body(#","max_tokens":49"#), "max_tokens"),
            (Self.body(#","session_id":"""#), "session_id"),
            (Self.body(#","as_of":"today""#), "as_of"),
            (Self.body(#","needs_context":1"#), "needs_context"),
            (Self.body(#","more":1"#), "more"),
        ])
    func badInput(_ body: String, field: String) async throws {
        try await TestService.run { service in
            let reply = try await service.send("POST", "/v1/context", body)
            #expect(reply.status == 400)
            #expect(try reply.json["field"].text == field)
        }
    }

    @Test(
        "speeds stand for depths",
        arguments: [("fast", 1), ("balanced", 2), ("comprehensive", 3), ("autonomous", 2)])
    func speeds(_ speed: String, depth: Int64) async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/context", Self.body(#","speed":"\#(speed)""#))
            #expect(try reply.json["plan"]["depth"] == .integer(depth))
        }
    }

    @Test("a user without a narrative gets 404, and one is made when asked for")
    func narrative() async throws {
        try await TestService.run { service in
            let none = try await service.send("GET", "/v1/users/ada/narrative")
            #expect(none.status == 404)
            #expect(try none.json["code"].text == "narrative_not_found")
            let ids = try await service.remember("ada", ["My name is Ada and I live in Lisbon."])
            let asked = try await service.send("POST", "/v1/users/ada/narrative")
            #expect(asked.status == 202)
            #expect(try asked.json["state"].text == "queued")
            var reply = none
            while reply.status != 200 {
                reply = try await service.send("GET", "/v1/users/ada/narrative")
            }
            let line = try #require(try reply.json["lines"].items.first)
            #expect(try line["section"].text == "who")
            #expect(try line["memory_ids"].items == [.string(ids[0])])
            let schemas = try JSONReader.read(OpenAPIDocument.bytes)["components"]["schemas"]
            let shape = try schemas["Narrative"]["properties"]
            #expect(try Set(reply.json.keys) == Set(shape.keys))
            #expect(try await service.send("DELETE", "/v1/memories/\(ids[0])").status == 200)
            #expect(try await service.send("GET", "/v1/users/ada/narrative").status == 404)
        }
    }
}
