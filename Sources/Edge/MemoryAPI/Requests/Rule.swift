import MemoryModel

/// The rules for values, the same in bodies and in query strings.
///
/// Each says what is wrong as the end of a sentence that starts with the field, or nil.
enum Rule {
    /// An id or a name: 1...`MemoryLimits.nameBytes` bytes without control characters.
    static func name(_ text: String) -> String? {
        let count = text.utf8.count
        guard count >= 1 else { return "must not be empty" }
        guard count <= MemoryLimits.nameBytes else {
            return "has \(count) bytes; at most \(MemoryLimits.nameBytes) are allowed"
        }
        return text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            ? "must not hold control characters" : nil
    }

    /// The words of a memory or a query: something to read, and not too long.
    static func words(_ text: String, bytesMax: Int) -> String? {
        let count = text.utf8.count
        guard count <= bytesMax else {
            return "has \(count) bytes; at most \(bytesMax) are allowed"
        }
        guard !text.utf8.contains(0) else { return "must not hold NUL" }
        return isBlank(text) ? "must hold more than white space" : nil
    }

    /// Whether there is nothing but white space.
    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// What times look like, for messages.
    static let time = "must be a time with zone as in RFC 3339, such as 2024-05-11T09:31:00Z"
}
