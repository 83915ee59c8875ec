import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var jobEndpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, pattern: "/v1/jobs", parameters: WorkListRequest.parameters
            ) { call in
                let request = try WorkListRequest(call.query, of: "jobs")
                return list(request.page(try await engine.jobs(request.query))) { $0.job($1) }
            },
            Endpoint(method: .get, pattern: "/v1/jobs/{id}") { call in
                try Self.answer(try await engine.job(try call.id(.jobNotFound)))
            },
            Endpoint(method: .delete, pattern: "/v1/jobs/{id}") { call in
                try Self.answer(try await engine.cancelJob(try call.id(.jobNotFound)))
            },
        ]
    }

    private static func answer(_ job: Job?) throws(Problem) -> HTTPResponse {
        guard let job else {
            throw Problem(
                .jobNotFound, "No job has this id; ended jobs are kept for a week.", field: "id")
        }
        var writer = JSONWriter()
        writer.job(job)
        return .json(bytes: writer.bytes)
    }
}
