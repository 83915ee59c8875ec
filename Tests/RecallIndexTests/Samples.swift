import MemoryModel
import Testing

@testable import RecallIndex

/// Random numbers from a seed. Source: Steele and others, 2014 (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A memory with an ordinal and perhaps a vector.
struct Sample {
    var ordinal: UInt32
    var content: MemoryContent
    var vector: [Float]? = nil
}

enum Samples {
    static let dimensions = 24
    static let day: Int64 = 86_400_000_000

    /// Small talk of three people in interleaved sessions, from a vocabulary small enough that
    /// words, pairs and whole sentences repeat.
    static func talk(_ count: Int, _ random: inout SplitMix) -> [Sample] {
        (0..<count).map { place in
            let words = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                word(&random)
            }
            let end = Bool.random(using: &random) ? "?" : "."
            let session = Int.random(in: 0...4, using: &random)
            return Sample(
                ordinal: UInt32(3 * place + 1),
                content: MemoryContent(
                    text: words.joined(separator: " ") + end,
                    occurredAt: Timestamp(microseconds: Int64(place / 5) * day),
                    speaker: ["Ann", "Robert", "Mary Lou", nil].randomElement(using: &random)
                        ?? nil,
                    sessionID: session == 0 ? nil : "s\(session)"),
                vector: Int.random(in: 0...5, using: &random) == 0 ? nil : vector(&random))
        }
    }

    static func word(_ random: inout SplitMix) -> String {
        let share = Double.random(in: 0..<1, using: &random)
        return ["the", "I", "zebra"].randomElement(using: &random).flatMap {
            Int.random(in: 0...6, using: &random) == 0 ? $0 : nil
        } ?? "kw\(Int(40 * share * share))x"
    }

    static func question(_ random: inout SplitMix) -> String {
        let words = (0..<Int.random(in: 1...6, using: &random)).map { _ in word(&random) }
        let name = ["Ann", "Lou", "nobody"].randomElement(using: &random) ?? ""
        return "When did \(name)'s " + words.joined(separator: " ") + " on 3 January 1970?"
    }

    static func vector(_ random: inout SplitMix) -> [Float] {
        let values = (0..<dimensions).map { _ in Float.random(in: -1...1, using: &random) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    static func index(_ samples: [Sample]) -> RecallIndex {
        var index = RecallIndex()
        for sample in samples { index.put(sample) }
        return index
    }

    /// Memories of one speaker without a session, ordinals from 0, no vectors.
    static func index(
        texts: [String], speaker: String? = nil, session: String? = nil
    ) -> RecallIndex {
        index(
            texts.enumerated().map { place, text in
                Sample(
                    ordinal: UInt32(place),
                    content: MemoryContent(
                        text: text, occurredAt: Timestamp(microseconds: 0), speaker: speaker,
                        sessionID: session), vector: nil)
            })
    }
}

extension RecallIndex {
    mutating func put(_ sample: Sample) {
        upsert(
            ordinal: sample.ordinal, features: MemoryFeatures(of: sample.content),
            vector: sample.vector.map(MemoryVector.init))
    }

    /// A search with fresh scratch memory.
    func find(
        _ question: String, vector: [Float]? = nil, mode: SearchMode = .hybrid, limit: Int = 10,
        _ change: (inout RecallRequest) -> Void = { _ in }
    ) -> RecallResult {
        var request = RecallRequest(
            query: prepare(question), vector: vector, mode: mode, limit: limit)
        change(&request)
        var scratch = RecallScratch()
        return search(request, scratch: &scratch)
    }
}
