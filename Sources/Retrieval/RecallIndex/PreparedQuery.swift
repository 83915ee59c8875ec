import TextAnalysis

/// A question made ready for one index: what to embed, what to look for.
public struct PreparedQuery: Sendable {
    /// The most different terms that are looked for; further ones are passed over.
    public static let termsMax = 64

    /// The text whose vector the search wants: the question without the speakers' names.
    public let embeddingText: String
    /// The different terms in order of first mention, at most ``termsMax``.
    let terms: [TermHash]
    /// How often each of `terms` is said.
    let termCounts: [Float]
    /// The different adjacent pairs, as first × ``termsMax`` + second, places in `terms`.
    let pairs: [Int]
    /// How often each of `pairs` is said.
    let pairCounts: [Float]
    /// Finds `terms` fast: see ``place(of:)``.
    private let table: [UInt8]
    /// The words of the question that are speakers' names.
    let names: Set<TermHash>
    /// The dates it names.
    let dates: [DateMention]
    /// It asks for a time.
    let asksWhen: Bool

    /// - Parameter isName: Whether a word, by its hash, is a speaker's name.
    init(_ question: String, isName: (TermHash) -> Bool) {
        let words = Word.split(question)
        var spoken: [Word] = []
        var others: [Word] = []
        for (place, word) in words.enumerated() {
            if Self.isName(word, at: place, isName) {
                spoken.append(word)
            } else {
                others.append(word)
            }
        }
        names = Set(spoken.map { TextHash.term($0.text) })
        let stripped = Self.cut(spoken, from: question)
        embeddingText = stripped.isEmpty ? question : stripped
        var sequence = Terms.of(others)
        if sequence.isEmpty { sequence = Terms.of(words) }
        (terms, termCounts) = Self.count(sequence)
        (pairs, pairCounts) = Self.countPairs(sequence, among: terms)
        table = Self.table(of: terms)
        dates = DateMention.all(in: words)
        let texts = words.map(\.text)
        asksWhen = Self.asksWhen(texts)
    }

    /// The place of a term in `terms`; -1 for others.
    @inline(__always)
    func place(of term: TermHash) -> Int {
        var slot = Int(term) & Self.tableMask
        while table[slot] != 0 {
            let place = Int(table[slot]) - 1
            if terms[place] == term { return place }
            slot = (slot + 1) & Self.tableMask
        }
        return -1
    }

    /// 1,024 slots, at most a sixteenth taken: most other terms meet an empty one.
    private static let tableMask = 1_023

    private static func table(of terms: [TermHash]) -> [UInt8] {
        var table = [UInt8](repeating: 0, count: tableMask + 1)
        for (place, term) in terms.enumerated() {
            var slot = Int(term) & tableMask
            while table[slot] != 0 { slot = (slot + 1) & tableMask }
            table[slot] = UInt8(place + 1)
        }
        return table
    }

    /// A stop word ("will", "may") is a name only where it is written like one, inside a sentence.
    private static func isName(_ word: Word, at place: Int, _ isName: (TermHash) -> Bool) -> Bool {
        guard isName(TextHash.term(word.text)) else { return false }
        guard StopWords.english.contains(word.text) else { return true }
        return place > 0 && word.isCapitalised
    }

    /// The text without some of its words and a possessive `'s` after them, spaces closed up.
    private static func cut(_ words: [Word], from text: String) -> String {
        guard !words.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var place = 0
        for word in words {
            kept += bytes[place..<word.range.lowerBound]
            place = word.range.upperBound
            for ending in ["'s", "’s"] where bytes[place...].starts(with: ending.utf8) {
                place += ending.utf8.count
                break
            }
        }
        kept += bytes[place...]
        return String(decoding: kept, as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func count(_ sequence: [TermHash]) -> ([TermHash], [Float]) {
        var terms: [TermHash] = []
        var counts: [Float] = []
        for term in sequence {
            if let place = terms.firstIndex(of: term) {
                counts[place] += 1
            } else if terms.count < termsMax {
                terms.append(term)
                counts.append(1)
            }
        }
        return (terms, counts)
    }

    private static func countPairs(
        _ sequence: [TermHash], among terms: [TermHash]
    ) -> ([Int], [Float]) {
        var pairs: [Int] = []
        var counts: [Float] = []
        for (first, second) in zip(sequence, sequence.dropFirst()) {
            guard let left = terms.firstIndex(of: first), let right = terms.firstIndex(of: second)
            else { continue }
            let pair = left * termsMax + right
            if let place = pairs.firstIndex(of: pair) {
                counts[place] += 1
            } else if pairs.count < termsMax {
                pairs.append(pair)
                counts.append(1)
            }
        }
        return (pairs, counts)
    }

    private static func asksWhen(_ words: [String]) -> Bool {
        let units: Set<String> = ["time", "date", "day", "month", "year"]
        return words.contains("when")
            || zip(words, words.dropFirst()).contains { first, second in
                first == "what" && units.contains(second) || first == "how" && second == "long"
            }
    }
}
