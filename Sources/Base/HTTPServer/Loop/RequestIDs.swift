import Synchronization

/// Makes request ids: 13 letters and digits, all different while the process lives.
final class RequestIDs: Sendable {
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private let count: Mutex<UInt64>

    init() { count = Mutex(UInt64.random(in: .min ... .max)) }

    /// The next id, short enough to need no memory of its own.
    func next() -> String {
        var word = count.withLock { count -> UInt64 in
            // SplitMix64 (Steele, Lea and Flood, 2014) maps each count to another word.
            count &+= 0x9E37_79B9_7F4A_7C15
            return count
        }
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return String(unsafeUninitializedCapacity: 13) { buffer in
            for index in 0..<13 {
                buffer[index] = Self.digits[Int(word & 31)]
                word >>= 5
            }
            return 13
        }
    }
}
