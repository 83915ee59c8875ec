import JSON
import TestKit
import Testing

@Suite("Leaks")
struct LeakTests {
    /// What may stay from one load to the next like it: lists that found their size late.
    private static let growthBytesMax = 256 << 10

    @Test("a load that ends as it began leaves no more allocated when it comes again")
    func allocatedBytes() throws {
        let server = try ServerUnderTest(hasModel: false)
        // The first rounds fill page caches and pools.
        for round in 0..<3 { try load(server, round) }
        let first = try allocatedBytes(of: server)
        for round in 3..<6 { try load(server, round) }
        let second = try allocatedBytes(of: server)
        #expect(
            second - first <= Self.growthBytesMax,
            "\(first) bytes after the first load, \(second) after the second")
        server.stop()
    }

    /// Adds, searches, edits, errs, and deletes all.
    private func load(_ server: ServerUnderTest, _ round: Int) throws {
        for user in 0..<4 {
            let items = (0..<50).map {
                #"{"text":"tulip \#($0) of user \#(user), round \#(round)"}"#
            }
            let added = try server.send(
                "POST", "/v1/memories",
                #"{"user_id":"user-\#(user)","memories":[\#(items.joined(separator: ","))]}"#)
            let ids = try #require(added.body["results"]?.items.compactMap { $0["id"]?.text })
            for id in ids.prefix(5) {
                _ = try server.send("PATCH", "/v1/memories/\(id)", #"{"importance":0.9}"#)
                _ = try server.send("GET", "/v1/memories/\(id)/history")
            }
            for number in 0..<20 {
                _ = try server.search("tulip \(number)", of: "user-\(user)")
                _ = try server.send("POST", "/v1/memories/search", #"{"user_id":"","query":1}"#)
            }
            _ = try server.lines("/v1/users/user-\(user)/export")
            _ = try server.send("GET", "/nothing")
            _ = try server.send("DELETE", "/v1/memories?user_id=user-\(user)")
        }
    }

    /// Allocated bytes once what was deleted is gone from the log and from memory.
    private func allocatedBytes(of server: ServerUnderTest) throws -> Int {
        try server.wait(for: "/v1/stats") {
            $0["scrub_pending"] == .bool(false) && $0["indexed_users"]?.integer == 0
        }
        return try #require(
            try server.send("GET", "/v1/admin/budget").body["allocated_bytes"]?.integer)
    }
}
