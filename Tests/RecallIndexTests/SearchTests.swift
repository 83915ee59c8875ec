import Glibc
import MemoryModel
import Testing

@testable import RecallIndex

@Suite("RecallIndex search")
struct SearchTests {
    private static func talk(_ seed: UInt64) -> (index: RecallIndex, vector: [Float]) {
        var random = SplitMix(state: seed)
        let samples = Samples.talk(120, &random)
        return (Samples.index(samples), Samples.vector(&random))
    }

    @Test("is the same whatever the scratch memory held", arguments: SearchMode.allCases)
    func repeats(mode: SearchMode) {
        let (index, vector) = Self.talk(1)
        let smaller = Samples.index(texts: ["kw1x", "Ann saw kw2x"], speaker: "Ann")
        let larger = Samples.index(
            texts: [String](repeating: "Ann said kw2x kw3x", count: 300), speaker: "Ann")
        var scratch = RecallScratch()
        let questions = ["kw1x kw3x", "What does Ann say of kw0x in 1970?", "nothing known", "?"]
        for (question, other) in questions.flatMap({ [($0, smaller), ($0, larger)] }) {
            let fresh = index.find(question, vector: vector, mode: mode) { $0.isExplained = true }
            _ = other.search(
                RecallRequest(query: other.prepare("Ann kw2x kw3x 1970"), vector: vector),
                scratch: &scratch)
            let request = RecallRequest(
                query: index.prepare(question), vector: vector, mode: mode, limit: 10,
                isExplained: true)
            let again = index.search(request, scratch: &scratch)
            #expect("\(fresh)" == "\(again)")
        }
    }

    @Test("explains each sum by its parts and each score by its sum")
    func explains() throws {
        let (index, vector) = Self.talk(3)
        let result = index.find("When did Ann kw1x kw2x?", vector: vector, limit: 4) {
            $0.isExplained = true
            $0.nearMissLimit = 5
        }
        #expect(result.hits.count == 4)
        #expect(result.nearMisses.count == 5)
        for (place, hit) in (result.hits + result.nearMisses).enumerated() {
            let explanation = try #require(hit.explanation)
            let sum = explanation.parts.reduce(0) { $0 + $1.value * $1.weight }
            #expect(abs(sum - explanation.sum) < 1e-4)
            #expect(explanation.rank == place + 1)
            #expect(explanation.profile == "chat")
            let profile = RecallWeights.chat
            let chance = 1 / (1 + exp(-(profile.slope * explanation.sum + profile.offset)))
            #expect(abs(chance - hit.score) < 1e-6)
        }
    }

    @Test("explains a cosine as the one part of a semantic score")
    func explainsCosine() throws {
        let index = Samples.index([
            Sample(
                ordinal: 1,
                content: MemoryContent(text: "a", occurredAt: Timestamp(microseconds: 0)),
                vector: [0.6, 0.8])
        ])
        let result = index.find("b", vector: [1, 0], mode: .semantic) { $0.isExplained = true }
        let explanation = try #require(result.hits.first?.explanation)
        #expect(explanation.parts.map(\.name) == ["meaning"])
        #expect(abs(explanation.sum - 0.6) < 0.01)
    }

    @Test("puts the best first, and of equals the newer", arguments: SearchMode.allCases)
    func order(mode: SearchMode) {
        let (index, vector) = Self.talk(4)
        let hits = index.find("kw1x kw2x", vector: vector, mode: mode, limit: 40).hits
        #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.score >= $1.score })
        let twins = Samples.index(texts: ["blue whale", "red fox", "blue whale", "blue whale"])
        #expect(twins.find("blue whale").hits.map(\.ordinal) == [3, 2, 0, 1])
    }

    @Test(
        "with a filter ranks only what is allowed, scores unchanged", arguments: SearchMode.allCases
    )
    func filter(mode: SearchMode) {
        let (index, vector) = Self.talk(5)
        let all = index.find("kw1x kw2x kw3x", vector: vector, mode: mode, limit: 200).hits
        let allowed = index.ordinals.filter { $0 % 2 == 0 }
        let some = index.find("kw1x kw2x kw3x", vector: vector, mode: mode, limit: 200) {
            $0.allowed = [0] + allowed + allowed.suffix(1) + [77_777]
        }
        let wanted = all.filter { allowed.contains($0.ordinal) }
        #expect(some.hits.map(\.ordinal) == wanted.map(\.ordinal))
        #expect(some.hits.map(\.score) == wanted.map(\.score))
        #expect(!wanted.isEmpty)
        let none = index.find("kw1x", vector: vector, mode: mode) { $0.allowed = [] }
        #expect(none.hits.isEmpty)
    }

    @Test("leaves out what scores below the threshold, which then are near misses")
    func threshold() throws {
        let (index, vector) = Self.talk(6)
        let all = index.find("kw1x kw2x", vector: vector).hits
        let bound = try #require(all.dropFirst(2).first).score
        let some = index.find("kw1x kw2x", vector: vector) {
            $0.threshold = bound
            $0.nearMissLimit = 3
        }
        #expect(some.hits.map(\.ordinal) == all.prefix(3).map(\.ordinal))
        #expect(some.nearMisses.map(\.ordinal) == all[3..<6].map(\.ordinal))
    }

    @Test("by words alone finds only what has to do with the question")
    func lexical() {
        let index = Samples.index(texts: ["blue whale", "red fox", "I saw a whale", "me"])
        let hits = index.find("whales", mode: .lexical).hits
        #expect(Set(hits.map(\.ordinal)) == [0, 2])
        #expect(index.find("dragon", mode: .lexical).hits.isEmpty)
        #expect(index.find("the", mode: .lexical).hits.isEmpty)
    }

