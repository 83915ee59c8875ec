import TextAnalysis

/// The speakers of an index by the words of their names.
struct SpeakerTable: Sendable {
    private var numbering = Numbering<[TermHash]>(none: [])
    /// How many memories have a speaker whose name has the word.
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
        if !name.isEmpty { namedCount += 1 }
        for word in Set(name) { usesOfWord[word, default: 0] += 1 }
        return numbering.take(name)
    }

    /// Counts one memory less.
    mutating func give(_ number: Int32) {
        let name = names[Int(number)]
        if !name.isEmpty { namedCount -= 1 }
        for word in Set(name) {
            let left = (usesOfWord[word] ?? 1) - 1
            usesOfWord[word] = left > 0 ? left : nil
        }
        numbering.give(number)
    }

    /// Whether some memory's speaker is called by this word.
    func isName(_ word: TermHash) -> Bool { usesOfWord[word] != nil }
}
