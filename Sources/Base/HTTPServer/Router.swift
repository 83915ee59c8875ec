/// What a route does with a request's body.
public enum RouteBody: Sendable, Equatable {
    /// It wants none; up to ``HTTPServerLimits/unwantedBodyBytesMax`` are read and dropped.
    case none
    /// The handler starts when all of it is there; the limit is in bytes, nil is the server's.
    case buffered(limit: Int? = nil)
    /// The handler starts after the head and pulls; the limit is in bytes, nil is no limit.
    case streamed(limit: Int? = nil)
}

/// Finds the handler of a method and a path.
///
/// A pattern is a path in which a whole segment may be a name in braces, as in
/// `/v1/memories/{id}`. Literal segments win over names, for every method: a path that one pattern
/// has is not looked for in a less literal one. A trailing slash is another path.
public struct Router: Sendable {
    /// One method at one pattern.
    final class Route: Sendable {
        let method: HTTPMethod
        let pattern: String
        let names: [String]
        let body: RouteBody
        let handler: HTTPHandler

        init(
            _ method: HTTPMethod, _ pattern: String, names: [String], body: RouteBody,
            handler: @escaping HTTPHandler
        ) {
            self.method = method
            self.pattern = pattern
            self.names = names
            self.body = body
            self.handler = handler
        }
    }
    /// What was found for a request.
    enum Match: Sendable {
        case found(Route, parameters: [String: String])
        case notFound
        case notAllowed([HTTPMethod])
    }
    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        var named: [Node] = []
        var routes: [Route] = []
    }

    private var root = Node()
    /// Routes without names by their whole pattern: one look-up instead of a walk.
    private var fixed: [String: [Route]] = [:]

    /// No routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Parameters:
    ///   - method: One of the known ones; a `GET` route answers `HEAD` too.
    ///   - pattern: Starts with `/`; each method once.
    ///   - body: What to do with the body.
    ///   - handler: Called on the connection's event loop.
    public mutating func add(
        _ method: HTTPMethod, _ pattern: String, body: RouteBody = .none,
        handler: @escaping HTTPHandler
    ) {
        precondition(HTTPMethod.known.contains(method), "a route has a known method")
        precondition(pattern.first == "/", "a pattern starts with a slash")
        let segments = Self.split(pattern)
        let names = segments.compactMap(Self.name)
        precondition(Set(names).count == names.count, "a pattern's names differ")
        let route = Route(method, pattern, names: names, body: body, handler: handler)
        Self.insert(route, segments[...], into: &root)
        if names.isEmpty { fixed[pattern, default: []].append(route) }
    }

    /// The route for a method and a target.
    func match(_ method: HTTPMethod, _ target: RequestTarget) -> Match {
        if target.segments == nil, let routes = fixed[target.path] {
            return Self.pick(method, routes, values: [])
        }
        guard target.path.first == "/" else { return .notFound }  // `OPTIONS *`
        let segments = target.segments ?? Self.split(target.path)
        var values: [String] = []
        guard let routes = Self.routes(root, segments[...], &values) else { return .notFound }
        return Self.pick(method, routes, values: values)
    }

    // MARK: Tree

    private static func insert(
        _ route: Route, _ segments: ArraySlice<String>, into node: inout Node
    ) {
        guard let first = segments.first else {
            precondition(
                !node.routes.contains { $0.method == route.method }, "a route is added once")
            node.routes.append(route)
            return
        }
        if name(first) != nil {
            if node.named.isEmpty { node.named.append(Node()) }
            insert(route, segments.dropFirst(), into: &node.named[0])
        } else {
            insert(route, segments.dropFirst(), into: &node.literals[first, default: Node()])
        }
    }

    /// The routes of a path, of which a literal branch has the say before a named one; as deep as
    /// the longest pattern at most.
    ///
    /// - Parameter values: Gets what stands in the places of the names.
    private static func routes(
        _ node: Node, _ segments: ArraySlice<String>, _ values: inout [String]
    ) -> [Route]? {
        guard let first = segments.first else { return node.routes.isEmpty ? nil : node.routes }
        if let child = node.literals[first],
            let found = routes(child, segments.dropFirst(), &values)
        {
            return found
        }
        guard let child = node.named.first, !first.isEmpty else { return nil }
        values.append(first)
        if let found = routes(child, segments.dropFirst(), &values) { return found }
        values.removeLast()
        return nil
    }

    private static func pick(_ method: HTTPMethod, _ routes: [Route], values: [String]) -> Match {
        var route = routes.first { $0.method == method }
        if route == nil, method == .head { route = routes.first { $0.method == .get } }
        if let route {
            let pairs = zip(route.names, values)
            return .found(route, parameters: Dictionary(uniqueKeysWithValues: pairs))
        }
        var allowed = Set(routes.map(\.method))
        if allowed.contains(.get) { allowed.insert(.head) }
        return .notAllowed(HTTPMethod.known.filter(allowed.contains))
    }

    private static func split(_ path: String) -> [String] {
        path.utf8.dropFirst().split(separator: Octet.slash, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name in a segment such as `{id}`, or nil for a literal.
    private static func name(_ segment: String) -> String? {
        guard segment.first == "{", segment.last == "}", segment.count > 2 else { return nil }
        return String(segment.dropFirst().dropLast())
    }
}
