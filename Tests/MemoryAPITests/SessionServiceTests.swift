import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("Sessions over HTTP", .timeLimit(.minutes(1)))
struct SessionServiceTests {
    private func begin(_ service: TestService, _ user: String = "ada") async throws {
        let reply = try await service.send(
            "POST", "/v1/sessions",
            #"{"user_id":"\#(user)","session_id":"s","state":{"step":1},"metadata":{"app":"x"}}"#)
        #expect(reply.status == 201)
    }

    private func properties(_ name: String) throws -> Set<String> {
        let schemas = try JSONReader.read(OpenAPIDocument.bytes)["components"]["schemas"]
        return Set(try schemas[name]["properties"].keys)
    }

    @Test("a session lives: begun, changed, told of, ended, remembered, deleted")
    func wholeLife() async throws {
        try await TestService.run { service in
            try await begin(service)
            let own = "?user_id=ada"
            let read = try await service.send("GET", "/v1/sessions/s\(own)").json
            #expect(try Set(read.keys) == properties("Session"))
            #expect(try read["state"]["step"] == .integer(1))
            let changed = try await service.send(
                "PATCH", "/v1/sessions/s\(own)", #"{"state":{"step":2}}"#)
            #expect(changed.status == 200)
            #expect(try changed.json["state"]["step"] == .integer(2))
            #expect(try changed.json["metadata"]["app"].text == "x", "what is not given stays")

            let several = #"""
                {"messages":[{"role":"user","name":"Ada","content":"I moved to Lisbon in May."},
                {"role":"assistant","content":"How nice for you, really."}]}
                """#
            let appended = try await service.send(
                "POST", "/v1/sessions/s/messages\(own)", several)
            #expect(try appended.status == 201 && appended.json["message_count"] == .integer(2))
            _ = try await service.send(
                "POST", "/v1/sessions/s/messages\(own)",
                #"{"role":"user","content":"\#(String(repeating: "long ", count: 100))"}"#)
            let history = try await service.send("GET", "/v1/sessions/s/history\(own)").json
            #expect(try Set(history.keys) == properties("SessionHistory"))
            let results = try history["results"].items
            #expect(
                try results.map { try $0["number"] } == [.integer(1), .integer(2), .integer(3)])
            #expect(try results[2]["content"].text.count == 200)
            #expect(try results[2]["cut"] == .bool(true) && results[2]["bytes"] == .integer(500))

            let ended = try await service.send(
                "POST", "/v1/sessions/s/end\(own)", #"{"remember":true}"#
            ).json
            #expect(try ended["session"]["ended_at"] != .null)
            let job = try ended["job_id"].text
            while try await service.send("GET", "/v1/jobs/\(job)").json["state"].text != "done" {
                try await Task.sleep(for: .milliseconds(2))
            }
            let kept = try await service.send("GET", "/v1/memories?user_id=ada&order=oldest").json
            #expect(try kept["results"].items[0]["speaker"].text == "Ada")
            #expect(try kept["results"].items[0]["session_id"].text == "s")

            let late = try await service.send(
                "POST", "/v1/sessions/s/messages\(own)", #"{"role":"user","content":"x"}"#)
            #expect(try late.status == 409 && late.json["code"].text == "session_ended")
            let removal = try await service.send("DELETE", "/v1/sessions/s\(own)").json
            #expect(try Set(removal.keys) == properties("SessionRemoval"))
            #expect(try removal["removed"]["messages"] == .integer(3))
        }
    }

    @Test("a second session of one id is refused; one without gets an id of its own")
    func ids() async throws {
        try await TestService.run { service in
            try await begin(service)
            let twice = try await service.send(
                "POST", "/v1/sessions", #"{"user_id":"ada","session_id":"s"}"#)
            #expect(try twice.status == 409 && twice.json["code"].text == "session_exists")
            let own = try await service.send("POST", "/v1/sessions", #"{"user_id":"ada"}"#).json
            #expect(MemoryID(try own["session_id"].text) != nil)
            let list = try await service.send("GET", "/v1/sessions?user_id=ada").json
            #expect(
                try list["results"].items.map { try $0["session_id"].text } == [
                    try own["session_id"].text, "s",
                ])
        }
    }

    @Test("another user's session is as if not there, on every route")
    func others() async throws {
        try await TestService.run { service in
            try await begin(service)
            for (method, rest, body) in [
                ("GET", "", nil), ("DELETE", "", nil), ("PATCH", "", #"{"state":{}}"#),
                ("GET", "/history", nil), ("POST", "/end", "{}"),
                ("POST", "/messages", #"{"role":"user","content":"x"}"#),
            ] as [(String, String, String?)] {
                let reply = try await service.send(
                    method, "/v1/sessions/s\(rest)?user_id=eva", body)
                #expect(reply.status == 404, "\(method) \(rest)")
                #expect(try reply.json["code"].text == "session_not_found", "\(method) \(rest)")
                let bad = try await service.send(method, "/v1/sessions/%01\(rest)?user_id=a", body)
                #expect(try bad.json["code"].text == "invalid_parameter")
                #expect(try bad.json["field"].text == "id")
                let nobody = try await service.send(method, "/v1/sessions/s\(rest)", body)
                #expect(try nobody.json["code"].text == "missing_parameter")
            }
            let read = try await service.send("GET", "/v1/sessions/s?user_id=ada").json
            #expect(try read["message_count"] == .integer(0) && read["ended_at"] == .null)
        }
    }
}
