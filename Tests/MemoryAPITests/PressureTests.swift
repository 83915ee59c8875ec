import JSON
import Pressure
import Synchronization
import Testing

@testable import MemoryAPI

/// A service whose reading of memory the test says.
private final class Scripted: Sendable {
    private final class Reading: Sendable {
        let percent = Mutex(10)
    }
    private let reading = Reading()
    let monitor: PressureMonitor

    init() {
        monitor = PressureMonitor(
            limit: MemoryLimit(bytes: 1 << 30, source: .setting),
            reading: { [reading] in reading.percent.withLock { (1 << 30) / 100 * $0 } },
            giveBack: {})
    }

    /// Takes a reading in.
    func look(_ value: Int, after seconds: Int = 0) async {
        reading.percent.withLock { $0 = value }
        await monitor.look(at: .now + .seconds(seconds))
    }
}

@Suite("Memory pressure")
struct PressureTests {
    /// One request of each kind and the level from which it is refused; nil is never.
    private static let requests: [(String, String, String?, String, PressureLevel?)] = [
        ("GET", "/health", nil, "application/json", nil),
        ("GET", "/health/ready", nil, "application/json", nil),
        ("GET", "/v1/stats", nil, "application/json", nil),
        ("GET", "/v1/admin/budget", nil, "application/json", nil),
        ("GET", "/openapi.json", nil, "application/json", nil),
        ("GET", "/v1/memories/ID", nil, "application/json", nil),
        (
            "POST", "/v1/memories/search", #"{"user_id":"ada","query":"tea"}"#,
            "application/json", nil
        ),
        ("GET", "/v1/memories/search?user_id=ada&query=tea", nil, "application/json", nil),
        (
            "GET", "/v1/memories/search?user_id=cold&query=tea", nil, "application/json",
            .emergency
        ),
        ("GET", "/v1/memories?user_id=ada", nil, "application/json", .emergency),
        (
            "POST", "/v1/memories", #"{"user_id":"ada","text":"more tea"}"#, "application/json",
            .emergency
        ),
        ("PATCH", "/v1/memories/ID", #"{"importance":0.5}"#, "application/json", .emergency),
        ("GET", "/v1/memories/ID/history", nil, "application/json", .emergency),
        (
            "POST", "/v1/memories/search", #"{"user_id":"ada","query":"tea","explain":true}"#,
            "application/json", .critical
        ),
        (
            "POST", "/v1/memories/batch", #"{"memories":[{"user_id":"ada","text":"a"}]}"#,
            "application/json", .critical
        ),
        (
            "POST", "/v1/memories/batch", #"{"user_id":"ada","text":"b"}"#,
            "application/x-ndjson", .critical
        ),
        ("GET", "/v1/users/ada/export", nil, "application/json", .critical),
        ("POST", "/v1/users/ada/import", #"{"text":"c"}"#, "application/x-ndjson", .critical),
    ]

    @Test(
        "each request is refused from its level on, with a reason and when to try again",
        arguments: [20, 65, 72, 80, 87, 93])
    func refusals(percent: Int) async throws {
        let scripted = Scripted()
        try await TestService.run(pressure: scripted.monitor) { service in
            let id = try await service.remember("ada", ["green tea"])[0]
            try await service.remember("cold", ["iced tea"])
            _ = try await service.send("GET", "/v1/memories/search?user_id=ada&query=tea")
            await scripted.look(percent)
            let level = scripted.monitor.level
            for (method, target, body, type, from) in Self.requests {
                let reply = try await service.send(
                    method,
                    target.split(separator: "ID", omittingEmptySubsequences: false)
                        .joined(separator: id), body, type: type)
                let isRefused = from.map { level >= $0 } ?? false
                #expect((reply.status == 503) == isRefused, "\(method) \(target) \(reply.text)")
                guard isRefused else { continue }
                #expect(reply.has("Retry-After: 5"))
                #expect(reply.has("Content-Type: application/problem+json"))
                #expect(try reply.json["code"].text == "memory_pressure")
                let detail = try reply.json["detail"].text
                #expect(detail.contains("is refused while memory is short (level \(level.name))"))
            }
            let gone = try await service.send("DELETE", "/v1/memories/\(id)")
            #expect(gone.status == 200)
            let all = try await service.send("DELETE", "/v1/memories?user_id=cold")
            #expect(all.status == 200)
        }
    }

    @Test("what is refused changes nothing, and goes well when memory is free again")
    func recovers() async throws {
        let scripted = Scripted()
        try await TestService.run(pressure: scripted.monitor) { service in
            try await service.remember("ada", ["green tea"])
            await scripted.look(95)
            let body = #"{"user_id":"ada","text":"black tea"}"#
            let refused = try await service.send("POST", "/v1/memories", body)
            #expect(refused.status == 503)
            let parts = try await service.send("GET", "/health").json
            #expect(try parts["status"].text == "degraded")
            let memory = try #require(
                try parts["parts"].items.first { try $0["name"].text == "memory" })
            #expect(try memory["ready"] == .bool(false))
            #expect(try await service.send("GET", "/health/ready").status == 200)
            let statistics = try await service.send("GET", "/v1/stats").json
            #expect(try statistics["memory_level"].text == "emergency")
            #expect(try statistics["memories"] == .integer(1))
            await scripted.look(20, after: 1)
            await scripted.look(20, after: 7)
            #expect(try await service.send("POST", "/v1/memories", body).status == 201)
        }
    }

    @Test("the budget tells limit, level, changes and refusals")
    func budget() async throws {
        let scripted = Scripted()
        try await TestService.run(pressure: scripted.monitor) { service in
            await scripted.look(86)
            _ = try await service.send("GET", "/v1/users/ada/export")
            let reply = try await service.send("GET", "/v1/admin/budget")
            let budget = try reply.json
            #expect(try budget["limit_bytes"] == .integer(1 << 30))
            #expect(try budget["limit_source"].text == "setting")
            #expect(try budget["level"].text == "critical")
            #expect(try budget["refused"] == .integer(1))
            let levels = try budget["levels"].items
            #expect(try levels.map { try $0["name"].text } == PressureLevel.allCases.map(\.name))
            #expect(
                try levels.map { try $0["entered"] } == [0, 0, 0, 0, 1, 0].map { .integer($0) })
        }
    }
}
