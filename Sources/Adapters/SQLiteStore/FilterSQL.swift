import MemoryModel

/// A filter as a condition on the table `m`, with every value bound and none written out.
///
/// Invariants:
/// 1. Each comparison is 0 or 1, never NULL, so that `NOT` means what it says.
/// 2. `ne` and `nin` are the negations of `eq` and `in`; so only they hold for an absent field.
/// 3. Values of different kinds are never equal and never in order: text, number, truth, time.
/// 4. No categories, a JSON null and a missing key all count as absent, which equals `null` alone.
struct FilterSQL {
    /// The most keys of one metadata path.
    static let pathLimit = 16
    /// The most entries of one list.
    static let listLimit = 100

    /// The condition, in brackets where needed.
    private(set) var text = ""
    /// Its values, in the order of its question marks.
    private(set) var values: [SQLValue] = []
    private var comparisons = 0

    /// - Throws: `.invalid` when the filter is deeper, longer or wider than its limits.
    init(_ filter: MemoryFilter) throws(MemoryError) {
        try append(filter, depth: 0)
    }

    private mutating func append(_ filter: MemoryFilter, depth: Int) throws(MemoryError) {
        guard depth <= MemoryFilter.depthLimit else { throw Self.tooMuch }
        switch filter {
        case .and(let parts): try join(parts, by: " AND ", whenEmpty: "1", depth: depth)
        case .or(let parts): try join(parts, by: " OR ", whenEmpty: "0", depth: depth)
        case .not(let part):
            text += "(NOT "
            try append(part, depth: depth + 1)
            text += ")"
        case .compare(let field, let relation, let value):
            comparisons += 1
            guard comparisons <= MemoryFilter.comparisonLimit else { throw Self.tooMuch }
            try append(field, relation, value)
        }
    }

    private mutating func join(
        _ parts: [MemoryFilter], by word: String, whenEmpty: String, depth: Int
    ) throws(MemoryError) {
        guard !parts.isEmpty else { return text += whenEmpty }
        text += "("
        for (place, part) in parts.enumerated() {
            if place > 0 { text += word }
            try append(part, depth: depth + 1)
        }
        text += ")"
    }

    private mutating func append(
        _ field: FilterField, _ relation: FilterOperator, _ value: FilterValue
    ) throws(MemoryError) {
        var entries = [value]
        if case .list(let list) = value, relation == .in || relation == .nin { entries = list }
        guard entries.count <= Self.listLimit else { throw Self.tooMuch }
        if case .metadata(let path) = field {
            guard (1...Self.pathLimit).contains(path.count) else { throw Self.tooMuch }
        }
        switch relation {
        case .eq, .in: equals(field, entries)
        case .ne, .nin:
            text += "(NOT "
            equals(field, entries)
            text += ")"
        case .gt: orders(field, ">", value)
        case .gte: orders(field, ">=", value)
        case .lt: orders(field, "<", value)
        case .lte: orders(field, "<=", value)
        case .contains: contains(field, value)
        }
    }

    // MARK: - Relations

    private mutating func equals(_ field: FilterField, _ entries: [FilterValue]) {
        let hasNull = entries.contains(.null)
        text += "("
        switch Self.place(of: field) {
        case .column(let column, let kind):
            let fitting = entries.compactMap { kind.value($0) }
            text += "coalesce("
            isOneOf(column, fitting)
            text += ", 0)"
            if hasNull { text += " OR \(column) IS NULL" }
        case .categories:
            text += hasNull ? "m.categories IS NULL" : "0"
        case .metadata(let path):
            let leaf = leafExists(path)
            isOneOf(leaf, entries)
            text += "))"
            if hasNull {
                text += " OR NOT "
                let leaf = leafExists(path)
                text += "\(leaf).type <> 'null'))"
            }
        }
        text += ")"
    }

    private mutating func orders(_ field: FilterField, _ sign: String, _ value: FilterValue) {
        switch Self.place(of: field) {
        case .column(let column, let kind):
            guard let bound = kind.value(value) else { return text += "0" }
            text += "coalesce(\(column) \(sign) ?, 0)"
            values.append(bound)
        case .categories:
            text += "0"
        case .metadata(let path):
            guard let kind = Kind.ofJSON(value), let bound = kind.value(value) else {
                return text += "0"
            }
            let leaf = leafExists(path)
            text += "\(leaf).type IN (\(kind.jsonTypes)) AND \(leaf).value \(sign) ?))"
            values.append(bound)
        }
    }

