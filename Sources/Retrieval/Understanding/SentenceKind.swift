/// What one sentence is about, and the rule that said so.
struct SentenceKind {
    let kind: IntentKind
    let signal: String

    /// The most words of a sentence that may be small talk.
    private static let smallTalkWordsMax = 14
    /// The most words of a sentence that may be about the world.
    private static let worldWordsMax = 40
    /// The most polite openings that are cut off.
    private static let framesMax = 5

    init(_ sentence: Reading.Sentence, in reading: Reading) {
        (kind, signal) = Self.read(sentence, reading)
    }

    private static func read(
        _ sentence: Reading.Sentence, _ reading: Reading
    ) -> (IntentKind, String) {
        let lexicon = Lexicon.shared
        let all = reading.tokens[sentence.tokens]
        if isSmallTalk(all, sentence.ending, lexicon) { return (.smallTalk, "small_talk_words") }
        var body = all
        for _ in 0..<framesMax {
            if let request = request(body, sentence, reading, lexicon) { return request }
            guard let first = body.indices.first,
                let length = lexicon.match(.frame, body, at: first)
            else { break }
            body = body.dropFirst(length)
        }
        guard !body.isEmpty else { return (.smallTalk, "opening_only") }
        if isAsked(body, sentence), lexicon.holds(.wide, all) { return (.wide, "asks_everything") }
        let doubt = WorldRules.doubt(body, all, sentence, reading)
        if doubt == nil, body.count <= worldWordsMax {
            return (.generalKnowledge, "world_question")
        }
        if let signal = timeSignal(body, all, lexicon) { return (.timeBound, signal) }
        return (.personal, doubt ?? "long")
    }

    /// The most words of a sentence that is a request without being a question.
    private static let bareRequestWordsMax = 6

    /// Whether a sentence asks or orders, which "what do you know about me" does and "here is a
    /// picture of me" does not.
    private static func isAsked(
        _ body: ArraySlice<Reading.Token>, _ sentence: Reading.Sentence
    ) -> Bool {
        if sentence.ending == .question || body.count <= bareRequestWordsMax { return true }
        return body.first.map { !$0.marks.isDisjoint(with: [.asking, .command]) } == true
    }

    /// Whether a sentence is greetings, thanks and the like from end to end.
    static func isSmallTalk(
        _ tokens: ArraySlice<Reading.Token>, _ ending: Reading.Ending, _ lexicon: Lexicon
    ) -> Bool {
        guard tokens.count <= smallTalkWordsMax else { return false }
        var place = tokens.startIndex
        var chatWords = 0
        var phraseWords = 0
        while place < tokens.endIndex {
            let marks = tokens[place].marks
            if let length = lexicon.match(.chat, tokens, at: place) {
                phraseWords += length
                place += length
            } else if marks.contains(.chat) {
                chatWords += 1
                place += 1
            } else if marks.contains(.chatFiller) {
                place += 1
            } else {
                return false
            }
        }
        if phraseWords > 0 { return true }
        return ending == .question ? chatWords == tokens.count : chatWords > 0
    }

    /// A request to keep or drop something that begins with these words.
    private static func request(
        _ body: ArraySlice<Reading.Token>, _ sentence: Reading.Sentence, _ reading: Reading,
        _ lexicon: Lexicon
    ) -> (IntentKind, String)? {
        guard let first = body.indices.first else { return nil }
        if lexicon.match(.forget, body, at: first) != nil { return (.forget, "asks_to_forget") }
        guard let length = lexicon.match(.remember, body, at: first) else { return nil }
        guard length == 1 || sentence.ending == .question else {
            return (.remember, "asks_to_remember")
        }
        // "Remember Ann's birthday?" asks; "remember that …, ok?" and "note: …" do not.
        let next = body.dropFirst().first
        let mark = reading.bytes[body[first].range.upperBound...].first
        let hasColon = mark == UInt8(ascii: ":")
        if hasColon || next?.text == "that" { return (.remember, "asks_to_remember") }
        if length > 1, body[first].text != "remember" { return (.remember, "asks_to_remember") }
        if length > 1, body.last.map({ tags.contains($0.text) }) == true {
            return (.remember, "asks_to_remember")
        }
        // "Remember, small things matter" is advice.
        if length == 1, body[first].text == "remember", sentence.ending != .question,
            mark != UInt8(ascii: ","),
            let next, next.marks.isDisjoint(with: [.asking, .thirdPerson]), next.text != "me"
        {
            return (.remember, "asks_to_remember")
        }
        return nil
    }

    /// Words that make a question of a request: "remember my dog is called Rex ok?"
    private static let tags: Set<String> = ["ok", "okay", "please", "right", "yeah", "later"]

    private static func timeSignal(
        _ body: ArraySlice<Reading.Token>, _ all: ArraySlice<Reading.Token>, _ lexicon: Lexicon
    ) -> String? {
        if body.first?.text == "when" || lexicon.holds(.timeQuestion, all) { return "asks_time" }
        let named = all.contains { $0.marks.contains(.time) || isYear($0) }
        return named ? "names_time" : nil
    }

    private static func isYear(_ token: Reading.Token) -> Bool {
        guard token.id == 0, token.text.utf8.count == 4, let year = Int(token.text) else {
            return false
        }
        return (1900...2099).contains(year)
    }
}
