import MemoryModel
import Testing
import TextAnalysis

@testable import RecallIndex

@Suite("Signals")
struct SignalTests {
    @Test("of words and vectors are those of the definitions", arguments: UInt64(1)...12)
    func definitions(seed: UInt64) {
        var random = SplitMix(state: seed)
        let samples = Samples.talk(90, &random)
        let index = Samples.index(samples)
        let reference = Reference(samples)
        var scratch = RecallScratch()
        for _ in 0..<6 {
            let question = Samples.question(&random)
            let vector = Samples.vector(&random)
            let query = index.prepare(question)
            let signals = index.signals(of: query, vector: vector, scratch: &scratch)
            let names = ["ann", "lou", "robert", "mary"]
            let terms = Terms.of(Word.split(question).filter { !names.contains($0.text) })
            let wanted: [(RecallFeature, [Double])] = [
                (.words, reference.words(terms)), (.window, reference.window(terms)),
                (.pairs, reference.pairs(terms)), (.answer, reference.answer(terms)),
                (.meaning, reference.meaning(vector)),
                (.meaningWindow, reference.meaningWindow(vector)),
            ]
            for (feature, values) in wanted {
                let got = signals[feature.rawValue]
                let error = zip(got, values).map { abs(Double($0) - $1) }.max() ?? 0
                #expect(error < 2e-5, "\(feature) of '\(question)', seed \(seed)")
            }
        }
    }

    @Test("agreement is the product of window and meaning where both are above 0")
    func agreement() {
        var random = SplitMix(state: 5)
        let index = Samples.index(Samples.talk(60, &random))
        var scratch = RecallScratch()
        let signals = index.signals(
            of: index.prepare("kw1x kw2x kw0x"), vector: Samples.vector(&random), scratch: &scratch)
        let window = signals[RecallFeature.window.rawValue]
        let meaning = signals[RecallFeature.meaning.rawValue]
        let products = zip(window, meaning).map { $0 * max(0, $1) }
        #expect(signals[RecallFeature.agreement.rawValue] == products)
        #expect(products.contains { $0 > 0 })
    }

    @Test("say who speaks, when, and in what form")
    func signs() {
        var index = RecallIndex()
        let said: [(String, String, Int64)] = [
            ("Ann Lee", "I saw him yesterday", 0), ("Robert", "Nothing there", 4),
            ("ann", "Last week", 40),
        ]
        for (place, (speaker, text, day)) in said.enumerated() {
            let content = MemoryContent(
                text: text, occurredAt: Timestamp(microseconds: day * Samples.day),
                speaker: speaker, sessionID: "s")
            index.put(Sample(ordinal: UInt32(place), content: content, vector: nil))
        }
        var scratch = RecallScratch()
        let query = index.prepare("When did ANN see him on January 5, 1970?")
        let signals = index.signals(of: query, vector: nil, scratch: &scratch)
        func values(_ feature: RecallFeature) -> [Float] { signals[feature.rawValue] }
        #expect(values(.speaker) == [1, 0, 1])
        #expect(values(.date) == [0, 1, 0])
        #expect(values(.dateNear)[1] == 1)
        #expect(abs(values(.dateNear)[0] - 0.5647) < 1e-3)
        #expect(values(.whenTime) == [1, 0, 1])
        #expect(values(.firstPerson) == [1, 0, 0])
        #expect(values(.assistant) == [0, 0, 0])
        #expect(values(.meaning) == [0, 0, 0])
        #expect(abs(values(.length)[0] - 1.0986) < 1e-3)
    }
}
