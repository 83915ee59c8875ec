import TextAnalysis

/// One word of a sentence, contractions written out.
struct Token: Equatable {
    /// Lower case, without accents.
    let text: String
    /// Whether it was written with a capital letter.
    let isName: Bool
}

/// One sentence, cut into clauses.
struct Sentence {
    /// The words of each clause, without what joins them.
    let clauses: [[Token]]
    /// Whether it asks.
    let isQuestion: Bool
    /// As it was written.
    let text: Substring

    /// All words.
    var tokens: [Token] { clauses.flatMap { $0 } }

    /// The sentences of a text; a break needs white space after the mark, so that addresses and
    /// numbers stay whole.
    static func split(_ text: String) -> [Sentence] {
        var sentences: [Sentence] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var place = start
        while place < scalars.endIndex {
            let next = scalars.index(after: place)
            let sign = scalars[place]
            let isBreak =
                sign == "\n" || sign == ";"
                || (sign == "." || sign == "!" || sign == "?" || sign == "…")
                    && (next == scalars.endIndex || scalars[next].properties.isWhitespace)
            if isBreak {
                add(text[start..<place], isQuestion: sign == "?", to: &sentences)
                start = next
            }
            place = next
        }
        add(text[start...], isQuestion: false, to: &sentences)
        return sentences
    }

    private static func add(
        _ text: Substring, isQuestion: Bool, to sentences: inout [Sentence]
    ) {
        let isAsked = isQuestion || text.unicodeScalars.contains("?")
        var clauses: [[Token]] = []
        for part in text.unicodeScalars.split(whereSeparator: Signs.joining.contains) {
            let tokens = tokens(String(part))
            clauses += tokens.split { WordLists.joints.contains($0.text) }.map(Array.init)
        }
        clauses.removeAll(where: \.isEmpty)
        guard !clauses.isEmpty else { return }
        sentences.append(Sentence(clauses: clauses, isQuestion: isAsked, text: text))
    }

    /// The words of a text, contractions written out.
    static func tokens(_ text: String) -> [Token] {
        var tokens: [Token] = []
        for word in Word.split(text) {
            let whole = WordLists.contractions[word.text] ?? word.text
            let last = tokens.last?.text ?? ""
            if word.text == "t", let verb = WordLists.negated[last] {
                tokens.removeLast()
                tokens.append(Token(text: verb, isName: false))
                tokens.append(Token(text: "not", isName: false))
                continue
            }
            if whole == "more", last == "any" {
                tokens.removeLast()
                tokens.append(Token(text: "anymore", isName: false))
                continue
            }
            let parts = whole.split(separator: " ")
            for part in parts {
                tokens.append(
                    Token(
                        text: String(part),
                        isName: word.isCapitalised && parts.count == 1 && part != "i"))
            }
        }
        return tokens
    }
}

/// Signs that a text is looked through for, one scalar each.
enum Signs {
    /// Part clauses.
    static let joining = Set(",:()—–".unicodeScalars)
    /// Stand around words of others, code and addresses.
    static let quoting = Set("\"“”«»*`[]{}<>|#".unicodeScalars)
    /// Have a meaning of their own: one more or less is another thing.
    static let meaning = Set("{}<>=+*/\\@#$€£%^_~|[]°`".unicodeScalars)
    /// Make another number where there is one.
    static let minus = Set("-−–".unicodeScalars)
}

extension StringProtocol {
    /// Whether one of these signs is in the text.
    func holds(oneOf signs: Set<Unicode.Scalar>) -> Bool {
        unicodeScalars.contains { scalar in
            // Most are letters and blanks: they are no sign, and need no look-up.
            if (0x61...0x7A).contains(scalar.value) || scalar.value == 0x20 { return false }
            return signs.contains(scalar)
        }
    }
}
