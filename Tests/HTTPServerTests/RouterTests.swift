import Testing

@testable import HTTPServer

@Suite("Router")
struct RouterTests {
    private func find(_ method: HTTPMethod, _ path: String) throws -> String {
        var routes = Router()
        let patterns: [(HTTPMethod, String)] = [
            (.get, "/"), (.get, "/v1/memories"), (.post, "/v1/memories"),
            (.get, "/v1/memories/{id}"), (.delete, "/v1/memories/{id}"),
            (.post, "/v1/memories/search"), (.get, "/v1/{kind}/{id}/history"),
            (.get, "/v1/memories/{id}/links"),
        ]
        for (method, pattern) in patterns {
            routes.add(method, pattern) { _ in HTTPResponse(status: 200) }
        }
        switch routes.match(method, try RequestTarget(Array(path.utf8)[...], method: method)) {
        case .notFound: return "none"
        case .notAllowed(let methods):
            return methods.map(\.description).joined(separator: ",")
        case .found(let route, let parameters):
            let values = parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
            return "\(route.method) \(route.pattern)" + values.joined()
        }
    }

    @Test(
        "finds a route, the allowed methods, or nothing",
        arguments: [
            (HTTPMethod.get, "/", "GET /"),
            (.get, "/v1/memories", "GET /v1/memories"),
            (.head, "/v1/memories", "GET /v1/memories"),
            (.get, "/v1/memories/", "none"),
            (.get, "/v1/memories/7", "GET /v1/memories/{id} id=7"),
            (.get, "/v1/memories/a%2Fb", "GET /v1/memories/{id} id=a/b"),
            (.get, "/v1/memories/%7Bid%7D", "GET /v1/memories/{id} id={id}"),
            (.get, "/v1%2Fmemories", "none"),
            (.post, "/v1/memories/search", "POST /v1/memories/search"),
            (.get, "/v1/memories/search", "POST"),
            (.delete, "/v1/memories/%73earch", "POST"),
            (.put, "/v1/memories/7", "GET,DELETE,HEAD"),
            (.other("BREW"), "/v1/memories", "GET,POST,HEAD"), (.other("BREW"), "/v2", "none"),
            (.put, "/v1/memories", "GET,POST,HEAD"),
            (.get, "/v1/memories/7/history", "GET /v1/{kind}/{id}/history id=7 kind=memories"),
            (.get, "/v1/memories//history", "none"),
            (.get, "/v2", "none"), (.get, "//", "none"), (.options, "*", "none"),
        ])
    func findsRoutes(_ method: HTTPMethod, _ path: String, _ expected: String) throws {
        #expect(try find(method, path) == expected)
    }

    @Test("a route cannot be added twice")
    func refusesTwins() async {
        await #expect(processExitsWith: .failure) {
            var routes = Router()
            routes.add(.get, "/a/{b}") { _ in HTTPResponse(status: 200) }
            routes.add(.get, "/a/{c}") { _ in HTTPResponse(status: 200) }
        }
    }
}
