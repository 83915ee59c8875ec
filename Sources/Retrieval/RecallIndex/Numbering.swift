/// Numbers for keys that come and go; number 0 stands for none.
///
/// Invariants:
/// 1. A key in use has one number, and its uses are counted.
/// 2. The number of a key that is no longer used is given to the next new key.
struct Numbering<Key: Hashable & Sendable>: Sendable {
    private var numbers: [Key: Int32] = [:]
    /// The key of each number; of a free one, the last it had.
    private(set) var keys: [Key]
    private var uses: [Int32] = [0]
    private var free: [Int32] = []

    /// - Parameter none: The key of number 0.
    init(none: Key) { keys = [none] }

    /// The greatest number so far, plus one.
    var limit: Int { keys.count }

    /// Bytes of RAM it holds, keys counted at their own size alone.
    var byteCount: Int {
        let entry = MemoryLayout<Key>.stride + 4
        return numbers.capacity * (entry + 1) + keys.capacity * entry + 4 * free.capacity
    }

    /// The number of a key that is in use, or of the key for none.
    func number(of key: Key) -> Int32? { key == keys[0] ? 0 : numbers[key] }

    /// The number of a key, counting one more use.
    mutating func take(_ key: Key) -> Int32 {
        let number = number(of: key) ?? add(key)
        uses[Int(number)] += 1
        return number
    }

    /// Counts one more use of a number that is in use.
    mutating func take(number: Int32) { uses[Int(number)] += 1 }

    /// How often a number is used.
    func uses(of number: Int32) -> Int32 { uses[Int(number)] }

    /// Counts one use less.
    mutating func give(_ number: Int32) {
        uses[Int(number)] -= 1
        guard number > 0, uses[Int(number)] == 0 else { return }
        numbers[keys[Int(number)]] = nil
        free.append(number)
    }

    private mutating func add(_ key: Key) -> Int32 {
        if let number = free.popLast() {
            keys[Int(number)] = key
            numbers[key] = number
            return number
        }
        let number = Int32(keys.count)
        keys.append(key)
        uses.append(0)
        numbers[key] = number
        return number
    }
}
