/// Whether one sentence states something worth keeping.
enum Statement {
    /// What the sentence is, and the part of it to keep; nil when nothing is.
    static func read(
        _ sentence: Reading.Sentence, in reading: Reading
    ) -> (Triage.Reason, Range<Int>?) {
        let lexicon = Lexicon.shared
        let all = reading.tokens[sentence.tokens]
        if SentenceKind.isSmallTalk(all, sentence.ending, lexicon) { return (.smallTalk, nil) }
        if let request = requested(sentence, reading, lexicon) { return request }
        var body = all
        while let first = body.indices.first, let length = lexicon.match(.frame, body, at: first) {
            let opening = body.prefix(length)
            if opening.contains(where: { asks.contains($0.text) }) { return (.question, nil) }
            if body[first].marks.contains(.firstPerson) {
                // "I want to learn how …" asks, "I want to learn Portuguese" tells.
                let next = body.dropFirst(length).first
                if next.map({ $0.marks.contains(.asking) || $0.text == "about" }) == true {
                    return (.question, nil)
                }
                break
            }
            body = body.dropFirst(length)
        }
        guard let first = body.first else { return (.smallTalk, nil) }
        if sentence.ending == .question { return (.question, nil) }
        if first.marks.contains(.asking), !isClause(body, sentence) { return (.question, nil) }
        if lexicon.match(.forget, body, at: body.startIndex) != nil { return (.command, nil) }
        if isCommand(body, lexicon) { return (.command, nil) }
        guard isAboutSomeone(body), hasSubstance(body, lexicon) else { return (.nothing, nil) }
        let start =
            body.startIndex == all.startIndex
            ? sentence.range.lowerBound
            : body.first?.range.lowerBound ?? sentence.range.lowerBound
        return (.statement, start..<sentence.range.upperBound)
    }

    /// Words of polite openings that ask.
    private static let asks: Set<String> = [
        "tell", "show", "explain", "know", "wondering", "wonder", "curious", "can", "could",
        "would", "help", "question", "teach", "idea", "remind", "understand", "describe",
    ]

    /// A request to keep something, without the words that ask for it.
    private static func requested(
        _ sentence: Reading.Sentence, _ reading: Reading, _ lexicon: Lexicon
    ) -> (Triage.Reason, Range<Int>?)? {
        guard SentenceKind(sentence, in: reading).kind == .remember else { return nil }
        var body = reading.tokens[sentence.tokens]
        for _ in 0..<requestsMax {
            guard let first = body.indices.first else { break }
            if let length = lexicon.match(.remember, body, at: first) {
                if lasting.contains(body[first].text) { break }
                body = body.dropFirst(spoken(body.prefix(length)))
                if body.first?.text == "that" { body = body.dropFirst() }
            } else if body.startIndex == sentence.tokens.lowerBound || isOpening(body, lexicon) {
                guard let length = lexicon.match(.frame, body, at: first) else { break }
                body = body.dropFirst(length)
            } else {
                break
            }
        }
        guard body.count > 1, let start = body.first?.range.lowerBound else {
            return (.command, nil)
        }
        return (.requested, start..<sentence.range.upperBound)
    }

    /// The most words of asking that are cut off one after the other.
    private static let requestsMax = 5
    /// Openings that are part of what is to be kept.
    private static let lasting: Set<String> = ["from", "going", "update"]

    /// Whether "please remember" or the like is still to come.
    private static func isOpening(_ body: ArraySlice<Reading.Token>, _ lexicon: Lexicon) -> Bool {
        guard let first = body.indices.first, let length = lexicon.match(.frame, body, at: first)
        else { return false }
        let next = first + length
        return next < body.endIndex && lexicon.match(.remember, body, at: next) != nil
    }

    /// How many words of a request belong to the asking: "remember my" leaves "my".
    private static func spoken(_ request: ArraySlice<Reading.Token>) -> Int {
        let content: Set<String> = ["my", "i", "we", "our", "the", "she", "he", "they", "a", "it"]
        var count = request.count
        while count > 1, content.contains(request[request.startIndex + count - 1].text) {
            count -= 1
        }
        return count
    }

    /// "When I was young, I lived in Rome.": a clause and no question.
    private static func isClause(
        _ body: ArraySlice<Reading.Token>, _ sentence: Reading.Sentence
    ) -> Bool {
        guard let first = body.first, let next = body.dropFirst().first else { return false }
        let isOpener = ["when", "what", "where", "how", "any"].contains(first.text)
        if isOpener, sentence.ending == .full || sentence.ending == .exclamation {
            return next.marks.contains(.firstPerson) || next.marks.contains(.thirdPerson)
        }
        // "Will is my brother": a name that is also a verb.
        return first.isCapitalised && ["will", "may"].contains(first.text)
            && ["is", "was", "has"].contains(next.text)
    }

    private static func isCommand(_ body: ArraySlice<Reading.Token>, _ lexicon: Lexicon) -> Bool {
        guard let first = body.indices.first else { return false }
        if lexicon.match(.wish, body, at: first) != nil { return true }
        guard body[first].marks.contains(.command) else { return false }
        // "Plan B is off", "Name's Bob": a noun is followed by its verb.
        let next = first + 1 < body.endIndex ? body[first + 1].text : ""
        return !["is", "was", "are", "were", "s"].contains(next) || body[first].text == "let"
    }

    private static func isAboutSomeone(_ body: ArraySlice<Reading.Token>) -> Bool {
        let person: WordMarks = [.firstPerson, .thirdPerson, .kin, .daily]
        return body.contains { !$0.marks.isDisjoint(with: person) || isName($0) }
    }

    private static func isName(_ token: Reading.Token) -> Bool {
        token.isCapitalised && token.text.utf8.count > 1
            && (token.id == 0 || token.marks.contains(.givenName))
    }

    private static func hasSubstance(
        _ body: ArraySlice<Reading.Token>, _ lexicon: Lexicon
    ) -> Bool {
        guard let first = body.indices.first else { return false }
        if let length = lexicon.match(.hollow, body, at: first), body.count <= length + 1 {
            return false
        }
        let isShort = body.count < (body[first].marks.contains(.firstPerson) ? 2 : 3)
        return !isShort
            && (body.count >= plainWordsMin || body.contains { !$0.marks.contains(.function) })
    }

    /// So many plain words say something even when each says little: "I am going there in May".
    private static let plainWordsMin = 5
}
