import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Disk trouble, the real program", .timeLimit(.minutes(2)))
struct DiskTroubleTests {
    @Test(
        "a full disk refuses adds with 507, reads go on, and with room adds go on too",
        .enabled(if: Disk.canMount, "\(Disk.need)"))
    func diskFull() throws {
        let folder = try TemporaryFolder()
        let disk = try SmallDisk(folder.path + "/data", megabytes: 4)
        let filler = disk.path + "/filler"
        try Files.replace(filler, with: [UInt8](repeating: 1, count: 2 << 20))
        let server = try ServerUnderTest(folder)
        var kept = [try server.add("The ferry leaves at nine.")]
        let long = String(repeating: "sand ", count: 20_000)
        var refusal: (status: Int, body: JSONValue)?
        for number in 0..<60 where refusal == nil {
            let (status, body) = try server.send(
                "POST", "/v1/memories", #"{"user_id":"ada","text":"note \#(number) \#(long)"}"#)
            if status == 201, let id = body["results"]?[0]?["id"]?.text {
                kept.append(id)
            } else {
                refusal = (status, body)
            }
        }
        #expect(refusal?.status == 507 && refusal?.body["code"]?.text == "storage_full")
        #expect(try server.search("ferry").first == "The ferry leaves at nine.")
        #expect(try server.send("GET", "/health/ready").status == 200)
        try Files.remove(filler)
        kept.append(try server.add("There is room again."))
        server.program.send(SIGKILL)
        _ = server.program.wait()
        let again = try ServerUnderTest(folder)
        for id in kept { #expect(try again.send("GET", "/v1/memories/\(id)").status == 200) }
        #expect(try again.send("GET", "/v1/stats").body["memories"]?.integer == kept.count)
        again.stop()
    }

    @Test(
        "a data folder that cannot be written is told at the start",
        .enabled(if: Disk.canMount, "\(Disk.need)"))
    func readOnlyFolder() throws {
        let folder = try TemporaryFolder()
        let disk = try SmallDisk(folder.path + "/data", megabytes: 4)
        let server = try ServerUnderTest(folder)
        try server.add("kept")
        server.stop()
        try disk.freeze()
        let refused = try server.run("serve", "--port", "0")
        #expect(refused.code == 1 && refused.errors.contains("the data folder cannot be used"))
        #expect(refused.errors.contains("Read-only") && refused.errors.contains("--data DIR"))
    }

    @Test(
        "a file that becomes unchangeable refuses changes, reads go on, and so do changes later",
        .enabled(if: Disk.canFreeze, "\(Disk.need)"))
    func becomesReadOnly() throws {
        let server = try ServerUnderTest()
        try server.add("The ferry leaves at nine.")
        let paths = ["/memories.db", "/memories.db-wal"].map { server.data + $0 }
        defer { for path in paths { _ = Disk.freeze(path, false) } }
        for path in paths { try #require(Disk.freeze(path, true)) }
        let (status, body) = try server.send(
            "POST", "/v1/memories", #"{"user_id":"ada","text":"lost?"}"#)
        #expect(status == 503 && body["code"]?.text == "unavailable", "\(body)")
        #expect(try server.search("ferry") == ["The ferry leaves at nine."])
        for path in paths { try #require(Disk.freeze(path, false)) }
        try server.add("Changes go on.")
        #expect(try server.send("GET", "/v1/stats").body["memories"]?.integer == 2)
        server.stop()
    }

    @Test("a file removed under the server: changes refused, reads go on, all saved and restorable")
    func fileRemoved() throws {
        let server = try ServerUnderTest()
        let id = try server.add("The ferry leaves at nine.")
        try Files.remove(server.data + "/memories.db")
        #expect(try server.send("GET", "/health/ready").status == 503)
        let (status, body) = try server.send(
            "POST", "/v1/memories", #"{"user_id":"ada","text":"lost?"}"#)
        #expect(status == 503 && body["detail"]?.text?.contains("removed") == true, "\(body)")
        #expect(try server.search("ferry") == ["The ferry leaves at nine."])
        try server.wait(for: "/health/ready") { body in
            body["parts"]?[0]?["detail"]?.text?.contains("memories.rescued-1.db") == true
        }
        server.stop()
        let refused = try server.run("serve", "--port", "0")
        #expect(refused.code == 1 && refused.errors.contains("memories.db is gone"))
        #expect(refused.errors.contains("memories.rescued-1.db"))
        let doctor = try server.run("doctor")
        #expect(doctor.code == 1 && doctor.output.contains("✗ memories"))
        let restored = try server.run("restore", server.data + "/memories.rescued-1.db")
        #expect(restored.code == 0, "\(restored.errors)")
        let names = try Files.names(in: server.data)
        #expect(!names.contains { $0.contains("rescued") }, "deletions would not reach it")
        let again = try ServerUnderTest(server.folder)
        #expect(try again.send("GET", "/v1/memories/\(id)").status == 200)
        try again.wait(for: "/v1/stats") { $0["stale_memories"]?.integer == 0 }
        #expect(try again.search("ferry") == ["The ferry leaves at nine."])
        again.stop()
    }

    @Test("a log removed under the server refuses changes; nothing answered before is lost")
    func logRemoved() throws {
        let server = try ServerUnderTest()
        let id = try server.add("The ferry leaves at nine.")
        try Files.remove(server.data + "/memories.db-wal")
        let (status, _) = try server.send(
            "POST", "/v1/memories", #"{"user_id":"ada","text":"lost?"}"#)
        #expect(status == 503)
        server.stop()
        let again = try ServerUnderTest(server.folder)
        #expect(try again.send("GET", "/v1/memories/\(id)").status == 200)
        again.stop()
    }

    @Test("a damaged file is told by doctor and by reads, and is never written over")
    func corruptFile() throws {
        let server = try ServerUnderTest()
        let lines = (0..<300).map {
            #"{"text":"note \#($0) \#(String(repeating: "word ", count: 60))"}"#
        }
        let (status, _) = try server.send(
            "POST", "/v1/users/ada/import", lines.joined(separator: "\n"),
            type: "application/x-ndjson")
        try #require(status == 200)
        server.stop()
        let path = server.data + "/memories.db"
        var bytes = try Files.read(path, bytesMax: 1 << 24)
        // The tables' first pages are before this; without them the file is refused.
        let start = bytes.count / 4_096 * 2 / 3 * 4_096
        for place in stride(from: start, to: bytes.count - 64, by: 4_096) {
            for offset in 0..<48 { bytes[place + offset] ^= 0xA5 }
        }
        try Files.replace(path, with: bytes)
        for words in [
            ["doctor"], ["doctor", "--repair"], ["backup", server.folder.path + "/copy"],
        ] {
            let told = try ServerUnderTest.run(words, on: server.data, in: server.folder)
            #expect(told.code == 1, "\(words)")
            #expect(try Files.read(path, bytesMax: 1 << 24) == bytes, "\(words)")
        }
        #expect(try server.run("doctor").output.contains("✗ memories"))
        #expect(!Files.exists(server.folder.path + "/copy"))
        let again = try ServerUnderTest(server.folder)
        let listed = try again.send("GET", "/v1/memories?user_id=ada&limit=100")
        #expect(listed.status == 500 && listed.body["code"]?.text == "corrupt_data")
        again.stop()
        #expect(try Files.read(path, bytesMax: 1 << 24) == bytes)
    }
}
