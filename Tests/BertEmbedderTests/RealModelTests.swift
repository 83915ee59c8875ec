import Glibc
import Kernels
import Testing

@testable import BertEmbedder

/// Where all-MiniLM-L6-v2 is, as ``ModelConverter`` built it.
enum RealModel {
    static let path: String = {
        if let path = getenv("SCRUBJAY_MODEL") { return String(cString: path) }
        return TestFile.packageRoot + "/.cache/model/minilm-l6-v2.sjem"
    }()

    /// Absent, the tests are skipped; but in CI they run, and fail.
    static let isExpected: Bool =
        access(path, R_OK) == 0 || getenv("CI").map { String(cString: $0) == "true" } == true
}

@Suite(
    "all-MiniLM-L6-v2",
    .enabled(
        if: RealModel.isExpected,
        "NO MODEL FILE: build it, or name it in SCRUBJAY_MODEL; the embedder is NOT tested fully"))
struct RealModelTests {
    /// Origin: our own vectors for `texts.txt` at any level with fused multiply-add, as float32.
    static let vectorsDigest =
        "7c8bd58086e661bcbd656f875155285f408f6381fe1578bb064dd750fa78cbf3"

    private func texts() throws -> [String] {
        let text = String(decoding: try TestFile.fixture("texts.txt"), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    /// Each text's vector and how many tokens it has.
    private func vectors(_ level: SIMDLevel) throws -> [(vector: [Float], tokens: Int)] {
        let file = try ModelFile(path: RealModel.path)
        let tokenizer = try WordPiece(file), encoder = Encoder(file, level: level)
        return try texts().map { text in
            var ids: [Int32] = []
            let count = tokenizer.encode(text, into: &ids)
            return (encoder.encode(ids[...], lengths: [Int32(count)])[0], count)
        }
    }

    @Test("the file is the pinned one")
    func fileIsPinned() throws {
        let digest = try MappedSource(path: RealModel.path).digest()
        #expect(digest == ModelRecipe.miniLM.pins?.output)
        try ModelFile(path: RealModel.path).verify()
    }

    @Test("tokens are those of the reference tokenizer")
    func tokensAreGolden() throws {
        let tokenizer = try WordPiece(ModelFile(path: RealModel.path))
        let bytes = try TestFile.fixture("tokens.bin")
        var place = 0, count = 0
        func number() -> Int {
            defer { place += 2 }
            return Int(bytes[place]) | Int(bytes[place + 1]) << 8
        }
        while place < bytes.count {
            let length = number()
            let text = String(decoding: bytes[place..<place + length], as: UTF8.self)
            place += length
            let expected = (0..<number()).map { _ in Int32(number()) }
            var ids: [Int32] = []
            tokenizer.encode(text, into: &ids)
            #expect(ids == [101] + expected + [102], "\(text.debugDescription)")
            count += 1
        }
        #expect(count == 2_000)
    }

    /// At the slower levels this would take seconds; `EncoderLevelTests` ties them together.
    static let fastLevels = SIMDLevel.supported.filter(\.isFused)

    @Test("vectors are close to those of sentence-transformers", arguments: fastLevels)
    func vectorsAreClose(level: SIMDLevel) throws {
        let bytes = try TestFile.fixture("vectors.f16")
        let reference = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float16.self)) }
        let found = try vectors(level)
        #expect(found.count == 64 && reference.count == 64 * 384)
        var sum: Float = 0
        for (index, (vector, tokens)) in found.enumerated() {
            let expected = reference[index * 384..<(index + 1) * 384].map(Float.init)
            let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let cosine = zip(vector, expected).reduce(0) { $0 + $1.0 * $1.1 } / length
            // With one word there is no mean over tokens to even out the rounding.
            #expect(cosine >= (tokens <= 4 ? 0.993 : 0.994), "text \(index + 1)")
            sum += cosine
        }
        #expect(sum / 64 >= 0.999)
    }

    @Test("vectors are the same bits at every fused level", arguments: fastLevels)
    func vectorsAreExact(level: SIMDLevel) throws {
        let flat = try vectors(level).flatMap(\.vector)
        let digest = try flat.withUnsafeBytes { FileDigest.hex(try FileDigest.sha256(of: $0)) }
        #expect(digest == Self.vectorsDigest)
    }
}
