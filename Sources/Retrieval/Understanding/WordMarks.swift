/// What is known of a word, several at once.
struct WordMarks: OptionSet, Sendable {
    let rawValue: UInt32

    /// The speaker or their group: "my", "we", "mi".
    static let firstPerson = WordMarks(rawValue: 1 << 0)
    /// Someone who was named before: "she", "his".
    static let thirdPerson = WordMarks(rawValue: 1 << 1)
    /// People and animals that are someone's: "sister", "boss", "puppy".
    static let kin = WordMarks(rawValue: 1 << 2)
    /// Asks for advice, which tastes change: "recommend", "gift".
    static let advice = WordMarks(rawValue: 1 << 3)
    /// A word of small talk: "thanks", "lol".
    static let chat = WordMarks(rawValue: 1 << 4)
    /// Points back at what was said: "again", "usual".
    static let backward = WordMarks(rawValue: 1 << 5)
    /// Things of the world at large: "planet", "mammals".
    static let world = WordMarks(rawValue: 1 << 6)
    /// Names that everyone knows: "France", "Einstein".
    static let knownName = WordMarks(rawValue: 1 << 7)
    /// Programming: "python", "css".
    static let tech = WordMarks(rawValue: 1 << 8)
    /// A time that depends on now: "yesterday", "ago".
    static let time = WordMarks(rawValue: 1 << 9)
    /// Things of someone's daily life: "appointment", "landlord", "recipe".
    static let daily = WordMarks(rawValue: 1 << 10)
    /// Words of what is to come: "will", "tomorrow".
    static let future = WordMarks(rawValue: 1 << 11)
    /// Words of what was: "was", "did".
    static let past = WordMarks(rawValue: 1 << 12)
    /// Begins a request to the assistant: "write", "explain".
    static let command = WordMarks(rawValue: 1 << 13)
    /// Begins a question: "what", "does".
    static let asking = WordMarks(rawValue: 1 << 14)
    /// A pronoun, article, preposition or auxiliary: no search term.
    static let function = WordMarks(rawValue: 1 << 15)
    /// A unit of measure.
    static let unit = WordMarks(rawValue: 1 << 16)
    /// A word that only stands in small talk together with others of it: "you", "day".
    static let chatFiller = WordMarks(rawValue: 1 << 17)
    /// The assistant: "you", "your".
    static let secondPerson = WordMarks(rawValue: 1 << 18)
    /// May point back, or mean nothing: "that", "it".
    static let pointing = WordMarks(rawValue: 1 << 19)
    /// A given name: someone the person knows.
    static let givenName = WordMarks(rawValue: 1 << 20)
}
