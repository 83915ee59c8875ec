import Testing

@testable import BertEmbedder

@Suite("WordPiece with a small vocabulary")
struct WordPieceTests {
    private let folder: TemporaryFolder
    private let tokenizer: WordPiece

    init() throws {
        folder = try TemporaryFolder()
        tokenizer = try WordPiece(ModelFile(path: TinyModel.build(in: folder)))
    }

    /// Pieces without start and end.
    private func pieces(_ text: String) -> [String] {
        var ids: [Int32] = []
        let count = tokenizer.encode(text, into: &ids)
        #expect(count == ids.count)
        #expect(ids.first == TinyModel.id("[CLS]") && ids.last == TinyModel.id("[SEP]"))
        return ids.dropFirst().dropLast().map { TinyModel.vocabulary[Int($0)] }
    }

    @Test(
        "splits words into the longest pieces",
        arguments: [
            ("The CAT sat on the mat.", ["the", "cat", "sat", "on", "the", "mat", "."]),
            ("sitting", ["s", "##i", "##t", "##ting"]),
            ("catting", ["cat", "##ting"]),
            ("Héllo, wörld!", ["hello", ",", "world", "!"]),
            ("", []), (" \t\n ", []), ("\u{0}\u{FFFD}\u{200B}", []),
            ("cat\u{3000}cat\u{A0}cat", ["cat", "cat", "cat"]),
            ("cat猫", ["cat", "[UNK]"]), ("ca☃t", ["[UNK]"]), ("42", ["42"]),
        ])
    func splitsWords(text: String, expected: [String]) {
        #expect(pieces(text) == expected)
    }

    @Test(
        "special tokens written in a text stay plain characters",
        arguments: [
            ("[CLS]", ["[", "c", "##l", "##s", "]"]),
            ("[SEP] cat", ["[", "s", "##e", "##p", "]", "cat"]),
            ("[MASK]", ["[", "m", "##a", "##s", "##k", "]"]),
            ("[PAD]", ["[", "p", "##a", "##d", "]"]),
            ("[UNK]", ["[", "u", "##n", "##k", "]"]),
        ])
    func specialsArePlain(text: String, expected: [String]) {
        #expect(pieces(text) == expected)
    }

    @Test("a word of 100 scalars is split, of 101 unknown")
    func limitsWords() {
        #expect(pieces(String(repeating: "a", count: 29)).count == 29)
        #expect(pieces(String(repeating: "a", count: 100)).count == 30)
        #expect(pieces(String(repeating: "a", count: 101)) == ["[UNK]"])
        #expect(pieces(String(repeating: "é", count: 101)) == ["[UNK]"])
        #expect(pieces(String(repeating: "\u{1F600}", count: 10_000)) == ["[UNK]"])
    }

    @Test("a long text is cut at the limit, end token included")
    func cutsLongTexts() {
        let text = String(repeating: "cat ", count: 1_000)
        #expect(pieces(text) == [String](repeating: "cat", count: 30))
        var ids: [Int32] = [7]
        #expect(tokenizer.encode(text, into: &ids) == 32)
        #expect(ids.count == 33 && ids[0] == 7)
    }
}
