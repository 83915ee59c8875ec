/// Cuts prose into sentences, and what is too long into shorter pieces; loses nothing but blanks
/// at the cuts.
enum SentenceSplitter {
    /// Sentences with their ends; a text without ends is one.
    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var start = text.startIndex
        var place = start
        while place < text.endIndex {
            let next = text.index(after: place)
            if isEnd(text, place, next), let after = behindClosers(text, next) {
                append(text[start..<after], to: &sentences)
                start = after
                place = after
            } else {
                place = next
            }
        }
        append(text[start...], to: &sentences)
        return sentences
    }

    /// Pieces of at most `tokensMax`, cut between words; a word that is longer is cut in itself.
    static func pieces(_ text: String, tokensMax: Int) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var tokens = 0
        for word in text.split(whereSeparator: \.isWhitespace).flatMap(shortened) {
            let count = TokenEstimate.of(word)
            if tokens + count > tokensMax, !piece.isEmpty {
                pieces.append(piece)
                (piece, tokens) = ("", 0)
            }
            if !piece.isEmpty { piece += " " }
            piece += word
            tokens += count
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }

    /// The longest run of letters that is not cut, characters.
    private static let wordMax = 64
    private static let closers: Set<Character> = ["\"", "'", ")", "]", "”", "’", "»"]
    private static let wideEnds: Set<Character> = ["。", "！", "？"]

    private static func shortened(_ word: Substring) -> [Substring] {
        var parts: [Substring] = []
        var rest = word
        while rest.count > wordMax {
            parts.append(rest.prefix(wordMax))
            rest = rest.dropFirst(wordMax)
        }
        return parts + [rest]
    }

    private static func isEnd(_ text: String, _ place: String.Index, _ next: String.Index) -> Bool {
        let character = text[place]
        if wideEnds.contains(character) { return true }
        guard character == "." || character == "!" || character == "?" else { return false }
        // "e.g." and "A. Smith": one letter before the stop is no end.
        guard character == ".", place > text.startIndex else { return true }
        let before = text.index(before: place)
        let isSingle =
            text[before].isLetter
            && (before == text.startIndex || !text[text.index(before: before)].isLetter)
        return !isSingle
    }

    /// The place behind closing marks and the blank after them; nil when the sentence goes on.
    private static func behindClosers(_ text: String, _ start: String.Index) -> String.Index? {
        var place = start
        while place < text.endIndex, closers.contains(text[place]) {
            place = text.index(after: place)
        }
        if place == text.endIndex || text[place].isWhitespace { return place }
        return wideEnds.contains(text[text.index(before: start)]) ? place : nil
    }

    private static func append(_ part: Substring, to sentences: inout [String]) {
        let text = part.trimmingSpace
        if !text.isEmpty { sentences.append(String(text)) }
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without white space at both ends.
    var trimmingSpace: Substring {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
