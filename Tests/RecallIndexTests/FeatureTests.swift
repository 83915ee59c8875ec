import MemoryModel
import Testing
import TextAnalysis

@testable import RecallIndex

@Suite("MemoryFeatures")
struct FeatureTests {
    private static func features(_ text: String, _ speaker: String? = nil) -> MemoryFeatures {
        MemoryFeatures(
            of: MemoryContent(
                text: text, occurredAt: Timestamp(microseconds: 0), speaker: speaker))
    }

    @Test(
        "are those of the body, without the speaker's name at its head",
        arguments: [
            ("Ann: blue whale", "Ann", "blue whale"), ("ann:blue whale", "ANN", "blue whale"),
            ("Ann Lee : whale", "Ann Lee", "Ann Lee : whale"), ("Bob: whale", "Ann", "Bob: whale"),
            ("Zoë:  whale", "ZOË", "whale"), ("Ann: whale", nil, "Ann: whale"),
            ("Ann:", "Ann", ""), ("whale", "", "whale"),
            ("Annabel: whale", "Ann", "Annabel: whale"),
        ] as [(String, String?, String)])
    func head(_ text: String, _ speaker: String?, _ body: String) {
        #expect(Self.features(text, speaker).terms == Terms.of(Word.split(body)))
        let embedded = MemoryFeatures.embeddingText(text: text, speaker: speaker)
        #expect(embedded == (body.isEmpty ? text : body))
    }

    @Test(
        "know the form of what was said",
        arguments: [
            ("nothing", nil, []), ("See you next WEEK", nil, [.hasTimeWord]),
            ("It may rain in March", nil, [.hasTimeWord]), ("It may rain", nil, []),
            ("I'm here", nil, [.isFirstPerson]),
            ("our cat?  ", nil, [.isFirstPerson, .isQuestion]),
            ("really? yes", nil, []), ("ok", "User", [.isRole]),
            ("ok", "assistant", [.isRole, .isAssistant]), ("ok", "User Smith", []),
        ] as [(String, String?, MemoryFeatures.Flags)])
    func flags(_ text: String, _ speaker: String?, _ flags: MemoryFeatures.Flags) {
        #expect(Self.features(text, speaker).flags == flags)
    }

    @Test(
        "know by which words a speaker may be called",
        arguments: [
            ("Mary Ann", ["mary", "ann"]), ("Jo B.", []), ("user", []), (nil, []), ("Zoë", ["zoe"]),
        ] as [(String?, [String])])
    func names(_ speaker: String?, _ words: [String]) {
        #expect(Self.features("x", speaker).nameWords == words.map(TextHash.term))
    }

    @Test("survive the way to bytes and back", arguments: UInt64(1)...6)
    func roundTrip(seed: UInt64) {
        var random = SplitMix(state: seed)
        for sample in Samples.talk(40, &random) {
            let features = MemoryFeatures(of: sample.content)
            #expect(MemoryFeatures(bytes: features.encode()) == features)
        }
        let long = Self.features(String(repeating: "word1 ", count: 9_000), "Ann")
        #expect(MemoryFeatures(bytes: long.encode()) == long)
        let early = MemoryContent(text: "x", occurredAt: .earliest, sessionID: "s")
        #expect(MemoryFeatures(bytes: MemoryFeatures(of: early).encode())?.day == -719_162)
    }

    @Test("of 15 words take less than 100 bytes")
    func size() {
        let text =
            "Yesterday the old painter and her three dogs walked along the river for seven hours"
        #expect(Self.features(text, "Robert").encode().count < 100)
    }

    @Test("are not read from bytes that were cut, lengthened or are of another version")
    func damage() {
        let bytes = Self.features("blue whales sing at night", "Mary Ann").encode()
        for end in bytes.indices { #expect(MemoryFeatures(bytes: Array(bytes[..<end])) == nil) }
        #expect(MemoryFeatures(bytes: bytes + [0]) == nil)
        #expect(
            MemoryFeatures(bytes: [UInt8(MemoryFeatures.version + 1)] + bytes.dropFirst()) == nil)
        #expect(MemoryFeatures(bytes: [bytes[0], 0xFF] + bytes.dropFirst(2)) == nil)
        let hugeCount = bytes.prefix(14) + [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(MemoryFeatures(bytes: Array(hugeCount)) == nil)
    }

    @Test("reading any bytes at all ends well", arguments: UInt64(1)...4)
    func fuzz(seed: UInt64) {
        var random = SplitMix(state: seed)
        let good = Self.features("blue whales sing at night", "Mary Ann").encode()
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            guard let features = MemoryFeatures(bytes: bytes) else { continue }
            #expect(features.encode().count == bytes.count)
            var index = RecallIndex()
            index.upsert(ordinal: 1, features: features, vector: nil)
            #expect(index.count == 1)
        }
    }
}

@Suite("MemoryVector")
struct MemoryVectorTests {
    @Test("keeps components to within half a step")
    func rounds() {
        let vector: [Float] = [0.5, -0.5, 0.1, 0, 0.7]
        for (kept, value) in zip(MemoryVector(vector).floats, vector) {
            #expect(abs(kept - value) <= 0.7 / 254 + 1e-6)
        }
    }

    @Test("survives the way to bytes and back; other bytes are refused")
    func bytes() {
        var random = SplitMix(state: 2)
        let vector = MemoryVector(Samples.vector(&random))
        let bytes = vector.encode()
        #expect(bytes.count == 4 + Samples.dimensions)
        #expect(MemoryVector(bytes: bytes, dimensions: Samples.dimensions) == vector)
        #expect(MemoryVector(bytes: bytes, dimensions: Samples.dimensions - 1) == nil)
        #expect(MemoryVector(bytes: Array(bytes.dropLast()), dimensions: Samples.dimensions) == nil)
        #expect(MemoryVector(bytes: [0, 0, 0xC0, 0x7F, 1], dimensions: 1) == nil)
        #expect(MemoryVector(bytes: [0, 0, 0x80, 0xBF, 1], dimensions: 1) == nil)
        #expect(MemoryVector(bytes: [0, 0, 0x80, 0x3F, 0x80], dimensions: 1) == nil)
        #expect(MemoryVector(bytes: [], dimensions: 4) == nil)
    }
}
