import BertEmbedder
import FoundationEssentials

/// Where vectors come from: the shipped encoder, or a folder of vectors of any other.
struct VectorSource {
    private let made: VectorFile?
    private let embedder: BertEmbedder?

    /// - Parameter path: A model file, or a folder as ``VectorFile`` reads it.
    init(path: String) throws {
        let isModel = path.hasSuffix(".sjem")
        made = isModel ? nil : try VectorFile(folder: path)
        embedder =
            isModel ? try BertEmbedder(modelPath: path, workers: 2, queueLimit: 4) : nil
    }

    /// One vector for each text, in their order.
    func vectors(of texts: [String]) async throws -> [[Float]] {
        if let made { return try texts.map(made.vector) }
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: texts.count, by: BertEmbedder.textsPerCallMax) {
            let end = min(texts.count, start + BertEmbedder.textsPerCallMax)
            vectors += try await embedder?.vectors(of: Array(texts[start..<end])) ?? []
        }
        return vectors
    }

    /// Names what made the vectors.
    var name: String { embedder?.encoderVersion ?? "vectors of a folder" }
}

/// Vectors made beforehand by any encoder: `texts.jsonl`, one JSON string a line, and
/// `vectors.f32`, unit vectors as little-endian floats in the same order.
struct VectorFile {
    private let places: [String: Int]
    private let data: Data
    private let dimensions: Int

    init(folder: String) throws {
        let lines = try Data(contentsOf: URL(filePath: folder + "/texts.jsonl"))
        let decoder = JSONDecoder()
        let texts = try lines.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(String.self, from: $0)
        }
        places = Dictionary(zip(texts, 0...), uniquingKeysWith: { first, _ in first })
        data = try Data(contentsOf: URL(filePath: folder + "/vectors.f32"))
        dimensions = data.count / 4 / max(1, texts.count)
    }

    func vector(of text: String) throws -> [Float] {
        guard let place = places[text] else { throw BenchError("no vector for a text") }
        return (0..<dimensions).map { index in
            let start = data.startIndex + 4 * (place * dimensions + index)
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * $1) }
            return Float(bitPattern: bits)
        }
    }
}
