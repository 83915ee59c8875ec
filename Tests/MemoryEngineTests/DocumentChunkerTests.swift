import Testing

@testable import MemoryEngine

@Suite("Document chunker")
struct DocumentChunkerTests {
    private func chunks(
        _ text: String, isMarkdown: Bool = true, piece: Int = .max
    ) -> [DocumentChunk] {
        var chunker = DocumentChunker(isMarkdown: isMarkdown)
        var found: [DocumentChunk] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            found += chunker.take(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return found + chunker.finish()
    }

    private func sentences(_ count: Int, _ word: String = "heron") -> String {
        (0..<count).map { "The \(word) number \($0) stands beside the old pond." }
            .joined(separator: " ")
    }

    @Test("a short text is one chunk, white space is none")
    func short() {
        #expect(chunks("One. Two.") == [DocumentChunk(text: "One. Two.", headings: [])])
        #expect(chunks(" \n\n\t\n") == [])
        #expect(chunks("") == [])
    }

    @Test("each section is a chunk of its own with its headings, which stand in the text too")
    func sections() {
        let text = """
            # Garden
            ## Roses
            They want water.

            ## Shed ##
            Spade and rake.
            """
        #expect(
            chunks(text) == [
                DocumentChunk(
                    text: "Garden\nRoses\nThey want water.", headings: ["Garden", "Roses"]),
                DocumentChunk(text: "Shed\nSpade and rake.", headings: ["Garden", "Shed"]),
            ])
        #expect(
            chunks("A\n=====\nDoor.\n\nB\n---\nWall.") == [
                DocumentChunk(text: "A\nDoor.", headings: ["A"]),
                DocumentChunk(text: "B\nWall.", headings: ["A", "B"]),
            ])
    }

    @Test("no chunk is above what the encoder reads, and no word is lost")
    func bounded() {
        let text = """
            # Start
            \(sentences(200))

            - \(sentences(3, "rake"))
            - \(sentences(40, "spade"))

            ```
            \((0..<200).map { "let value\($0) = \($0)" }.joined(separator: "\n"))
            ```

            \(String(repeating: "endless", count: 2_000))

            \(String(repeating: "鳥は池に立つ。", count: 300))
            """
        let found = chunks(text)
        #expect(found.count > 30)
        for chunk in found { #expect(TokenEstimate.of(chunk.text) <= 240, "\(chunk.text.count)") }
        let all = found.map(\.text).joined(separator: "\n")
        for number in 0..<200 {
            #expect(all.contains("heron number \(number) "))
            #expect(all.contains("let value\(number) = "))
        }
    }

    @Test("a chunk that goes on repeats the last sentence or two of the one before")
    func overlaps() {
        let found = chunks(sentences(60))
        #expect(found.count > 2)
        for (before, after) in zip(found, found.dropFirst()) {
            let last = before.text.suffix(48)
            #expect(after.text.contains(last), "\(after.text.prefix(80))")
        }
        let sections = chunks("# A\n\(sentences(3))\n# B\nOther.")
        #expect(sections.last?.text == "B\nOther.", "sections share nothing")
    }

    @Test("however the bytes come, the chunks are the same", arguments: [1, 3, 7, 100, 4_096])
    func pieces(size: Int) {
        let text =
            "# Caf\u{e9} \u{1F426}\r\n" + sentences(80, "gar\u{e7}on") + "\r\n\r\n- a\r\n- b\n"
        #expect(chunks(text, piece: size) == chunks(text))
    }

    @Test("marks in code are no headings, marks in plain text neither")
    func plain() {
        let code = chunks("# Top\n```\n# not a heading\n```\nafter")
        #expect(code.map(\.headings) == [["Top"]])
        #expect(code[0].text.contains("# not a heading"))
        #expect(chunks("# Top\ntext", isMarkdown: false).map(\.headings) == [[]])
    }

    @Test("items of a list stay whole lines")
    func lists() {
        let found = chunks("Buy:\n- milk\n- bread\n  and butter\n1. one\n2) two")
        #expect(found.map(\.text) == ["Buy:\n- milk\n- bread and butter\n1. one\n2) two"])
    }

    @Test("a line of megabytes without an end is taken in bounded memory")
    func longLine() {
        let found = chunks(String(repeating: "word ", count: 200_000), isMarkdown: false)
        #expect(found.count > 500)
        #expect(found.allSatisfy { TokenEstimate.of($0.text) <= 240 })
    }

    @Test("sentences end where they end")
    func sentenceEnds() {
        #expect(
            SentenceSplitter.sentences("Dr. A. Smith, e.g. here. \"Yes!\" he said? No...") == [
                "Dr.", "A. Smith, e.g. here.", "\"Yes!\"", "he said?", "No...",
            ])
        #expect(SentenceSplitter.sentences("一。二！三") == ["一。", "二！", "三"])
        #expect(SentenceSplitter.sentences("version 1.2 is out") == ["version 1.2 is out"])
    }
}
