/// One way to say a fact: words, and what they mean when a value follows.
struct Phrase {
    /// What the value must look like.
    enum Shape {
        /// Words with a capital letter.
        case name
        /// At most four words up to the end of the clause.
        case thing
    }

    let words: [String]
    let attribute: Fact.Attribute
    let shape: Shape
    /// False where the words themselves deny.
    let isAffirmed: Bool
    /// Whether the words themselves tell of a change.
    let isChange: Bool

    /// The phrase that the words begin with, the longest first.
    static func first(in tokens: ArraySlice<Token>) -> Phrase? {
        guard let verb = tokens.first else { return nil }
        return table[verb.text]?.first { phrase in
            phrase.words.count <= tokens.count
                && zip(phrase.words, tokens).allSatisfy { $0 == $1.text }
        }
    }

    /// By the first word, longer ones first.
    private static let table: [String: [Phrase]] = {
        let byVerb = Dictionary(grouping: all, by: { $0.words[0] })
        return byVerb.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }()

    private static let all: [Phrase] =
        phrases(.residence, .name, "live in|lives in|living in|reside in|resides in|based in")
        + phrases(
            .residence, .name,
            "moved to|relocated to|moved back to|moved over to|moved from|relocated from",
            isChange: true)
        + phrases(
            .employer, .name,
            "work at|works at|working at|work for|works for|working for|employed by|employed at")
        + phrases(
            .employer, .name,
            "started working at|started working for|started at|got a job at|got a new job at"
                + "|started a job at|started a new job at|started my new job at|have a new job at"
                + "|joined", isChange: true)
        + phrases(
            .employer, .name, "quit my job at|left my job at|stopped working at|quit working at",
            isAffirmed: false, isChange: true)
        + phrases(.job, .thing, "work as|works as|working as")
        + phrases(
            .job, .thing, "started working as|got promoted to|promoted to|changed jobs to",
            isChange: true)
        + phrases(.name, .name, "called|go by|goes by")
        + phrases(.name, .name, "changed my name to|changed their name to", isChange: true)
        + phrases(.partner, .name, "dating|married to|engaged to")
        + phrases(.partner, .name, "got married to|got engaged to", isChange: true)
        + phrases(
            .partner, .name, "broke up with|separated from|split up with|got divorced from",
            isAffirmed: false, isChange: true)
        + phrases(
            .likes, .thing,
            "like|likes|love|loves|enjoy|enjoys|adore|adores|liking|loving|enjoying")
        + phrases(
            .likes, .thing,
            "hate|hates|dislike|dislikes|can not stand|detest|detests", isAffirmed: false)
        + phrases(
            .likes, .thing,
            "stopped liking|stopped loving|stopped enjoying", isAffirmed: false, isChange: true)
        + phrases(.likes, .thing, "started liking|started loving|started enjoying", isChange: true)
        + phrases(.preference, .thing, "prefer|prefers")
        + phrases(.consumes, .thing, "eat|eats|drink|drinks|smoke|smokes")
        + phrases(
            .consumes, .thing,
            "stopped eating|stopped drinking|quit eating|quit drinking|gave up",
            isAffirmed: false, isChange: true)
        + phrases(.owns, .thing, "have a|has a|have an|has an|own a|owns a|own an|owns an")
        + phrases(.owns, .thing, "bought a|bought an")
        + phrases(
            .owns, .thing,
            "sold my|sold our|sold the|gave away my|gave away our|got rid of my|got rid of our",
            isAffirmed: false, isChange: true)
        + phrases(.allergy, .thing, "outgrew my", isAffirmed: false, isChange: true)
        + phrases(.allergy, .thing, "allergic to|have an allergy to|has an allergy to")

    private static func phrases(
        _ attribute: Fact.Attribute, _ shape: Shape, _ list: String, isAffirmed: Bool = true,
        isChange: Bool = false
    ) -> [Phrase] {
        list.split(separator: "|").map { words in
            Phrase(
                words: words.split(separator: " ").map(String.init), attribute: attribute,
                shape: shape, isAffirmed: isAffirmed, isChange: isChange)
        }
    }
}
