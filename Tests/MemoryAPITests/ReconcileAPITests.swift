import JSON
import Testing

@testable import MemoryAPI

@Suite("Reconciling over HTTP")
struct ReconcileAPITests {
    private static let old = #"{"text":"I live in Paris.","occurred_at":"2024-01-01T00:00:00Z"}"#
    private static let new = #"{"text":"I moved to Lisbon.","occurred_at":"2024-03-01T00:00:00Z"}"#

    private static func add(
        _ service: TestService, _ items: String, more: String = ""
    ) async throws -> [JSONValue] {
        let body = #"{"user_id":"ada","memories":[\#(items)]\#(more)}"#
        let reply = try await service.send("POST", "/v1/memories", body)
        #expect(reply.status == 201, "\(reply)")
        return try reply.json["results"].items
    }

    private static func texts(_ reply: Reply) throws -> [String] {
        #expect(reply.status == 200, "\(reply)")
        return try reply.json["results"].items.map { try $0["text"].text }
    }

    @Test("SUPERSEDE names what it replaced; list, get, search and restore agree")
    func supersede() async throws {
        try await TestService.run { service in
            let results = try await Self.add(service, Self.old + "," + Self.new)
            let oldID = try results[0]["id"].text
            #expect(try results[1]["event"].text == "SUPERSEDE")
            #expect(try results[1]["superseded"].items == [.string(oldID)])
            let list = "/v1/memories?user_id=ada"
            #expect(try Self.texts(try await service.send("GET", list)) == ["I moved to Lisbon."])
            let all = try await service.send("GET", list + "&include_superseded=true")
            #expect(try Self.texts(all).count == 2)
            let filter = "&filter=%7B%22state%22%3A%22superseded%22%7D"
            let gone = try await service.send("GET", list + filter)
            #expect(try Self.texts(gone) == ["I live in Paris."])
            let memory = try await service.send("GET", "/v1/memories/" + oldID).json
            #expect(try memory["state"].text == "superseded")
            #expect(try memory["superseded_by"] == results[1]["id"])
            #expect(try memory["valid_from"].text == "2024-01-01T00:00:00Z")
            #expect(try memory["valid_to"].text == "2024-03-01T00:00:00Z")
            let search = "/v1/memories/search?user_id=ada&mode=lexical&query=Paris%20Lisbon"
            #expect(try Self.texts(try await service.send("GET", search)) == ["I moved to Lisbon."])
            let past = try await service.send("GET", search + "&as_of=2024-02-01T00:00:00Z")
            #expect(try Self.texts(past) == ["I live in Paris."])
            let restored = try await service.send("POST", "/v1/memories/\(oldID)/restore")
            #expect(try restored.json["state"].text == "current")
            #expect(try Self.texts(try await service.send("GET", list)).count == 2)
            let history = try await service.send("GET", "/v1/memories/\(oldID)/history").json
            let events = try history["results"].items.map { try $0["event"].text }
            #expect(events == ["ADD", "SUPERSEDE", "RESTORE"])
        }
    }

    @Test("reconcile: false keeps both, in each form of a request")
    func without() async throws {
        try await TestService.run { service in
            let results = try await Self.add(
                service, Self.old + "," + Self.new, more: #","reconcile":false"#)
            let events = try results.map { try $0["event"].text }
            #expect(events == ["ADD", "ADD"])
            let lines =
                #"{"user_id":"eva","text":"I live in Paris."}"# + "\n"
                + #"{"user_id":"eva","text":"I moved to Rome.","reconcile":false}"# + "\n"
            let reply = try await service.send(
                "POST", "/v1/memories/batch", lines, type: "application/x-ndjson")
            #expect(!reply.text.contains("SUPERSEDE"))
            let wrong = try await service.send(
                "POST", "/v1/memories", #"{"user_id":"a","text":"b","reconcile":"no"}"#)
            #expect(wrong.status == 400)
            #expect(try wrong.json["field"].text == "reconcile")
        }
    }

    @Test("known_at finds what was not superseded yet")
    func knownAt() async throws {
        try await TestService.run { service in
            _ = try await Self.add(service, Self.old + "," + Self.new)
            let before = #""known_at":"2024-05-01T00:00:00Z""#
            let after = #""known_at":"2024-07-01T00:00:00Z""#
            for (time, texts) in [(before, []), (after, ["I moved to Lisbon."])] {
                let reply = try await service.send(
                    "POST", "/v1/memories/search",
                    #"{"user_id":"ada","query":"Paris Lisbon","mode":"lexical",\#(time)}"#)
                #expect(try Self.texts(reply) == texts)
            }
        }
    }

    @Test("an export carries what became of memories, and an import gives it back, identical")
    func exportAndImport() async throws {
        var first = ""
        try await TestService.run { service in
            let again = #"{"text":"I live in Paris.","occurred_at":"2024-04-01T00:00:00Z"}"#
            _ = try await Self.add(service, [Self.old, Self.new, again].joined(separator: ","))
            first = try await service.send("GET", "/v1/users/ada/export").text
            #expect(first.split(separator: "\n").count == 3)
            #expect(first.contains(#""state":"superseded""#))
        }
        try await TestService.run { service in
            for count in [3, 0] {
                let reply = try await service.send(
                    "POST", "/v1/users/ada/import", first, type: "application/x-ndjson")
                #expect(try reply.json["added"] == .integer(Int64(count)), "\(reply)")
                let second = try await service.send("GET", "/v1/users/ada/export")
                #expect(second.text == first)
            }
            let list = try await service.send("GET", "/v1/memories?user_id=ada")
            #expect(try Self.texts(list) == ["I live in Paris."])
            // What was imported is reconciled with what comes.
            let results = try await Self.add(
                service, #"{"text":"I moved to Rome.","occurred_at":"2024-05-01T00:00:00Z"}"#)
            #expect(try results[0]["event"].text == "SUPERSEDE")
        }
    }

    @Test(
        "an import refuses a state that says too little or too much",
        arguments: [
            (#""state":"superseded""#, "superseded_by"), (#""state":"gone""#, "state"),
            (#""superseded_by":"0190c1e2-7b3a-7cde-8f01-23456789abcd""#, "superseded_by"),
            (
                #""state":"merged","superseded_by":"x","superseded_at":"2024-01-01T00:00:00Z""#,
                "superseded_by"
            ),
        ])
    func importRefuses(_ fields: String, _ field: String) async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/users/ada/import", #"{"text":"a",\#(fields)}"# + "\n",
                type: "application/x-ndjson")
            #expect(try reply.json["failed"] == .integer(1))
            #expect(try reply.json["errors"].items[0]["field"].text == field)
        }
    }

    @Test("restore of no memory is 404")
    func restoreOfNone() async throws {
        try await TestService.run { service in
            let path = "/v1/memories/0190c1e2-7b3a-7cde-8f01-23456789abcd/restore"
            let reply = try await service.send("POST", path)
            #expect(reply.status == 404)
        }
    }
}
