import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var searchEndpoints: [Endpoint] {
        [
            Endpoint(
                method: .post, pattern: "/v1/memories/search", media: .json, weight: .search
            ) { call in
                try await search(try SearchRequest.read(try call.body()), call)
            },
            Endpoint(
                method: .get, pattern: "/v1/memories/search",
                parameters: SearchRequest.parameters, weight: .search
            ) { call in
                try await search(try SearchRequest.read(call.query), call)
            },
        ]
    }

    private func search(_ question: Question, _ call: Call) async throws -> HTTPResponse {
        try engine.admit(question)
        let answer = try await engine.search(question)
        return .json(capacity: 4_096) { writer in
            writer.key("results")
            writer.array(answer.hits) { $0.hit($1) }
            if question.isExplained {
                writer.key("near_misses")
                writer.array(answer.nearMisses) { $0.hit($1) }
            }
            if !answer.degraded.isEmpty {
                writer.key("degraded")
                writer.array(answer.degraded) { $0.string($1) }
            }
            call.stopwatch.write(to: &writer)
        }
    }
}
