import MemoryModel
import Testing
import Understanding

@Suite("Any text")
struct FuzzTests {
    private static let pieces = [
        "I", "my", " ", "\n", ".", "?", "!", "```", "Remember", "that", "forget", "last", "Friday",
        "2023", "-", "/", "05", "31", "May", "the", "3rd", "in", "since", "from", "to", "between",
        "and", "two", "weeks", "ago", "before", "Christmas", "at", "5", ":", "30", "pm", "'s", "'t",
        "don", "what", "is", "a", "of", "\u{301}", "\u{200D}", "😀", "🇦🇹", "東京", "ß", "İ", "ǅ", "ﬁ",
        "\u{0}", "\u{FEFF}", "\u{202E}", "٣", "²", "9999", "1000", "00", "year", "s", "\"", "(",
        ")",
        "<scrubjay-memory>", "</scrubjay-memory>", "[memory ", "]", "–", "’", "> ", "|", "def ",
        ";",
        "early", "end", "first", "week", "day", "next", "99", "29", "February", "T10", "Z", "…",
    ]

    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
    }

    private func check(_ text: String, _ seed: String) {
        let intent = IntentClassifier.classify(text, recent: [text])
        let zone = UTCOffsets(fixedSeconds: -43_200)
        for now in [Timestamp.earliest, Timestamp(microseconds: 1_684_317_600_000_000), .latest] {
            for mention in DateReader.mentions(in: text, at: now, offsets: zone) {
                #expect(mention.textRange.upperBound <= text.utf8.count, "\(seed)")
                #expect(mention.range.start <= mention.range.end, "\(seed) \(text)")
            }
        }
        let now = Timestamp(microseconds: 0)
        let plan = RecallPlanner.plan(
            message: text, intent: intent, depth: 3, recent: [text], at: now)
        #expect(plan.queries.count <= RecallPlanner.queriesMax, "\(seed)")
        let triage = MessageTriage.of(text, intent: intent)
        #expect(triage.isWorthSaving == (triage.text != nil), "\(seed)")
        #expect((triage.text?.utf8.count ?? 0) <= text.utf8.count + 64, "\(seed)")
    }

    @Test("made-up texts are understood somehow, without end or trap", arguments: 0..<40)
    func pieces(_ seed: Int) {
        var random = Random(state: UInt64(seed) &* 977)
        for round in 0..<60 {
            var text = ""
            for _ in 0..<random.below(40) {
                text += Self.pieces[random.below(Self.pieces.count)]
                if random.below(3) > 0 { text += " " }
            }
            check(text, "seed \(seed), round \(round)")
        }
    }

    @Test("any scalars are taken", arguments: 0..<20)
    func scalars(_ seed: Int) {
        var random = Random(state: UInt64(seed) &+ 5)
        for round in 0..<40 {
            var text = ""
            for _ in 0..<random.below(80) {
                if let scalar = Unicode.Scalar(UInt32(random.below(0x11_0000))) {
                    text.unicodeScalars.append(scalar)
                }
            }
            check(text, "seed \(seed), round \(round)")
        }
    }

    @Test(
        "long texts are bounded",
        arguments: [
            "a", "I ", "so ", "?", "\n", "ü", "😀", "the week before ", "between 2021 and ", "```\n",
            "<scrubjay-memory>", "</scrubjay-memory>", "[memory ", "My dog is Rex. ", "2023-05-07 ",
        ])
    func long(_ piece: String) {
        let text = String(repeating: piece, count: 65_536 / piece.utf8.count)
        check(text, piece)
        let intent = IntentClassifier.classify(text)
        let kept = MessageTriage.of(text, intent: intent).text ?? ""
        #expect(kept.utf8.count <= 16_384)
    }
}
