import Host
import TestKit
import Testing

@Suite("Upgrade, the real program", .timeLimit(.minutes(1)))
struct ProgramUpgradeTests {
    @Test("a data folder of version 1 is opened, and everything in it is found")
    func opensVersion1() throws {
        let folder = try TemporaryFolder()
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let fixture = "/\(tests)/SQLiteStoreTests/Fixtures/version-1.db"
        try Files.makeFolder(folder.path + "/data")
        try Files.replace(
            folder.path + "/data/memories.db", with: try Files.read(fixture, bytesMax: 1 << 20))
        let server = try ServerUnderTest(folder)
        try server.wait(for: "/v1/stats") { $0["stale_memories"]?.integer == 0 }
        #expect(
            try server.search("food allergy", mode: "semantic").first?.contains("Clara") == true)
        #expect(try server.search("ferry island").first?.contains("9:40") == true)
        #expect(try server.search("insects", of: "bob").first?.contains("bees") == true)
        #expect(try !server.rawBytes().isEmpty)
        server.stop()
        #expect(try server.run("doctor").code == 0)
    }
}
