import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("MemoryAPI")
struct ServiceTests {
    @Test("remembers one text with all it is told, and gives it back")
    func oneText() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/memories",
                #"{"user_id":"ada","text":" Ich mag Tee. ","speaker":"Ada","session_id":"s1","#
                    + #""agent_id":"g","app_id":"p","occurred_at":"2024-05-11T11:31:00+02:00","#
                    + #""categories":["food","home"],"metadata":{"z":1,"a":[1.5,"é"]},"#
                    + #""importance":0.5}"#)
            #expect(reply.status == 201)
            let result = try reply.json["results"].items[0]
            #expect(try reply.json.keys == ["results", "took_ms"])
            #expect(try result.keys == ["id", "event", "text"])
            #expect(try result["event"] == .string("ADD"))
            let id = try result["id"].text
            #expect(
                try await service.send("GET", "/v1/memories/\(id)").text
                    == #"{"id":"\#(id)","user_id":"ada","text":" Ich mag Tee. ","speaker":"Ada","#
                    + #""session_id":"s1","agent_id":"g","app_id":"p","#
                    + #""occurred_at":"2024-05-11T09:31:00Z","created_at":"2024-06-01T12:00:00Z","#
                    + #""updated_at":"2024-06-01T12:00:00Z","categories":["food","home"],"#
                    + #""metadata":{"z":1,"a":[1.5,"é"]},"importance":0.5,"#
                    + #""valid_from":"2024-05-11T09:31:00Z","state":"current","valid_to":null,"#
                    + #""superseded_by":null,"superseded_at":null}"#)
        }
    }

    @Test("makes one memory of each message with content, said by name or role")
    func messages() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/memories",
                #"{"user_id":"ada","session_id":"s1","messages":["#
                    + #"{"role":"user","name":"Ada","content":"one","#
                    + #""occurred_at":"2024-05-11T09:31:00Z"},"#
                    + #"{"role":"assistant","content":" "},{"role":"tool","content":"two"}]}"#)
            let results = try reply.json["results"].items
            #expect(try results.map { try $0["text"].text } == ["one", "two"])
            let memories = try await service.send("GET", "/v1/memories?user_id=ada&order=oldest")
                .json
            let found = try memories["results"].items
            #expect(try found.map { try $0["speaker"].text } == ["Ada", "tool"])
            #expect(try found.map { try $0["session_id"].text } == ["s1", "s1"])
            #expect(
                try found.map { try $0["occurred_at"].text }
                    == ["2024-05-11T09:31:00Z", "2024-06-01T12:00:00Z"])
        }
    }

    @Test("takes what a memory does not say from beside the list, and says what stood already")
    func memories() async throws {
        try await TestService.run { service in
            let body =
                #"{"user_id":"ada","app_id":"notes","importance":0.2,"memories":["#
                + #"{"text":"a","importance":0.9},{"text":"b","app_id":null},{"text":"a"}]}"#
            let results = try await service.send("POST", "/v1/memories", body).json["results"].items
            #expect(try results.map { try $0["event"].text } == ["ADD", "ADD", "NOOP"])
            #expect(try results[0]["id"] == results[2]["id"])
            let found = try await service.send("GET", "/v1/memories?user_id=ada&order=oldest").json
            #expect(
                try found["results"].items.map { try $0["importance"] }
                    == [.number(0.9), .number(0.2)])
            #expect(
                try found["results"].items.map { try $0["app_id"].text } == ["notes", "notes"])
        }
    }

    @Test("lists page by page in both orders, each memory once", arguments: ["newest", "oldest"])
    func pages(_ order: String) async throws {
        try await TestService.run { service in
            let ids = try await service.remember("ada", (1...7).map { "text \($0)" })
            try await service.remember("bob", ["other"])
            var seen: [String] = []
            var cursor: String? = ""
            var pages = 0
            while let current = cursor {
                let suffix = current.isEmpty ? "" : "&cursor=\(current)"
                let reply = try await service.send(
                    "GET", "/v1/memories?user_id=ada&limit=3&order=\(order)\(suffix)")
                #expect(try reply.json.keys == ["results", "next_cursor"])
                seen += try reply.json["results"].items.map { try $0["id"].text }
                cursor = try? reply.json["next_cursor"].text
                pages += 1
            }
            #expect(pages == 3)
            #expect(seen == (order == "oldest" ? ids : ids.reversed()))
        }
    }

    @Test("refuses a cursor of another list")
    func foreignCursor() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["a", "b", "c"])
            let list = "/v1/memories?user_id=ada&limit=1"
            let cursor = try await service.send("GET", list).json["next_cursor"].text
            #expect(try await service.send("GET", "\(list)&cursor=\(cursor)").status == 200)
            #expect(
                try await service.send("GET", "/v1/memories?user_id=ada&limit=2&cursor=\(cursor)")
                    .status
                    == 200)
            for query in ["user_id=bob", "user_id=ada&order=oldest", "user_id=ada&speaker=x"] {
                let reply = try await service.send("GET", "/v1/memories?\(query)&cursor=\(cursor)")
                #expect(try reply.json["code"] == .string("invalid_cursor"))
            }
        }
    }

    @Test(
        "lists by each condition",
        arguments: [
            ("speaker=Ada", ["one"]), ("session_id=s2", ["two"]), ("agent_id=g", ["one"]),
            ("app_id=p", ["two"]), ("category=food", ["two"]),
            ("occurred_after=2024-05-02T00:00:00Z", ["two"]),
            ("occurred_after=2024-05-01T00:00:00Z&occurred_before=2024-05-02T00:00:00Z", ["one"]),
            ("filter=%7B%22speaker%22:%22Ada%22%7D", ["one"]), ("speaker=Ada&app_id=p", []),
        ])
    func conditions(_ query: String, _ texts: [String]) async throws {
        try await TestService.run { service in
            _ = try await service.send(
                "POST", "/v1/memories",
                #"{"user_id":"ada","memories":["#
                    + #"{"text":"one","speaker":"Ada","session_id":"s1","agent_id":"g","#
                    + #""occurred_at":"2024-05-01T00:00:00Z"},"#
                    + #"{"text":"two","session_id":"s2","app_id":"p","categories":["food"],"#
                    + #""occurred_at":"2024-05-02T00:00:00Z"}]}"#)
            let reply = try await service.send("GET", "/v1/memories?user_id=ada&\(query)")
            #expect(try reply.json["results"].items.map { try $0["text"].text } == texts)
        }
    }

    @Test("changes what is given, clears what is null, and keeps the history")
    func edit() async throws {
        try await TestService.run { service in
            let body = #"{"user_id":"ada","text":"old","speaker":"Ada","importance":0.5}"#
            let added = try await service.send("POST", "/v1/memories", body).json
            let id = try added["results"].items[0]["id"].text
            let reply = try await service.send(
                "PATCH", "/v1/memories/\(id)",
                #"{"text":"new","importance":null,"categories":["c"],"metadata":{"k":true}}"#)
            #expect(reply.status == 200)
            let memory = try reply.json
            #expect(try memory["text"] == .string("new"))
            #expect(try memory["speaker"] == .string("Ada"))
            #expect(try memory["importance"] == .null)
            #expect(try memory["categories"] == .array([.string("c")]))
            _ = try await service.send(
                "PATCH", "/v1/memories/\(id)", #"{"speaker":null,"metadata":null}"#)
            let cleared = try await service.send("GET", "/v1/memories/\(id)").json
            #expect(try cleared["speaker"] == .null)
            #expect(try cleared["metadata"] == .object(JSONObject()))
            let history = try await service.send("GET", "/v1/memories/\(id)/history").json
            let events = try history["results"].items
            #expect(try events[0].keys == ["event", "at", "old_text", "new_text", "other_id"])
            #expect(try events[0]["old_text"] == .null)
            #expect(try events[1]["event"] == .string("UPDATE"))
            #expect(try events[1]["old_text"] == .string("old"))
        }
    }

    @Test("deletes one, then all, and says what went")
    func delete() async throws {
        try await TestService.run { service in
            let ids = try await service.remember("ada", ["a", "b", "c"])
            let one = try await service.send("DELETE", "/v1/memories/\(ids[1])")
            #expect(one.status == 200)
            #expect(try one.json["deleted"] == .array([.string(ids[1])]))
            #expect(try one.json["deleted_count"] == .integer(1))
            #expect(try await service.send("GET", "/v1/memories/\(ids[1])").status == 404)
            #expect(try await service.send("DELETE", "/v1/memories/\(ids[1])").status == 404)
            let all = try await service.send("DELETE", "/v1/memories?user_id=ada").json
            #expect(try all["deleted_count"] == .integer(2))
            let again = try await service.send("DELETE", "/v1/memories?user_id=ada")
            #expect(again.status == 200)
            #expect(try again.json["deleted_count"] == .integer(0))
        }
    }

    @Test("searches by body and by address alike")
    func search() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["green tea", "black coffee", "mint tea"])
            try await service.remember("bob", ["tea"])
            let byBody = try await service.send(
                "POST", "/v1/memories/search",
                #"{"user_id":"ada","query":"coffee","mode":"lexical","limit":1}"#)
            #expect(byBody.status == 200)
            #expect(try byBody.json.keys == ["results", "took_ms"])
            let hit = try byBody.json["results"].items[0]
            #expect(
                try hit.keys == [
                    "id", "text", "score", "speaker", "session_id", "occurred_at", "created_at",
                    "updated_at", "categories", "metadata",
                ])
            #expect(try hit["text"] == .string("black coffee"))
            let byAddress = try await service.send(
                "GET", "/v1/memories/search?user_id=ada&query=coffee&mode=lexical&limit=1")
            #expect(try byAddress.json["results"] == byBody.json["results"])
        }
    }

    @Test("an address can hold a filter and a time, as a body does")
    func searchesByAddress() async throws {
        try await TestService.run { service in
            _ = try await service.send(
                "POST", "/v1/memories",
                #"{"user_id":"ada","memories":["#
                    + #"{"text":"old tea","occurred_at":"2024-05-01T00:00:00Z","speaker":"Ada"},"#
                    + #"{"text":"new tea","occurred_at":"2024-05-03T00:00:00Z","speaker":"Ada"},"#
                    + #"{"text":"other tea","occurred_at":"2024-05-01T00:00:00Z"}]}"#)
            let reply = try await service.send(
                "GET",
                "/v1/memories/search?user_id=ada&query=tea&as_of=2024-05-02T00:00:00Z"
                    + "&filter=%7B%22speaker%22:%22Ada%22%7D")
            #expect(
                try reply.json["results"].items.map { try $0["text"].text } == ["old tea"])
        }
    }

    @Test("explains results and near misses when asked, and says what is degraded")
    func explain() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["green tea", "mint tea"])
            let reply = try await service.send(
                "GET", "/v1/memories/search?user_id=ada&query=tea&limit=1&explain=true"
            ).json
            #expect(try reply.keys == ["results", "near_misses", "degraded", "took_ms"])
            #expect(try reply["near_misses"].items.count == 1)
            #expect(try reply["degraded"] == .array([.string("embedder")]))
            let explanation = try reply["results"].items[0]["explain"]
            #expect(
                try explanation.keys == [
                    "rank", "tier", "exact_vector", "profile", "sum", "parts",
                ])
            #expect(try explanation["tier"] == .string("short_term"))
            #expect(
                try explanation["parts"].items[0].keys == ["name", "raw", "value", "weight"])
        }
    }

    @Test("as_of and filter leave out what they exclude")
    func hardConditions() async throws {
        try await TestService.run { service in
            _ = try await service.send(
                "POST", "/v1/memories",
                #"{"user_id":"ada","memories":["#
                    + #"{"text":"old tea","occurred_at":"2024-05-01T00:00:00Z","speaker":"Ada"},"#
                    + #"{"text":"new tea","occurred_at":"2024-05-02T00:00:00Z","speaker":"Ada"},"#
                    + #"{"text":"other tea","occurred_at":"2024-05-01T00:00:00Z"}]}"#)
            let reply = try await service.send(
                "POST", "/v1/memories/search",
                #"{"user_id":"ada","query":"tea","as_of":"2024-05-01T00:00:00Z","#
                    + #""filter":{"speaker":"Ada"}}"#)
            #expect(
                try reply.json["results"].items.map { try $0["text"].text } == ["old tea"])
        }
    }

    @Test("the engine's errors become problems, without their cause")
    func failures() async throws {
        try await TestService.run { service in
            await service.store.close()
            let found = try await service.send("GET", "/v1/memories/search?user_id=ada&query=tea")
            #expect(found.status == 200)
            #expect(try found.json["degraded"].items == [.string("short_term"), .string("store")])
            let reply = try await service.send("GET", "/v1/memories?user_id=ada")
            #expect(reply.status == 503)
            #expect(reply.has("Retry-After: 1"))
            #expect(try reply.json["code"] == .string("unavailable"))
            #expect(try await service.send("GET", "/v1/users/ada/export").status == 503)
            #expect(try await service.send("GET", "/health/ready").status == 503)
            #expect(try await service.send("GET", "/health").status == 200)
            #expect(try await service.send("GET", "/health/live").status == 200)
        }
    }

    @Test("says how it is")
    func health() async throws {
        try await TestService.run { service in
            let reply = try await service.send("GET", "/health/ready")
            #expect(reply.status == 200)
            #expect(try reply.json["status"] == .string("degraded"))
            #expect(
                try reply.json["parts"].items[1].keys == ["name", "ready", "optional", "detail"])
            #expect(try await service.send("GET", "/health/live").text == #"{"status":"ok"}"#)
            let head = try await service.send("HEAD", "/health/live")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }
}
