import MemoryModel
import TextAnalysis

/// What word search and the other signals need of one memory, worked out once from its content.
///
/// Invariants:
/// 1. It is a function of the content and ``version`` alone.
/// 2. `init(bytes:)` after ``encode()`` gives the same value; any other bytes give nil.
public struct MemoryFeatures: Equatable, Sendable {
    /// The version of the analysis and of the bytes; older rows are stale.
    public static let version = 1

    /// Facts about a memory that are true or not.
    struct Flags: OptionSet, Equatable, Sendable {
        let rawValue: UInt8
        /// The body names a time: yesterday, last week, a month.
        static let hasTimeWord = Flags(rawValue: 1)
        /// The body speaks in the first person.
        static let isFirstPerson = Flags(rawValue: 2)
        /// The body ends in a question mark.
        static let isQuestion = Flags(rawValue: 4)
        /// The speaker is a part in a dialogue with a program (user, assistant), not a name.
        static let isRole = Flags(rawValue: 8)
        /// The speaker is the assistant.
        static let isAssistant = Flags(rawValue: 16)

        static let all = Flags(rawValue: 31)
    }

    /// The body's terms in order.
    let terms: [TermHash]
    /// The words of the speaker's name that a query may call them by; empty for roles.
    let nameWords: [TermHash]
    /// The session's hash, 0 when there is none.
    let session: UInt64
    /// The day on which it was true or said, days since 1970-01-01 in UTC.
    let day: Int32
    let flags: Flags

    init(terms: [TermHash], nameWords: [TermHash], session: UInt64, day: Int32, flags: Flags) {
        self.terms = terms
        self.nameWords = nameWords
        self.session = session
        self.day = day
        self.flags = flags
    }

    /// Analyses a memory. Complexity: O(bytes of its text), about 5 µs for 15 words.
    public init(of content: MemoryContent) {
        let body = SpeakerHead.body(of: content.text, speaker: content.speaker)
        let words = Word.split(body)
        let speakerWords = Word.split(content.speaker ?? "").map(\.text)
        var flags = Self.flags(of: words, body)
        if speakerWords.count == 1, Vocabulary.roles.contains(speakerWords[0]) {
            flags.insert(.isRole)
            if speakerWords[0] == Vocabulary.assistant { flags.insert(.isAssistant) }
        }
        let names = speakerWords.filter {
            $0.unicodeScalars.count >= Vocabulary.nameLettersMin && !Vocabulary.roles.contains($0)
        }
        self.init(
            terms: Array(Terms.of(words).prefix(Self.termsMax)),
            nameWords: names.prefix(Self.nameWordsMax).map(TextHash.term),
            session: content.sessionID.map(TextHash.wide) ?? 0,
            day: Int32(clamping: content.occurredAt.day), flags: flags)
    }

    private static func flags(of words: [Word], _ body: String) -> Flags {
        var flags: Flags = []
        for word in words {
            if Vocabulary.timeWords.contains(word.text) { flags.insert(.hasTimeWord) }
            if Vocabulary.firstPerson.contains(word.text) { flags.insert(.isFirstPerson) }
        }
        let last = body.unicodeScalars.last { !$0.properties.isWhitespace }
        if last == "?" || last == "？" || last == "؟" { flags.insert(.isQuestion) }
        return flags
    }

    /// The part of a text that is to be embedded: without the speaker's name at its head.
    ///
    /// A head is the speaker's own name in any letter case, then a colon.
    public static func embeddingText(text: String, speaker: String?) -> String {
        let body = SpeakerHead.body(of: text, speaker: speaker)
        return body.isEmpty ? text : String(body)
    }
}

/// Finds the speaker's name at the head of what was said.
enum SpeakerHead {
    /// The text after `Name:` and the spaces that follow; the whole text when it has no such head.
    static func body(of text: String, speaker: String?) -> String {
        guard let speaker, !speaker.isEmpty else { return text }
        var rest = text.unicodeScalars[...]
        for scalar in speaker.unicodeScalars {
            guard let next = rest.popFirst(), isSameLetter(next, scalar) else { return text }
        }
        guard rest.popFirst() == ":" else { return text }
        while let next = rest.first, next.properties.isWhitespace { rest.removeFirst() }
        return String(rest)
    }

    private static func isSameLetter(_ left: Unicode.Scalar, _ right: Unicode.Scalar) -> Bool {
        left == right
            || left.properties.lowercaseMapping == right.properties.lowercaseMapping
    }
}

/// The words that carry a signal of their own; lower case.
enum Vocabulary {
    /// Parts in a dialogue with a program; never taken for names.
    static let roles: Set<String> = ["user", "assistant", "system", "tool"]
    static let assistant = "assistant"
    /// Shorter words are not taken for names.
    static let nameLettersMin = 3
    static let firstPerson: Set<String> = ["i", "me", "my", "we", "our", "im"]
    static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]
    static let timeWords: Set<String> = Set(
        months + [
            "yesterday", "today", "tonight", "tomorrow", "ago", "last", "next", "week", "weekend",
            "month", "year", "morning", "monday", "tuesday", "wednesday", "thursday", "friday",
            "saturday", "sunday",
        ]
    ).subtracting(["may"])
}
