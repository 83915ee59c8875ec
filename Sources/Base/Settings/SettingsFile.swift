/// The settings file's text as a list of keys and values.
///
/// One `key = value` a line; `#` starts a comment at the line's start or after white space;
/// `[section]` puts `section.` before the keys that follow; a value may stand in double quotes to
/// keep its spaces and `#`. Nothing else: no escapes, no lists, no includes.
public struct SettingsFile: Sendable {
    /// The longest file, bytes.
    public static let bytesMax = 65_536

    /// One line that sets something.
    public struct Entry: Sendable, Equatable {
        /// The whole key, section included.
        public let key: String
        /// The value without quotes.
        public let value: String
        /// The line, from 1.
        public let line: Int
    }
    /// Where the text came from, for messages.
    public let name: String
    /// What it sets, in its order.
    public let entries: [Entry]

    /// Reads the text of the file called `name`.
    ///
    /// - Throws: ``SettingError`` of kind `badFile` that names the line.
    public init(name: String, text: String) throws(SettingError) {
        self.name = name
        guard text.utf8.count <= Self.bytesMax else {
            throw SettingError(
                .badFile, name: name,
                "The settings file \(name) is larger than \(Self.bytesMax) bytes.")
        }
        var section = ""
        var found: [Entry] = []
        var seen: [String: Int] = [:]
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, raw) in lines.enumerated() {
            let line = Self.trim(raw)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if let name = Self.section(line) {
                section = name + "."
                continue
            }
            guard let (key, value) = Self.pair(line) else {
                throw SettingError(
                    .badFile, name: "\(name):\(index + 1)",
                    "Line \(index + 1) of \(name) is not `key = value`, `[section]` or a comment.")
            }
            let entry = Entry(key: section + key, value: value, line: index + 1)
            if let first = seen[entry.key] {
                throw SettingError(
                    .badFile, name: "\(name):\(index + 1)",
                    "Line \(index + 1) of \(name) sets \(entry.key) again; line \(first) did.")
            }
            seen[entry.key] = entry.line
            found.append(entry)
        }
        entries = found
    }

    private static func section(_ line: Substring) -> String? {
        guard line.hasPrefix("[") else { return nil }
        let bare = trim(stripComment(line))
        guard bare.hasSuffix("]") else { return nil }
        let name = trim(bare.dropFirst().dropLast())
        return isKey(name) ? String(name) : nil
    }

    private static func pair(_ line: Substring) -> (String, String)? {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let key = trim(line[..<equals])
        let rest = trim(line[line.index(after: equals)...])
        guard isKey(key) else { return nil }
        guard rest.hasPrefix("\"") else { return (String(key), String(trim(stripComment(rest)))) }
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: "\"") else { return nil }
        let after = trim(inside[inside.index(after: end)...])
        guard after.isEmpty || after.hasPrefix("#") else { return nil }
        return (String(key), String(inside[..<end]))
    }

    private static func stripComment(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#", previous == " " || previous == "\t" { return text[..<index] }
            previous = text[index]
        }
        return text
    }

    private static func isKey(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    }

    private static func trim(_ text: Substring) -> Substring {
        var rest = text.drop { $0.isWhitespace }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest
    }
}
