/// Whether a sentence asks about the world at large, and nothing in it points at a person.
enum WorldRules {
    /// Why a sentence may need memory; nil when it asks about the world alone.
    ///
    /// - Parameters:
    ///   - body: The sentence without its polite openings.
    ///   - all: The whole sentence.
    static func doubt(
        _ body: ArraySlice<Reading.Token>, _ all: ArraySlice<Reading.Token>,
        _ sentence: Reading.Sentence, _ reading: Reading
    ) -> String? {
        let lexicon = Lexicon.shared
        guard let first = body.indices.first else { return "empty" }
        if isSum(body, sentence, reading) { return nil }
        if lexicon.match(.reference, body, at: first) != nil { return "points_back" }
        let quoted = quotedRange(sentence, reading)
        if let length = lexicon.match(.quoteTask, body, at: first) {
            let rest = body.dropFirst(length).filter { !quoted.overlaps($0.range) }
            // "How do I say I love you in French?" speaks of nobody, "translate what I wrote" does.
            let isGiven =
                reading.bytes[sentence.range].contains(UInt8(ascii: ":"))
                || body[first].text == "how"
            let isOwn = rest.contains {
                $0.marks.contains(.firstPerson) && !($0.text == "i" && isGiven)
            }
            return isOwn || rest.contains { $0.marks.contains(.backward) } ? "first_person" : nil
        }
        if let length = lexicon.match(.worldTask, body, at: first) {
            return worldTask(body, length, quoted)
        }
        if isDefinition(body, lexicon) { return block(body, first, isLoose: false) }
        guard let length = lexicon.match(.worldQuestion, body, at: first) else {
            return firstPerson(all) ?? "no_question"
        }
        let opening = body.prefix(length)
        let rest = body.dropFirst(length)
        if let doubt = block(rest, first, isLoose: false) { return doubt }
        if let doubt = person(body, allowing: 0, isLoose: false) { return doubt }
        // "How do I reverse a string in Python?": anyone's question, when it is a technical one.
        let wanted: WordMarks =
            opening.contains { $0.marks.contains(.firstPerson) && $0.text != "me" }
            ? [.tech] : [.world, .knownName, .tech]
        let isAboutWorld = body.contains { !$0.marks.isDisjoint(with: wanted) }
        return isAboutWorld ? nil : "no_world_word"
    }

    /// A task or question that opens so plainly that only a person in it raises a doubt.
    private static func worldTask(
        _ body: ArraySlice<Reading.Token>, _ length: Int, _ quoted: Range<Int>
    ) -> String? {
        let rest = body.dropFirst(length).filter { !quoted.overlaps($0.range) }
        let opening = body.prefix(length)
        let last = opening.last?.text ?? ""
        if last == "mean", rest.first?.text == "to" { return "points_back" }
        return block(opening, body.startIndex, isLoose: true) ?? block(rest[...], -1, isLoose: true)
            ?? person(body, allowing: subjectTaking.contains(last) ? length : 0, isLoose: true)
    }

    /// Last words of openings that say what their subject is: "how is yoghurt made".
    private static let subjectTaking: Set<String> = [
        "mean", "stand", "signify", "made", "formed", "produced", "built", "created", "calculated",
        "measured", "defined", "extracted",
    ]

    /// Whether a name, or a word that stands where a name would, is in the words.
    ///
    /// - Parameter allowed: So many words at the beginning may be anything.
    private static func person(
        _ body: ArraySlice<Reading.Token>, allowing allowed: Int, isLoose: Bool
    ) -> String? {
        for place in body.indices {
            let token = body[place]
            let next = place + 1 < body.endIndex ? body[place + 1].marks : []
            if token.marks.contains(.givenName), !next.contains(.knownName) { return "name" }
            if isOwner(body, place) { return "owner" }
            if isTheOne(body, place, isLoose: isLoose) { return "the_one" }
            guard place >= body.startIndex + max(allowed, 1), token.id == 0,
                beforeSubject.contains(body[place - 1].text), !isThing(token)
            else { continue }
            return "perhaps_name"
        }
        return nil
    }

    /// Words behind which a name stands without an article: "does anna", "if leo".
    private static let beforeSubject: Set<String> = [
        "do", "does", "did", "is", "was", "are", "were", "has", "have", "had", "can", "could",
        "will", "would", "if", "that", "makes", "made", "when", "with", "than",
    ]

