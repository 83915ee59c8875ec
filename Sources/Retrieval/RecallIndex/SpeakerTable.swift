import TextAnalysis

/// The speakers of an index by the words of their names.
struct SpeakerTable: Sendable {
    private var numbering = Numbering<[TermHash]>(none: [])
    /// How many names in use have the word.
    private var usesOfWord: [TermHash: Int] = [:]
    /// How many memories have a speaker with a name.
    private(set) var namedCount = 0

    /// The words of each speaker's name, by number; none for number 0.
    var names: [[TermHash]] { numbering.keys }

    /// Bytes of RAM it holds.
    var byteCount: Int {
        let words = names.reduce(0) { $0 + ($1.isEmpty ? 0 : 32 + 4 * $1.capacity) }
        return numbering.byteCount + words + 17 * usesOfWord.capacity
    }

    /// The number of a name, counting one more memory of it.
    mutating func take(_ name: [TermHash]) -> Int32 {
        let number = numbering.take(name)
        guard !name.isEmpty else { return number }
        namedCount += 1
        if numbering.uses(of: number) == 1 {
            for word in Set(name) { usesOfWord[word, default: 0] += 1 }
        }
        return number
    }

    /// Counts one more memory of a name that is in use.
    mutating func take(number: Int32) {
        numbering.take(number: number)
        if number > 0 { namedCount += 1 }
    }

    /// Counts one memory less.
    mutating func give(_ number: Int32) {
        let name = names[Int(number)]
        numbering.give(number)
        guard !name.isEmpty else { return }
        namedCount -= 1
        guard numbering.uses(of: number) == 0 else { return }
        for word in Set(name) {
            let left = (usesOfWord[word] ?? 1) - 1
            usesOfWord[word] = left > 0 ? left : nil
        }
    }

    /// Whether some memory's speaker is called by this word.
    func isName(_ word: TermHash) -> Bool { usesOfWord[word] != nil }
}
