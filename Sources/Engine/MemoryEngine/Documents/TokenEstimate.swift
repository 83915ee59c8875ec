/// How many tokens an encoder of the BERT kind makes of a text, about.
enum TokenEstimate {
    /// Letters of one word piece on average beyond the first six.
    private static let pieceLetters = 4

    /// The estimate; on English and German prose within a tenth, never far below.
    static func of(_ text: some StringProtocol) -> Int {
        var count = 0
        var letters = 0
        for scalar in text.unicodeScalars {
            if isWide(scalar) {
                count += words(letters) + 1
                letters = 0
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                letters += scalar.isASCII ? 1 : 2
            } else {
                count += words(letters)
                letters = 0
                if !scalar.properties.isWhitespace { count += 1 }
            }
        }
        return count + words(letters)
    }

    private static func words(_ letters: Int) -> Int {
        letters == 0 ? 0 : 1 + max(0, letters - 6 + pieceLetters - 1) / pieceLetters
    }

    /// Scripts whose every character is a token: CJK, kana, hangul.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x11FF, 0x2E80...0xA4CF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0xFF00...0xFFEF,
            0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
