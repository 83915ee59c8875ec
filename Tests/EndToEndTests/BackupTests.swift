import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Backup and deletion, the real program", .timeLimit(.minutes(2)))
struct BackupTests {
    @Test("a backup beside the running server holds all of one moment and can be restored")
    func backsUpOnline() throws {
        let server = try ServerUnderTest()
        for number in 0..<40 { try server.add("Note \(number) about the harbour.") }
        // What is made in the background joins within milliseconds; a copy may come before that.
        try server.wait(for: "/v1/stats") { $0["stale_memories"]?.integer == 0 }
        let copy = server.folder.path + "/copy.db"
        let made = try server.run("backup", copy, "--json")
        #expect(made.code == 0, "\(made.errors)")
        #expect(try JSONReader.read(Array(made.output.utf8))["memories"]?.integer == 40)
        for name in ["memories.db", "memories.db-wal", "scrubjay.lock"] {
            #expect(try server.run("backup", server.data + "/" + name).code == 2, "\(name)")
        }
        #expect(try server.run("backup", server.folder.path + "/none/copy.db").code == 1)
        try server.add("Said after the backup.")
        #expect(try server.run("restore", copy).errors.contains("another scrubjay uses"))
        server.stop()
        let refused = try server.run("restore", copy)
        #expect(refused.code == 1 && refused.errors.contains("--force"))
        let other = server.folder.path + "/other"
        let words = ["restore", copy]
        #expect(try ServerUnderTest.run(words, on: other, in: server.folder).code == 0)
        let listed = try ServerUnderTest.run(
            ["search", "harbour", "--user", "ada", "--limit", "100", "--json"], on: other,
            in: server.folder)
        let found = try JSONReader.read(Array(listed.output.utf8))["results"]?.items
        #expect(found?.count == 40)
        #expect(try server.run("restore", copy, "--force").code == 0)
        let again = try ServerUnderTest(server.folder)
        #expect(try again.send("GET", "/v1/stats").body["memories"]?.integer == 40)
        #expect(try again.search("harbour").isEmpty == false)
        again.stop()
        let names = try Files.names(in: server.folder.path) + Files.names(in: server.data)
        #expect(!names.contains { $0.contains(".partial") })
    }

    @Test("what is no backup, or a damaged one, is refused before anything is replaced")
    func refusesBadBackups() throws {
        let server = try ServerUnderTest()
        let id = try server.add("kept")
        let copy = server.folder.path + "/copy.db"
        #expect(try server.run("backup", copy).code == 0)
        server.stop()
        let before = try Files.read(server.data + "/memories.db", bytesMax: 1 << 24)
        var bytes = try Files.read(copy, bytesMax: 1 << 24)
        for place in 4_096 * 2..<bytes.count { bytes[place] ^= 0x5A }
        try Files.replace(server.folder.path + "/damaged.db", with: bytes)
        try Files.replace(server.folder.path + "/text.db", with: Array("no database".utf8))
        for name in ["damaged.db", "text.db", "missing.db"] {
            let refused = try server.run("restore", server.folder.path + "/" + name, "--force")
            #expect(refused.code == 1, "\(name)")
        }
        #expect(try Files.read(server.data + "/memories.db", bytesMax: 1 << 24) == before)
        let again = try ServerUnderTest(server.folder)
        #expect(try again.send("GET", "/v1/memories/\(id)").status == 200)
        again.stop()
    }

    @Test("doctor --repair clears what a crash left, and makes derived data anew")
    func repairs() throws {
        let server = try ServerUnderTest(hasModel: false)
        try server.add("The bees live behind the mill.")
        server.program.send(SIGKILL)
        _ = server.program.wait()
        try Files.replace(server.data + "/memories.db.partial", with: [1, 2, 3])
        let repaired = try server.run("doctor", "--repair")
        #expect(repaired.code == 0, "\(repaired.output)\(repaired.errors)")
        for deed in [
            "server.json of an earlier run", "memories.db.partial of", "log of", "of 1 mem",
        ] {
            #expect(repaired.output.contains(deed), "\(deed)")
        }
        #expect(try server.run("doctor", "--repair").output.contains("nothing to do"))
        let again = try ServerUnderTest(server.folder)
        #expect(try again.search("insects", mode: "semantic").count == 1)
        #expect(try again.run("doctor", "--repair").errors.contains("another scrubjay uses"))
        again.stop()
    }

    @Test("after a deletion no byte of the text is left in folder, index or later backups")
    func deletesForGood() throws {
        let server = try ServerUnderTest()
        let one = try server.add("heronsecret sleeps at the weir")
        _ = try server.send("PATCH", "/v1/memories/\(one)", #"{"text":"egretsecret wakes"}"#)
        let two = try server.add("ibissecret \(String(repeating: "and on ", count: 3_000))")
        for number in 0..<20 { try server.add("gullsecret \(number)", of: "bob") }
        try server.add("This stays.", of: "eve")
        for user in ["ada", "bob"] { #expect(try !server.search("secret", of: user).isEmpty) }
        #expect(try server.rawBytes().holds("heronsecret"))
        let receipt = try server.send("DELETE", "/v1/memories/\(one)").body
        #expect(receipt["deleted"]?[0]?.text == one && receipt["scrubbed"] == .bool(false))
        #expect(
            ["memories", "history", "recall", "indexes"].map { receipt["removed"]?[$0]?.integer }
                == [1, 1, 1, 1], "\(receipt)")
        #expect(try server.send("DELETE", "/v1/memories/\(two)").status == 200)
        let all = try server.send("DELETE", "/v1/memories?user_id=bob").body
        #expect(all["deleted_count"]?.integer == 20)
        #expect(all["removed"]?["memories"]?.integer == 20)
        for user in ["ada", "bob"] { #expect(try server.search("secret", of: user).isEmpty) }
        try server.wait(for: "/v1/stats") { $0["scrub_pending"] == .bool(false) }
        let copy = server.folder.path + "/copy.db"
        #expect(try server.run("backup", copy).code == 0)
        let left = try server.rawBytes() + Files.read(copy, bytesMax: 1 << 24)
        for word in ["heronsecret", "egretsecret", "ibissecret", "gullsecret"] {
            #expect(!left.holds(word), "\(word)")
        }
        #expect(left.holds("This stays."))
        let none = try server.send("DELETE", "/v1/memories?user_id=bob").body
        #expect(none["scrubbed"] == .bool(true) && none["deleted_count"]?.integer == 0)
        server.stop()
    }
}
