import Kernels
import TextAnalysis

/// The bytes, all numbers little-endian:
///
/// - head, 32 bytes: checksum of all that follows (8), version (2), version of the features (2),
///   dimensions (4), counts of rows (2), codes (2), sessions (2), names (2), name words (4),
///   terms (4)
/// - a column after the other: ordinals (4), ends of terms (4), days (4), pooled lengths (4),
///   sessions (2), names (2), flags (1; bit 7: has a code), terms (4), hashes of sessions (8), ends
///   of names (4), name words (4), worths of codes (4), signs (8 for each 64 dimensions)
extension RecallSegment {
    private static let headBytes = 32
    private static let hasCode: UInt8 = 128

    /// The form in which a store keeps it.
    public var bytes: [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(Self.headBytes + 80 * count + 4 * rows.terms.count)
        PackedNumbers.append([UInt16(Self.version), UInt16(MemoryFeatures.version)], to: &body)
        let nameWords = names.dropFirst().flatMap { $0 }
        PackedNumbers.append([UInt32(codes.dimensions)], to: &body)
        let counts = [count, codes.slotCount, sessions.count - 1, names.count - 1]
        PackedNumbers.append(counts.map { UInt16($0) }, to: &body)
        PackedNumbers.append([UInt32(nameWords.count), UInt32(rows.terms.count)], to: &body)
        PackedNumbers.append(rows.ordinals, to: &body)
        PackedNumbers.append(rows.termStarts.dropFirst(), to: &body)
        PackedNumbers.append(rows.days, to: &body)
        PackedNumbers.append(rows.pools.map(\.raw.bitPattern), to: &body)
        PackedNumbers.append(rows.sessions.map { UInt16($0) }, to: &body)
        PackedNumbers.append(rows.speakers.map { UInt16($0) }, to: &body)
        for (flags, slot) in zip(rows.flags, rows.slots) {
            body.append(flags.rawValue | (slot.isThere ? Self.hasCode : 0))
        }
        PackedNumbers.append(rows.terms, to: &body)
        PackedNumbers.append(sessions.dropFirst(), to: &body)
        var end: UInt32 = 0
        for name in names.dropFirst() {
            end += UInt32(name.count)
            PackedNumbers.append([end], to: &body)
        }
        PackedNumbers.append(nameWords, to: &body)
        PackedNumbers.append(codes.worths.map(\.bitPattern), to: &body)
        for slot in 0..<codes.slotCount {
            if let signs = codes.signs { PackedNumbers.append(signs[slot], to: &body) }
        }
        return Self.sealed(body)
    }

