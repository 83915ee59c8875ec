import MemoryModel
import Testing

@testable import RecallIndex

@Suite("RecallIndex changes")
struct ChangeTests {
    /// What an index answers, for comparison.
    private func answers(_ index: RecallIndex) -> [[Float]] {
        var random = SplitMix(state: 99)
        var scratch = RecallScratch()
        return (0..<4).flatMap { _ in
            let query = index.prepare(Samples.question(&random))
            return index.signals(of: query, vector: Samples.vector(&random), scratch: &scratch)
        }
    }

    @Test("in any order lead to the index built at once", arguments: UInt64(1)...8)
    func anyOrder(seed: UInt64) {
        var random = SplitMix(state: seed)
        var samples = Samples.talk(60, &random)
        let others = Samples.talk(60, &random)
        var index = RecallIndex()
        for sample in samples.shuffled(using: &random) { index.put(sample) }
        for sample in samples.prefix(20).shuffled(using: &random) { index.put(sample) }
        for place in [0, 7, 30, 59] {
            samples[place].content = others[place].content
            samples[place].vector = others[place].vector
            index.put(samples[place])
        }
        let gone = Set([0, 3, 4, 5, 29, 30, 58].map { samples[$0].ordinal })
        index.remove(gone)
        index.remove([1_000, 2])
        samples.removeAll { gone.contains($0.ordinal) }
        let rebuilt = Samples.index(samples)
        #expect(index.ordinals == samples.map(\.ordinal))
        #expect(index.vectorCount == rebuilt.vectorCount)
        #expect(answers(index) == answers(rebuilt), "seed \(seed)")
    }

    @Test("a vector that comes later counts as if it had come at once")
    func lateVector() {
        var random = SplitMix(state: 3)
        let samples = Samples.talk(40, &random)
        var index = Samples.index(samples.map { Sample(ordinal: $0.ordinal, content: $0.content) })
        #expect(index.vectorCount == 0)
        for sample in samples.shuffled(using: &random) {
            guard let vector = sample.vector else { continue }
            let isThere = index.attach(MemoryVector(vector), to: sample.ordinal)
            #expect(isThere)
        }
        #expect(answers(index) == answers(Samples.index(samples)))
        let isThere = index.attach(MemoryVector(Samples.vector(&random)), to: 9_999)
        #expect(!isThere)
    }

    @Test("new features drop the old vector, equal ones keep it")
    func editedText() {
        var index = Samples.index(texts: ["red apple"])
        let red = MemoryContent(text: "red apple", occurredAt: Timestamp(microseconds: 0))
        index.attach(MemoryVector([1, 0]), to: 0)
        index.put(Sample(ordinal: 0, content: red))
        #expect(index.vectorCount == 1)
        let blue = MemoryContent(text: "blue apple", occurredAt: Timestamp(microseconds: 0))
        index.put(Sample(ordinal: 0, content: blue))
        #expect(index.vectorCount == 0)
        #expect(index.count == 1)
    }

    @Test("vectors of other dimensions are left out")
    func otherDimensions() {
        var index = Samples.index(texts: ["red", "blue"])
        index.attach(MemoryVector([1, 0, 0]), to: 0)
        index.attach(MemoryVector([1, 0]), to: 1)
        index.attach(MemoryVector([1, 0]), to: 0)
        #expect(index.vectorCount == 1)
        #expect(index.find("red", vector: [1, 0, 0], mode: .semantic).hits.map(\.ordinal) == [0])
        #expect(index.find("red", vector: [1, 0], mode: .semantic).hits.isEmpty)
        #expect(index.find("red", vector: [1, 0]).hits.map(\.ordinal) == [0, 1])
    }

    @Test("removing everything leaves an empty index, and its memory is given back")
    func emptied() {
        var random = SplitMix(state: 4)
        let samples = Samples.talk(2_000, &random)
        var index = Samples.index(samples)
        let before = index.byteCount
        index.remove(samples.dropFirst(10).map(\.ordinal))
        #expect(index.byteCount < before / 8)
        #expect(answers(index) == answers(Samples.index(Array(samples.prefix(10)))))
        index.remove(samples.map(\.ordinal))
        #expect(index.count == 0)
        #expect(index.find("kw1x", vector: Samples.vector(&random)).hits.isEmpty)
        for sample in samples.prefix(30) { index.put(sample) }
        #expect(answers(index) == answers(Samples.index(Array(samples.prefix(30)))))
    }

    @Test("sessions and speakers that come and go leave no trace")
    func churn() {
        var index = RecallIndex()
        for place in 0..<3_000 {
            let content = MemoryContent(
                text: "word", occurredAt: Timestamp(microseconds: 0), speaker: "name\(place)",
                sessionID: "s\(place)")
            index.put(Sample(ordinal: UInt32(place), content: content))
            if place >= 5 { index.remove([UInt32(place - 5)]) }
        }
        #expect(index.count == 5)
        #expect(index.byteCount < 20_000)
        #expect(index.prepare("what did name3 say").names.isEmpty)
        #expect(index.prepare("what did name2999 say").names.count == 1)
    }

    @Test("a memory of 15 words with 384 dimensions takes less than 600 bytes")
    func size() {
        var random = SplitMix(state: 1)
        var index = RecallIndex()
        for place in 0..<1_500 {
            let words = (0..<15).map { $0 % 3 == 0 ? "the" : "kw\(place % 97)\($0)x" }
            let content = MemoryContent(
                text: words.joined(separator: " "), occurredAt: Timestamp(microseconds: 0),
                speaker: "Ann", sessionID: "s\(place / 20)")
            let vector = (0..<384).map { _ in Float.random(in: -1...1, using: &random) }
            index.put(Sample(ordinal: UInt32(place), content: content, vector: vector))
        }
        #expect(index.byteCount < 600 * index.count)
    }
}
