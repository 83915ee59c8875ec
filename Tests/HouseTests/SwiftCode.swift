/// Swift source with comments and the contents of string literals blanked, so that rules see code.
///
/// Knows line and nested block comments, plain, raw and multi-line strings, and interpolation
/// (which is blanked too). Not regular-expression literals: the project has none.
struct SwiftCode {
    /// As many bytes and lines as the source; what is no code is spaces.
    private(set) var bytes: [UInt8]
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        while place < bytes.count { step() }
    }

    /// The blanked source, line by line.
    var lines: [Substring] {
        String(decoding: bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    private mutating func step() {
        guard [UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "#")].contains(bytes[place])
        else {
            place += 1
            return
        }
        if starts(with: "//") {
            while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { blank(1) }
        } else if starts(with: "/*") {
            skipBlockComment()
        } else if starts(with: "\"") || starts(with: "#") {
            skipString()
        } else {
            place += 1
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && place < bytes.count
    }

    private mutating func skipString() {
        var hashes = 0
        while place + hashes < bytes.count, bytes[place + hashes] == UInt8(ascii: "#") {
            hashes += 1
        }
        guard place + hashes < bytes.count, bytes[place + hashes] == UInt8(ascii: "\"") else {
            place += max(1, hashes)  // `#expect`, `#filePath`
            return
        }
        blank(hashes)
        let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        let pounds = String(repeating: "#", count: hashes)
        blank(quotes.utf8.count)
        while place < bytes.count {
            if starts(with: quotes + pounds) { return blank(quotes.utf8.count + hashes) }
            if starts(with: "\\" + pounds + "(") {
                blank(2 + hashes)
                skipInterpolation()
            } else {
                blank(starts(with: "\\" + pounds) ? 2 + hashes : 1)
            }
        }
    }

    private mutating func skipInterpolation() {
        var depth = 1
        while depth > 0, place < bytes.count {
            if starts(with: "\"") || starts(with: "#") {
                let before = place
                skipString()
                if place == before { place += 1 }
                continue
            }
            if bytes[place] == UInt8(ascii: "(") { depth += 1 }
            if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
            blank(1)
        }
    }

    private func starts(with text: String) -> Bool {
        bytes[place...].starts(with: text.utf8)
    }

    /// Makes so many bytes spaces; line ends stay.
    private mutating func blank(_ count: Int) {
        for _ in 0..<count where place < bytes.count {
            if bytes[place] != UInt8(ascii: "\n") { bytes[place] = UInt8(ascii: " ") }
            place += 1
        }
    }
}

extension SwiftCode {
    /// A function or initialiser with a body.
    struct Function: Equatable {
        /// The line of `func` or `init`, from 1.
        let line: Int
        /// How many lines it takes, first and last included.
        let lineCount: Int
    }

    /// Every function and initialiser that has a body, in the order of their first lines.
    func functions() -> [Function] {
        var found: [Function] = []
        for start in bytes.indices where isWord("func", at: start) || isWord("init", at: start) {
            guard let open = bodyStart(after: start + 4), let end = bodyEnd(open) else { continue }
            let line = newlines(before: start) + 1
            found.append(Function(line: line, lineCount: newlines(before: end) + 2 - line))
        }
        return found
    }

    /// Words that begin the next declaration of a protocol.
    private static let nextWords = ["func", "init", "var", "static", "associatedtype"]

    private func newlines(before end: Int) -> Int {
        bytes[..<end].count { $0 == UInt8(ascii: "\n") }
    }

    /// Whether a word stands there that is neither part of a longer one nor a call through a dot.
    private func isWord(_ word: String, at start: Int) -> Bool {
        // The first byte alone answers nearly always, and this is asked of each byte.
        guard bytes[start] == word.utf8.first, bytes[start...].starts(with: word.utf8) else {
            return false
        }
        let before = start == 0 ? 32 : bytes[start - 1]
        let end = start + word.utf8.count
        let after = end < bytes.count ? bytes[end] : 32
        return !Self.isName(before) && before != UInt8(ascii: ".") && before != UInt8(ascii: "`")
            && !Self.isName(after)
    }

    /// The brace that opens the body; nil when the declaration has none (a protocol's).
    private func bodyStart(after start: Int) -> Int? {
        var depth = 0
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return index
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "a")...UInt8(ascii: "z") where depth == 0:
                if Self.nextWords.contains(where: { isWord($0, at: index) }) { return nil }
            default: break
            }
            if depth < 0 { return nil }
        }
        return nil
    }

    private func bodyEnd(_ open: Int) -> Int? {
        var depth = 0
        for index in open..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 95 || byte >= 0x80
    }
}
