import MemoryModel

/// The marks by which text that came out of the memory is known again.
///
/// Whoever writes a context puts ``opening`` on its first line and ``closing`` on its last, and
/// ``citation(of:)`` behind each memory; ``MessageTriage`` takes nothing between the two, and no
/// line with a citation, for new knowledge.
public enum ContextMarker {
    /// The line before a context.
    public static let opening = "<scrubjay-memory>"
    /// The line after a context.
    public static let closing = "</scrubjay-memory>"
    /// How a citation starts; the id and `]` follow.
    public static let citationStart = "[memory "

    /// A mark may show only the end of an id, at least so many letters.
    public static let shortestCitation = 6

    /// The mark of one memory: `[memory 0190c1e2-7b3a-7cde-8f01-23456789abcd]`.
    public static func citation(of id: MemoryID) -> String { "\(citationStart)\(id)]" }

    /// Whether a text holds any of the marks. Complexity: O(bytes).
    public static func isIn(_ text: String) -> Bool {
        let bytes = Array(text.utf8)[...]
        return find(openingBytes, in: bytes) != nil || find(closingBytes, in: bytes) != nil
            || findCitation(in: bytes)
    }

    /// The text without contexts and without lines that cite a memory. Complexity: O(bytes).
    ///
    /// A context without its end reaches to the end of the text; one without its beginning
    /// begins with the text.
    public static func without(_ text: String) -> String {
        guard isIn(text) else { return text }
        let bytes = Array(text.utf8)[...]
        var kept: [UInt8] = []
        var rest = bytes
        for _ in 0..<contextsMax where !rest.isEmpty {
            let start = find(openingBytes, in: rest) ?? rest.endIndex
            let end = find(closingBytes, in: rest) ?? rest.endIndex
            // An end before any beginning: the beginning was cut off.
            if start < end { kept += rest[..<start] }
            if start == rest.endIndex, end == rest.endIndex { kept += rest }
            guard end < rest.endIndex else { break }
            if start > end { kept.removeAll() }
            kept.append(0x0A)
            rest = rest[min(end + closingBytes.count, rest.endIndex)...]
        }
        let lines = kept.split(separator: 0x0A, omittingEmptySubsequences: false)
            .filter { !findCitation(in: $0) }
        return String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
    }

    /// Behind so many contexts the rest of a text is dropped.
    private static let contextsMax = 32
    private static let openingBytes = Array(opening.utf8)
    private static let closingBytes = Array(closing.utf8)
    private static let citationBytes = Array(citationStart.utf8)
    /// The letters of an id.
    private static let idBytes = 36

    private static func findCitation(in bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let start = find(citationBytes, in: rest) {
            let id = start + citationBytes.count
            let count = rest[id...].prefix(idBytes).prefix(while: isOfID).count
            let end = id + count
            if count >= shortestCitation, end < rest.endIndex, rest[end] == UInt8(ascii: "]") {
                return true
            }
            rest = rest[id...]
        }
        return false
    }

    private static func isOfID(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte | 32) || byte == UInt8(ascii: "-")
    }

    private static func find(_ part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let head = part.first, bytes.count >= part.count else { return nil }
        let last = bytes.endIndex - part.count
        var place = bytes.startIndex
        while place <= last {
            if bytes[place] == head, bytes[place...].starts(with: part) { return place }
            place += 1
        }
        return nil
    }
}