    /// Whether an unknown word looks like a thing: a plural, a number or a learned word.
    private static func isThing(_ token: Reading.Token) -> Bool {
        let text = token.text
        if text.utf8.first.map({ (0x30...0x39).contains($0) }) == true { return true }
        return text.utf8.count > 4 && text.hasSuffix("s") || isLearned(text)
            || text.hasSuffix("ed") || text.hasSuffix("ing")
    }

    private static func firstPerson(_ tokens: ArraySlice<Reading.Token>) -> String? {
        tokens.contains { $0.marks.contains(.firstPerson) } ? "first_person" : nil
    }

    /// The first thing in the words that points at a person.
    ///
    /// - Parameter start: The sentence's first word, whose capital says nothing.
    private static func block(
        _ tokens: ArraySlice<Reading.Token>, _ start: Int, isLoose: Bool
    ) -> String? {
        let isTechnical = tokens.contains { $0.marks.contains(.tech) }
        let hasKnownName = tokens.contains { $0.marks.contains(.knownName) }
        for place in tokens.indices {
            let token = tokens[place]
            let marks = token.marks
            let isNumeral =
                token.text == "i" && place > tokens.startIndex
                && tokens[place - 1].text == "war"
            if marks.contains(.firstPerson), !isNumeral { return "first_person" }
            if marks.contains(.thirdPerson), !(hasKnownName && token.text.hasPrefix("the")) {
                return "third_person"
            }
            if marks.contains(.kin) { return "people" }
            if marks.contains(.secondPerson), !isLoose { return "second_person" }
            // "The Great Wall": part of a name that everyone knows.
            let isKnown = token.isCapitalised && marks.contains(.knownName)
            if marks.contains(.advice), !isKnown { return "asks_advice" }
            if marks.contains(.daily), !(isLoose && isTechnical) { return "daily_thing" }
            if marks.contains(.backward) { return "points_back" }
            if marks.contains(.time), !isLoose { return "names_time" }
            if marks.contains(.pointing), !isLoose { return "points_back" }
            if token.isCapitalised, place != start, isName(token) { return "name" }
        }
        return nil
    }

    /// Whether a word with a capital may be the name of someone the person knows.
    private static func isName(_ token: Reading.Token) -> Bool {
        let known: WordMarks = [
            .knownName, .world, .tech, .function, .asking, .unit, .command, .time, .chat, .future,
            .past,
        ]
        return token.marks.isDisjoint(with: known) && token.text.utf8.count > 1
            && token.text.utf8.first.map { !(0x30...0x39).contains($0) } == true
    }

    /// "paul's": the mark of an owner behind a word that is not of the world.
    private static func isOwner(_ tokens: ArraySlice<Reading.Token>, _ place: Int) -> Bool {
        guard tokens[place].text == "s", place > tokens.startIndex else { return false }
        let owner = tokens[place - 1].marks
        return owner.isDisjoint(with: [.knownName, .world, .asking, .tech])
    }

    /// "the dog", "the car", "the guests": one that the person has, or spoke of.
    private static func isTheOne(
        _ tokens: ArraySlice<Reading.Token>, _ place: Int, isLoose: Bool
    ) -> Bool {
        guard place > tokens.startIndex, isDefinite(tokens[place - 1], tokens, place - 1) else {
            return false
        }
        let token = tokens[place]
        if atHome.contains(token.text) { return true }
        if !isLoose, atHomeInDoubt.contains(token.text) { return true }
        guard token.id == 0, !token.isCapitalised, !token.text.hasSuffix("est") else {
            return false
        }
        // "the founder of Rome", "the northern lights of Norway": the world follows.
        let behind = tokens[min(place + 1, tokens.endIndex)...].prefix(4)
        return !behind.contains { !$0.marks.isDisjoint(with: [.world, .knownName, .tech]) }
    }

    /// Whether the word is "the", or a number or "new" behind it.
    private static func isDefinite(
        _ token: Reading.Token, _ tokens: ArraySlice<Reading.Token>, _ place: Int
    ) -> Bool {
        if token.text == "the" { return true }
        let isBetween = ["two", "three", "four", "new", "old", "final", "other", "red", "big"]
            .contains(token.text)
        return isBetween && place > tokens.startIndex && tokens[place - 1].text == "the"
    }

