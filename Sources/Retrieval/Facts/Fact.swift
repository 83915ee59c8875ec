import TextAnalysis

/// What a sentence says about someone, as far as it can be read with confidence.
public struct Fact: Equatable, Sendable {
    /// What a fact is about.
    public enum Attribute: String, Sendable, CaseIterable {
        /// Where someone lives.
        case residence
        /// Whom someone works for.
        case employer
        /// What someone works as.
        case job
        /// What someone is called.
        case name
        /// How old someone is, years.
        case age
        /// Whom someone is together with.
        case partner
        /// Single, engaged, married, divorced or widowed.
        case status
        /// Vegetarian and the like.
        case diet
        /// A telephone number or an e-mail address; which one is in ``Fact/kind``.
        case contact
        /// When something takes place; what it is is in ``Fact/kind``.
        case plan
        /// What someone prefers of one kind of thing, which is in ``Fact/kind``.
        case preference
        /// What someone likes, or with the other polarity dislikes.
        case likes
        /// What someone eats, drinks or smokes.
        case consumes
        /// What someone has.
        case owns
        /// What someone is allergic to.
        case allergy

        /// Whether there is one value at a time.
        public var isSingle: Bool {
            switch self {
            case .residence, .employer, .job, .name, .age, .partner, .status, .diet, .contact,
                .plan, .preference:
                true
            case .likes, .consumes, .owns, .allergy: false
            }
        }

        /// Whether only a sentence that says that something changed ends an older value: people
        /// have two jobs, and tell of several things that they prefer.
        var needsChange: Bool { [.job, .plan, .preference, .partner].contains(self) }
    }

    /// Whom it is about: `i` for the speaker, `i's sister`, or a name in lower case.
    public var subject: String
    /// What it is about.
    public var attribute: Attribute
    /// Which of several facts of one attribute; empty where there is one.
    public var kind: String
    /// The value, lower-case words without articles.
    public var value: String
    /// Whether it is so; false is "does not".
    public var isAffirmed: Bool
    /// Whether the sentence says that it was otherwise before.
    public var isChange: Bool

    /// A fact from its parts.
    public init(
        subject: String, attribute: Attribute, kind: String = "", value: String,
        isAffirmed: Bool = true, isChange: Bool = false
    ) {
        self.subject = subject
        self.attribute = attribute
        self.kind = kind
        self.value = value
        self.isAffirmed = isAffirmed
        self.isChange = isChange
    }

    /// What facts that may end each other share, as a number; nil when there is none.
    ///
    /// One-valued attributes share subject and kind, the others the last word of the value too.
    public var claim: UInt64? {
        let head = attribute.isSingle ? kind : String(words.last ?? "")
        if !attribute.isSingle && head.isEmpty { return nil }
        return TextHash.wide("fact|\(subject)|\(attribute.rawValue)|\(head)")
    }

    /// The words of the value.
    var words: [Substring] { value.split(separator: " ") }
}

/// What a text says, and whether it says nothing else.
public struct Reading: Equatable, Sendable {
    /// In the order of the text.
    public var facts: [Fact]
    /// Whether the text is one sentence that says one fact and nothing beside it, so that nothing
    /// is lost when the fact is no longer so.
    public var isAlone: Bool

    /// A reading from its parts.
    public init(facts: [Fact] = [], isAlone: Bool = false) {
        self.facts = facts
        self.isAlone = isAlone
    }
}
