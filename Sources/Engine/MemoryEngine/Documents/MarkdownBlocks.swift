/// Puts lines together into the blocks that belong together, as they come.
///
/// Memory is bounded: a block is at most ``blockBytesMax`` long and then goes on in the next.
struct BlockReader {
    /// What a block is.
    enum Kind: Equatable {
        /// Sentences.
        case paragraph
        /// Lines that stand for themselves: a list, a table.
        case lines
        /// Code; its lines are kept as they are.
        case code
        /// A heading of a level, 1...6.
        case heading(Int)
    }

    /// Some lines.
    struct Block {
        let kind: Kind
        let text: String
    }

    /// The longest block, bytes.
    static let blockBytesMax = 64 << 10

    private let isMarkdown: Bool
    private var lines: [String] = []
    private var bytes = 0
    private var kind = Kind.paragraph
    /// The mark that ends the code: its character and how many of it.
    private var fence: (mark: Character, count: Int)?

    init(isMarkdown: Bool) { self.isMarkdown = isMarkdown }

    /// Takes a line without its end; gives the blocks that are whole now.
    mutating func take(_ line: String) -> [Block] {
        if let fence { return takeCode(line, fence) }
        let text = line.trimmingSpace
        if text.isEmpty { return flush() }
        if isMarkdown, let heading = Self.heading(text) {
            return flush() + [Block(kind: .heading(heading.level), text: heading.text)]
        }
        if isMarkdown, let fence = Self.fence(text) {
            let before = flush()
            self.fence = fence
            kind = .code
            return before + append(line)
        }
        if isMarkdown, lines.count == 1, kind == .paragraph, let level = Self.underline(text) {
            let heading = Block(kind: .heading(level), text: lines[0])
            reset()
            return [heading]
        }
        let isItem = Self.isItem(text)
        // A line below an item goes on with it when it is indented.
        let goesOn = kind == .lines && (line.first?.isWhitespace ?? false)
        let before = !lines.isEmpty && kind == .paragraph && isItem ? flush() : []
        if lines.isEmpty { kind = isItem ? .lines : .paragraph }
        if goesOn, !isItem, let last = lines.popLast() {
            return before + append(last + " " + text)
        }
        return before + append(kind == .code ? line : String(text))
    }

    /// Gives what is left at the end.
    mutating func flush() -> [Block] {
        guard !lines.isEmpty else { return [] }
        let separator = kind == .paragraph ? " " : "\n"
        let block = Block(kind: kind, text: lines.joined(separator: separator))
        reset()
        return [block]
    }

    private mutating func reset() {
        lines = []
        bytes = 0
        kind = fence == nil ? .paragraph : .code
    }

    private mutating func takeCode(
        _ line: String, _ fence: (mark: Character, count: Int)
    ) -> [Block] {
        let text = line.trimmingSpace
        let isEnd = text.count >= fence.count && text.allSatisfy { $0 == fence.mark }
        let before = append(line)
        guard isEnd else { return before }
        self.fence = nil
        return before + flush()
    }

    private mutating func append(_ line: String) -> [Block] {
        lines.append(line)
        bytes += line.utf8.count + 1
        return bytes > Self.blockBytesMax ? flush() : []
    }

    private static func heading(_ text: Substring) -> (level: Int, text: String)? {
        let level = text.prefix { $0 == "#" }.count
        let rest = text.dropFirst(level)
        guard (1...6).contains(level), rest.first.map({ $0 == " " || $0 == "\t" }) ?? false else {
            return nil
        }
        var words = rest.trimmingSpace
        while words.last == "#" { words = words.dropLast() }
        let name = words.trimmingSpace
        return name.isEmpty ? nil : (level, String(name))
    }

    private static func underline(_ text: Substring) -> Int? {
        guard text.count >= 3 else { return nil }
        if text.allSatisfy({ $0 == "=" }) { return 1 }
        return text.allSatisfy { $0 == "-" } ? 2 : nil
    }

    private static func fence(_ text: Substring) -> (mark: Character, count: Int)? {
        guard let mark = text.first, mark == "`" || mark == "~" else { return nil }
        let count = text.prefix { $0 == mark }.count
        return count >= 3 ? (mark, count) : nil
    }

    /// Whether a line begins a list's item or is a table's row.
    private static func isItem(_ text: Substring) -> Bool {
        guard let first = text.first else { return false }
        if first == "|" { return true }
        if "-*+•".contains(first) { return text.dropFirst().first?.isWhitespace ?? false }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count)
        guard (1...4).contains(digits.count), let mark = rest.first, mark == "." || mark == ")"
        else { return false }
        return rest.dropFirst().first?.isWhitespace ?? false
    }
}
