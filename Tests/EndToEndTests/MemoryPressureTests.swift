import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Memory pressure")
struct MemoryPressureTests {
    private static let megabytes = 256

    @Test("too large a budget stops the start and says which setting to lower")
    func budgetRefused() throws {
        let folder = try TemporaryFolder()
        let (code, _, errors) = try ServerUnderTest.run(
            [
                "serve", "--port", "0", "--memory-limit-megabytes", "256",
                "--recall-index-megabytes", "300",
            ], on: folder.path + "/data", in: folder)
        #expect(code == 2)
        #expect(errors.contains("the memory budget does not add up"), "\(errors)")
        #expect(errors.contains("Lower recall.index_megabytes (300) to "), "\(errors)")
    }

    @Test("the budget of a setting adds up, and each line has its use")
    func budget() throws {
        let server = try ServerUnderTest(flags: ["--memory-limit-megabytes", "256"])
        try server.add("green tea")
        var budget = JSONValue.null
        func used(_ name: String) -> Int {
            let line = budget["lines"]?.items.first { $0["name"]?.text == name }
            return line?["used_bytes"]?.integer ?? -1
        }
        // A repair in the background may drop the index that the search read: then again.
        for _ in 0..<20 where used("short_term") <= 0 {
            _ = try server.search("tea")
            budget = try server.send("GET", "/v1/admin/budget").body
        }
        #expect(budget["limit_source"]?.text == "setting")
        let lines = try #require(budget["lines"]?.items)
        #expect(lines.reduce(0) { $0 + ($1["bytes"]?.integer ?? 0) } == 256 << 20)
        #expect(used("short_term") > 100)
        #expect(used("embedder") > 1 << 20)
        #expect(used("process") > 1 << 20)
        #expect(used("queues") >= 0)
        server.stop()
    }

    @Test(
        "inside a control group: levels, refusals and recovery by what is really allocated",
        .enabled(if: MemoryGroup.obstacle == nil, "\(MemoryGroup.obstacle ?? "")"))
    func inControlGroup() throws {
        let group = try MemoryGroup(megabytes: Self.megabytes)
        let server = try ServerUnderTest(hasModel: false, in: group)
        let limit = try #require(
            try server.send("GET", "/v1/admin/budget").body["limit_bytes"]?.integer)
        try #require(limit == Self.megabytes << 20)
        let kept = try (0..<20).map { try server.add("tea number \($0)") }
        _ = try server.search("tea")

        try allocate(upTo: 87, in: server)
        try server.wait(for: "/v1/stats") { $0["memory_level"]?.text == "critical" }
        let batch = #"{"memories":[{"user_id":"ada","text":"coffee"}]}"#
        let refused = try server.send("POST", "/v1/memories/batch", batch)
        #expect(refused.status == 503)
        #expect(refused.body["code"]?.text == "memory_pressure")
        let later = try server.add("tea at the level critical")

        try allocate(upTo: 93, in: server)
        try server.wait(for: "/v1/stats") { $0["memory_level"]?.text == "emergency" }
        let add = try server.send("POST", "/v1/memories", #"{"user_id":"ada","text":"milk"}"#)
        #expect(add.status == 503)
        #expect(add.body["detail"]?.text?.contains("POST /v1/memories is refused") == true)
        #expect(try server.search("tea").count > 5)
        #expect(try server.send("GET", "/v1/memories/\(kept[0])").status == 200)
        #expect(try server.send("DELETE", "/v1/memories/\(kept[0])").status == 200)
        #expect(try server.send("GET", "/health").body["status"]?.text == "degraded")

        try ballast(0, in: server)
        try server.wait(for: "/v1/stats") { $0["memory_level"]?.text == "normal" }
        #expect(try server.send("POST", "/v1/memories/batch", batch).status == 200)
        for id in kept.dropFirst() + [later] {
            #expect(try server.send("GET", "/v1/memories/\(id)").status == 200)
        }
        #expect(try group.kills() == 0)
        server.stop()
        let log = try server.log()
        #expect(log.contains("memory is short") && log.contains("memory is less short"))
    }

    /// Makes the server allocate until so much of the limit is resident, percent.
    private func allocate(upTo percent: Int, in server: ServerUnderTest) throws {
        let budget = try server.send("GET", "/v1/admin/budget").body
        let resident = try #require(budget["resident_bytes"]?.integer)
        let held = try Int(String(decoding: read(server), as: UTF8.self)) ?? 0
        let wanted = (Self.megabytes << 20) / 100 * percent - resident
        try ballast(held + wanted >> 20, in: server)
    }

    private func read(_ server: ServerUnderTest) throws -> [UInt8] {
        let path = server.data + "/ballast"
        return Files.exists(path) ? try Files.read(path, bytesMax: 64) : []
    }

    /// A debug build holds so many megabytes: see `Ballast`.
    private func ballast(_ megabytes: Int, in server: ServerUnderTest) throws {
        try Files.replace(server.data + "/ballast", with: Array("\(megabytes)".utf8))
    }
}
