import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

/// A request that must be refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    let body: String?
    let code: ProblemCode
    let field: String?

    init(
        _ method: String, _ target: String, _ body: String?, _ code: ProblemCode, _ field: String?
    ) {
        self.method = method
        self.target = target
        self.body = body
        self.code = code
        self.field = field
    }

    var testDescription: String { "\(method) \(target.prefix(60)) \((body ?? "").prefix(90))" }

    static func add(_ body: String, _ code: ProblemCode, _ field: String?) -> Refusal {
        Refusal("POST", "/v1/memories", body, code, field)
    }

    static func search(_ body: String, _ code: ProblemCode, _ field: String?) -> Refusal {
        Refusal("POST", "/v1/memories/search", body, code, field)
    }

    static func list(_ query: String, _ code: ProblemCode, _ field: String?) -> Refusal {
        Refusal("GET", "/v1/memories?\(query)", nil, code, field)
    }

    static func edit(_ body: String, _ code: ProblemCode, _ field: String?) -> Refusal {
        Refusal("PATCH", "/v1/memories/0190c1e2-7b3a-7cde-8f01-23456789abcd", body, code, field)
    }
}

@Suite("Requests that are wrong")
struct RequestErrorTests {
    private static let long = String(repeating: "n", count: 257)
    private static let hundredOne = Array(repeating: #"{"text":"a"}"#, count: 101)
        .joined(separator: ",")

    static let adds: [Refusal] = [
        .add("", .emptyBody, nil),
        .add(" ", .emptyBody, nil),
        .add("{", .invalidJSON, nil),
        .add("[]", .wrongType, nil),
        .add(#"{"user_id":"a","text":"\u0000"}"#, .invalidJSON, nil),
        .add(#"{"user_id":"a","user_id":"b","text":"t"}"#, .duplicateField, "user_id"),
        .add(#"{"user_id":"a"}"#, .missingField, "text"),
        .add(#"{"text":"t"}"#, .missingField, "user_id"),
        .add(#"{"user_id":null,"text":"t"}"#, .missingField, "user_id"),
        .add(#"{"user_id":"a","text":null}"#, .missingField, "text"),
        .add(#"{"user_id":7,"text":"t"}"#, .wrongType, "user_id"),
        .add(#"{"user_id":"","text":"t"}"#, .invalidValue, "user_id"),
        .add(#"{"user_id":"\#(long)","text":"t"}"#, .invalidValue, "user_id"),
        .add(#"{"user_id":"a\nb","text":"t"}"#, .invalidValue, "user_id"),
        .add(#"{"user_id":"a","text":" \n\u00a0"}"#, .invalidValue, "text"),
        .add(
            #"{"user_id":"a","text":"\#(bytes(MemoryLimits.textBytes + 1))"}"#, .invalidValue,
            "text"),
        .add(#"{"user_id":"a","text":"t","colour":1}"#, .unknownField, "colour"),
        .add(#"{"user_id":"a","text":"t","messages":[]}"#, .invalidValue, "messages"),
        .add(#"{"user_id":"a","text":"t","speaker":[]}"#, .wrongType, "speaker"),
        .add(#"{"user_id":"a","text":"t","importance":1.01}"#, .invalidValue, "importance"),
        .add(#"{"user_id":"a","text":"t","importance":-0.1}"#, .invalidValue, "importance"),
        .add(#"{"user_id":"a","text":"t","importance":"1"}"#, .wrongType, "importance"),
        .add(#"{"user_id":"a","text":"t","occurred_at":"today"}"#, .invalidValue, "occurred_at"),
        .add(
            #"{"user_id":"a","text":"t","occurred_at":"2024-05-11T09:31:00"}"#, .invalidValue,
            "occurred_at"),
        .add(#"{"user_id":"a","text":"t","metadata":[]}"#, .wrongType, "metadata"),
        .add(
            #"{"user_id":"a","text":"t","metadata":{"k":"\#(bytes(16_377))"}}"#, .invalidValue,
            "metadata"),
        .add(#"{"user_id":"a","text":"t","categories":"x"}"#, .wrongType, "categories"),
        .add(#"{"user_id":"a","text":"t","categories":["x",1]}"#, .wrongType, "categories[1]"),
        .add(#"{"user_id":"a","text":"t","categories":[""]}"#, .invalidValue, "categories[0]"),
        .add(
            #"{"user_id":"a","text":"t","categories":[\#(strings(33))]}"#, .invalidValue,
            "categories"),
        .add(#"{"user_id":"a","memories":[]}"#, .invalidValue, "memories"),
        .add(#"{"user_id":"a","memories":[\#(hundredOne)]}"#, .invalidValue, "memories"),
        .add(#"{"user_id":"a","memories":{}}"#, .wrongType, "memories"),
        .add(#"{"user_id":"a","memories":["t"]}"#, .wrongType, "memories[0]"),
        .add(#"{"user_id":"a","memories":[{"text":"t"},{}]}"#, .missingField, "memories[1].text"),
        .add(
            #"{"user_id":"a","memories":[{"text":"t"},{"text":"u","user_id":"b"}]}"#,
            .unknownField, "memories[1].user_id"),
        .add(
            #"{"user_id":"a","memories":[{"text":"t","categories":[null]}]}"#, .wrongType,
            "memories[0].categories[0]"),
        .add(#"{"user_id":"a","messages":[]}"#, .invalidValue, "messages"),
        .add(
            #"{"user_id":"a","messages":[{"content":"t"}]}"#, .missingField, "messages[0].role"),
        .add(
            #"{"user_id":"a","messages":[{"role":"user"}]}"#, .missingField,
            "messages[0].content"),
        .add(
            #"{"user_id":"a","messages":[{"role":"bot","content":"t"}]}"#, .invalidValue,
            "messages[0].role"),
        .add(
            #"{"user_id":"a","messages":[{"role":"user","content":" "}]}"#, .invalidValue,
            "messages"),
        .add(
            #"{"user_id":"a","speaker":"x","messages":[{"role":"user","content":"t"}]}"#,
            .unknownField, "speaker"),
    ]

    static let others: [Refusal] = [
        .search("", .emptyBody, nil),
        .search(#"{"query":"q"}"#, .missingField, "user_id"),
        .search(#"{"user_id":"a"}"#, .missingField, "query"),
        .search(#"{"user_id":"a","query":" "}"#, .invalidValue, "query"),
        .search(#"{"user_id":"a","query":"\#(bytes(8_193))"}"#, .invalidValue, "query"),
        .search(#"{"user_id":"a","query":"q","limit":0}"#, .invalidValue, "limit"),
        .search(#"{"user_id":"a","query":"q","limit":101}"#, .invalidValue, "limit"),
        .search(#"{"user_id":"a","query":"q","limit":1.5}"#, .wrongType, "limit"),
        .search(#"{"user_id":"a","query":"q","mode":"best"}"#, .invalidValue, "mode"),
        .search(#"{"user_id":"a","query":"q","threshold":2}"#, .invalidValue, "threshold"),
        .search(#"{"user_id":"a","query":"q","as_of":"now"}"#, .invalidValue, "as_of"),
        .search(#"{"user_id":"a","query":"q","explain":1}"#, .wrongType, "explain"),
        .search(#"{"user_id":"a","query":"q","top_k":1}"#, .unknownField, "top_k"),
        .search(#"{"user_id":"a","query":"q","filter":[]}"#, .invalidFilter, "filter"),
        .search(
            #"{"user_id":"a","query":"q","filter":{"colour":1}}"#, .invalidFilter,
            "filter.colour"),
        .edit("", .emptyBody, nil),
        .edit("{}", .missingField, "text"),
        .edit(#"{"text":null}"#, .invalidValue, "text"),
        .edit(#"{"occurred_at":null}"#, .invalidValue, "occurred_at"),
        .edit(#"{"text":" "}"#, .invalidValue, "text"),
        .edit(#"{"user_id":"b"}"#, .unknownField, "user_id"),
        .edit(#"{"importance":2}"#, .invalidValue, "importance"),
        .list("", .missingParameter, "user_id"),
        .list("user_id=", .invalidParameter, "user_id"),
        .list("user_id=a&user_id=b", .invalidParameter, "user_id"),
        .list("user_id=a&page=2", .unknownParameter, "page"),
        .list("user_id=a&limit=0", .invalidParameter, "limit"),
        .list("user_id=a&limit=101", .invalidParameter, "limit"),
        .list("user_id=a&limit=ten", .invalidParameter, "limit"),
        .list("user_id=a&order=random", .invalidParameter, "order"),
        .list("user_id=a&occurred_after=2024", .invalidParameter, "occurred_after"),
        .list("user_id=a&speaker=%01", .invalidParameter, "speaker"),
        .list("user_id=a&cursor=AAAA", .invalidCursor, "cursor"),
        .list("user_id=a&filter=%7B", .invalidJSON, "filter"),
        .list("user_id=a&filter=%7B%22x%22:1%7D", .invalidFilter, "filter.x"),
        Refusal("GET", "/v1/memories/search?user_id=a", nil, .missingParameter, "query"),
        Refusal(
            "GET", "/v1/memories/search?user_id=a&query=b&explain=1", nil, .invalidParameter,
            "explain"),
        Refusal(
            "GET", "/v1/memories/search?user_id=a&query=b&threshold=nan", nil, .invalidParameter,
            "threshold"),
        Refusal(
            "GET", "/v1/memories/search?user_id=a&query=b&top_k=1", nil, .unknownParameter,
            "top_k"),
        Refusal(
            "GET", "/v1/memories/search?user_id=a&query=\(bytes(1_025))", nil, .invalidParameter,
            "query"),
        Refusal("DELETE", "/v1/memories", nil, .missingParameter, "user_id"),
        Refusal("DELETE", "/v1/memories?id=1", nil, .unknownParameter, "id"),
        Refusal("GET", "/v1/memories/nope", nil, .memoryNotFound, "id"),
        Refusal(
            "GET", "/v1/memories/0190c1e2-7b3a-7cde-8f01-23456789abcd", nil, .memoryNotFound, nil),
        Refusal(
            "DELETE", "/v1/memories/0190c1e2-7b3a-7cde-8f01-23456789abcd", nil, .memoryNotFound, nil
        ),
        Refusal(
            "GET", "/v1/memories/0190c1e2-7b3a-7cde-8f01-23456789abcd/history", nil,
            .memoryNotFound, nil),
        .edit(#"{"text":"new"}"#, .memoryNotFound, nil),
        Refusal("GET", "/v1/users/%01/export", nil, .invalidParameter, "id"),
        Refusal("GET", "/v1/stats?x=1", nil, .unknownParameter, "x"),
    ]

    @Test("are refused by code, field and status, and nothing is kept", arguments: adds + others)
    func refuses(_ refusal: Refusal) async throws {
        try await TestService.run { service in
            let reply = try await service.send(refusal.method, refusal.target, refusal.body)
            let problem = try reply.json
            #expect(reply.status == refusal.code.status)
            #expect(reply.has("Content-Type: application/problem+json"))
            #expect(try problem["code"] == .string(refusal.code.rawValue))
            #expect(try problem.object["field"] == refusal.field.map(JSONValue.string))
            #expect(try problem["detail"].text.hasSuffix("."))
            #expect(try problem["request_id"] == .string("test-1"))
            #expect(try await service.send("GET", "/v1/stats").json["memories"] == .integer(0))
        }
    }

    @Test(
        "another media type is refused with the right one",
        arguments: [
            ("POST", "/v1/memories", "text/plain", "application/json"),
            ("POST", "/v1/memories", nil, "application/json"),
            (
                "POST", "/v1/memories/search", "application/x-www-form-urlencoded",
                "application/json"
            ),
            ("POST", "/v1/users/ada/import", "application/json", "application/x-ndjson"),
        ] as [(String, String, String?, String)])
    func mediaType(_ method: String, _ target: String, _ type: String?, _ right: String)
        async throws
    {
        try await TestService.run { service in
            let reply = try await service.send(method, target, "{}", type: type)
            #expect(reply.status == 415)
            #expect(try reply.json["detail"].text.contains(right))
        }
    }

    @Test("a body in a coding is refused, as it is not decoded")
    func contentCoding() async throws {
        try await TestService.run { service in
            let reply = try await service.send(
                "POST", "/v1/memories", "{}", type: "application/json\r\nContent-Encoding: gzip")
            #expect(reply.status == 415)
        }
    }

    @Test(
        "a media type is read without its parameters and letter case",
        arguments: ["application/json; charset=utf-8", "Application/JSON", "application/json ;v=1"])
    func mediaTypeParameters(_ type: String) async throws {
        try await TestService.run { service in
            let body = #"{"user_id":"ada","text":"t"}"#
            let reply = try await service.send("POST", "/v1/memories", body, type: type)
            #expect(reply.status == 201)
        }
    }

    @Test("a body above the limit is refused before it is read")
    func tooLarge() async throws {
        try await TestService.run { service in
            let body = String(repeating: " ", count: MemoryAPI.bodyBytesMax + 1)
            let reply = try await service.send("POST", "/v1/memories", body)
            #expect(reply.status == 413)
            #expect(try reply.json["code"] == .string("body_too_large"))
        }
    }

    private static func bytes(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func strings(_ count: Int) -> String {
        Array(repeating: #""c""#, count: count).joined(separator: ",")
    }
}
