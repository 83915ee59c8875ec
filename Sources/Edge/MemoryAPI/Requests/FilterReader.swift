import JSON
import MemoryModel

/// Reads filters: `{"field": value}`, `{"field": {"op": value}}`, and `and`, `or`, `not`.
///
/// Several members of one object must all hold.
enum FilterReader {
    /// The most levels that a client may use; the server's own conditions may add one.
    static let depthMax = MemoryFilter.depthLimit - 1
    /// The most comparisons that a client may use; the server's own conditions may add eight.
    static let comparisonsMax = MemoryFilter.comparisonLimit - 8
    /// The most values of `in` and `nin`.
    static let listMax = 100
    /// The most keys of a metadata path.
    static let pathMax = 8

    /// The fields beside `metadata.…`, and what they are compared with.
    static let fields: [(name: String, field: FilterField, kind: Kind)] = [
        ("text", .text, .string), ("speaker", .speaker, .string),
        ("session_id", .session, .string), ("agent_id", .agent, .string),
        ("app_id", .app, .string), ("categories", .categories, .labels),
        ("importance", .importance, .number), ("occurred_at", .occurredAt, .time),
        ("created_at", .createdAt, .time), ("updated_at", .updatedAt, .time),
        ("state", .state, .string), ("valid_to", .validTo, .time),
        ("superseded_at", .supersededAt, .time),
    ]

    /// What a field is compared with.
    enum Kind { case string, labels, number, time, any }

    /// Reads a filter and checks its size.
    ///
    /// - Parameter path: Where it stands in the request: `filter`.
    /// - Throws: `invalid_filter` with the place.
    static func read(_ value: JSONValue, at path: String) throws(Problem) -> MemoryFilter {
        let filter = try group(value, at: path)
        guard filter.levels <= depthMax else {
            throw problem(path, "has more than \(depthMax) levels of and, or and not")
        }
        guard filter.comparisons <= comparisonsMax else {
            throw problem(path, "has more than \(comparisonsMax) comparisons")
        }
        return filter
    }

    /// All of these conditions; nil when there is none. Adds at most one level.
    static func all(_ filters: [MemoryFilter]) -> MemoryFilter? {
        filters.count > 1 ? .and(filters) : filters.first
    }