    private mutating func contains(_ field: FilterField, _ value: FilterValue) {
        switch (Self.place(of: field), value) {
        case (.column(let column, .text), .string(let part)):
            text += "coalesce(instr(\(column), ?) > 0, 0)"
            values.append(.text(part))
        case (.categories, .string(let category)):
            text += "EXISTS(SELECT 1 FROM json_each(m.categories) AS c WHERE c.value = ?)"
            values.append(.text(category))
        case (.metadata(let path), _):
            let leaf = leafExists(path)
            if case .string(let part) = value {
                text += "(\(leaf).type = 'text' AND instr(\(leaf).value, ?) > 0) OR "
                values.append(.text(part))
            }
            text += "EXISTS(SELECT 1 FROM json_each(CASE WHEN \(leaf).type = 'array' "
            text += "THEN \(leaf).value ELSE '[]' END) AS e WHERE ("
            isOneOf("e", [value])
            if value == .null { text += " OR e.type = 'null'" }
            text += "))))"
        default:
            text += "0"
        }
    }

    // MARK: - Parts

    /// Opens `EXISTS(… AND (`, true when the path leads somewhere; two brackets are to be closed.
    ///
    /// Keys are compared as values, not written into a JSON path: a path of SQLite 3.40 cannot
    /// hold quotation marks, and does not see through escapes.
    private mutating func leafExists(_ path: [String]) -> String {
        text += "EXISTS(SELECT 1 FROM json_each(m.metadata) AS j0"
        for level in path.indices.dropFirst() {
            let outer = "j\(level - 1)"
            text += ", json_each(CASE WHEN \(outer).type = 'object' "
            text += "THEN \(outer).value ELSE '{}' END) AS j\(level)"
        }
        text += " WHERE "
        for (level, key) in path.enumerated() {
            text += "j\(level).key = ? AND "
            values.append(.text(key))
        }
        text += "("
        return "j\(path.count - 1)"
    }

    /// `column IN (?, …)`; false when there is nothing to compare with.
    private mutating func isOneOf(_ column: String, _ bound: [SQLValue]) {
        guard !bound.isEmpty else { return text += "0" }
        let marks = Array(repeating: "?", count: bound.count).joined(separator: ", ")
        text += "\(column) IN (\(marks))"
        values += bound
    }

    /// The same for a row of `json_each`, where text `1`, number 1 and true differ.
    private mutating func isOneOf(_ row: String, _ entries: [FilterValue]) {
        text += "0"
        for kind in [Kind.text, .number] {
            let fitting = entries.compactMap { kind.value($0) }
            guard !fitting.isEmpty else { continue }
            text += " OR (\(row).type IN (\(kind.jsonTypes)) AND "
            isOneOf("\(row).value", fitting)
            text += ")"
        }
        if entries.contains(.bool(true)) { text += " OR \(row).type = 'true'" }
        if entries.contains(.bool(false)) { text += " OR \(row).type = 'false'" }
    }

    /// What a column or a JSON value can be compared with.
    private enum Kind {
        case text, number, time

        static func ofJSON(_ value: FilterValue) -> Kind? {
            switch value {
            case .string: .text
            case .number, .integer: .number
            default: nil
            }
        }

        var jsonTypes: String { self == .text ? "'text'" : "'integer', 'real'" }

        func value(_ value: FilterValue) -> SQLValue? {
            switch (self, value) {
            case (.text, .string(let text)): .text(text)
            case (.number, .number(let number)): .real(number)
            case (.number, .integer(let number)): .integer(number)
            case (.time, .time(let time)): .integer(time.microseconds)
            default: nil
            }
        }
    }

    private enum Place {
        case column(String, Kind)
        case categories
        case metadata([String])
    }

    private static func place(of field: FilterField) -> Place {
        switch field {
        case .text: .column("m.text", .text)
        case .speaker: .column("m.speaker", .text)
        case .session: .column("m.session_id", .text)
        case .agent: .column("m.agent_id", .text)
        case .app: .column("m.app_id", .text)
        case .importance: .column("m.importance", .number)
        case .occurredAt: .column("m.occurred_at", .time)
        case .createdAt: .column("m.created_at", .time)
        case .updatedAt: .column("m.updated_at", .time)
        case .state:
            .column("coalesce((SELECT kind FROM retired WHERE key = m.key), 'current')", .text)
        case .validTo: .column("(SELECT valid_to FROM retired WHERE key = m.key)", .time)
        case .supersededAt: .column("(SELECT at FROM retired WHERE key = m.key)", .time)
        case .categories: .categories
        case .metadata(let path): .metadata(path)
        }
    }

    private static var tooMuch: MemoryError {
        MemoryError(
            .invalid, in: "filter", hint: "The filter is larger than allowed; make it simpler.",
            field: "filter")
    }
}
