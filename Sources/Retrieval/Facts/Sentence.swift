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
        var start = text.startIndex
        var place = text.startIndex
        while place < text.endIndex {
            let next = text.index(after: place)
            let isBreak =
                text[place].isNewline || text[place] == ";"
                || (".!?…".contains(text[place])
                    && (next == text.endIndex || text[next].isWhitespace))
            if isBreak {
                add(text[start..<place], isQuestion: text[place] == "?", to: &sentences)
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
        let isAsked = isQuestion || text.contains("?")
        var clauses: [[Token]] = []
        for part in text.split(whereSeparator: { ",:()—–".contains($0) }) {
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
