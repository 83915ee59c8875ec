import TextAnalysis

/// Reads what a text says about people, by fixed patterns of sentences.
///
/// Only what is said plainly counts: no questions, nothing under an "if", "maybe" or "I think", no
/// past ("used to", "was"), no words of others, nothing in quotation marks. What is not sure is not
/// read, as a fact that is read wrongly may retire a memory.
public enum FactReader {
    /// Longer texts are documents, not statements: nothing is read in them. Bytes.
    public static let textBytesMax = 1_000
    /// The most facts that are read in one text.
    public static let factsMax = 8

    /// The facts of a text.
    public static func facts(in text: String, speaker: String?) -> [Fact] {
        read(text, speaker: speaker).facts
    }

    /// The facts of a text, and whether it says one alone.
    public static func read(_ text: String, speaker: String?) -> Reading {
        guard text.utf8.count <= textBytesMax else { return Reading() }
        if let speaker, WordLists.machines.contains(speaker.lowercased()) { return Reading() }
        let words = SpokenText.words(of: text, speaker: speaker)
        var reading = Reading()
        var loose = false
        for sentence in Sentence.split(words) {
            let found = facts(in: sentence, speaker: speaker)
            reading.facts += found.facts
            loose = loose || found.isLoose
        }
        if reading.facts.count > factsMax { return Reading() }
        reading.isAlone = reading.facts.count == 1 && !loose
        return reading
    }

    /// The facts of one sentence, and whether it says something beside them.
    private static func facts(
        in sentence: Sentence, speaker: String?
    ) -> (facts: [Fact], isLoose: Bool) {
        let tokens = sentence.tokens
        let isDoubtful =
            sentence.isQuestion || sentence.text.holds(oneOf: Signs.quoting)
            || tokens.contains { WordLists.hedges.contains($0.text) && !$0.isMonth }
        if isDoubtful {
            return ([], tokens.contains { !WordLists.residue.contains($0.text) })
        }
        var facts: [Fact] = []
        var isLoose = false
        for clause in sentence.clauses {
            let reader = ClauseReader(clause, speaker: speaker, raw: sentence.text)
            guard let found = reader.read() else {
                isLoose = isLoose || clause.contains { !WordLists.residue.contains($0.text) }
                continue
            }
            // Someone who moved in 1990, or as a child, lives elsewhere since.
            let isRemote =
                found.fact.isChange
                && (sentence.text.lowercased().contains("back in ")
                    || tokens.contains {
                        WordLists.remote.contains($0.text) || Int($0.text).map { $0 > 120 } ?? false
                    })
                && found.fact.attribute != .contact
            if isRemote {
                isLoose = true
                continue
            }
            facts.append(found.fact)
            isLoose = isLoose || !found.rest.allSatisfy { WordLists.residue.contains($0.text) }
        }
        return (facts, isLoose)
    }
}

extension Token {
    /// Whether it is May, the month.
    fileprivate var isMonth: Bool { text == "may" && isName }
}

/// A text without what transcripts put around the words.
enum SpokenText {
    /// Without a leading `Speaker:`.
    static func words(of text: String, speaker: String?) -> String {
        guard let speaker, !speaker.isEmpty,
            text.lowercased().hasPrefix(speaker.lowercased() + ":")
        else { return text }
        return String(text.dropFirst(speaker.count + 1))
    }
}
