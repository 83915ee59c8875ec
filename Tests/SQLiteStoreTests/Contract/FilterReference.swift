import MemoryModel

/// A JSON value that tests make up, so that they need not read any.
indirect enum SampleJSON: Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([SampleJSON])
    case object([(key: String, value: SampleJSON)])

    /// The value as JSON text; letters beyond ASCII are escaped when `isEscaped`.
    func text(isEscaped: Bool) -> String {
        switch self {
        case .null: "null"
        case .bool(let truth): truth ? "true" : "false"
        case .number(let number):
            number == number.rounded() ? String(Int(number)) : String(number)
        case .string(let text): Self.quoted(text, isEscaped)
        case .list(let list):
            "[" + list.map { $0.text(isEscaped: isEscaped) }.joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.map {
                    Self.quoted($0.key, isEscaped) + ": " + $0.value.text(isEscaped: isEscaped)
                }.joined(separator: ",") + "}"
        }
    }

    /// The value at a path of keys; nil when there is none.
    subscript(path: ArraySlice<String>) -> SampleJSON? {
        guard let key = path.first else { return self }
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value[path.dropFirst()]
    }

    private static func quoted(_ text: String, _ isEscaped: Bool) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                json += "\\"
                json.unicodeScalars.append(scalar)
            } else if isEscaped && !scalar.isASCII && scalar.value < 0x1_0000 {
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}

/// What a filter means, said without a database.
struct FilterReference {
    let content: MemoryContent
    let metadata: SampleJSON
    let createdAt: Timestamp
    let updatedAt: Timestamp

    private enum Value {
        case absent
        case string(String), number(Double), bool(Bool), time(Timestamp)
        case list([SampleJSON])
        case other
    }

    func holds(_ filter: MemoryFilter) -> Bool {
        switch filter {
        case .and(let parts): parts.allSatisfy(holds)
        case .or(let parts): parts.contains(where: holds)
        case .not(let part): !holds(part)
        case .compare(let field, let relation, let wanted):
            holds(value(of: field), relation, wanted)
        }
    }

    private func holds(
        _ value: Value, _ relation: FilterOperator, _ wanted: FilterValue
    ) -> Bool {
        var entries = [wanted]
        if case .list(let list) = wanted { entries = list }
        return switch relation {
        case .eq: isEqual(value, wanted)
        case .ne: !isEqual(value, wanted)
        case .in: entries.contains { isEqual(value, $0) }
        case .nin: !entries.contains { isEqual(value, $0) }
        case .gt: isOrdered(wanted, value)
        case .gte: isOrdered(wanted, value) || isOrderable(value, wanted)
        case .lt: isOrdered(value, wanted)
        case .lte: isOrdered(value, wanted) || isOrderable(value, wanted)
        case .contains: contains(value, wanted)
        }
    }

    private func isEqual(_ value: Value, _ wanted: FilterValue) -> Bool {
        switch (value, wanted) {
        case (.absent, .null): true
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.number(let left), .number(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        default: false
        }
    }

    /// Equal, and of a kind that has an order.
    private func isOrderable(_ value: Value, _ wanted: FilterValue) -> Bool {
        switch wanted {
        case .string, .number, .time: isEqual(value, wanted)
        default: false
        }
    }

    private func isOrdered(_ value: Value, _ wanted: FilterValue) -> Bool {
        switch (value, wanted) {
        case (.string(let left), .string(let right)): precedes(left, right)
        case (.number(let left), .number(let right)): left < right
        case (.time(let left), .time(let right)): left < right
        default: false
        }
    }

    private func isOrdered(_ wanted: FilterValue, _ value: Value) -> Bool {
        switch (wanted, value) {
        case (.string(let left), .string(let right)): precedes(left, right)
        case (.number(let left), .number(let right)): left < right
        case (.time(let left), .time(let right)): left < right
        default: false
        }
    }

    private func precedes(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }

    private func contains(_ value: Value, _ wanted: FilterValue) -> Bool {
        switch (value, wanted) {
        case (.string(let text), .string(let part)):
            part.isEmpty || Array(text.utf8).holds(part)
        case (.list(let list), .null):
            list.contains { if case .null = $0 { true } else { false } }
        case (.list(let list), _): list.contains { isEqual(plain($0), wanted) }
        default: false
        }
    }

    private func value(of field: FilterField) -> Value {
        switch field {
        case .text: .string(content.text)
        case .speaker: optional(content.speaker)
        case .session: optional(content.sessionID)
        case .agent: optional(content.agentID)
        case .app: optional(content.appID)
        case .categories:
            content.categories.isEmpty
                ? .absent : .list(content.categories.map(SampleJSON.string))
        case .importance: content.importance.map(Value.number) ?? .absent
        case .occurredAt: .time(content.occurredAt)
        case .createdAt: .time(createdAt)
        case .updatedAt: .time(updatedAt)
        case .state: .string("current")
        case .validTo, .supersededAt: .absent
        case .metadata(let path): metadata[path[...]].map(plain) ?? .absent
        }
    }

    private func optional(_ text: String?) -> Value { text.map(Value.string) ?? .absent }

    private func plain(_ json: SampleJSON) -> Value {
        switch json {
        case .null: .absent
        case .bool(let truth): .bool(truth)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .list(let list): .list(list)
        case .object: .other
        }
    }
}
