/// Stands for a term: 32 bits of hash, the same on every machine and in every run.
///
/// Two of a user's stems share one with a chance of about n²/2³³: 0.5 pairs among 65,000 stems.
public typealias TermHash = UInt32

/// Turns words into numbers that can be kept.
public enum TextHash {
    /// A term's 32 bits. Source: FNV-1a, folded from 64 bits with MurmurHash3's finaliser.
    public static func term(_ text: String) -> TermHash {
        TermHash(truncatingIfNeeded: wide(text))
    }

    /// A name's 64 bits, never 0. Source: as for ``term(_:)``.
    public static func wide(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        return hash == 0 ? 1 : hash
    }
}
