import TextAnalysis

/// The speakers of an index, numbered; number 0 stands for nobody with a name.
struct SpeakerTable: Sendable {
    private var numbers: [[TermHash]: Int32] = [[]: 0]
    /// The words of each speaker's name, by number.
    private(set) var names: [[TermHash]] = [[]]
    /// How many memories each has, by number.
    private var uses: [Int] = [0]
    /// How many memories have a speaker whose name has the word.
    private var usesOfWord: [TermHash: Int] = [:]

    var byteCount: Int {
        names.reduce(0) { $0 + 80 + 8 * $1.count } + 24 * usesOfWord.capacity
    }

    /// How many memories have a speaker with a name.
    var namedCount: Int { uses.dropFirst().reduce(0, +) }

    /// The number for a name, counting one more memory of it.
    mutating func take(_ name: [TermHash]) -> Int32 {
        let number = numbers[name] ?? add(name)
        uses[Int(number)] += 1
        for word in Set(name) { usesOfWord[word, default: 0] += 1 }
        return number
    }

    /// Counts one memory less.
    mutating func give(_ number: Int32) {
        uses[Int(number)] -= 1
        for word in Set(names[Int(number)]) {
            let left = (usesOfWord[word] ?? 1) - 1
            usesOfWord[word] = left > 0 ? left : nil
        }
    }

    /// Whether some memory's speaker is called by this word.
    func isName(_ word: TermHash) -> Bool { usesOfWord[word] != nil }

    private mutating func add(_ name: [TermHash]) -> Int32 {
        let number = Int32(names.count)
        numbers[name] = number
        names.append(name)
        uses.append(0)
        return number
    }
}

/// The sessions of an index, numbered, with the last row of each; number 0 stands for none.
struct SessionTable: Sendable {
    private var numbers: [UInt64: Int32] = [:]
    /// The last row of each session, -1 when it has none, by number.
    var lastRows: [Int32] = [-1]

    var byteCount: Int { 32 * numbers.capacity + 4 * lastRows.capacity }

    /// The number of a session by its hash.
    mutating func number(_ session: UInt64) -> Int32 {
        guard session != 0 else { return 0 }
        if let number = numbers[session] { return number }
        let number = Int32(lastRows.count)
        numbers[session] = number
        lastRows.append(-1)
        return number
    }
}
