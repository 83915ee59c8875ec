import JSON
import MemoryModel

/// Reads the fields of one JSON object and says where and what when one is wrong.
///
/// `null` stands for an absent field.
struct ObjectReader {
    /// The object.
    let object: JSONObject
    /// Where it stands in the request: empty at the root, `memories[3]`.
    let path: String

    /// - Throws: `wrong_type` when the value is no object.
    init(_ value: JSONValue, at path: String = "") throws(Problem) {
        guard case .object(let object) = value else {
            throw Problem(
                .wrongType, "\(path.isEmpty ? "The body" : path) must be an object.",
                field: path.isEmpty ? nil : path)
        }
        self.object = object
        self.path = path
    }

    /// The path of a field in the request.
    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// Refuses the first field that is none of these.
    func refuse(allBut names: [String]) throws(Problem) {
        for member in object.members where !names.contains(member.key) {
            let name = String(
                String.UnicodeScalarView(member.key.unicodeScalars.prefix(JSONError.keyScalarsMax)))
            throw Problem(
                .unknownField,
                "There is no such field here; known are \(names.joined(separator: ", ")).",
                field: path(of: name))
        }
    }

    /// The value of a field; nil when it is absent or null.
    func value(_ name: String) -> JSONValue? {
        let value = object[name]
        return value == .null ? nil : value
    }

    /// Whether the field is there, be it null.
    func has(_ name: String) -> Bool { object.members.contains { $0.key == name } }

    /// What a field must have.
    func required<Value>(_ value: Value?, _ name: String) throws(Problem) -> Value {
        guard let value else {
            throw Problem(
                .missingField, "\(path(of: name)) is needed; add it.", field: path(of: name))
        }
        return value
    }

    /// A string of any kind.
    func string(_ name: String) throws(Problem) -> String? {
        guard let value = value(name) else { return nil }
        guard case .string(let text) = value else { throw wrongType(name, "a string") }
        return text
    }

    /// An id or a name.
    func name(_ name: String) throws(Problem) -> String? {
        guard let text = try string(name) else { return nil }
        if let complaint = Rule.name(text) { throw invalid(name, complaint) }
        return text
    }

    /// Words to remember or to search.
    func words(_ name: String, bytesMax: Int) throws(Problem) -> String? {
        guard let text = try string(name) else { return nil }
        if let complaint = Rule.words(text, bytesMax: bytesMax) { throw invalid(name, complaint) }
        return text
    }

    /// A moment.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = try string(name) else { return nil }
        guard let time = Timestamp(text) else { throw invalid(name, Rule.time) }
        return time
    }

    /// A number in a range; whole numbers count too.
    func number(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.double else { throw wrongType(name, "a number") }
        guard range.contains(number) else {
            throw invalid(name, "must be \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A whole number in a range.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.wholeNumber else { throw wrongType(name, "an integer") }
        guard range.contains(number) else {
            throw invalid(name, "must be \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// True or false.
    func flag(_ name: String) throws(Problem) -> Bool? {
        guard let value = value(name) else { return nil }
        guard case .bool(let flag) = value else { throw wrongType(name, "true or false") }
        return flag
    }

    /// One of a few words.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, of: Value.Type
    ) throws(Problem) -> Value? where Value.RawValue == String {
        guard let text = try string(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid(name, "must be one of \(words)")
        }
        return value
    }

    /// An array with so many items.
    func list(_ name: String, count: ClosedRange<Int>) throws(Problem) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard case .array(let items) = value else { throw wrongType(name, "an array") }
        guard count.contains(items.count) else {
            throw invalid(
                name, "has \(items.count) items; \(count.lowerBound)...\(count.upperBound) go")
        }
        return items
    }

    /// The labels of a memory.
    func categories(_ name: String) throws(Problem) -> [String]? {
        guard let items = try list(name, count: 0...MemoryLimits.categories) else { return nil }
        var names: [String] = []
        for (index, item) in items.enumerated() {
            let field = "\(name)[\(index)]"
            guard case .string(let text) = item else { throw wrongType(field, "a string") }
            if let complaint = Rule.name(text) { throw invalid(field, complaint) }
            names.append(text)
        }
        return names
    }

    /// A JSON object as text, in the client's order, without spaces.
    func metadata(_ name: String) throws(Problem) -> String? {
        guard let value = value(name) else { return nil }
        guard case .object = value else { throw wrongType(name, "an object") }
        var writer = JSONWriter()
        writer.value(value)
        guard writer.bytes.count <= MemoryLimits.metadataBytes else {
            throw invalid(
                name,
                "has \(writer.bytes.count) bytes; at most \(MemoryLimits.metadataBytes) are allowed"
            )
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A field of another type than is asked for.
    func wrongType(_ name: String, _ type: String) -> Problem {
        Problem(.wrongType, "\(path(of: name)) must be \(type).", field: path(of: name))
    }

    /// A field whose value breaks a rule.
    func invalid(_ name: String, _ complaint: String) -> Problem {
        Problem(.invalidValue, "\(path(of: name)) \(complaint).", field: path(of: name))
    }
}

extension JSONValue {
    /// The number, be it written whole or not.
    var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    /// The whole number, be it written `20` or `20.0`.
    var wholeNumber: Int? {
        switch self {
        case .integer(let number): Int(number)
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }
}
