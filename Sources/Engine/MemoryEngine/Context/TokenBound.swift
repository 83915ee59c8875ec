/// How many tokens a text takes at most, whichever of the usual tokenizers counts them.
///
/// A bound, not a guess: a common word is one token; any other word one for two letters, or three
/// for four when it cannot be spoken; capitals inside a word, digits and signs one each; anything
/// beyond ASCII one for each byte. Spaces between words belong to the word behind them.
/// It comes to 1.4 to 1.65 times what GPT-4o counts on people's conversations.
/// docs/context.md has the figures; tests hold it against the real tokenizers' counts.
enum TokenBound {
    /// Tokens of a text, at most. Complexity: O(bytes).
    static func of(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        // One more than the parts: a first word without a space before it may cost two.
        var count = bytes.isEmpty ? 0 : 1
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if isLetter(byte) {
                var end = place + 1
                while end < bytes.count, isLetter(bytes[end]) { end += 1 }
                count += word(bytes[place..<end])
                place = end
                continue
            }
            // A space before a word is free, one more of several is not.
            let isFree = byte == space && (place == 0 || bytes[place - 1] != space)
            count += isFree ? 0 : 1
            place += 1
        }
        return count
    }

    private static let space = UInt8(ascii: " ")

    private static func word(_ letters: ArraySlice<UInt8>) -> Int {
        let count = letters.count
        if letters.dropFirst().contains(where: isCapital) { return count }
        let isKnown =
            count == 1
            || CommonWords.hashes.contains(CommonWords.hash(letters.lazy.map { $0 | 32 }))
        if isKnown { return 1 }
        let longestSilence = longestSilence(letters)
        if count <= 3 { return longestSilence < count ? 2 : count }
        return longestSilence < 4 ? (count + 1) / 2 : (count * 3 + 3) / 4
    }

    /// The most letters in a row that are no vowels.
    private static func longestSilence(_ letters: ArraySlice<UInt8>) -> Int {
        var longest = 0
        var current = 0
        for letter in letters {
            current = isVowel(letter) ? 0 : current + 1
            longest = max(longest, current)
        }
        return longest
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

    private static func isCapital(_ byte: UInt8) -> Bool { (65...90).contains(byte) }

    private static func isVowel(_ byte: UInt8) -> Bool {
        switch byte | 32 {
        case 97, 101, 105, 111, 117, 121: true
        default: false
        }
    }
}
