import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Documents, the real program", .timeLimit(.minutes(3)))
struct DocumentEndToEndTests {
    /// A Markdown text long enough to be killed in.
    private static let text = (0..<400).map { number in
        "## Part \(number)\n\n"
            + (0..<10).map { "Line \($0) of part \(number) tells of bird \(number * 7)." }
            .joined(separator: " ")
    }.joined(separator: "\n\n")

    private func chunks(_ server: ServerUnderTest, of user: String) throws -> [JSONValue] {
        try server.lines("/v1/users/\(user)/export").split(separator: 10).map {
            try JSONReader.read(Array($0))
        }
    }

    @Test("a server that is killed amid a document goes on without a double or a gap")
    func survives() throws {
        var server = try ServerUnderTest()
        let sent = try server.send(
            "POST", "/v1/documents?user_id=ada&title=Birds", Self.text, type: "text/markdown")
        try #require(sent.status == 202, "\(sent.body)")
        let id = try #require(sent.body["document_id"]?.text)
        let job = try #require(sent.body["job_id"]?.text)
        var kept = 0
        while kept == 0 {
            let body = try server.send("GET", "/v1/documents/\(id)").body
            kept = body["chunks"]?.integer ?? 0
        }
        server.program.send(SIGKILL)
        server.program.wait()

        server = try ServerUnderTest(server.folder)
        try server.wait(for: "/v1/jobs/\(job)") { $0["state"]?.text == "done" }
        let all = try chunks(server, of: "ada")
        let numbers = all.compactMap { $0["metadata"]?["chunk"]?.integer }
        #expect(numbers == Array(0..<numbers.count))
        #expect(Set(all.compactMap { $0["text"]?.text }).count == all.count)
        for part in 0..<400 {
            #expect(all.contains { $0["metadata"]?["heading"]?.text == "Part \(part)" })
        }
        #expect(try server.search("What does part 321 tell?")[0].contains("part 321"))

        let removal = try server.send("DELETE", "/v1/documents/\(id)")
        #expect(removal.body["deleted_count"]?.integer == numbers.count)
        try server.wait(for: "/v1/stats") { $0["scrub_pending"] == .bool(false) }
        let bytes = try server.rawBytes()
        #expect(!bytes.holds("of part 3 tells") && !bytes.holds("Birds"))
        server.stop()
    }

    @Test("the command sends a file and waits for it, with a server and without one")
    func command() throws {
        let server = try ServerUnderTest()
        let path = server.folder.path + "/notes.md"
        try Files.replace(path, with: Array("# Garden\n\nThe roses want water.".utf8))
        let (code, output, errors) = try server.run("document", path, "--user", "ada")
        #expect(code == 0, "\(errors)")
        #expect(output.hasPrefix("added  ") && output.hasSuffix("  1 memories\n"), "\(output)")
        #expect(try server.search("roses")[0].contains("roses want water"))
        server.stop()
        let again = try server.run("document", path, "--user", "ada", "--json")
        #expect(again.code == 0, "\(again.errors)")
        #expect(try JSONReader.read(Array(again.output.utf8))["state"]?.text == "done")
        let none = try server.run("document", path + ".none", "--user", "ada")
        #expect(none.code == 1 && none.errors.contains("notes.md.none"))
    }
}