    @Test("by words finds the neighbours of a match in its session, after the match")
    func neighbours() {
        let said = ["filler text", "we saw a whale", "amazing thing", "so big", "far off"]
        let index = Samples.index(texts: said, speaker: "Ann", session: "s")
        let hits = index.find("whale", mode: .lexical).hits.map(\.ordinal)
        #expect(hits.first == 1)
        #expect(Set(hits) == [0, 1, 2, 3])
    }

    @Test("without vectors ranks all in hybrid mode, scored as in lexical, and none in semantic")
    func withoutVectors() {
        let index = Samples.index(texts: ["blue whale", "red fox"])
        let vector: [Float] = [1, 0]
        let hybrid = index.find("fox", vector: vector).hits
        let lexical = index.find("fox", mode: .lexical).hits
        #expect(hybrid.map(\.ordinal) == [1, 0])
        #expect(lexical.map(\.ordinal) == [1])
        #expect(hybrid.first?.score == lexical.first?.score)
        #expect(index.find("fox", vector: vector, mode: .semantic).hits.isEmpty)
        #expect(index.find("fox", mode: .semantic).hits.isEmpty)
    }

    @Test("ranks a memory without a vector by its words, among those with one")
    func missingVector() throws {
        var random = SplitMix(state: 8)
        var samples = Samples.talk(50, &random)
        samples[20].content.text = "quokka"
        samples[20].vector = nil
        let index = Samples.index(samples)
        let hits = index.find("quokka", vector: Samples.vector(&random)).hits
        #expect(hits.first?.ordinal == samples[20].ordinal)
        let semantic = index.find("quokka", vector: Samples.vector(&random), mode: .semantic)
        #expect(!semantic.hits.map(\.ordinal).contains(samples[20].ordinal))
    }

    @Test(
        "meets words of any script",
        arguments: [
            ("東京へ行く", "東京"), ("Привет, мир", "МИР"), ("un café crème", "cafe"),
            ("naïve idea", "naive"), ("مرحبا بالعالم", "بالعالم"), ("हिन्दी में", "हिन्दी"),
            ("die Straße", "STRASSE"), ("한국어 문장", "한국어"),
        ])
    func scripts(_ text: String, _ question: String) {
        let index = Samples.index(texts: ["something else", text, "another one"])
        #expect(index.find(question, mode: .lexical).hits.first?.ordinal == 1)
    }

    @Test("survives odd questions and vectors", arguments: ["", "?", "the of", "\u{0}", "😀"])
    func oddities(_ question: String) {
        let (index, _) = Self.talk(9)
        let size = Samples.dimensions
        let vectors: [[Float]] = [
            [], [1], [Float](repeating: .nan, count: size), [Float](repeating: 0, count: size),
            [Float](repeating: .infinity, count: size),
        ]
        for vector in vectors {
            for hit in index.find(question, vector: vector).hits {
                #expect((0...1).contains(hit.score))
            }
        }
        #expect(RecallIndex().find(question, vector: [1]).hits.isEmpty)
        #expect(index.find("kw1x", limit: 0).hits.isEmpty)
    }

    @Test("looks for the first 64 different words of a long question")
    func longQuestion() {
        let words = (0..<200).map { "kw\($0)x" }
        let index = Samples.index(texts: [words[10], words[63], words[64]])
        let query = index.prepare((words + words).joined(separator: " "))
        #expect(query.terms.count == PreparedQuery.termsMax)
        let hits = index.find(words.joined(separator: " "), mode: .lexical).hits
        #expect(Set(hits.map(\.ordinal)) == [0, 1])
    }

    @Test(
        "takes the weights of the kind of more than half of the memories",
        arguments: [
            (["Ann", "Bob", "user"], "chat"), (["user", "Assistant", "Ann"], "assistant"),
            ([nil, nil, "Ann"], "plain"), ([nil, "Ann"], "plain"), (["", "", "B."], "plain"),
        ] as [([String?], String)])
    func profile(_ speakers: [String?], _ name: String) {
        let samples = speakers.enumerated().map { place, speaker in
            Sample(
                ordinal: UInt32(place),
                content: MemoryContent(
                    text: "blue whale", occurredAt: Timestamp(microseconds: 0), speaker: speaker))
        }
        let hit = Samples.index(samples).find("whale") { $0.isExplained = true }.hits.first
        #expect(hit?.explanation?.profile == name)
    }
}

@Suite("BoundedHeap")
struct BoundedHeapTests {
    @Test("keeps the best, best first", arguments: [0, 1, 2, 7, 50, 200])
    func keeps(limit: Int) {
        var random = SplitMix(state: UInt64(limit))
        let all = (0..<120).map { row in
            BoundedHeap.Candidate(score: Float(Int.random(in: 0...30, using: &random)), row: row)
        }
        var heap = BoundedHeap(limit: limit)
        for candidate in all.shuffled(using: &random) { heap.offer(candidate) }
        #expect(heap.sorted() == Array(all.sorted(by: >).prefix(limit)))
    }
}

@Suite("RecallIndex with few memories")
struct FewMemoriesTests {
    @Test("tells a near meaning from a far one even with a single memory")
    func singleMemory() throws {
        let content = MemoryContent(
            text: "We hiked in the mountains", occurredAt: Timestamp(microseconds: 0))
        let index = Samples.index([Sample(ordinal: 1, content: content, vector: [1, 0])])
        let near = try #require(index.find("outdoor hobbies", vector: [0.6, 0.8]).hits.first)
        let far = try #require(index.find("outdoor hobbies", vector: [0, 1]).hits.first)
        #expect(near.score > 4 * far.score)
    }
}