    private static func group(
        _ value: JSONValue, at path: String
    ) throws(Problem) -> MemoryFilter {
        guard case .object(let object) = value, !object.members.isEmpty else {
            throw problem(path, "must be an object with at least one condition")
        }
        var parts: [MemoryFilter] = []
        for member in object.members {
            let place = "\(path).\(member.key)"
            switch member.key {
            case "and": parts.append(.and(try groups(member.value, at: place)))
            case "or": parts.append(.or(try groups(member.value, at: place)))
            case "not": parts.append(.not(try group(member.value, at: place)))
            default: parts += try conditions(member, at: place)
            }
        }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private static func groups(
        _ value: JSONValue, at path: String
    ) throws(Problem) -> [MemoryFilter] {
        guard case .array(let items) = value, !items.isEmpty else {
            throw problem(path, "must be an array of at least one filter")
        }
        var filters: [MemoryFilter] = []
        for (index, item) in items.enumerated() {
            filters.append(try group(item, at: "\(path)[\(index)]"))
        }
        return filters
    }

    /// The comparisons of one field: one for a plain value, else one for each operator.
    private static func conditions(
        _ member: JSONObject.Member, at path: String
    ) throws(Problem) -> [MemoryFilter] {
        let (field, kind) = try field(member.key, at: path)
        guard case .object(let operators) = member.value else {
            let plain: FilterOperator = kind == .labels ? .contains : .eq
            return [.compare(field, plain, try operand(member.value, plain, kind, at: path))]
        }
        guard !operators.members.isEmpty else {
            throw problem(path, "must have a value or at least one operator")
        }
        var parts: [MemoryFilter] = []
        for entry in operators.members {
            let place = "\(path).\(entry.key)"
            guard let chosen = FilterOperator(rawValue: entry.key) else {
                let known = FilterOperator.allCases.map(\.rawValue).joined(separator: ", ")
                throw problem(place, "is not an operator; known are \(known)")
            }
            let wanted = try operand(entry.value, chosen, kind, at: place)
            parts.append(
                kind == .labels
                    ? labels(field, chosen, wanted) : .compare(field, chosen, wanted))
        }
        return parts
    }

    /// A list of labels is equal to a value that it holds.
    private static func labels(
        _ field: FilterField, _ chosen: FilterOperator, _ wanted: FilterValue
    ) -> MemoryFilter {
        switch (chosen, wanted) {
        case (_, .null): .compare(field, chosen, .null)
        case (.in, .list(let values)): .or(values.map { .compare(field, .contains, $0) })
        case (.nin, .list(let values)):
            .not(.or(values.map { .compare(field, .contains, $0) }))
        case (.ne, _): .not(.compare(field, .contains, wanted))
        default: .compare(field, .contains, wanted)
        }
    }

    private static func field(
        _ name: String, at path: String
    ) throws(Problem) -> (FilterField, Kind) {
        if let known = fields.first(where: { $0.name == name }) { return (known.field, known.kind) }
        let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard keys.count > 1, keys[0] == "metadata" else {
            let known = fields.map(\.name).joined(separator: ", ")
            throw problem(path, "is not a field; known are \(known), metadata.<key>")
        }
        let rest = Array(keys.dropFirst())
        guard rest.count <= pathMax, rest.allSatisfy({ Rule.name($0) == nil }) else {
            throw problem(path, "must be metadata and 1...\(pathMax) keys joined by dots")
        }
        return (.metadata(rest), .any)
    }

    private static func operand(
        _ value: JSONValue, _ chosen: FilterOperator, _ kind: Kind, at path: String
    ) throws(Problem) -> FilterValue {
        guard allows(kind, chosen) else {
            throw problem(path, "does not go with this field; it takes \(operators(of: kind))")
        }
        if chosen == .in || chosen == .nin {
            guard case .array(let items) = value, (1...listMax).contains(items.count) else {
                throw problem(path, "must be an array of 1...\(listMax) values")
            }
            var values: [FilterValue] = []
            for (index, item) in items.enumerated() {
                values.append(try scalar(item, kind, at: "\(path)[\(index)]"))
            }
            return .list(values)
        }
        if value == .null {
            guard chosen == .eq || chosen == .ne else {
                throw problem(path, "cannot be null; only eq and ne can")
            }
            return .null
        }
        if case .bool = value, [.gt, .gte, .lt, .lte].contains(chosen) {
            throw problem(path, "must be a number or a string")
        }
        return try scalar(value, kind, at: path)
    }

    private static func scalar(
        _ value: JSONValue, _ kind: Kind, at path: String
    ) throws(Problem) -> FilterValue {
        switch (kind, value) {
        case (.string, .string(let text)), (.labels, .string(let text)), (.any, .string(let text)):
            return .string(text)
        case (.number, .integer(let number)), (.any, .integer(let number)):
            return .integer(number)
        case (.number, .number(let number)), (.any, .number(let number)):
            return .number(number)
        case (.time, .string(let text)):
            guard let time = Timestamp(text) else { throw problem(path, Rule.time) }
            return .time(time)
        case (.any, .bool(let flag)): return .bool(flag)
        case (.time, _): throw problem(path, Rule.time)
        case (.number, _): throw problem(path, "must be a number")
        case (.any, _): throw problem(path, "must be a string, a number, true or false")
        default: throw problem(path, "must be a string")
        }
    }

    private static func allows(_ kind: Kind, _ chosen: FilterOperator) -> Bool {
        switch kind {
        case .labels: [.eq, .ne, .in, .nin, .contains].contains(chosen)
        case .number, .time: chosen != .contains
        case .string, .any: true
        }
    }

    private static func operators(of kind: Kind) -> String {
        FilterOperator.allCases.filter { allows(kind, $0) }.map(\.rawValue)
            .joined(separator: ", ")
    }

    private static func problem(_ path: String, _ complaint: String) -> Problem {
        let place = String(String.UnicodeScalarView(path.unicodeScalars.prefix(256)))
        return Problem(.invalidFilter, "\(place) \(complaint).", field: place)
    }
}

extension MemoryFilter {
    /// How deep `and`, `or` and `not` lie in each other.
    var levels: Int {
        switch self {
        case .compare: 0
        case .and(let parts), .or(let parts): 1 + (parts.map(\.levels).max() ?? 0)
        case .not(let part): 1 + part.levels
        }
    }

    /// How many comparisons there are.
    var comparisons: Int {
        switch self {
        case .compare: 1
        case .and(let parts), .or(let parts): parts.reduce(0) { $0 + $1.comparisons }
        case .not(let part): part.comparisons
        }
    }
}
