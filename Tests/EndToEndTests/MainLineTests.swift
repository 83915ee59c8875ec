import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Main line, the real program")
struct MainLineTests {
    @Test("finds by meaning and by words what it was told, and says NOOP to the same text")
    func addsAndFinds() throws {
        let server = try ServerUnderTest()
        for text in [
            "My sister Clara cannot eat peanuts.", "The ferry to the island leaves at 9:40.",
            "We painted the kitchen yellow last week.", "David broke his arm while skiing.",
        ] {
            try server.add(text)
        }
        #expect(
            try server.search("food allergy", mode: "semantic").first?.contains("Clara") == true)
        #expect(try server.search("ferry island").first?.contains("9:40") == true)
        #expect(try server.search("skiing accident").first?.contains("David") == true)
        #expect(try server.search("ferry", of: "bob").isEmpty)
        let again = try server.send(
            "POST", "/v1/memories",
            #"{"user_id":"ada","text":"David broke his arm while skiing."}"#)
        #expect(again.body["results"]?[0]?["event"]?.text == "NOOP")
        let stats = try server.send("GET", "/v1/stats").body
        #expect(stats["memories"]?.integer == 4)
    }

    @Test("what was acknowledged is there after a kill, and can be found by meaning")
    func survivesKill() throws {
        let first = try ServerUnderTest()
        let id = try first.add("The spare key lies under the third flower pot.")
        first.program.send(SIGKILL)
        #expect(first.program.wait() == -SIGKILL)
        let second = try ServerUnderTest(first.folder)
        let memory = try second.send("GET", "/v1/memories/\(id)")
        #expect(memory.status == 200)
        // The vector may be made anew in the background; waiting is bounded by the loop.
        var stale = 1
        for _ in 0..<200 where stale > 0 {
            stale = try second.send("GET", "/v1/stats").body["stale_memories"]?.integer ?? 1
            if stale > 0 { Machine.sleep(milliseconds: 50) }
        }
        #expect(stale == 0)
        #expect(try second.search("How do I get into the house?", mode: "semantic").count == 1)
    }

    @Test("an answer above 500 that is the client's fault is no error in the log")
    func logsOwnFailures() throws {
        let server = try ServerUnderTest(hasModel: false)
        let status = try Command.run([
            "curl", "-sS", "--max-time", "10", "-o", "/dev/null", "-w", "%{http_code}", "-d", "x",
            "-H", "Transfer-Encoding: gzip", server.address + "/v1/memories",
        ])
        #expect(status.output == "501")
        server.program.send(SIGTERM)
        #expect(server.program.wait() == 0)
        let log = try server.log()
        #expect(log.contains("stopped") && !log.contains("request failed"))
    }

    @Test("SIGTERM ends it in order: exit code 0, the notice gone, everything committed")
    func stopsInOrder() throws {
        let server = try ServerUnderTest()
        try server.add("Bruno plays the violin on Sundays.")
        server.program.send(SIGTERM)
        #expect(server.program.wait() == 0)
        #expect(!Files.exists(server.folder.path + "/data/server.json"))
        #expect(try server.log().contains("stopped"))
        let again = try ServerUnderTest(server.folder)
        #expect(try again.search("music", mode: "semantic").count == 1)
        #expect(try again.send("GET", "/v1/stats").body["stale_memories"]?.integer == 0)
    }

    @Test("without a model it serves words and says what is missing")
    func worksWithoutModel() throws {
        let server = try ServerUnderTest(hasModel: false)
        try server.add("Elena adopted a puppy called Figo.")
        let (status, body) = try server.send(
            "POST", "/v1/memories/search", #"{"user_id":"ada","query":"puppies"}"#)
        #expect(status == 200 && body["results"]?.items.count == 1)
        #expect(body["degraded"]?[0]?.text == "embedder")
        let semantic = try server.send(
            "POST", "/v1/memories/search",
            #"{"user_id":"ada","query":"puppies","mode":"semantic"}"#)
        // Meaning cannot be compared, words can: none of them is shared here.
        #expect(semantic.status == 200 && semantic.body["degraded"]?[0]?.text == "embedder")
        #expect(try server.send("GET", "/health/ready").status == 200)
    }

    @Test("an edited memory is found by its new words and not by its old, a deleted one by none")
    func editsAndDeletes() throws {
        let server = try ServerUnderTest()
        let id = try server.add("Greta lives in Porto.")
        _ = try server.search("Porto")
        let edited = try server.send(
            "PATCH", "/v1/memories/\(id)", #"{"text":"Greta lives in Oslo."}"#)
        #expect(edited.status == 200)
        #expect(try server.search("Oslo", mode: "lexical").count == 1)
        #expect(try server.search("Porto", mode: "lexical").isEmpty)
        let history = try server.send("GET", "/v1/memories/\(id)/history").body
        #expect(history["results"]?.items.compactMap { $0["event"]?.text } == ["ADD", "UPDATE"])
        #expect(try server.send("DELETE", "/v1/memories/\(id)").status == 200)
        #expect(try server.search("Oslo").isEmpty)
        #expect(try server.send("GET", "/v1/memories/\(id)").status == 404)
    }

    @Test("an export comes back identical, on another server too")
    func exportsAndImports() throws {
        let server = try ServerUnderTest()
        for number in 0..<250 { try server.add("Note number \(number) on gardening.") }
        let export = try server.lines("/v1/users/ada/export")
        #expect(export.count { $0 == UInt8(ascii: "\n") } == 250)
        let other = try ServerUnderTest()
        let text = String(decoding: export, as: UTF8.self)
        for expected in ["added", "unchanged"] {
            let (status, body) = try other.send(
                "POST", "/v1/users/ada/import", text, type: "application/x-ndjson")
            #expect(status == 200 && body[expected]?.integer == 250, "\(body)")
            #expect(try other.lines("/v1/users/ada/export") == export)
        }
    }

    @Test("two servers cannot share a data folder")
    func holdsItsFolder() throws {
        let server = try ServerUnderTest()
        let second = try RunningProgram.run(
            ["serve", "--port", "0", "--data", server.folder.path + "/data"],
            errors: server.folder.path + "/second")
        #expect(second.code == 1)
        let errors = try Files.read(server.folder.path + "/second", bytesMax: 65_536)
        #expect(String(decoding: errors, as: UTF8.self).contains("another scrubjay uses"))
    }

    @Test("log lines never hold text of memories or queries")
    func logsNoText() throws {
        let server = try ServerUnderTest()
        try server.add("zebrafish secret")
        _ = try server.search("zebrafish question")
        _ = try server.send("POST", "/v1/memories", #"{"user_id":"ada","zebrafish":1}"#)
        server.program.send(SIGTERM)
        #expect(server.program.wait() == 0)
        #expect(try !server.log().contains("zebrafish"))
    }
}
