/// The name of one memory: a UUID of version 7, so that ids sort by the time they were made.
///
/// Source of the layout: RFC 9562, section 5.7 (48 bits of milliseconds, version, 74 random bits).
public struct MemoryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// An id from its two halves, as a store keeps them.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id.
    ///
    /// - Parameters:
    ///   - now: Fills the leading 48 bits, milliseconds.
    ///   - random: Fills the other 74 free bits.
    public init(at now: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(clamping: now.microseconds / 1_000) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads the usual 36-character form, any letter case; nil when it is anything else.
    public init?(_ text: some StringProtocol) {
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (place, byte) in text.utf8.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard place < 36, let value = Self.value(ofDigit: byte) else { return nil }
            if digits < 16 {
                halves.0 = halves.0 << 4 | value
            } else {
                halves.1 = halves.1 << 4 | value
            }
            digits += 1
        }
        guard digits == 32 else { return nil }
        (high, low) = halves
    }

    /// The usual form, lower case: `0190c1e2-7b3a-7cde-8f01-23456789abcd`.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for place in 0..<32 {
            if place == 8 || place == 12 || place == 16 || place == 20 {
                bytes.append(UInt8(ascii: "-"))
            }
            let half = place < 16 ? high : low
            let digit = UInt8(half >> UInt64(60 - place % 16 * 4) & 15)
            bytes.append(digit < 10 ? 48 + digit : 87 + digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Earlier-made ids come first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    private static func value(ofDigit byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte - 48)
        case 97...102: UInt64(byte - 87)
        case 65...70: UInt64(byte - 55)
        default: nil
        }
    }
}
