import Testing
import TextAnalysis

@Suite("Word")
struct WordTests {
    @Test(
        "splits text into lower-case words of letters and digits",
        arguments: [
            ("", []),
            ("  ,.!?  ", []),
            ("Hey Mel! Good to see you", ["hey", "mel", "good", "to", "see", "you"]),
            ("I'm 42, it’s v2.0_b", ["i", "m", "42", "it", "s", "v2", "0", "b"]),
            ("Café ÉTÉ cafe\u{301}", ["cafe", "ete", "cafe"]),
            ("Straße Łódź Œuvre", ["strasse", "lodz", "oeuvre"]),
            ("Привет МИР", ["привет", "мир"]),
            ("東京へ行く", ["東", "京", "へ", "行", "く"]),
            ("한국어 문장", ["한국어", "문장"]),
            ("हिन्दी में", ["हिन्दी", "में"]),
            ("٣٤ １２", ["34", "12"]),
            ("ＡＢｃ", ["abc"]),
            ("go🎉home\u{0}now", ["go", "home", "now"]),
            ("co\u{AD}operate", ["cooperate"]),
        ] as [(String, [String])])
    func splits(_ text: String, _ words: [String]) {
        #expect(Word.split(text).map(\.text) == words)
    }

    @Test(
        "says where a word stands and whether it begins with a capital",
        arguments: ["Ann met Zoë's cat", "é Éa b", "x 東京 y", "…Ω end", "a\u{301}b Ć"])
    func places(_ text: String) {
        for word in Word.split(text) {
            let piece = String(decoding: Array(text.utf8)[word.range], as: UTF8.self)
            #expect(Word.split(piece).map(\.text) == [word.text])
            #expect(word.isCapitalised == (piece.lowercased() != piece))
        }
    }
}

@Suite("Terms")
struct TermsTests {
    @Test(
        "stems English, drops stop words and keeps other scripts whole",
        arguments: [
            ("The painters were painting paintings", ["painter", "paint", "paint"]),
            ("I'll generously do it", ["generous"]),
            ("running Привет cafés", ["run", "привет", "cafe"]),
            ("what is it", []),
        ] as [(String, [String])])
    func stems(_ text: String, _ stems: [String]) {
        #expect(Terms.stems(of: Word.split(text)) == stems)
        #expect(Terms.of(Word.split(text)) == stems.map(TextHash.term))
    }

    @Test(
        "keeps hashes from run to run",
        // They are kept in stores: a change needs a new version of the features. Origin: worked out
        // apart from this code, in Python.
        arguments: [
            ("", 0xEFD0_1F60_BA99_2926), ("paint", 0x630A_F99E_A2EC_734E),
            ("東", 0x4B95_4A75_A0B5_BEF0),
        ] as [(String, UInt64)])
    func hashes(_ text: String, _ hash: UInt64) {
        #expect(TextHash.wide(text) == hash)
        #expect(TextHash.term(text) == UInt32(truncatingIfNeeded: hash))
    }
}