    /// The bytes with their checksum before them.
    static func sealed(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + body.count)
        PackedNumbers.append([PackedNumbers.checksum(of: body, from: 0)], to: &bytes)
        return bytes + body
    }

    /// Reads what ``bytes`` gave; nil when they are of another version or damaged.
    public init?(bytes: [UInt8]) {
        var reader = ColumnReader(bytes)
        guard reader.one(UInt64.self) == PackedNumbers.checksum(of: bytes, from: 8),
            reader.one(UInt16.self) == UInt16(Self.version),
            reader.one(UInt16.self) == UInt16(MemoryFeatures.version),
            let dimensions = reader.one(UInt32.self),
            let counts = reader.many(4, of: UInt16.self)?.map(Int.init),
            let nameWordCount = reader.one(UInt32.self), let termCount = reader.one(UInt32.self),
            counts[0] <= Self.rowsMax, counts[1] <= counts[0],
            let columns = Self.readRows(
                &reader, counts: counts, terms: Int(termCount)),
            let sessions = reader.many(counts[2], of: UInt64.self), !sessions.contains(0),
            let nameEnds = reader.many(counts[3], of: UInt32.self),
            let nameWords = reader.many(Int(nameWordCount), of: UInt32.self),
            let names = Self.names(nameWords, ends: nameEnds),
            let codes = Self.readCodes(
                &reader, count: counts[1], dimensions: Int(dimensions)),
            reader.isAtEnd
        else { return nil }
        self.init(rows: columns, sessions: [0] + sessions, names: [[]] + names, codes: codes)
    }

    private static func readRows(
        _ reader: inout ColumnReader, counts: [Int], terms termCount: Int
    ) -> RecallRows? {
        let count = counts[0]
        guard let ordinals = reader.many(count, of: UInt32.self),
            let ends = reader.many(count, of: UInt32.self),
            let days = reader.many(count, of: Int32.self),
            let pools = reader.many(count, of: UInt32.self),
            let sessions = reader.many(count, of: UInt16.self),
            let speakers = reader.many(count, of: UInt16.self),
            let flags = reader.many(count, of: UInt8.self),
            let terms = reader.many(termCount, of: UInt32.self),
            ascends(ordinals, strictly: true), ascends(ends, strictly: false),
            Int(ends.last ?? 0) == termCount,
            sessions.allSatisfy({ $0 <= counts[2] }), speakers.allSatisfy({ $0 <= counts[3] })
        else { return nil }
        var rows = RecallRows()
        rows.ordinals = ordinals
        rows.termStarts = [0] + ends
        rows.terms = terms
        rows.days = days
        rows.sessions = sessions.map { Int32($0) }
        rows.speakers = speakers.map { Int32($0) }
        rows.pools = pools.map { PoolLength(raw: Float(bitPattern: $0)) }
        guard rows.pools.allSatisfy({ $0.raw.isFinite }) else { return nil }
        return take(flags, codes: counts[1], into: rows)
    }

    /// Fills in flags and slots; nil when they do not fit.
    private static func take(
        _ flags: [UInt8], codes: Int, into rows: RecallRows
    ) -> RecallRows? {
        var rows = rows
        var slot: Int32 = 0
        rows.flags.reserveCapacity(flags.count)
        rows.slots.reserveCapacity(flags.count)
        for (row, byte) in flags.enumerated() {
            let own = MemoryFeatures.Flags(rawValue: byte & ~hasCode)
            let isCoded = byte & hasCode != 0
            guard MemoryFeatures.Flags.all.isSuperset(of: own),
                isCoded == (rows.pools[row].value > 0)
            else { return nil }
            rows.flags.append(own)
            rows.slots.append(isCoded ? .coded(slot) : .none)
            if isCoded { slot += 1 }
        }
        return Int(slot) == codes ? rows : nil
    }

    private static func readCodes(
        _ reader: inout ColumnReader, count: Int, dimensions: Int
    ) -> CodeShelf? {
        guard count > 0 else { return dimensions == 0 ? CodeShelf() : nil }
        guard (1...65_536).contains(dimensions), let bits = reader.many(count, of: UInt32.self)
        else { return nil }
        let worths = bits.map { Float(bitPattern: $0) }
        let words = (dimensions + 63) / 64
        guard worths.allSatisfy({ $0.isFinite && $0 >= 0 }),
            let signs = reader.many(count * words, of: UInt64.self),
            let table = SignRows(dimensions: dimensions, bits: signs)
        else { return nil }
        return CodeShelf(signs: table, worths: worths)
    }

    private static func names(_ words: [TermHash], ends: [UInt32]) -> [[TermHash]]? {
        guard ascends(ends, strictly: false), Int(ends.last ?? 0) == words.count else {
            return nil
        }
        return zip([0] + ends, ends).map { Array(words[Int($0)..<Int($1)]) }
    }

    private static func ascends(_ numbers: [UInt32], strictly: Bool) -> Bool {
        for place in numbers.indices.dropFirst() {
            if numbers[place] < numbers[place - 1] { return false }
            if strictly, numbers[place] == numbers[place - 1] { return false }
        }
        return true
    }
}

/// Reads columns of numbers off bytes, never past their end.
private struct ColumnReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func one<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        many(1, of: Number.self)?.first
    }

    mutating func many<Number: FixedWidthInteger>(_ count: Int, of _: Number.Type) -> [Number]? {
        let numbers = PackedNumbers.read(count, at: place, of: bytes, as: Number.self)
        if numbers != nil { place += count * (Number.bitWidth / 8) }
        return numbers
    }
}
