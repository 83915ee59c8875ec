import JSON
import Testing

@testable import MemoryAPI

@Suite("Caches over the wire")
struct CacheStatisticsTests {
    private static let search = "/v1/memories/search?user_id=ada&mode=lexical&query="

    /// An answer without the time it took, which alone may differ.
    private func found(_ service: TestService, _ query: String) async throws -> String {
        let reply = try await service.send("GET", Self.search + query)
        #expect(reply.status == 200)
        let parts = reply.text.split(separator: #","took_ms""#)
        #expect(parts.count == 2)
        return String(parts[0])
    }

    private func caches(_ service: TestService) async throws -> JSONValue {
        try await service.send("GET", "/v1/stats").json["caches"]
    }

    @Test("a repeated search is answered alike, byte for byte, until a memory comes")
    func sameBytes() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["The guitar is blue.", "The violin is old."])
            let first = try await found(service, "guitar")
            #expect(first.contains("blue"))
            #expect(try await found(service, "guitar") == first)
            #expect(try await caches(service)["results"]["hits"] == .integer(1))
            let id = try await service.remember("ada", ["A guitar with six strings."])[0]
            let second = try await found(service, "guitar")
            #expect(second.contains("six strings"))
            #expect(try await service.send("DELETE", "/v1/memories/\(id)").status == 200)
            #expect(try await found(service, "guitar") == first)
            #expect(try await caches(service)["results"]["hits"] == .integer(1))
        }
    }

    @Test("statistics name every cache with what it holds and may hold")
    func shape() async throws {
        try await TestService.run { service in
            let id = try await service.remember("ada", ["The guitar is blue."])[0]
            for _ in 0..<2 {
                #expect(try await service.send("GET", "/v1/memories/\(id)").status == 200)
            }
            let caches = try await caches(service)
            #expect(
                try caches.keys
                    == ["query_embeddings", "results", "records_l1", "records_l2", "never_stored"])
            for name in try caches.keys.dropLast() {
                #expect(
                    try caches[name].keys
                        == [
                            "hits", "misses", "evictions", "expirations", "bytes", "bytes_max",
                            "count",
                        ])
            }
            let records = try caches["records_l1"]
            #expect(try records["hits"] == .integer(1) && records["misses"] == .integer(1))
            #expect(try records["count"] == .integer(1))
            #expect(try records["bytes_max"] == .integer(4 << 20))
            #expect(try caches["records_l2"]["bytes_max"] == .integer(8 << 20))
            #expect(try caches["results"]["bytes_max"] == .integer(5 << 20))
            #expect(try caches["query_embeddings"]["bytes_max"] == .integer(2 << 20))
            let filters = try caches["never_stored"]
            #expect(
                try filters.keys
                    == ["entries", "capacity", "false_positive_rate", "bits", "rejected"])
            // Nothing builds them here, so everything may be there.
            #expect(try filters["false_positive_rate"] == .number(1))
        }
    }
}
