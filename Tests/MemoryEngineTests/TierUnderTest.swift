import MemoryModel
import SQLiteStore
import Synchronization
import TestKit

@testable import MemoryEngine

/// Vectors made of the words of a text, for tests with so many memories that the model would take
/// minutes. A word's direction is half its own and half its topic's, so that cosines of texts differ
/// among each other by a tenth, as with the model; a text's is the sum of its words'.
final class WordEmbedder: TextEmbedder {
    let encoderVersion = "words-1"
    let dimensions = 384
    private static let topicCount: UInt64 = 24
    private let directions = Mutex<[Substring: [Float]]>([:])

    func embed(_ texts: [String]) async throws(MemoryError) -> [[Float]] {
        directions.withLock { directions in
            texts.map { text in
                var sum = [Float](repeating: 0, count: dimensions)
                for word in text.split(separator: " ") {
                    let direction = directions[word] ?? Self.direction(of: word, dimensions)
                    directions[word] = direction
                    for index in 0..<dimensions { sum[index] += direction[index] }
                }
                let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
                return length > 0 ? sum.map { $0 / length } : sum
            }
        }
    }

    private static func direction(of word: Substring, _ dimensions: Int) -> [Float] {
        let number = word.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        var own = SeededRandom(number)
        var topic = SeededRandom(number % topicCount)
        return (0..<dimensions).map { _ in
            Float.random(in: -1...1, using: &own) + Float.random(in: -1...1, using: &topic)
        }
    }
}

/// The same numbers for the same seed. Source: Steele et al., 2014 (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A real store with engines over it that differ in their budgets; time is the test's.
final class TierUnderTest: Sendable {
    let folder: TemporaryFolder
    let store: SQLiteStore
    private let embedder = WordEmbedder()
    private let seconds = Mutex<Int64>(1_700_000_000)
    private let numbers = Mutex<UInt64>(0)

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(
            folder: folder.path,
            versions: MemoryEngine.derivedVersions(encoder: embedder.encoderVersion))
    }

    /// An engine with a budget; its numbers make ids, so one engine at a time adds.
    func engine(
        bytes: Int, _ change: (inout ShortTermOptions) -> Void = { _ in }
    ) -> MemoryEngine {
        var options = EngineOptions(recallThreads: 2, shortTermBytesMax: bytes)
        change(&options.shortTerm)
        return MemoryEngine(
            store: store, embedder: embedder, options: options,
            clock: { [self] in Timestamp(microseconds: seconds.withLock { $0 } * 1_000_000) },
            random: { [self] in
                numbers.withLock {
                    $0 += 1
                    return ($0, $0 &* 0x9E37_79B9_7F4A_7C15)
                }
            })
    }

    func pass(seconds count: Int64) { seconds.withLock { $0 += count } }

    /// Adds memories to a user, a hundred at a time, with their numbers.
    func add(
        _ range: Range<Int>, of user: String, with engine: MemoryEngine
    ) async throws -> [MemoryID] {
        var ids: [MemoryID] = []
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 100) {
            let contents = (start..<min(range.upperBound, start + 100)).map {
                Prose.memory($0, at: engine.now)
            }
            ids += try await engine.remember(contents, of: user).map(\.id)
        }
        return ids
    }

    /// Makes all segments that are missing for the users an engine has met.
    func makeSegments(with engine: MemoryEngine) async {
        while engine.shortTerm.state.withLock({ !$0.withoutSegments.isEmpty }) {
            await engine.tidy()
        }
    }

    func close(_ engines: MemoryEngine...) async {
        for engine in engines { await engine.settle() }
        await store.close()
        for engine in engines { engine.shutDown() }
    }
}

/// Texts of made-up words, frequent ones and rare ones, as people use them.
enum Prose {
    private static let syllables = [
        "ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "fa", "ge", "hi", "jo", "pu",
        "da",
    ]

    private static func word(_ number: Int) -> String {
        syllables[number % 16] + syllables[number / 16 % 16] + syllables[number / 256 % 16] + "n"
    }

    /// A word by its rank: the low ranks are frequent.
    private static func word(_ random: inout SeededRandom) -> String {
        let chance = Double.random(in: 0..<1, using: &random)
        return word(Int(chance * chance * chance * 3_000))
    }

    static func text(_ number: Int, words: Int, seed: UInt64) -> String {
        var random = SeededRandom(seed &+ UInt64(number) &* 2_654_435_761)
        return (0..<words).map { _ in word(&random) }.joined(separator: " ")
    }

    static func memory(_ number: Int, at time: Timestamp) -> MemoryContent {
        var content = MemoryContent(
            text: text(number, words: 8 + number % 9, seed: 1) + " n\(number)", occurredAt: time)
        content.speaker = ["Ada", "Bob", "Clara"][number % 3]
        content.sessionID = "session \(number / 20)"
        return content
    }

    /// A question that shares words with a memory, and has others.
    static func question(_ number: Int, about memory: Int) -> String {
        let words = text(memory, words: 8 + memory % 9, seed: 1).split(separator: " ")
        return (words.prefix(3) + text(number, words: 2, seed: 99).split(separator: " "))
            .joined(separator: " ")
    }
}
