/// What a scalar does in a word.
enum ScalarClass: Equatable {
    /// It ends the word before it.
    case separator
    /// A mark on the letter before it that is left out: it neither adds to a word nor ends it.
    case joined
    /// It is part of a word, as this scalar.
    case letter(Unicode.Scalar)
    /// The same, and it was an upper-case letter.
    case capital(Unicode.Scalar)
    /// It is part of a word, as these scalars; whether it was an upper-case letter.
    case folded(String, isCapital: Bool)
    /// It is a word of its own.
    case alone

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x61...0x7A, 0x30...0x39: self = .letter(scalar)
        case 0x41...0x5A: self = .capital(Unicode.Scalar(UInt8(scalar.value) + 32))
        case 0..<0x80: self = .separator
        case 0x300...0x36F: self = .joined
        default: self = Self.classOfOther(scalar)
        }
    }

    private static func classOfOther(_ scalar: Unicode.Scalar) -> Self {
        if isWrittenWithoutSpaces(scalar) { return .alone }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .decimalNumber:
            guard let value = properties.numericValue else { return .letter(scalar) }
            return .letter(Unicode.Scalar(48 + UInt8(value)))
        case .nonspacingMark, .spacingMark, .enclosingMark: return .letter(scalar)
        case .format: return .joined
        default: break
        }
        guard properties.isAlphabetic else { return .separator }
        let lower = properties.lowercaseMapping
        let isCapital = properties.isUppercase
        if let base = LatinBase.letters(of: lower) { return .folded(base, isCapital: isCapital) }
        return .folded(lower, isCapital: isCapital)
    }

    /// Scripts whose words are not set apart: Thai to Myanmar, Khmer, kana, Han.
    private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF:
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        default: false
        }
    }
}

/// Latin letters with accents, and the plain letters people type in their stead.
enum LatinBase {
    /// The base letters of U+00DF...U+017F, one entry a scalar, `.` where there is none.
    /// Source: Unicode 15, canonical decompositions; ligatures and strokes by custom.
    private static let table: [String] =
        ("ss a a a a a a ae c e e e e i i i i d n o o o o o . o u u u u y th y "
        + "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g "
        + "h h h h i i i i i i i i i i ij ij j j k k k l l l l l l l l l l "
        + "n n n n n n n n n o o o o o o oe oe r r r r r r s s s s s s s s "
        + "t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s")
        .split(separator: " ").map(String.init)

    /// The plain letters for one lower-case letter of Latin-1 or Latin Extended-A, or for a
    /// full-width one; nil for others.
    static func letters(of lower: String) -> String? {
        guard let scalar = lower.unicodeScalars.first else { return nil }
        switch scalar.value {
        case 0xDF...0x17F:
            let base = table[Int(scalar.value) - 0xDF]
            return base == "." ? nil : base
        case 0xFF41...0xFF5A:
            return String(Unicode.Scalar(UInt8(scalar.value - 0xFF41) + 97))
        default: return nil
        }
    }
}
