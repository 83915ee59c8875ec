import JSON

/// Flags whose value is JSON.
enum JSONArgument {
    /// The object that a flag's value says.
    static func object(_ text: String, flag: String) throws(CommandError) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONReader.read(Array(text.utf8))
        } catch {
            throw .misuse("\(flag) is not JSON: \(error)")
        }
        guard case .object = value else {
            throw .misuse("\(flag) must be a JSON object, such as '{\"key\": \"value\"}'")
        }
        return value
    }
}

/// Flags whose value is a moment.
enum TimeArgument {
    /// A bare date as its first moment in UTC; anything else as it is, for the server to judge.
    static func whole(_ text: String) -> String {
        let isDate =
            text.utf8.count == 10
            && text.utf8.enumerated().allSatisfy { place, byte in
                place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (48...57).contains(byte)
            }
        return isDate ? text + "T00:00:00Z" : text
    }

    /// A moment of an answer for people: `2024-03-05 14:00`, UTC.
    static func shown(_ text: String) -> String {
        guard text.utf8.count >= 16 else { return TextLayout.printable(text) }
        let minutes = TextLayout.printable(text.prefix(16))
        return minutes.hasSuffix("T00:00")
            ? String(minutes.prefix(10)) : String(minutes.map { $0 == "T" ? " " : $0 })
    }
}
