import JSON
import Testing

@Suite("Caches, the real program")
struct CacheTests {
    @Test("after a start it learns which ids there are, and turns unknown ones away")
    func learnsNames() throws {
        let first = try ServerUnderTest(hasModel: false)
        let id = try first.add("The ferry leaves at nine.")
        first.stop()
        let server = try ServerUnderTest(first.folder, hasModel: false)
        try server.wait(for: "/v1/stats") { body in
            body["caches"]?["never_stored"]?["entries"]?.integer == 2
        }
        let unknown = "00000000-0000-7000-8000-000000000000"
        #expect(try server.send("GET", "/v1/memories/\(unknown)").status == 404)
        #expect(try server.send("GET", "/v1/memories/\(id)").status == 200)
        #expect(try server.search("ferry", of: "eve").isEmpty)
        let caches = try server.send("GET", "/v1/stats").body["caches"]
        #expect((caches?["never_stored"]?["rejected"]?.integer ?? 0) >= 2)
        #expect(try server.log().contains("built the filters of what was never stored"))
        server.stop()
    }

    @Test("its settings are listed, and values out of bounds stop the start")
    func settings() throws {
        let server = try ServerUnderTest(hasModel: false)
        server.stop()
        let help = try server.run("help", "settings")
        #expect(help.output.contains("--cache-results-megabytes"))
        let refused = try server.run("serve", "--port", "0", "--cache-results-megabytes", "-1")
        #expect(refused.code == 2 && refused.errors.contains("cache.results_megabytes"))
    }
}
