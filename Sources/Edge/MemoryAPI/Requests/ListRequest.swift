import JSON
import MemoryModel

/// What `GET /v1/memories` asks for.
struct ListRequest {
    /// How many memories a page has when the client does not say.
    static let limitDefault = 20

    /// The page, with `limit` one more than asked: the extra one tells whether there is a next.
    let query: PageQuery
    /// How many to answer.
    let limit: Int
    /// What a cursor of this list is bound to.
    private let scope: PageCursor.Scope

    /// Parameters that are compared as they are, with what they are compared with.
    private static let names: [(name: String, field: FilterField)] = [
        ("session_id", .session), ("agent_id", .agent), ("app_id", .app), ("speaker", .speaker),
    ]
    /// The parameters of the route.
    static let parameters =
        ["user_id"] + names.map(\.name) + [
            "category", "occurred_after", "occurred_before", "filter", "include_superseded",
            "order",
            "limit", "cursor",
        ]

    /// In which order.
    private enum Order: String, CaseIterable { case newest, oldest }

    /// Reads the parameters.
    init(_ reader: QueryReader) throws(Problem) {
        let userID = try reader.required(try reader.name("user_id"), "user_id")
        let order = try reader.choice("order", of: Order.self) ?? .newest
        limit =
            try reader.integer("limit", in: 1...MemoryLimits.resultCount) ?? Self.limitDefault
        scope = PageCursor.Scope(
            Self.parameters.filter { $0 != "limit" && $0 != "cursor" }.map {
                $0 == "order" ? order.rawValue : reader.string($0)
            })
        var after: UInt32?
        if let text = reader.string("cursor") {
            guard let ordinal = PageCursor.ordinal(of: text, in: scope) else {
                throw Problem(
                    .invalidCursor, "Start again without cursor, or send the same parameters.",
                    field: "cursor")
            }
            after = ordinal
        }
        var query = PageQuery(
            userID: userID, filter: try Self.filter(reader), isNewestFirst: order == .newest,
            after: after, limit: limit + 1)
        // Who asks for a state means all of them.
        query.includesRetired =
            try reader.flag("include_superseded") ?? (query.filter?.looksAtState ?? false)
        self.query = query
    }

    /// The cursor of the page after this one.
    func cursor(after memory: Memory) -> String {
        PageCursor.text(after: memory.ordinal, in: scope)
    }

    private static func filter(_ reader: QueryReader) throws(Problem) -> MemoryFilter? {
        var parts: [MemoryFilter] = []
        for (name, field) in names {
            if let value = try reader.name(name) {
                parts.append(.compare(field, .eq, .string(value)))
            }
        }
        if let value = try reader.name("category") {
            parts.append(.compare(.categories, .contains, .string(value)))
        }
        if let time = try reader.time("occurred_after") {
            parts.append(.compare(.occurredAt, .gte, .time(time)))
        }
        if let time = try reader.time("occurred_before") {
            parts.append(.compare(.occurredAt, .lt, .time(time)))
        }
        if let filter = try reader.filter("filter") { parts.append(filter) }
        return FilterReader.all(parts)
    }
}

extension MemoryFilter {
    /// Whether it asks what only retired memories have.
    fileprivate var looksAtState: Bool {
        switch self {
        case .compare(let field, _, _): [.state, .validTo, .supersededAt].contains(field)
        case .and(let parts), .or(let parts): parts.contains(where: \.looksAtState)
        case .not(let part): part.looksAtState
        }
    }
}

extension QueryReader {
    /// A filter as JSON text; nil when it is absent.
    func filter(_ name: String) throws(Problem) -> MemoryFilter? {
        guard let text = string(name) else { return nil }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONReader.read(Array(text.utf8))
        } catch {
            throw Problem(error, at: name)
        }
        return try FilterReader.read(value, at: name)
    }
}
