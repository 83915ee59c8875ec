/// What a line looks like: said by a person, or pasted.
enum LineShape {
    /// Whether a line is code, of a log, a stack trace, a table or a quote.
    static func isPasted(_ line: ArraySlice<UInt8>) -> Bool {
        guard let first = line.first, let last = line.last else { return false }
        if first == UInt8(ascii: ">") { return true }
        if !line.contains(where: isSymbol) { return false }
        return isCode(line, first, last) || isLog(line, first)
    }

    private static func isCode(_ line: ArraySlice<UInt8>, _ first: UInt8, _ last: UInt8) -> Bool {
        if last == UInt8(ascii: ";") || last == UInt8(ascii: "{") || last == UInt8(ascii: "}") {
            return true
        }
        if line.starts(with: "//".utf8) || line.starts(with: "#include".utf8)
            || first == UInt8(ascii: "{") || first == UInt8(ascii: "<") && last == 0x3E
        {
            return true
        }
        let opening = line.prefix { isLetter($0) }
        guard codeOpenings.contains(String(decoding: opening, as: UTF8.self)) else {
            return isCall(line)
        }
        // "for i in range(10)" is code, "for me it is fine (mostly)" is not.
        let hasCall = line.contains(UInt8(ascii: "(")) && !holds(line, Array(" (".utf8))
        return hasCall || holds(line, Array(" = ".utf8))
    }

    /// `name(…)` or `name.name(…)` and nothing behind it.
    private static func isCall(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.last == UInt8(ascii: ")"), let open = line.firstIndex(of: UInt8(ascii: "("))
        else { return false }
        let name = line[..<open]
        return !name.isEmpty && !name.contains(0x20) && name.contains(where: isLetter)
    }

    private static func isLog(_ line: ArraySlice<UInt8>, _ first: UInt8) -> Bool {
        if first == UInt8(ascii: "|") || line.starts(with: "at ".utf8) && isCall(line.dropFirst(3))
        {
            return true
        }
        let opening = String(decoding: line.prefix { isLetter($0) }, as: UTF8.self)
        if logOpenings.contains(opening), line.dropFirst(opening.utf8.count).first == 0x3A {
            return true
        }
        if logParts.contains(where: { holds(line, $0) }) { return true }
        // A stamp such as 2024-05-07T10:11:12 or [2024-05-07 10:11:12].
        let stamp = line.drop { $0 == UInt8(ascii: "[") }.prefix(19)
        guard stamp.count == 19 else { return false }
        return zip(stamp, "dddd-dd-dd?dd:dd:dd".utf8).allSatisfy { byte, form in
            form == UInt8(ascii: "?") || (form == UInt8(ascii: "d") ? isDigit(byte) : byte == form)
        }
    }

    /// First words of a line of a log, before a colon.
    private static let logOpenings: Set<String> = [
        "ERROR", "Error", "error", "WARN", "WARNING", "Warning", "warning", "INFO", "DEBUG",
        "FATAL", "fatal", "panic", "Exception", "TypeError", "ValueError", "KeyError",
        "NameError", "SyntaxError", "RuntimeError", "ImportError", "AttributeError",
    ]

    /// What stands somewhere in a line of a log.
    private static let logParts = [
        "Exception: ", "Traceback (", " ERROR ", " WARN ", " INFO ", " DEBUG ", "[ERROR]",
        "File \"",
    ].map { Array($0.utf8) }

    /// First words of a line of code; a person may begin with them too.
    private static let codeOpenings: Set<String> = [
        "for", "if", "while", "def", "class", "import", "from", "return", "let", "var", "const",
        "func", "function", "public", "private", "static", "try", "except", "elif", "else",
        "print", "SELECT", "INSERT", "UPDATE", "CREATE", "int", "void", "struct", "enum",
    ]

    private static func isSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x28, 0x3B, 0x3A, 0x3D, 0x3C, 0x7B, 0x7C, 0x7D, 0x5B: true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func holds(_ line: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        guard let head = part.first, line.count >= part.count else { return false }
        return line.indices.dropLast(part.count - 1).contains {
            line[$0] == head && line[$0...].starts(with: part)
        }
    }
}
