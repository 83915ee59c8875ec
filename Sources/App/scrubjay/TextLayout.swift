/// Makes text fit for a terminal: no orders hidden in it, no wider than the window.
enum TextLayout {
    /// The text on one line, with what could move the cursor or turn the reading direction taken
    /// out; memory text comes from strangers.
    static func printable(_ text: some StringProtocol) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                if scalars.last != " " { scalars.append(" ") }
            } else if !isDirectionOrder(scalar) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// The same line by line.
    static func printableLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(printable)
            .joined(separator: "\n")
    }

    /// The text cut to so many columns, with an ellipsis when something is left out.
    static func cut(_ text: String, toColumns columns: Int) -> String {
        var width = 0
        var end = text.startIndex
        for index in text.indices {
            width += Self.columns(of: text[index])
            if width > columns { return text[..<end] + "…" }
            // The ellipsis needs the last column.
            if width < columns { end = text.index(after: index) }
        }
        return text
    }

    /// How many columns the text takes.
    static func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

    /// Two columns for what East Asian and emoji fonts draw wide, 1 for the rest.
    ///
    /// Source: the wide and full-width ranges of Unicode Standard Annex 11, joined where only
    /// unassigned code points lie between.
    private static func columns(of character: Character) -> Int {
        guard let value = character.unicodeScalars.first?.value else { return 0 }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static func isDirectionOrder(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
}
