/// A JSON value as it was sent: members keep their order, whole numbers keep all their digits.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent, in the range of `Int64`.
    case integer(Int64)
    /// Any other number; always finite.
    case number(Double)
    /// A string, valid Unicode without NUL.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order, no key twice.
    case object(JSONObject)

    /// The value's type in words that fit "must be …": `a string`, `null`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// The members of a JSON object in the order in which they were sent.
public struct JSONObject: Sendable, Equatable {
    /// One key and its value.
    public struct Member: Sendable, Equatable {
        /// The key, escapes decoded.
        public let key: String
        /// What stands there.
        public let value: JSONValue

        /// A member from its parts.
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// All members.
    public let members: [Member]

    /// An object of these members; the caller sees to it that no key comes twice.
    public init(_ members: [Member] = []) { self.members = members }

    /// The value of a key, nil when it is absent.
    ///
    /// - Complexity: O(members); API objects are short.
    public subscript(key: String) -> JSONValue? {
        members.first { $0.key == key }?.value
    }
}
