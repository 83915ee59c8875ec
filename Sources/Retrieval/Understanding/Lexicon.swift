/// All words and phrases that rules know, by number; built once.
struct Lexicon: Sendable {
    static let shared = Lexicon()

    /// A spelling that stands for other words.
    struct Written {
        let ids: [UInt16]
        /// Whether it also replaces the word before it: "won" + "t" → "will not".
        let replacesLast: Bool
    }

    private(set) var ids: [String: UInt16] = [:]
    private(set) var words: [String] = [""]
    private(set) var marks: [WordMarks] = [[]]
    private var aliases: [String: [UInt16]] = [:]
    private var phrases: [PhraseTable]
    private var endings: [String: UInt16] = [:]
    private var beforeIs: Set<UInt16> = []
    private var negated: [UInt16: [UInt16]] = [:]

    private init() {
        phrases = PhraseGroup.allCases.map { _ in PhraseTable() }
        for (mark, list) in WordLists.all {
            for word in list.split(separator: " ") { add(mark, to: String(word)) }
        }
        for line in Spellings.aliases.split(separator: "\n") {
            let parts = line.split(separator: " ").map(String.init)
            aliases[parts[0]] = parts.dropFirst().map { intern($0) }
        }
        for (ending, word) in Spellings.endings { endings[ending] = intern(word) }
        beforeIs = Set(Spellings.beforeIs.split(separator: " ").map { intern(String($0)) })
        for (cut, word) in Spellings.negated {
            negated[intern(cut)] = [intern(word), intern("not")]
        }
        for (group, list) in Phrases.all {
            for line in list.split(separator: "\n") {
                phrases[group.rawValue].add(pattern(String(line)))
            }
        }
    }

    /// The words that a spelling stands for; nil when it stands for itself.
    func writtenOut(_ word: String, after last: Reading.Token?, at range: Range<Int>) -> Written? {
        if let ids = aliases[word] { return Written(ids: ids, replacesLast: false) }
        // The pieces that an apostrophe leaves behind are short and stand right behind it.
        guard word.utf8.count <= 2, let last, range.lowerBound - last.range.upperBound <= 3,
            range.lowerBound > last.range.upperBound, let ending = endings[word]
        else { return nil }
        if word == "t" {
            return negated[last.id].map { Written(ids: $0, replacesLast: true) }
        }
        guard beforeIs.contains(last.id) else { return nil }
        return Written(ids: [ending], replacesLast: false)
    }

    /// How many words from `place` on are a phrase of the group; nil when none is.
    func match(
        _ group: PhraseGroup, _ tokens: ArraySlice<Reading.Token>, at place: Int
    ) -> Int? {
        phrases[group.rawValue].match(tokens, at: place)
    }

    /// Whether a phrase of the group stands anywhere in the words.
    func holds(_ group: PhraseGroup, _ tokens: ArraySlice<Reading.Token>) -> Bool {
        tokens.indices.contains { match(group, tokens, at: $0) != nil }
    }

    private mutating func intern(_ word: String) -> UInt16 {
        if let id = ids[word] { return id }
        let id = UInt16(words.count)
        ids[word] = id
        words.append(word)
        marks.append([])
        return id
    }

    private mutating func add(_ mark: WordMarks, to word: String) {
        let id = intern(word)
        marks[Int(id)].insert(mark)
    }

    private mutating func pattern(_ line: String) -> [PhraseTable.Element] {
        line.split(separator: " ").map { part in
            switch part {
            case "…": return .gap
            case "_": return .any
            default:
                let choices = part.split(separator: "|")
                let ids = choices.filter { $0 != "~" }.map { intern(String($0)) }
                return .word(ids.sorted(), isOptional: choices.contains("~"))
            }
        }
    }
}

/// Phrases, found by their first word.
struct PhraseTable: Sendable {
    /// One place of a phrase.
    enum Element: Sendable {
        /// Any of these words, or none when optional.
        case word([UInt16], isOptional: Bool)
        /// Any one word.
        case any
        /// Up to ``gapMax`` words.
        case gap
    }

    /// The most words that a gap stands for.
    static let gapMax = 6

    private var patterns: [[Element]] = []
    private var byFirst: [UInt16: [Int]] = [:]
    private var withoutFirst: [Int] = []

    mutating func add(_ pattern: [Element]) {
        let number = patterns.count
        patterns.append(pattern)
        // A phrase is filed under each word that it may begin with.
        for element in pattern {
            guard case .word(let ids, let isOptional) = element else {
                withoutFirst.append(number)
                return
            }
            for id in ids { byFirst[id, default: []].append(number) }
            if !isOptional { return }
        }
    }

    /// The length of the longest phrase that begins at `place`.
    func match(_ tokens: ArraySlice<Reading.Token>, at place: Int) -> Int? {
        var longest: Int?
        for number in (byFirst[tokens[place].id] ?? []) {
            longest = Self.longer(longest, end(patterns[number][...], tokens, place), place)
        }
        for number in withoutFirst {
            longest = Self.longer(longest, end(patterns[number][...], tokens, place), place)
        }
        return longest
    }

    private static func longer(_ longest: Int?, _ end: Int?, _ place: Int) -> Int? {
        guard let end, end > place else { return longest }
        return max(longest ?? 0, end - place)
    }

    private func end(
        _ pattern: ArraySlice<Element>, _ tokens: ArraySlice<Reading.Token>, _ place: Int
    ) -> Int? {
        guard let element = pattern.first else { return place }
        let rest = pattern.dropFirst()
        switch element {
        case .any: return place < tokens.endIndex ? end(rest, tokens, place + 1) : nil
        case .gap:
            for skipped in 0...Self.gapMax where place + skipped <= tokens.endIndex {
                if let found = end(rest, tokens, place + skipped) { return found }
            }
            return nil
        case .word(let ids, let isOptional):
            if place < tokens.endIndex, ids.contains(tokens[place].id),
                let found = end(rest, tokens, place + 1)
            {
                return found
            }
            return isOptional ? end(rest, tokens, place) : nil
        }
    }
}
