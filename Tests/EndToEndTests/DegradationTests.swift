import Glibc
import Host
import JSON
import TestKit
import Testing

/// Each part is really broken under the real program.
@Suite("Degradation, the real program", .timeLimit(.minutes(2)))
struct DegradationTests {
    private static let fact = "My sister Clara cannot eat peanuts."
    private static let question = "What can my sister not eat?"

    private func context(
        _ server: ServerUnderTest, _ message: String = Self.question, _ rest: String = ""
    ) throws -> JSONValue {
        let (status, body) = try server.send(
            "POST", "/v1/context", #"{"user_id":"ada","message":"\#(message)"\#(rest)}"#)
        try #require(status == 200, "\(body)")
        return body
    }

    private func search(_ server: ServerUnderTest) throws -> JSONValue {
        let (status, body) = try server.send(
            "POST", "/v1/memories/search",
            #"{"user_id":"ada","query":"What can my sister not eat?"}"#)
        try #require(status == 200, "\(body)")
        return body
    }

    private func names(_ body: JSONValue) -> [String] {
        body["degraded"]?.items.compactMap(\.text) ?? []
    }

    /// Runs statements on the server's file from another process.
    private func sql(_ server: ServerUnderTest, _ script: String) throws {
        let path = server.folder.path + "/data/memories.db"
        let run = try ShellRun.run(
            ["python3", "-c", "import sqlite3\nc = sqlite3.connect('\(path)')\n\(script)"])
        try #require(run.code == 0, "\(run.output)")
    }

    @Test("without a model, words answer")
    func noModel() throws {
        let server = try ServerUnderTest(hasModel: false)
        try server.add(Self.fact)
        let body = try context(server)
        #expect(names(body) == ["embedder"])
        #expect(body["context"]?.text?.contains("peanuts") == true)
        #expect(names(try search(server)) == ["embedder"])
        server.stop()
    }

    @Test("recall data that cannot be read: the texts are ranked by words")
    func recallTableBroken() throws {
        let server = try ServerUnderTest()
        try server.add(Self.fact)
        server.stop()
        let again = try ServerUnderTest(server.folder)
        try sql(again, "c.execute('ALTER TABLE recall RENAME TO gone'); c.commit()")
        let found = try search(again)
        #expect(names(found) == ["short_term"])
        #expect(found["results"]?[0]?["text"]?.text == Self.fact)
        let body = try context(again)
        #expect(names(body) == ["short_term"])
        #expect(body["context"]?.text?.contains("peanuts") == true)
        again.stop()
    }

    @Test("a store that cannot be read: an empty answer that says so, never an error")
    func storeBroken() throws {
        let server = try ServerUnderTest()
        try server.add(Self.fact)
        server.stop()
        let again = try ServerUnderTest(server.folder)
        try sql(again, "c.execute('ALTER TABLE users RENAME TO gone'); c.commit()")
        for message in [Self.question, "Hello!", "What do you know about me?"] {
            let body = try context(again, message, #","session_id":"s","is_new_conversation":true"#)
            #expect(body["context"]?.text == "" && body["memories"]?.items.isEmpty == true)
            if message != "Hello!" { #expect(names(body).contains("store"), "\(body)") }
        }
        let found = try search(again)
        #expect(found["results"]?.items.isEmpty == true && names(found).contains("store"))
        #expect(try again.send("POST", "/v1/context", #"{"user_id":"ada"}"#).status == 400)
        try sql(again, "c.execute('ALTER TABLE gone RENAME TO users'); c.commit()")
        #expect(names(try context(again)).isEmpty)
        again.stop()
    }

    @Test("the store fails: a narrative that is at hand still answers a new conversation")
    func narrativeAtHand() throws {
        let server = try ServerUnderTest()
        try server.add("My name is Ada and I live in Lisbon.")
        _ = try server.send("POST", "/v1/users/ada/narrative")
        var status = 404
        while status != 200 {
            status = try server.send("GET", "/v1/users/ada/narrative").status
        }
        let new = #","is_new_conversation":true"#
        #expect(try context(server, "Hello!", new)["narrative"]?.text?.contains("Lisbon") == true)
        try sql(server, "c.execute('ALTER TABLE users RENAME TO gone'); c.commit()")
        let body = try context(server, "Hello!", new)
        #expect(body["narrative"]?.text?.contains("Lisbon") == true && names(body).isEmpty)
        server.stop()
    }

    @Test("the store fails under an index in memory: what it found has no texts, and that is said")
    func textsGone() throws {
        let server = try ServerUnderTest()
        try server.add(Self.fact)
        #expect(try search(server)["results"]?.items.count == 1)
        try sql(server, "c.execute('ALTER TABLE memories RENAME TO gone'); c.commit()")
        let body = try context(server)
        #expect(names(body).contains("store") || body["context"]?.text?.contains("peanuts") == true)
        #expect(try server.send("GET", "/health/live").status == 200)
        server.stop()
    }

    @Test("a store that another process locks: reads go on, saves wait and are kept")
    func storeLocked() throws {
        let server = try ServerUnderTest()
        try server.add(Self.fact)
        try sql(
            server,
            """
            c.isolation_level = None
            c.execute('BEGIN EXCLUSIVE')
            import urllib.request, json, time
            body = json.dumps({'user_id': 'ada', 'message': 'My brother Tom moved to Oslo.'})
            request = urllib.request.Request('\(server.address)/v1/context', body.encode(),
                {'Content-Type': 'application/json'})
            answer = json.load(urllib.request.urlopen(request))
            assert answer['saved']['reason'] == 'queued', answer
            assert 'peanuts' in answer['context'] or answer['memories'] == [], answer
            time.sleep(0.4)
            c.execute('ROLLBACK')
            """)
        server.stop()
        let again = try ServerUnderTest(server.folder)
        #expect(try again.search("brother Tom", mode: "lexical").first?.contains("Oslo") == true)
        again.stop()
    }
}
