/// What BERT's uncased tokenizer does with each Unicode scalar: a two-stage table.
///
/// It works scalar by scalar because BERT removes the very marks that canonical ordering would
/// move. The data is read off the reference tokenizer (`ScalarTable+Data.swift`), so no Unicode
/// version of Swift or the system plays a part. About 130 KB, once per process.
struct ScalarTable: Sendable {
    /// How a scalar, or a part of what it becomes, takes part in words.
    enum Split: UInt32 {
        case keep = 0, space = 1, isolate = 2
    }

    /// What becomes of a scalar.
    enum Action {
        case keep, delete, space, isolate
        /// A Hangul syllable, to be split by arithmetic.
        case hangul
        /// It becomes other scalars; a range of ``ScalarTable/parts``.
        case replace(Range<Int>)
    }

    /// The scalar in the low 24 bits, its ``Split`` above.
    private(set) var parts: [UInt32] = []
    private var pageOf = [UInt16](repeating: 0, count: 0x1100)
    private var actions = [UInt16](repeating: 0, count: 256)
    /// Where each replacement starts in `parts`, and at the end where the last one ends.
    private var starts: [UInt32] = [0]
    private static let firstReplacement = 16
    private static let hangulSyllables: ClosedRange<UInt32> = 0xAC00...0xD7A3
    /// Pages filled with one action only, by action: they are shared.
    private var uniformPages: [UInt16: UInt16] = [:]

    /// The table, expanded when first used.
    static let shared = ScalarTable()

    /// Expands the built-in data.
    private init() {
        var reader = RunReader(Self.coded)
        var scalar: UInt32 = 0
        while let gap = reader.next() {
            let head = reader.next() ?? 0
            let step = head >> 3 & 1 + 1
            read(kind: head & 7, from: scalar + gap, count: head >> 4, step: step, &reader)
            scalar += gap + (head >> 4 - 1) * step + 1
        }
        uniformPages = [:]
    }

    /// What becomes of `scalar`.
    func action(of scalar: UInt32) -> Action {
        if Self.hangulSyllables.contains(scalar) { return .hangul }
        let page = Int(pageOf[Int(scalar >> 8)])
        let action = Int(actions[page << 8 | Int(scalar & 255)])
        switch action {
        case 0: return .keep
        case 1: return .delete
        case 2: return .space
        case 3: return .isolate
        default:
            let index = action - Self.firstReplacement
            return .replace(Int(starts[index])..<Int(starts[index + 1]))
        }
    }

    private mutating func read(
        kind: UInt32, from first: UInt32, count: UInt32, step: UInt32, _ reader: inout RunReader
    ) {
        switch kind {
        case 0, 1, 2:
            fill(first, count: count, step: step, with: UInt16(kind + 1))
        case 3:
            let shift = Self.signed(reader.next() ?? 0)
            for index in 0..<count {
                let scalar = first + index * step
                parts.append(UInt32(Int64(scalar) + shift))
                set(scalar, to: endReplacement())
            }
        default:
            for index in 0..<count {
                let scalar = first + index * step
                for _ in 0..<(reader.next() ?? 0) {
                    let coded = reader.next() ?? 0
                    let part = UInt32(Int64(scalar) + Self.signed(coded >> 2))
                    parts.append(part | (coded & 3) << 24)
                }
                set(scalar, to: endReplacement())
            }
        }
    }

    /// Ends the replacement whose parts were just added; returns its action.
    private mutating func endReplacement() -> UInt16 {
        starts.append(UInt32(parts.count))
        return UInt16(starts.count - 2 + Self.firstReplacement)
    }

    private mutating func fill(_ first: UInt32, count: UInt32, step: UInt32, with action: UInt16) {
        var scalar = first
        let end = first + count * step
        while scalar < end {
            if step == 1, scalar & 255 == 0, end - scalar >= 256 {
                pageOf[Int(scalar >> 8)] = uniformPage(of: action)
                scalar += 256
            } else {
                set(scalar, to: action)
                scalar += step
            }
        }
    }

    private mutating func set(_ scalar: UInt32, to action: UInt16) {
        let index = Int(scalar >> 8)
        // Runs come in order, so a page that is still the shared first one has not been touched.
        if pageOf[index] == 0 {
            pageOf[index] = UInt16(actions.count >> 8)
            actions.append(contentsOf: repeatElement(0, count: 256))
        }
        actions[Int(pageOf[index]) << 8 | Int(scalar & 255)] = action
    }

    private mutating func uniformPage(of action: UInt16) -> UInt16 {
        if let page = uniformPages[action] { return page }
        let page = UInt16(actions.count >> 8)
        actions.append(contentsOf: repeatElement(action, count: 256))
        uniformPages[action] = page
        return page
    }

    private static func signed(_ zigzag: UInt32) -> Int64 {
        zigzag & 1 == 0 ? Int64(zigzag >> 1) : -Int64(zigzag >> 1) - 1
    }
}

/// Reads LEB128 numbers out of base64.
private struct RunReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ coded: StaticString) {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(coded.utf8CodeUnitCount * 3 / 4)
        var bits: UInt32 = 0, count = 0
        coded.withUTF8Buffer { text in
            for character in text {
                guard let value = Self.sixBits(character) else { continue }
                bits = bits << 6 | value
                count += 6
                if count >= 8 {
                    count -= 8
                    decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                }
            }
        }
        bytes = decoded
    }

    private static func sixBits(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil  // Line ends and the padding.
        }
    }

    /// The next number; nil at the end.
    mutating func next() -> UInt32? {
        guard place < bytes.count else { return nil }
        var value: UInt32 = 0, shift: UInt32 = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            value |= UInt32(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return value
    }
}
