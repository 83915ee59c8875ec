import MemoryModel

/// Where a memory is kept: its user and its ordinal in one number, so that a user is one range.
struct RowKey: Hashable, Sendable {
    /// The most users that a file can have had; keys stay positive.
    static let userLimit: Int64 = (1 << 31) - 1
    /// The highest ordinal.
    static let ordinalLimit: Int64 = (1 << 32) - 1

    /// The number in the table.
    let value: Int64

    init(_ value: Int64) { self.value = value }

    init(user: Int64, ordinal: UInt32) { value = user << 32 | Int64(ordinal) }

    /// The user's key.
    var user: Int64 { value >> 32 }
    /// The place among the user's memories.
    var ordinal: UInt32 { UInt32(truncatingIfNeeded: value) }

    /// The first and the last key that a user can have.
    static func range(of user: Int64) -> [SQLValue] {
        [.integer(user << 32), .integer(user << 32 | ordinalLimit)]
    }
}

extension MemoryID {
    /// As the table keeps it: 16 bytes, most significant first.
    var sqlValue: SQLValue {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for half in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: half >> shift))
            }
        }
        return .blob(bytes)
    }

    /// From 16 bytes of the table; nil when there are not 16.
    init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for (place, byte) in bytes.enumerated() {
            if place < 8 {
                halves.0 = halves.0 << 8 | UInt64(byte)
            } else {
                halves.1 = halves.1 << 8 | UInt64(byte)
            }
        }
        self.init(high: halves.0, low: halves.1)
    }
}

/// A number that equal texts share, for finding exact duplicates; equal numbers are compared.
enum TextHash {
    /// FNV-1a over the UTF-8, 64 bits. Not against malice: a made collision costs a comparison.
    ///
    /// Source of the constants: draft-eastlake-fnv, section 5.
    static func of(_ text: String) -> Int64 {
        var text = text
        return text.withUTF8 { bytes in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
            return Int64(bitPattern: hash)
        }
    }
}
