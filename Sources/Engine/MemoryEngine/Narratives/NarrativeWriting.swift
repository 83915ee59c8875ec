import MemoryModel

/// Lets a language model put a portrait into better words; each line keeps its citations.
enum NarrativeWriting {
    private static let instruction = """
        You write a short portrait of a person from numbered notes. Rewrite each note as one short \
        plain sentence in the third person; add nothing that is not in it. Answer with the same \
        numbers, one on each line, as "1. …". Write nothing else.
        """

    /// The lines in the model's words.
    ///
    /// - Returns: Nil when the answer is not of the form that was asked for.
    /// - Throws: What the model throws.
    static func rewritten(
        _ lines: [NarrativeLine], by model: any ChatModel
    ) async throws(MemoryError) -> [NarrativeLine]? {
        let notes = lines.enumerated().map { "\($0.offset + 1). \($0.element.text)" }
        let answer = try await model.answer(
            instruction, to: notes.joined(separator: "\n"), tokensMax: 60 * lines.count)
        return read(answer, lines)
    }

    /// Reads numbered lines; a note that the model left out goes, one it made up spoils all.
    static func read(_ answer: String, _ lines: [NarrativeLine]) -> [NarrativeLine]? {
        var texts: [Int: String] = [:]
        for line in answer.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, let number = Int(parts[0].filter { !$0.isWhitespace }),
                (1...lines.count).contains(number)
            else { return nil }
            texts[number] = OneLine.of(String(parts[1])).prefixBytes(300)
        }
        guard !texts.isEmpty else { return nil }
        return lines.enumerated().compactMap { place, line in
            guard let text = texts[place + 1], !text.isEmpty else { return nil }
            return NarrativeLine(section: line.section, text: text, memoryIDs: line.memoryIDs)
        }
    }
}
