import TextAnalysis

/// The bytes: version, flags, day (4), session (8), name words (count, 4 each), terms (count, 4
/// each), little-endian, counts of 1...3 bytes with seven bits each. 15 words give about 65 bytes.
extension MemoryFeatures {
    /// The most terms of one memory that are kept; a text at its size limit can have no more.
    static let termsMax = 65_536
    /// The most words of a speaker's name that are kept; a name at its size limit has no more.
    static let nameWordsMax = 256

    /// The form in which a store keeps it.
    public func encode() -> [UInt8] {
        var bytes: [UInt8] = [UInt8(Self.version), flags.rawValue]
        bytes.reserveCapacity(20 + 4 * (terms.count + nameWords.count))
        bytes.append(littleEndian: UInt32(bitPattern: day))
        bytes.append(littleEndian: session)
        for list in [nameWords, terms] {
            bytes.append(count: list.count)
            for term in list { bytes.append(littleEndian: term) }
        }
        return bytes
    }

    /// Reads what ``encode()`` wrote; nil when the bytes are of another version or damaged.
    public init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.byte() == UInt8(Self.version), let flagBits = reader.byte(),
            Flags.all.isSuperset(of: Flags(rawValue: flagBits)),
            let day = reader.integer(UInt32.self), let session = reader.integer(UInt64.self),
            let nameWords = reader.terms(max: Self.nameWordsMax),
            let terms = reader.terms(max: Self.termsMax), reader.isAtEnd
        else { return nil }
        self.init(
            terms: terms, nameWords: nameWords, session: session, day: Int32(bitPattern: day),
            flags: Flags(rawValue: flagBits))
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func append(count: Int) {
        var rest = count
        while rest >= 0x80 {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}

/// Reads numbers off bytes, never past their end.
struct ByteReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() -> UInt8? {
        guard place < bytes.count else { return nil }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(_: Value.Type) -> Value? {
        let width = Value.bitWidth / 8
        guard bytes.count - place >= width else { return nil }
        var value: Value = 0
        for index in 0..<width { value |= Value(bytes[place + index]) << Value(8 * index) }
        place += width
        return value
    }

    mutating func count(max: Int) -> Int? {
        var value = 0
        for shift in [0, 7, 14] {
            guard let byte = byte() else { return nil }
            value |= Int(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else { return value <= max ? value : nil }
        }
        return nil
    }

    mutating func terms(max: Int) -> [TermHash]? {
        guard let count = count(max: max), bytes.count - place >= 4 * count else { return nil }
        var terms: [TermHash] = []
        terms.reserveCapacity(count)
        for _ in 0..<count {
            guard let term = integer(UInt32.self) else { return nil }
            terms.append(term)
        }
        return terms
    }
}
