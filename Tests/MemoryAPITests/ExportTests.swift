import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("Export and import")
struct ExportTests {
    private static let type = "application/x-ndjson"

    @Test("an export imported elsewhere is exported again byte for byte")
    func identical() async throws {
        try await TestService.run { first in
            _ = try await first.send(
                "POST", "/v1/memories",
                #"{"user_id":"a/é b","memories":["#
                    + #"{"text":"line\nbreak \"quoted\" é","speaker":"Ada","importance":0.1,"#
                    + #""metadata":{"z":{"y":[1,2.50,null]},"a":1e3},"categories":["x"]},"#
                    + #"{"text":"plain","occurred_at":"1999-12-31T23:59:59.123456Z"}]}"#)
            let user = "/v1/users/a%2F%C3%A9%20b"
            let export = try await first.send("GET", "\(user)/export")
            #expect(export.status == 200)
            #expect(export.has("Content-Type: application/x-ndjson"))
            try await TestService.run { second in
                let reply = try await second.send(
                    "POST", "\(user)/import", export.text, type: Self.type)
                #expect(try reply.json["added"] == .integer(2))
                #expect(try await second.send("GET", "\(user)/export").text == export.text)
                let again = try await second.send(
                    "POST", "\(user)/import", export.text, type: Self.type)
                #expect(try again.json["added"] == .integer(0))
                #expect(try again.json["unchanged"] == .integer(2))
            }
        }
    }

    @Test("many batches and pages go through, in order")
    func many() async throws {
        try await TestService.run { service in
            let lines = (1...457).map { #"{"text":"memory \#($0)"}"# }.joined(separator: "\n")
            let reply = try await service.send(
                "POST", "/v1/users/ada/import", lines, type: Self.type)
            #expect(try reply.json["added"] == .integer(457))
            #expect(try reply.json["lines"] == .integer(457))
            let export = try await service.send("GET", "/v1/users/ada/export")
            let texts = try export.body.split(separator: 10).map {
                try JSONReader.read(Array($0))["text"].text
            }
            #expect(texts == (1...457).map { "memory \($0)" })
        }
    }

    @Test("keeps ids and times")
    func kept() async throws {
        try await TestService.run { service in
            let id = "0190c1e2-7b3a-7cde-8f01-23456789abcd"
            let line =
                #"{"id":"\#(id)","text":"t","created_at":"2020-01-01T00:00:00Z","#
                + #""updated_at":"2021-01-01T00:00:00Z"}"#
            _ = try await service.send("POST", "/v1/users/ada/import", line, type: Self.type)
            let memory = try await service.send("GET", "/v1/memories/\(id)").json
            #expect(try memory["created_at"] == .string("2020-01-01T00:00:00Z"))
            #expect(try memory["updated_at"] == .string("2021-01-01T00:00:00Z"))
            #expect(try memory["occurred_at"] == .string("2020-01-01T00:00:00Z"))
        }
    }

    @Test("tells of wrong lines by number and keeps the others")
    func wrongLines() async throws {
        try await TestService.run { service in
            let lines = [
                #"{"text":"good"}"#, "{", #"{"text":" "}"#, "", #"{"text":"t","user_id":"b"}"#,
                #"{"id":"x","text":"t"}"#,
                #"{"text":"t","created_at":"2021-01-01T00:00:00Z","#
                    + #""updated_at":"2020-01-01T00:00:00Z"}"#,
                String(repeating: "x", count: LineSplitter.lineBytesMax + 1), #"{"text":"also"}"#,
            ]
            let reply = try await service.send(
                "POST", "/v1/users/ada/import", lines.joined(separator: "\r\n"), type: Self.type
            ).json
            #expect(try reply["added"] == .integer(2))
            #expect(try reply["failed"] == .integer(6))
            #expect(try reply["lines"] == .integer(9))
            let errors = try reply["errors"].items
            #expect(try errors.map { try $0["line"] } == [2, 3, 5, 6, 7, 8].map { .integer($0) })
            #expect(
                try errors.map { try $0["code"].text } == [
                    "invalid_json", "invalid_value", "unknown_field", "invalid_value",
                    "invalid_value", "invalid_value",
                ])
            #expect(try errors[1]["field"] == .string("text"))
            #expect(try errors[0]["field"] == .null)
        }
    }

    @Test("tells of the first hundred wrong lines and counts all")
    func manyErrors() async throws {
        try await TestService.run { service in
            let lines = String(repeating: "x\n", count: 150)
            let reply = try await service.send(
                "POST", "/v1/users/ada/import", lines, type: Self.type
            )
            .json
            #expect(try reply["failed"] == .integer(150))
            #expect(try reply["errors"].items.count == ImportRun.errorsMax)
        }
    }

    @Test("goes on after a memory that came before, and not after one of another user")
    func resumed() async throws {
        try await TestService.run { service in
            let ids = try await service.remember("ada", (1...100).map { "t\($0)" })
            let other = try await service.remember("eva", ["x"])[0]
            let all = try await service.send("GET", "/v1/users/ada/export")
            for place in [0, 63, 64, 99] {
                let rest = try await service.send(
                    "GET", "/v1/users/ada/export?after=\(ids[place])")
                let lines = all.body.split(separator: 10)[(place + 1)...]
                #expect(rest.body == lines.flatMap { Array($0) + [10] })
            }
            for (value, code) in [(other, "memory_not_found"), ("x", "invalid_parameter")] {
                let reply = try await service.send("GET", "/v1/users/ada/export?after=\(value)")
                #expect(try reply.json["code"].text == code)
                #expect(try reply.json["field"].text == "after")
            }
        }
    }

    @Test("an empty export and an empty import are nothing, not errors")
    func empty() async throws {
        try await TestService.run { service in
            let export = try await service.send("GET", "/v1/users/nobody/export")
            #expect(export.status == 200 && export.body.isEmpty)
            let reply = try await service.send(
                "POST", "/v1/users/nobody/import", "", type: Self.type)
            #expect(reply.status == 200)
            #expect(try reply.json["lines"] == .integer(0))
        }
    }

    @Test("a full disk stops the import and says how far it came")
    func stopped() async throws {
        try await TestService.run(fileBytesMax: 1 << 20) { service in
            let words = String(repeating: "word ", count: 2_000)
            let lines = (1...400).map { #"{"text":"\#($0) \#(words)"}"# }.joined(separator: "\n")
            let reply = try await service.send(
                "POST", "/v1/users/ada/import", lines, type: Self.type)
            #expect(reply.status == 507)
            #expect(try reply.json["code"] == .string("storage_full"))
            #expect(try reply.json["detail"].text.contains("Lines before"))
        }
    }
}
