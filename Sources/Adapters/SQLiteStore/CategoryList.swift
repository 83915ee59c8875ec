/// Categories as the table keeps them: a JSON array of strings; nothing when there are none.
enum CategoryList {
    /// The JSON; nil for an empty list.
    static func json(_ categories: [String]) -> String? {
        guard !categories.isEmpty else { return nil }
        var json = "["
        for (place, category) in categories.enumerated() {
            if place > 0 { json += "," }
            json += "\""
            for scalar in category.unicodeScalars { append(scalar, to: &json) }
            json += "\""
        }
        return json + "]"
    }

    /// The list back; reads what ``json(_:)`` writes and nothing else.
    static func list(_ json: String) -> [String] {
        var list: [String] = []
        var current: String.UnicodeScalarView?
        var scalars = json.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch (scalar, current) {
            case ("\"", nil):
                current = String.UnicodeScalarView()
            case ("\"", .some(let text)):
                list.append(String(text))
                current = nil
            case ("\\", .some):
                if let plain = unescaped(&scalars) { current?.append(plain) }
            default:
                current?.append(scalar)
            }
        }
        return list
    }

    private static func append(_ scalar: Unicode.Scalar, to json: inout String) {
        switch scalar {
        case "\"": json += "\\\""
        case "\\": json += "\\\\"
        case "\u{0}"..<" ":
            let digits = String(scalar.value, radix: 16)
            json += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        default: json.unicodeScalars.append(scalar)
        }
    }

    private static func unescaped(
        _ scalars: inout String.UnicodeScalarView.Iterator
    ) -> Unicode.Scalar? {
        guard let kind = scalars.next() else { return nil }
        guard kind == "u" else { return kind }
        var digits = ""
        for _ in 0..<4 { if let digit = scalars.next() { digits.unicodeScalars.append(digit) } }
        return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    }
}
