import Glibc

/// A set that answers "surely not" or "maybe": it never denies what was put in, and says "maybe" to
/// other things with a small, stated chance.
///
/// Nothing can be taken out. Source: Bloom, 1970; two hashes for all probes: Kirsch and
/// Mitzenmacher, 2006.
public struct BloomFilter: Sendable {
    private var words: [UInt64]
    private let probes: Int
    private var bitsSet = 0
    /// How many things it was made for.
    public let capacity: Int
    /// Things put in, without those it took for known already.
    public private(set) var count = 0

    /// An empty filter.
    ///
    /// - Parameters:
    ///   - capacity: How many things it is made for, at least 1.
    ///   - falsePositiveRate: The chance of a wrong "maybe" when that many are in, 0...1 exclusive.
    ///   - bytesMax: The most memory it may take; when that is less than it needs, the rate will be
    ///     higher: ``statedRate`` says by how much.
    public init(capacity: Int, falsePositiveRate: Double, bytesMax: Int = .max) {
        precondition(capacity > 0, "a filter is made for one thing at least")
        precondition(
            falsePositiveRate > 0 && falsePositiveRate < 1, "a rate lies between 0 and 1")
        let wanted = Self.bytes(capacity: capacity, falsePositiveRate: falsePositiveRate)
        let wordCount = max(1, min(wanted, bytesMax) / 8)
        let bitsEach = Double(wordCount * 64) / Double(capacity)
        self.capacity = capacity
        words = [UInt64](repeating: 0, count: wordCount)
        probes = max(1, min(30, Int((bitsEach * log(2)).rounded())))
    }

    /// The memory that a filter needs; a multiple of 8.
    public static func bytes(capacity: Int, falsePositiveRate: Double) -> Int {
        let bits = -Double(capacity) * log(falsePositiveRate) / (log(2) * log(2))
        return Int((bits / 64).rounded(.up)) * 8
    }

    /// How many things fit into so much memory at a rate.
    public static func capacity(bytes: Int, falsePositiveRate: Double) -> Int {
        Int(Double(bytes * 8) * log(2) * log(2) / -log(falsePositiveRate))
    }

    /// Its size.
    public var bits: Int { words.count * 64 }

    /// Whether as much is in as it was made for.
    public var isFull: Bool { count >= capacity }

    /// The chance of a wrong "maybe" when ``capacity`` things are in, 0...1.
    public var statedRate: Double {
        let filled = 1 - exp(-Double(probes) * Double(capacity) / Double(bits))
        return pow(filled, Double(probes))
    }

    /// The chance of a wrong "maybe" now, from the bits that are set, 0...1.
    public var rate: Double { pow(Double(bitsSet) / Double(bits), Double(probes)) }

    /// Puts a thing in; O(1).
    public mutating func insert(_ item: BloomItem) {
        var isNew = false
        var hash = item.first
        for _ in 0..<probes {
            let (word, mask) = place(hash)
            if words[word] & mask == 0 {
                words[word] |= mask
                bitsSet += 1
                isNew = true
            }
            hash &+= item.second
        }
        if isNew { count += 1 }
    }

    /// Whether a thing may have been put in; false is certain. O(1).
    public func mayContain(_ item: BloomItem) -> Bool {
        var hash = item.first
        for _ in 0..<probes {
            let (word, mask) = place(hash)
            if words[word] & mask == 0 { return false }
            hash &+= item.second
        }
        return true
    }

    /// The bit of a hash: the high half of a product spreads evenly over any number of bits.
    private func place(_ hash: UInt64) -> (word: Int, mask: UInt64) {
        let bit = Int(hash.multipliedFullWidth(by: UInt64(bits)).high)
        return (bit >> 6, 1 << UInt64(bit & 63))
    }
}

/// Two hashes of a thing; the same in every process.
public struct BloomItem: Sendable {
    let first: UInt64
    let second: UInt64

    /// Of 128 bits, such as those of an id.
    public init(_ high: UInt64, _ low: UInt64) {
        first = Self.mixed(high ^ Self.mixed(low))
        second = Self.mixed(first ^ low) | 1
    }

    /// Of a text, byte for byte.
    public init(_ text: String) {
        // FNV-1a; source of the constants: draft-eastlake-fnv, section 5.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        self.init(hash, UInt64(text.utf8.count))
    }

    /// Spreads every bit over all. Source: the finaliser of SplitMix64, Steele and others, 2014.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
