/// One word of a text, made ready for comparison.
public struct Word: Equatable, Sendable {
    /// Its letters and digits: lower case, Latin letters without their accents.
    public let text: String
    /// Where it stands in the text, offsets into its UTF-8.
    public let range: Range<Int>
    /// Whether its first letter was an upper-case one.
    public let isCapitalised: Bool

    /// A word from its parts.
    public init(text: String, range: Range<Int>, isCapitalised: Bool) {
        self.text = text
        self.range = range
        self.isCapitalised = isCapitalised
    }

    /// Whether it is made of ASCII alone, thus may be an English word.
    public var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// The words of a text, in order.
    ///
    /// A word is a run of letters and digits of any script; scripts written without spaces give
    /// one word a character. On ASCII text the words are those of the expression `[a-z0-9]+`.
    /// Complexity: O(bytes).
    public static func split(_ text: String) -> [Word] {
        var splitter = WordSplitter()
        for scalar in text.unicodeScalars { splitter.take(scalar) }
        splitter.endWord()
        return splitter.words
    }
}

/// Gathers scalars into words.
private struct WordSplitter {
    var words: [Word] = []
    private var letters = ""
    private var start = 0
    private var offset = 0
    private var isCapitalised = false

    mutating func take(_ scalar: Unicode.Scalar) {
        let width = UTF8.width(scalar)
        switch ScalarClass(scalar) {
        case .separator: endWord()
        case .joined: break
        case .letter(let folded): add(folded, isCapital: false)
        case .capital(let folded): add(folded, isCapital: true)
        case .folded(let text, let isCapital):
            for folded in text.unicodeScalars { add(folded, isCapital: isCapital) }
        case .alone:
            endWord()
            letters.unicodeScalars.append(scalar)
            start = offset
            offset += width
            endWord()
            return
        }
        offset += width
    }

    mutating func endWord() {
        guard !letters.isEmpty else { return }
        words.append(Word(text: letters, range: start..<offset, isCapitalised: isCapitalised))
        letters = ""
    }

    private mutating func add(_ scalar: Unicode.Scalar, isCapital: Bool) {
        if letters.isEmpty {
            start = offset
            isCapitalised = isCapital
        }
        letters.unicodeScalars.append(scalar)
    }
}
