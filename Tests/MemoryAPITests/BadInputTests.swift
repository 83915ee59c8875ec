import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

/// One route, how to ask it well, and which of its values have a rule to break.
private struct RouteUnderTest: Sendable, CustomTestStringConvertible {
    let method: String
    let pattern: String
    let target: String
    /// A body that the route takes, as members; empty when it takes none.
    var members: [(name: String, json: String)] = []
    /// What stands around a member in the body, such as an item of a list.
    var wrap: (@Sendable (String) -> String)?
    /// Where the members stand in the request: `memories[0].`.
    var path = ""
    /// Values, as JSON or as text of a parameter, that each name does not take.
    var bad: [(name: String, values: [String])] = []
    /// Names that must be there.
    var needed: [String] = []
    /// The code of a value that breaks a rule, where it is not the usual one.
    var filterCode = ProblemCode.invalidFilter

    var testDescription: String { "\(method) \(pattern) \(path)" }

    func body(_ members: [(name: String, json: String)]) -> String {
        let text = "{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}"
        return wrap?(text) ?? text
    }
}

@Suite("Bad input to every route")
struct BadInputTests {
    private static let id = "0190c1e2-7b3a-7cde-8f01-23456789abcd"
    private static let types = ["7", "true", "[]", "{}"]
    private static let long = "\"" + String(repeating: "n", count: 257) + "\""
    private static let names = types + ["\"\"", long, #""a\nb""#]
    private static let times = [
        "7", "[]", "\"\"", "\"today\"", "\"2024-02-30T00:00:00Z\"", "\"2024-05-11T09:31:00\"",
        "\"10000-01-01T00:00:00Z\"", "\"2024-05-11T25:00:00Z\"",
    ]
    private static let content: [(name: String, values: [String])] = [
        ("session_id", names), ("agent_id", names), ("app_id", names), ("occurred_at", times),
        ("categories", ["7", "\"x\"", "{}"]), ("metadata", ["7", "\"x\"", "[]"]),
        ("importance", ["\"1\"", "[]", "1.01", "-0.01", "1e300", "9223372036854775807"]),
    ]
    private static let text = (
        "text", types + ["\"\"", #"" \n\u00a0""#, tooLong(MemoryLimits.textBytes)]
    )
    private static let full = content + [text, ("speaker", names)]

    private static func tooLong(_ bytes: Int) -> String {
        "\"" + String(repeating: "x", count: bytes + 1) + "\""
    }

    private static func add(
        _ target: String, path: String, wrap: @escaping @Sendable (String) -> String
    ) -> RouteUnderTest {
        RouteUnderTest(
            method: "POST", pattern: target, target: target, members: [("text", "\"t\"")],
            wrap: wrap, path: path, bad: full, needed: ["text"])
    }

    private static let routes: [RouteUnderTest] = [
        RouteUnderTest(
            method: "POST", pattern: "/v1/memories", target: "/v1/memories",
            members: [("user_id", "\"a\""), ("text", "\"t\"")],
            bad: full + [("user_id", names)], needed: ["user_id", "text"]),
        add("/v1/memories", path: "memories[1].") {
            #"{"user_id":"a","memories":[{"text":"s"},\#($0)]}"#
        },
        RouteUnderTest(
            method: "POST", pattern: "/v1/memories", target: "/v1/memories",
            members: [("role", "\"user\""), ("content", "\"t\"")],
            wrap: { #"{"user_id":"a","messages":[\#($0)]}"# }, path: "messages[0].",
            bad: [
                ("role", types + ["\"bot\""]), ("name", names), ("occurred_at", times),
                ("content", types + [tooLong(MemoryLimits.textBytes)]),
            ], needed: ["role", "content"]),
        RouteUnderTest(
            method: "POST", pattern: "/v1/memories/batch", target: "/v1/memories/batch",
            members: [("user_id", "\"a\""), ("text", "\"t\"")],
            wrap: { #"[{"user_id":"a","text":"s"},\#($0)]"# }, path: "[1].",
            bad: full + [("user_id", names)], needed: ["user_id", "text"]),
        add("/v1/memories/batch", path: "memories[0].") { #"{"user_id":"a","memories":[\#($0)]}"# },
        RouteUnderTest(
            method: "PATCH", pattern: "/v1/memories/{id}", target: "/v1/memories/{own}",
            members: [("text", "\"new\"")], bad: full),
        RouteUnderTest(
            method: "POST", pattern: "/v1/memories/search", target: "/v1/memories/search",
            members: [("user_id", "\"a\""), ("query", "\"q\"")],
            bad: [
                ("user_id", names), ("query", types + ["\"\"", tooLong(MemoryLimits.queryBytes)]),
                ("limit", ["\"5\"", "0", "-1", "101", "1.5", "1e300", "9223372036854775807"]),
                ("mode", types + ["\"best\""]), ("threshold", ["\"0\"", "2", "-1.1", "1e300"]),
                ("as_of", times), ("known_at", times), ("explain", ["1", "\"true\"", "[]"]),
            ], needed: ["user_id", "query"]),
        RouteUnderTest(
            method: "POST", pattern: "/v1/context", target: "/v1/context",
            members: [("user_id", "\"a\""), ("message", "\"Where do I live?\"")],
            bad: [
                ("user_id", names),
                ("message", types + ["\"\"", tooLong(MemoryLimits.textBytes)]),
                ("depth", ["\"1\"", "4", "-1", "1.5"]), ("speed", types + ["\"best\""]),
                ("max_tokens", ["\"500\"", "49", "32001", "1.5"]), ("session_id", names),
                ("as_of", times), ("known_at", times), ("is_new_conversation", ["1", "\"true\""]),
                ("needs_context", ["1", "[]"]),
            ], needed: ["user_id", "message"]),
    ]
    private static let allRoutes = routes + workRoutes

    /// Routes of documents and sessions; the session is not there, and bodies are read before that.
    private static let workRoutes: [RouteUnderTest] = [
        RouteUnderTest(
            method: "POST", pattern: "/v1/documents", target: "/v1/documents",
            members: [("user_id", "\"a\""), ("text", "\"t\"")],
            bad: [
                ("user_id", names), ("text", types + ["\"\"", #"" \n\u00a0""#]), ("title", names),
                ("format", types + ["\"pdf\"", "\"text/plain\""]), ("occurred_at", times),
                ("categories", ["7", "\"x\"", "{}"]),
                ("metadata", ["7", "\"x\"", "[]", #"{"a":\#(tooLong(4_096))}"#]),
            ], needed: ["user_id", "text"]),
        RouteUnderTest(
            method: "POST", pattern: "/v1/sessions", target: "/v1/sessions",
            members: [("user_id", "\"a\"")],
            bad: [
                ("user_id", names), ("session_id", names), ("state", objects),
                ("metadata", objects),
            ], needed: ["user_id"]),
        RouteUnderTest(
            method: "PATCH", pattern: "/v1/sessions/{id}", target: "/v1/sessions/s?user_id=ada",
            members: [("state", "{}")], bad: [("state", objects), ("metadata", objects)]),
        message("", { $0 }), message("messages[0].", { #"{"messages":[\#($0)]}"# }),
        RouteUnderTest(
            method: "POST", pattern: "/v1/sessions/{id}/end",
            target: "/v1/sessions/s/end?user_id=ada", members: [("remember", "true")],
            bad: [("remember", ["1", "\"true\"", "[]", "{}"])]),
    ]
    private static let objects = ["7", "\"x\"", "[]", #"{"a":\#(tooLong(16_384))}"#]

    private static func message(
        _ path: String, _ wrap: @escaping @Sendable (String) -> String
    ) -> RouteUnderTest {
        RouteUnderTest(
            method: "POST", pattern: "/v1/sessions/{id}/messages",
            target: "/v1/sessions/s/messages?user_id=ada",
            members: [("role", "\"user\""), ("content", "\"t\"")], wrap: wrap, path: path,
            bad: [
                ("role", types + ["\"bot\""]), ("name", names), ("occurred_at", times),
                ("content", types + ["\"\"", tooLong(MemoryLimits.textBytes)]),
            ], needed: ["role", "content"])
    }

    @Test("each wrong body is refused by the name of its field, and nothing changes")
    func bodies() async throws {
        try await TestService.run { service in
            let own = try await service.remember("ada", ["An old text."])[0]
            let before = try await state(service)
            for route in Self.allRoutes {
                let target = route.target.replacing("{own}", with: own)
                for (body, code, field) in Self.wrongBodies(of: route) {
                    let reply = try await service.send(route.method, target, body)
                    try expect(reply, code, field, "\(route.testDescription) \(body.prefix(200))")
                }
            }
            #expect(try await state(service) == before)
        }
    }

    /// Each wrong body of a route, with codes that may answer it and the field that is named.
    private static func wrongBodies(
        of route: RouteUnderTest
    ) -> [(body: String, codes: [ProblemCode], field: String?)] {
        var bodies: [(String, [ProblemCode], String?)] = []
        let good = route.members
        func others(_ name: String) -> [(name: String, json: String)] {
            good.filter { $0.name != name }
        }
        for name in route.needed {
            let field = route.path + name
            bodies.append((route.body(others(name)), [.missingField], field))
            bodies.append((route.body(others(name) + [(name, "null")]), [.missingField], field))
        }
        for (name, values) in route.bad {
            for value in values {
                let body = route.body(others(name) + [(name, value)])
                bodies.append((body, [.wrongType, .invalidValue], route.path + name))
            }
        }
        for name in ["colour", "Text", "user-id", "__proto__"] {
            let body = route.body(good + [(name, "1")])
            bodies.append((body, [.unknownField], route.path + name))
        }
        let first = good[0]
        bodies.append((route.body([first] + good), [.duplicateField], first.name))
        for (value, code) in [
            (#""\u0000""#, ProblemCode.invalidJSON), (#""\ud800""#, .invalidJSON),
            (#""\udc00\ud800""#, .invalidJSON), ("1e400", .invalidJSON),
            ("18446744073709551616", .invalidJSON), ("01", .invalidJSON), ("NaN", .invalidJSON),
            (String(repeating: "[", count: 40) + String(repeating: "]", count: 40), .invalidJSON),
        ] {
            bodies.append((route.body(others(first.name) + [(first.name, value)]), [code], nil))
        }
        bodies += ["{", "", " ", "\u{FEFF}{}"].map { ($0, [.invalidJSON, .emptyBody], nil) }
        bodies += ["7", "\"x\"", "true"].map { ($0, [.wrongType, .invalidJSON], nil) }
        return bodies
    }

    @Test("bytes that are not UTF-8 are refused wherever JSON goes in, and nothing changes")
    func badText() async throws {
        try await TestService.run { service in
            let own = try await service.remember("ada", ["An old text."])[0]
            let before = try await state(service)
            for route in Self.allRoutes {
                for bytes: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5], [0]] {
                    let name = route.members[0].name
                    let marked = route.body(
                        [(name, "\"#\"")] + route.members.filter { $0.name != name })
                    let parts = marked.split(separator: "#", maxSplits: 1)
                    let body = Array(parts[0].utf8) + bytes + Array(parts[1].utf8)
                    let target = route.target.replacing("{own}", with: own)
                    let reply = try await service.send(route.method, target, bytes: body)
                    try expect(reply, [.invalidJSON], nil, "\(route.testDescription) \(bytes)")
                }
            }
            #expect(try await state(service) == before)
        }
    }

    /// Every parameter of every route with values that it does not take.
    private static let parameters: [(String, String, name: String, values: [String])] = {
        let names = ["", "%01", "%00", String(repeating: "n", count: 257)]
        let times = ["", "today", "2024", "2024-02-30T00:00:00Z", "10000-01-01T00:00:00Z"]
        let list = ("GET", "/v1/memories?user_id=ada&")
        let search = ("GET", "/v1/memories/search?user_id=ada&query=x&")
        let limits = ["", "0", "-1", "101", "1.5", "ten", "99999999999999999999", "0x10"]
        let flags = ["", "1", "yes", "TRUE"]
        var rows: [(String, String, name: String, values: [String])] = []
        for name in ["session_id", "agent_id", "app_id", "speaker", "category"] {
            rows.append((list.0, list.1, name, names))
        }
        rows += ["occurred_after", "occurred_before"].map { (list.0, list.1, $0, times) }
        rows += [
            (list.0, list.1, "filter", ["", "%7B", "[]", "%7B%7D", "%7B%22x%22:1%7D", "%FF"]),
            (list.0, list.1, "order", ["", "random", "NEWEST"]),
            (list.0, list.1, "limit", limits),
            (list.0, list.1, "cursor", ["", "AAAA", "AAAAAAAAAAAAAAAAAA", "%00"]),
            (list.0, list.1, "page", ["1"]), (list.0, list.1, "user_id", ["eva"]),
            (search.0, search.1, "limit", limits), (search.0, search.1, "mode", ["", "best"]),
            (search.0, search.1, "threshold", ["", "2", "-1.1", "nan", "inf", "1e999", "0x1"]),
            (search.0, search.1, "explain", flags), (search.0, search.1, "filter", ["1"]),
            (search.0, search.1, "as_of", times),
            ("GET", "/v1/memories/search?user_id=ada&", "query", ["", "%20", "%00"]),
            ("GET", "/v1/memories/search?query=x&", "user_id", names),
            ("GET", "/v1/memories?", "user_id", names),
            ("DELETE", "/v1/memories?", "user_id", names),
            ("GET", "/v1/users/ada/export?", "after", ["", "x", "%00", id]),
        ]
        for list in ["documents", "jobs", "sessions"] {
            rows += [
                ("GET", "/v1/\(list)?", "user_id", names),
                ("GET", "/v1/\(list)?user_id=ada&", "limit", limits),
                ("GET", "/v1/\(list)?user_id=ada&", "cursor", ["", "AAAAAAAAAAAAAAAAAA", "%00"]),
            ]
        }
        for method in ["GET", "DELETE"] {
            rows.append((method, "/v1/sessions/s?", "user_id", names))
        }
        rows.append(("GET", "/v1/sessions/s/history?", "user_id", names))
        return rows
    }()

    @Test("each wrong parameter is refused by its name, and nothing changes")
    func addresses() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["An old text."])
            let before = try await state(service)
            let codes: [ProblemCode] = [
                .invalidParameter, .unknownParameter, .invalidCursor, .invalidFilter,
                .invalidJSON, .memoryNotFound,
            ]
            for (method, target, name, values) in Self.parameters {
                for value in values {
                    let address = "\(target)\(name)=\(value)"
                    let reply = try await service.send(method, address)
                    if value == "%00" || value == "%FF" {
                        // The address itself is wrong, before it is taken apart.
                        try expect(reply, [.malformedRequest], nil, address)
                        continue
                    }
                    let field = try reply.json.object["field"]?.text ?? ""
                    let isNamed = field == name || field.hasPrefix(name + ".")
                    #expect(isNamed, "\(address): \(field)")
                    try expect(reply, codes, field, address)
                }
            }
            #expect(try await state(service) == before)
        }
    }

    @Test("every route refuses a parameter that it does not know, and nothing changes")
    func unknownParameters() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["An old text."])
            let before = try await state(service)
            for endpoint in service.api.endpoints {
                let path = endpoint.pattern.replacing("{id}", with: Self.id)
                    .replacing("{code}", with: "busy")
                let body = endpoint.media == .none ? nil : "{}"
                let reply = try await service.send(
                    "\(endpoint.method)", "\(path)?colour=1", body,
                    type: endpoint.media.types.first)
                try expect(reply, [.unknownParameter], "colour", path)
            }
            #expect(try await state(service) == before)
        }
    }

    @Test("ids of nothing and users with bad names are refused on every route that takes them")
    func paths() async throws {
        try await TestService.run { service in
            try await service.remember("ada", ["An old text."])
            let before = try await state(service)
            for id in ["nope", Self.id, Self.id + "0", "%00", "%FF", "..%2F..", "%F0%9F%A6%9C"] {
                for (method, rest) in [
                    ("GET", ""), ("DELETE", ""), ("PATCH", ""), ("GET", "/history"),
                ] {
                    let body = method == "PATCH" ? #"{"text":"new"}"# : nil
                    let reply = try await service.send(method, "/v1/memories/\(id)\(rest)", body)
                    let codes: [ProblemCode] = [.memoryNotFound, .malformedRequest]
                    try expect(reply, codes, reply.json.object["field"]?.text, "\(method) \(id)")
                }
            }
            for user in ["%01", "%7F", String(repeating: "n", count: 257)] {
                let export = try await service.send("GET", "/v1/users/\(user)/export")
                try expect(export, [.invalidParameter], "id", "export of \(user)")
                let reply = try await service.send(
                    "POST", "/v1/users/\(user)/import", #"{"text":"t"}"#,
                    type: "application/x-ndjson")
                try expect(reply, [.invalidParameter], "id", "import to \(user)")
            }
            #expect(try await state(service) == before)
        }
    }

    @Test("every route that takes a body is in these tests")
    func complete() async throws {
        try await TestService.run { service in
            let json = service.api.endpoints.filter { $0.media != .none && $0.media != .lines }
            let tested = Set(Self.allRoutes.map { "\($0.method) \($0.pattern)" })
            #expect(tested == Set(json.map { "\($0.method) \($0.pattern)" }))
        }
    }

    // MARK: Helpers

    /// What must not change: counts, and every memory with its times.
    private func state(_ service: TestService) async throws -> [String] {
        let statistics = try await service.send("GET", "/v1/stats").json
        let counts = try ["users", "memories"].map { "\(try statistics[$0])" }
        return counts + [try await service.send("GET", "/v1/users/ada/export").text]
    }

    private func expect(
        _ reply: Reply, _ codes: [ProblemCode], _ field: String?, _ request: String
    ) throws {
        let problem = try reply.json
        let name = try problem.object["code"]?.text ?? "none"
        let code = ProblemCode(rawValue: name)
        #expect(code.map(codes.contains) == true, "\(request): \(reply.status) \(name)")
        #expect(reply.status == code?.status, "\(request)")
        #expect(reply.has("Content-Type: application/problem+json"), "\(request)")
        if let field {
            let named = try problem.object["field"]?.text ?? "none"
            #expect(named == field, "\(request)")
        }
    }
}
