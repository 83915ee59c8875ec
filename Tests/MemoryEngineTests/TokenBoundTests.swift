import Host
import TestKit
import Testing

@testable import BertEmbedder
@testable import MemoryEngine

/// The counts in `Fixtures/tokens.tsv` are the larger of cl100k_base's and o200k_base's, made with
/// the package bpe-openai 0.1.4.
@Suite("Bound on tokens")
struct TokenBoundTests {
    private struct Sample {
        let count: Int
        let text: String
    }

    private static func samples() throws -> [Sample] {
        let folder = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex)
        let file = try String(contentsOfFile: "\(folder)/Fixtures/tokens.tsv")
        return try file.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            return Sample(count: try #require(Int(parts[0])), text: String(parts[1]))
        }
    }

    @Test("is never below what the tokenizers of GPT-4 and GPT-4o count")
    func aboveBytePairs() throws {
        let samples = try Self.samples()
        #expect(samples.count == 31)
        for sample in samples {
            #expect(TokenBound.of(sample.text) >= sample.count, "\(sample.text)")
        }
    }

    @Test("is never below what the encoder's own WordPiece counts")
    func aboveWordPiece() throws {
        let tokenizer = try WordPiece(ModelFile(path: try TestModel.path()))
        for sample in try Self.samples() {
            var ids: [Int32] = []
            // Without the marks of start and end.
            let count = tokenizer.encode(sample.text, into: &ids) - 2
            #expect(TokenBound.of(sample.text) >= count, "\(sample.text)")
        }
    }

    @Test("is at most twice too high on plain sentences")
    func notFarAbove() {
        let text = "Caroline: Hey Mel! Good to see you! How have you been?"
        #expect(TokenBound.of(text) <= 32)
        #expect(TokenBound.of("I moved to Lisbon last spring.") <= 14)
    }

    @Test("of two texts together is at most the sum")
    func adds() throws {
        let samples = try Self.samples()
        for (left, right) in zip(samples, samples.dropFirst()) {
            let sum = TokenBound.of(left.text + "\n") + TokenBound.of(right.text + "\n")
            #expect(TokenBound.of(left.text + "\n" + right.text + "\n") <= sum)
        }
    }
}

extension String {
    /// The text of a file in the repository.
    fileprivate init(contentsOfFile path: String) throws {
        self.init(decoding: try Files.read(path, bytesMax: 1 << 20), as: UTF8.self)
    }
}
