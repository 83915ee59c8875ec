/// The place where a list goes on: an ordinal, bound to the parameters of the list.
///
/// Text: base64url without padding of 13 bytes — version, ordinal (big endian), and a 64-bit digest
/// of ordinal and parameters. The digest finds mistakes; it is no protection, and none is needed:
/// a cursor gives access to nothing that the parameters do not.
enum PageCursor {
    /// What a cursor is bound to.
    struct Scope {
        fileprivate let digest: Digest

        /// - Parameter values: The list's parameters in a fixed order; nil for absent ones.
        init(_ values: [String?]) {
            var digest = Digest()
            for value in values {
                digest.add(value == nil ? 0 : 1)
                for byte in (value ?? "").utf8 { digest.add(byte) }
                digest.add(0xFF)  // Never a byte of UTF-8, so values cannot run into each other.
            }
            self.digest = digest
        }
    }

    private static let version: UInt8 = 1
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let textCount = 18

    /// The cursor that goes on after an ordinal.
    static func text(after ordinal: UInt32, in scope: Scope) -> String {
        encoded(bytes(ordinal, scope))
    }

    /// The ordinal of a cursor; nil when it was not made by ``text(after:in:)`` for this scope.
    static func ordinal(of text: String, in scope: Scope) -> UInt32? {
        guard text.utf8.count == textCount else { return nil }
        var ordinal: UInt32 = 0
        // Bytes 1...4 hold the ordinal: bits 8..<40 of the text's six-bit digits.
        for (place, digit) in text.utf8.prefix(7).enumerated() {
            guard let value = alphabet.firstIndex(of: digit) else { return nil }
            for bit in 0..<6 where (8..<40).contains(place * 6 + bit) {
                ordinal = ordinal << 1 | UInt32(value >> (5 - bit) & 1)
            }
        }
        return self.text(after: ordinal, in: scope) == text ? ordinal : nil
    }

    private static func bytes(_ ordinal: UInt32, _ scope: Scope) -> [UInt8] {
        let place = (0..<4).map { UInt8(truncatingIfNeeded: ordinal >> (24 - 8 * $0)) }
        var digest = scope.digest
        for byte in place { digest.add(byte) }
        let check = (0..<8).map { UInt8(truncatingIfNeeded: digest.value >> (56 - 8 * $0)) }
        return [version] + place + check
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
            bits &= 0xFF
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// FNV-1a of 64 bits. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
    fileprivate struct Digest {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }
}
