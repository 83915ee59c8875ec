import MemoryModel

/// Makes the plan for a message by rules.
public enum RecallPlanner {
    /// The most queries of a plan.
    public static let queriesMax = 3
    /// The last messages of a session that are looked at for names.
    public static let recentMax = 4
    /// The most bytes of a query that are taken from a message.
    public static let queryBytesMax = 2_048

    /// What to look for.
    ///
    /// - Parameters:
    ///   - depth: 0 none, 1 fast (one query), 2 balanced (two), 3 comprehensive (three); others
    ///     count as the nearest.
    ///   - recent: The session's last messages, oldest first: the names in them are added to a
    ///     message that says "her" or "that" without saying who or what.
    ///   - moment: When the message was said.
    public static func plan(
        message: String, intent: Intent, depth: Int, recent: [String] = [], at moment: Timestamp,
        offsets: UTCOffsets = .utc
    ) -> RecallPlan {
        guard intent.needsMemory, depth > 0 else { return .none }
        let depth = min(depth, 3)
        let reading = Reading(message)
        let topic = Topic(reading)
        let isWide = intent.kind == .wide
        let asksAdvice = reading.tokens.contains { $0.marks.contains(.advice) }
        let strategy: RecallStrategy =
            switch depth {
            case 1: .relevantContext
            case 2: isWide || asksAdvice ? .deepUnderstanding : .relevantContext
            default: .comprehensiveAnalysis
            }
        var queries = [cut(message)]
        if topic.isFollowUp {
            let names = namesOf(recent, besides: topic.names)
            if !names.isEmpty { queries[0] += " " + names.joined(separator: " ") }
        }
        queries += isWide ? aboutPerson : further(topic, asksAdvice: asksAdvice)
        return RecallPlan(
            strategy: strategy, queries: Array(queries.prefix(depth)),
            timeRange: hull(DateReader.mentions(in: reading, at: moment, offsets: offsets)),
            limitPerQuery: limits[depth - 1],
            wantsNarrative: isWide || strategy != .relevantContext)
    }

    /// The most memories of a query, by depth.
    private static let limits = [10, 20, 40]

    /// What is searched for beside "what do you know about me".
    private static let aboutPerson = [
        "my name, family, friends, home and work", "what I like, dislike, want and plan",
    ]

    private static func further(_ topic: Topic, asksAdvice: Bool) -> [String] {
        var queries: [String] = []
        let words = topic.words.joined(separator: " ")
        if !words.isEmpty { queries.append(words) }
        if asksAdvice {
            queries.append("I like, I prefer, I avoid " + topic.words.joined(separator: " "))
        } else if !topic.names.isEmpty {
            let names = topic.names.joined(separator: " ")
            if names != words { queries.append(names) }
        }
        return queries
    }

    /// The names said last, newest message first.
    private static func namesOf(_ recent: [String], besides known: [String]) -> [String] {
        var names: [String] = []
        for message in recent.suffix(recentMax).reversed() {
            for name in Topic(Reading(message)).names
            where !names.contains(name) && !known.contains(name) && names.count < namesMax {
                names.append(name)
            }
        }
        return names
    }

    /// The most names that are added to a follow-up.
    private static let namesMax = 3

    /// The message as a query: whole, or its first bytes.
    private static func cut(_ message: String) -> String {
        guard message.utf8.count > queryBytesMax else { return message }
        var end = message.utf8.index(message.utf8.startIndex, offsetBy: queryBytesMax)
        while end > message.startIndex, end.samePosition(in: message.unicodeScalars) == nil {
            end = message.utf8.index(before: end)
        }
        return String(message[..<end])
    }

    /// One range around all that is named.
    private static func hull(_ mentions: [DateMention]) -> DateRange? {
        guard var range = mentions.first?.range else { return nil }
        for other in mentions.dropFirst().map(\.range) {
            range = DateRange(
                start: min(range.start, other.start), end: max(range.end, other.end),
                precision: range.precision == other.precision ? range.precision : .year,
                isOpenStart: range.isOpenStart || other.isOpenStart,
                isOpenEnd: range.isOpenEnd || other.isOpenEnd)
        }
        return range
    }
}

/// What a message speaks of.
struct Topic {
    /// The names in it, words with a capital that stand together as one.
    private(set) var names: [String] = []
    /// Its words that say something, in order, without repeats.
    private(set) var words: [String] = []
    /// Whether it leans on what was said before.
    private(set) var isFollowUp = false

    /// More words than these are left out.
    private static let wordsMax = 24
    /// A message of at most so many words may lean on "that" or "it".
    private static let shortWords = 8

    init(_ reading: Reading) {
        var seen: Set<String> = []
        for sentence in reading.sentences {
            for place in sentence.tokens {
                let token = reading.tokens[place]
                let isStart = place == sentence.tokens.lowerBound
                if Self.isName(token, isStart: isStart) { addName(token, place, reading, isStart) }
                if Self.says(token), words.count < Self.wordsMax, seen.insert(token.text).inserted {
                    words.append(token.text)
                }
            }
        }
        let marks = reading.tokens.reduce(into: WordMarks()) { $0.formUnion($1.marks) }
        let isShort = reading.tokens.count <= Self.shortWords
        isFollowUp =
            names.isEmpty
            && (marks.contains(.thirdPerson)
                || isShort && !marks.isDisjoint(with: [.pointing, .backward])
                || isShort && Lexicon.shared.holds(.reference, reading.tokens[...]))
    }

    private mutating func addName(
        _ token: Reading.Token, _ place: Int, _ reading: Reading, _ isStart: Bool
    ) {
        let text = reading.text(token.range)
        let isNext =
            !isStart && place > 0
            && token.range.lowerBound - reading.tokens[place - 1].range.upperBound == 1
        if isNext, let last = names.last, Self.isName(reading.tokens[place - 1], isStart: false),
            last.hasSuffix(reading.text(reading.tokens[place - 1].range))
        {
            names[names.count - 1] = last + " " + text
        } else if !names.contains(text) {
            names.append(text)
        }
    }

    private static func isName(_ token: Reading.Token, isStart: Bool) -> Bool {
        guard token.isCapitalised, token.text.utf8.count > 1 else { return false }
        if isStart { return token.id == 0 || token.marks.contains(.givenName) }
        let plain: WordMarks = [.function, .asking, .time, .chat, .command, .firstPerson]
        return token.marks.contains(.knownName) || token.marks.isDisjoint(with: plain)
    }

    private static func says(_ token: Reading.Token) -> Bool {
        let mute: WordMarks = [.function, .asking, .firstPerson, .secondPerson, .advice, .time]
        return token.marks.isDisjoint(with: mute) && token.text.utf8.count > 1
            && !(token.marks.contains(.command) && token.id != 0)
    }
}
