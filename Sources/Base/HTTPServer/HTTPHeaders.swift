/// Header fields in the order in which they came; names compare without case.
///
/// Fields share one buffer, so a request's headers cost two allocations however many they are.
public struct HTTPHeaders: Sendable {
    /// Where one field lies in `storage`, as half-open byte ranges.
    struct Field: Sendable {
        var nameStart: Int32
        var nameEnd: Int32
        var valueStart: Int32
        var valueEnd: Int32
    }
    private(set) var storage: [UInt8]
    private(set) var fields: [Field]

    /// No fields.
    public init() {
        storage = []
        fields = []
    }

    /// Fields that the parser found in a head.
    init(storage: [UInt8], fields: [Field]) {
        self.storage = storage
        self.fields = fields
    }

    /// How many fields there are.
    public var count: Int { fields.count }

    /// The value of the first field of that name, without surrounding blanks.
    public subscript(first name: String) -> String? {
        for field in fields where matches(field, name) { return value(of: field) }
        return nil
    }

    /// The values of all fields of that name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { matches($0, name) }.map(value(of:))
    }

    /// Every field in order.
    public var all: [(name: String, value: String)] {
        fields.map { (name: text($0.nameStart, $0.nameEnd), value: value(of: $0)) }
    }

    /// Adds a field at the end.
    ///
    /// - Parameters:
    ///   - name: A fixed name of the program, never one from outside.
    ///   - value: Sent as UTF-8. CR, LF and other control characters become blanks, so that no
    ///     value can start a second field.
    /// - Precondition: The name is not empty and made of RFC 9110's token characters.
    public mutating func append(_ name: String, _ value: String) {
        precondition(!name.isEmpty && name.utf8.allSatisfy(Octet.isToken), "not a header name")
        let nameStart = Int32(storage.count)
        storage.append(contentsOf: name.utf8)
        let valueStart = Int32(storage.count)
        for byte in value.utf8 { storage.append(Octet.isFieldContent(byte) ? byte : Octet.space) }
        fields.append(
            Field(
                nameStart: nameStart, nameEnd: valueStart, valueStart: valueStart,
                valueEnd: Int32(storage.count)))
    }

    /// Whether the field has that name, compared without case.
    func matches(_ field: Field, _ name: String) -> Bool {
        let length = Int(field.nameEnd - field.nameStart)
        guard name.utf8.count == length else { return false }
        var index = Int(field.nameStart)
        for byte in name.utf8 {
            guard Octet.lowercased(storage[index]) == Octet.lowercased(byte) else { return false }
            index += 1
        }
        return true
    }

    func value(of field: Field) -> String { text(field.valueStart, field.valueEnd) }

    private func text(_ start: Int32, _ end: Int32) -> String {
        String(decoding: storage[Int(start)..<Int(end)], as: UTF8.self)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Fields in the order of the literal; a name may come more than once.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}
