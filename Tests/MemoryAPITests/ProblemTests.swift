import HTTPServer
import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("Problem")
struct ProblemTests {
    @Test("every code has a status, a title and a page of its own", arguments: ProblemCode.allCases)
    func table(_ code: ProblemCode) {
        #expect((400...599).contains(code.status))
        #expect(!code.title.isEmpty && !code.title.hasSuffix("."))
        #expect(code.meaning.hasSuffix("."))
        #expect(code.page == "/problems/\(code.rawValue)")
        #expect(code.rawValue.allSatisfy { $0 == "_" || ("a"..."z").contains($0) })
        let title = code.title
        #expect(ProblemCode.allCases.filter { $0.title == title } == [code])
        #expect(code == .internalError || code.title != ProblemCode.internalError.title)
    }

    @Test(
        "every kind of engine error has its status",
        arguments: zip(
            MemoryError.Kind.allCases, [400, 404, 409, 503, 507, 503, 500, 503, 500]))
    func engineErrors(_ kind: MemoryError.Kind, _ status: Int) {
        let error = MemoryError(
            kind, in: "test", hint: "Do this.", field: "text", because: "secret")
        let problem = Problem(error)
        #expect(problem.code.status == status)
        #expect(problem.detail == "Do this." && problem.field == "text")
    }

    @Test("an answer has type, title, status, detail, code, field and request_id")
    func shape() throws {
        let response = Problem(.invalidValue, "No.", field: "memories[3].text")
            .response(requestID: "r\"1")
        #expect(response.status == 400)
        #expect(response.headers[first: "Content-Type"] == "application/problem+json")
        guard case .bytes(let bytes) = response.body else {
            Issue.record("no bytes")
            return
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"type":"/problems/invalid_value","title":"Value is not allowed","#
                + #""status":400,"detail":"No.","code":"invalid_value","field":"memories[3].text","#
                + #""request_id":"r\"1"}"#)
    }

    @Test("what may go well later says when to try again")
    func retryAfter() {
        let busy = Problem(.busy, "Wait.").response(requestID: "1")
        #expect(busy.headers[first: "Retry-After"] == "1")
        let wrong = Problem(.invalidValue, "No.").response(requestID: "1")
        #expect(wrong.headers[first: "Retry-After"] == nil)
    }

    @Test(
        "what the HTTP server refuses by itself is a problem too",
        arguments: [
            ("GET", "/nowhere", 404, "route_not_found"),
            ("GET", "/v1/memories/", 404, "route_not_found"),
            ("PUT", "/v1/memories", 405, "method_not_allowed"),
            ("BREW", "/v1/memories", 405, "method_not_allowed"),
            ("GET", "/%zz", 400, "malformed_request"),
            ("GET", "/" + String(repeating: "a", count: 9_000), 414, "target_too_long"),
        ])
    func fromServer(_ method: String, _ target: String, _ status: Int, _ code: String) async throws
    {
        try await TestService.run { service in
            let reply = try await service.send(method, target)
            #expect(reply.status == status)
            #expect(reply.has("Content-Type: application/problem+json"))
            #expect(try reply.json["code"] == .string(code))
            #expect(try reply.json["status"] == .integer(Int64(status)))
        }
    }

    @Test("the page behind a problem's type explains it")
    func page() async throws {
        try await TestService.run { service in
            for code in ProblemCode.allCases {
                let reply = try await service.send("GET", code.page)
                #expect(reply.status == 200)
                #expect(try reply.json["title"] == .string(code.title))
            }
            #expect(try await service.send("GET", "/problems/none").status == 404)
        }
    }
}
