import FoundationEssentials

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
