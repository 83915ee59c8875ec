import TextAnalysis

/// A message cut into sentences and words that rules can compare.
///
/// Contractions and chat spellings are written out ("what's", "whats" → "what is"), code and
/// pasted lines are set aside. At most ``bytesMax`` bytes, ``wordsMax`` words are looked at.
struct Reading {
    /// Bytes of a message that are looked at; the rest is passed over.
    static let bytesMax = 8_192
    /// Words of a message that are looked at.
    static let wordsMax = 512

    /// One word.
    struct Token {
        /// Lower case, written out.
        let text: String
        /// Its number in the ``Lexicon``; 0 for words that no rule knows.
        let id: UInt16
        let marks: WordMarks
        /// Where it stands, offsets into the message's UTF-8.
        let range: Range<Int>
        let isCapitalised: Bool
    }

    /// How a sentence ends.
    enum Ending { case full, question, exclamation, open }

    /// One sentence.
    struct Sentence {
        /// Its words, places in ``Reading/tokens``.
        let tokens: Range<Int>
        /// Where it stands with its end mark, offsets into the message's UTF-8.
        let range: Range<Int>
        let ending: Ending
    }

    /// The first bytes of the message, which offsets count in.
    let bytes: [UInt8]
    private(set) var tokens: [Token] = []
    private(set) var sentences: [Sentence] = []
    /// Lines of code, logs and quotes that were set aside.
    private(set) var pastedLines = 0
    /// Whether there was more than is looked at.
    let isCut: Bool

    init(_ text: String) {
        bytes = Array(text.utf8.prefix(Self.bytesMax))
        isCut = text.utf8.count > Self.bytesMax
        let lexicon = Lexicon.shared
        let pieces = SentenceCutter.pieces(of: bytes)
        pastedLines = pieces.pastedLines
        tokens.reserveCapacity(min(bytes.count / 4 + 4, Self.wordsMax))
        for piece in pieces.sentences {
            guard tokens.count < Self.wordsMax else { break }
            let first = tokens.count
            let slice = String(decoding: bytes[piece.range], as: UTF8.self)
            append(Word.split(slice), from: piece.range.lowerBound, lexicon)
            sentences.append(
                Sentence(tokens: first..<tokens.count, range: piece.range, ending: piece.ending))
        }
    }

    /// The text of a stretch of the message.
    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
    }

    private mutating func append(_ words: [Word], from offset: Int, _ lexicon: Lexicon) {
        for word in words.prefix(Self.wordsMax - tokens.count) {
            let range = word.range.lowerBound + offset..<word.range.upperBound + offset
            if let written = lexicon.writtenOut(word.text, after: tokens.last, at: range) {
                if written.replacesLast { tokens.removeLast() }
                for id in written.ids {
                    add(lexicon.words[Int(id)], id, range, word.isCapitalised, lexicon)
                }
            } else {
                let id = lexicon.ids[word.text] ?? 0
                add(word.text, id, range, word.isCapitalised, lexicon)
            }
        }
    }

    private mutating func add(
        _ text: String, _ id: UInt16, _ range: Range<Int>, _ isCapitalised: Bool,
        _ lexicon: Lexicon
    ) {
        tokens.append(
            Token(
                text: text, id: id, marks: lexicon.marks[Int(id)], range: range,
                isCapitalised: isCapitalised))
    }
}