    private static let atHome: Set<String> = [
        "dog", "cat", "fish", "bird", "horse", "tv", "television", "computer", "door", "machine",
        "app", "dashboard", "server", "website", "site", "database", "book", "movie", "film",
        "song", "show", "game", "wifi", "school", "car", "play", "draft",
    ]

    /// The same, where nothing else says that the world is meant.
    private static let atHomeInDoubt: Set<String> = [
        "plant", "plants", "tree", "coffee", "wine", "beer", "cheese", "battery", "engine",
        "people", "network", "internet", "weather", "poem", "paper", "light", "water", "chicken",
        "country", "island", "language", "animal", "fruit", "vegetable", "word", "api", "endpoint",
        "endpoints", "feature", "features", "sprint", "code", "function", "script", "bug", "query",
        "backend", "frontend",
    ]

    /// "what is a quark", "what is osmosis", "who was albert einstein".
    private static func isDefinition(
        _ body: ArraySlice<Reading.Token>, _ lexicon: Lexicon
    ) -> Bool {
        guard (3...6).contains(body.count), let first = body.indices.first,
            body[first].text == "what", ["is", "are"].contains(body[first + 1].text)
        else { return false }
        let rest = body.dropFirst(2)
        if let article = rest.first?.text, article == "a" || article == "an" { return true }
        guard rest.count == 1, let word = rest.first?.text else { return false }
        return isLearned(word)
    }

    private static func isLearned(_ word: String) -> Bool {
        word.utf8.count > 5 && learned.contains { word.hasSuffix($0) }
    }

    /// Endings of learned words.
    private static let learned = [
        "ism", "ology", "osis", "ics", "graphy", "onomy", "itis", "tion", "ysis", "metry",
    ]

    /// Whether the sentence is a sum: numbers, operators, and "what is" before them.
    private static func isSum(
        _ body: ArraySlice<Reading.Token>, _ sentence: Reading.Sentence, _ reading: Reading
    ) -> Bool {
        let rest = body.drop { openings.contains($0.text) }
        guard !rest.isEmpty, rest.count <= 16 else { return false }
        var numbers = 0
        var operators = 0
        for token in rest {
            if token.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                numbers += 1
            } else if operatorWords.contains(token.text) {
                operators += 1
            } else {
                return false
            }
        }
        guard let start = rest.first?.range.lowerBound, numbers > 0 else { return false }
        let isAsked = rest.count < body.count
        for byte in reading.bytes[start..<sentence.range.upperBound] {
            if "+*^=".utf8.contains(byte) || isAsked && "-/%".utf8.contains(byte) {
                operators += 1
            }
        }
        return operators > 0
    }

    private static let openings: Set<String> = [
        "what", "is", "calculate", "compute", "solve", "how", "much", "evaluate", "does", "equal",
        "equals",
    ]

    private static let operatorWords: Set<String> = [
        "plus", "minus", "times", "divided", "by", "percent", "of", "x", "squared", "cubed",
        "over", "mod",
    ]

    /// The bytes from the first to the last double quote of the sentence; empty without two.
    private static func quotedRange(
        _ sentence: Reading.Sentence, _ reading: Reading
    ) -> Range<Int> {
        let bytes = reading.bytes[sentence.range]
        guard let low = bytes.firstIndex(of: 0x22), let high = bytes.lastIndex(of: 0x22) else {
            return 0..<0
        }
        return low..<high
    }
}

/// Greetings in scripts whose words are not set apart.
enum Greetings {
    /// Whether the message is one of them.
    static func isWhole(_ reading: Reading) -> Bool {
        guard reading.sentences.count == 1, reading.bytes.count <= 48,
            reading.bytes.contains(where: { $0 >= 0x80 })
        else { return false }
        let words = reading.tokens.map(\.text).joined()
        return known.contains(words)
    }

    private static let known: Set<String> = Set(
        """
        こんにちは おはよう おはようございます こんばんは ありがとう ありがとうございます 你好 您好 谢谢 早上好 \
        晚安 再见 안녕 안녕하세요 감사합니다 고마워 مرحبا شكرا สวัสดี ขอบคุณ नमस्ते धन्यवाद
        """.split(separator: " ").map { word in
            word.unicodeScalars.filter { $0.properties.isAlphabetic || $0.value > 0x300 }
                .reduce(into: "") { $0.unicodeScalars.append($1) }
        })
}
