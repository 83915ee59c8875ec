import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var serviceEndpoints: [Endpoint] {
        [
            Endpoint(method: .get, pattern: "/v1/stats", weight: .basic, handle: statistics),
            Endpoint(method: .get, pattern: "/health", weight: .basic, handle: health),
            Endpoint(method: .get, pattern: "/health/live", weight: .basic) { _ in
                .json { $0.member("status", "ok") }
            },
            Endpoint(method: .get, pattern: "/health/ready", weight: .basic, handle: ready),
            Endpoint(method: .get, pattern: "/openapi.json", weight: .basic) { _ in
                .json(bytes: OpenAPIDocument.bytes)
            },
            Endpoint(
                method: .get, pattern: "/problems/{code}", weight: .basic, handle: problemPage),
        ]
    }

    @Sendable private func statistics(_ call: Call) async throws -> HTTPResponse {
        let statistics = try await engine.statistics()
        return .json { writer in
            for (name, count) in [
                ("users", statistics.store.users),
                ("memories", statistics.store.memories),
                ("file_bytes", statistics.store.fileBytes),
                ("queued_writes", statistics.store.queuedWrites),
                ("commits", statistics.store.commits),
                ("indexed_users", statistics.indexedUsers),
                ("index_bytes", statistics.indexBytes),
                ("index_bytes_max", statistics.indexBytesMax),
                ("stale_memories", statistics.stale),
            ] {
                writer.key(name)
                writer.integer(count)
            }
            writer.key("short_term")
            writer.shortTerm(statistics.shortTerm)
            writer.key("scrub_pending")
            writer.bool(statistics.store.isScrubPending)
            writer.member("encoder_version", statistics.encoderVersion)
            writer.member("memory_level", engine.pressure.level.name)
            writer.caches(engine.cacheStatistics)
        }
    }

    /// Always 200 while the process answers: what is wrong is in the parts.
    @Sendable private func health(_ call: Call) async throws -> HTTPResponse {
        Self.answer(await engine.health(), failing: 200)
    }

    /// 200 when the server can answer, be it degraded, else 503.
    @Sendable private func ready(_ call: Call) async throws -> HTTPResponse {
        Self.answer(await engine.health(), failing: 503)
    }

    private static func answer(_ parts: [HealthPart], failing status: Int) -> HTTPResponse {
        let isReady = parts.allSatisfy { $0.isReady || $0.isOptional }
        let isWhole = parts.allSatisfy(\.isReady)
        return .json(status: isReady ? 200 : status) { writer in
            writer.member("status", isWhole ? "ok" : isReady ? "degraded" : "unavailable")
            writer.key("parts")
            writer.array(parts) { writer, part in
                writer.object { writer in
                    writer.member("name", part.name)
                    writer.key("ready")
                    writer.bool(part.isReady)
                    writer.key("optional")
                    writer.bool(part.isOptional)
                    writer.member("detail", part.detail)
                }
            }
        }
    }

    /// What a problem's `type` leads to.
    @Sendable private func problemPage(_ call: Call) async throws -> HTTPResponse {
        guard let code = ProblemCode(rawValue: call.request.parameters["code"] ?? "") else {
            throw Problem(.routeNotFound, "There is no such problem; GET /openapi.json lists them.")
        }
        return .json { writer in
            writer.member("code", code.rawValue)
            writer.key("status")
            writer.integer(code.status)
            writer.member("title", code.title)
            writer.member("meaning", code.meaning)
        }
    }
}
