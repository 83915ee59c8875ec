import MemoryModel
import TextAnalysis

@testable import RecallIndex

/// A large made-up user: clustered unit vectors, words of Zipf-like frequencies, sessions of 20
/// about one topic each. Features are made directly, as analysing so many texts takes long.
struct Crowd {
    static let dimensions = 384
    private static let sessionRows = 20
    private static let topicCount = 60
    private static let words = (0..<4_000).map { rank in
        (text: "kw\(rank)x", term: Terms.of(Word.split("kw\(rank)x"))[0])
    }

    let rows: [IndexRow]
    private let vocabulary: [[Int]]
    private let topics: [[Int8]]
    private let noise: [Int8]

    init(_ count: Int, seed: UInt64) {
        var random = SplitMix(state: seed)
        let noise = (0..<65_536).map { _ in Self.noise(&random) }
        let common = (0..<Self.dimensions).map { _ in Self.noise(&random) / 3 }
        topics = (0..<Self.topicCount).map { _ in
            common.map { $0 + Self.noise(&random) / 2 }
        }
        self.noise = noise
        vocabulary = (0..<count).map { _ in
            (0..<Int.random(in: 2...14, using: &random)).map { _ in Self.rank(&random) }
        }
        var rows: [IndexRow] = []
        rows.reserveCapacity(count)
        for place in 0..<count {
            let topic = topics[Self.topic(of: place)]
            let flags = MemoryFeatures.Flags(rawValue: UInt8.random(in: 0...7, using: &random))
            let speaker = Self.words[4_000 - 1 - Int.random(in: 0...1, using: &random)].term
            let features = MemoryFeatures(
                terms: vocabulary[place].map { Self.words[$0].term }, nameWords: [speaker],
                session: UInt64(place / Self.sessionRows + 1), day: Int32(place / 50), flags: flags)
            rows.append(
                IndexRow(
                    ordinal: UInt32(place), features: features,
                    vector: Self.vector(
                        topic, noise, from: Int.random(in: 0..<65_536, using: &random))
                ))
        }
        self.rows = rows
    }

    /// A question about some memory: a few of its words, a vector near its topic.
    func request(
        _ random: inout SplitMix, for index: RecallIndex, mode: SearchMode
    ) -> RecallRequest {
        let place = Int.random(in: 0..<rows.count, using: &random)
        let words = vocabulary[place].prefix(3).map { Self.words[$0].text }
        let vector = Self.vector(
            topics[Self.topic(of: place)], noise, from: Int.random(in: 0..<65_536, using: &random))
        return RecallRequest(
            query: index.prepare("when \(words.joined(separator: " ")) kw3999x"),
            vector: vector?.floats, mode: mode, limit: 10)
    }

    /// The vectors of some ordinals, as a store would give them.
    func vectors(of ordinals: [UInt32]) -> [UInt32: MemoryVector] {
        var vectors: [UInt32: MemoryVector] = [:]
        for ordinal in ordinals { vectors[ordinal] = rows[Int(ordinal)].vector }
        return vectors
    }

    private static func topic(of place: Int) -> Int { place / sessionRows * 7 % topicCount }

    private static func rank(_ random: inout SplitMix) -> Int {
        let share = Double.random(in: 0..<1, using: &random)
        return Int(3_900 * share * share * share * share)
    }

    /// About normal, deviation 12.
    private static func noise(_ random: inout SplitMix) -> Int8 {
        let bits = random.next()
        var sum = -62
        for draw in 0..<4 { sum += Int(truncatingIfNeeded: bits >> UInt64(8 * draw)) & 31 }
        return Int8(sum)
    }

    private static func vector(_ topic: [Int8], _ noise: [Int8], from start: Int) -> MemoryVector? {
        var bytes = [UInt8](repeating: 0, count: 4 + dimensions)
        var square: Int32 = 0
        for place in 0..<dimensions {
            let value = topic[place] &+ noise[(start &+ place) & 65_535]
            square &+= Int32(value) &* Int32(value)
            bytes[4 + place] = UInt8(bitPattern: value)
        }
        let scale = 1 / Float(square).squareRoot()
        for shift in 0..<4 {
            bytes[shift] = UInt8(truncatingIfNeeded: scale.bitPattern >> UInt32(8 * shift))
        }
        return MemoryVector(bytes: bytes, dimensions: dimensions)
    }
}
