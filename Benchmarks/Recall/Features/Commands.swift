import FoundationEssentials
import MemoryModel
import RecallIndex

/// Prints every text that a set wants embedded, one JSON string a line.
func printTexts(_ set: BenchSet) throws {
    let encoder = JSONEncoder()
    for user in set.users {
        let index = try makeIndex(user, nil)
        let memories = user.memories.map {
            MemoryFeatures.embeddingText(text: $0.text, speaker: $0.speaker)
        }
        let queries = user.queries.map { index.prepare($0.query).embeddingText }
        for text in memories + queries {
            print(String(decoding: try encoder.encode(text), as: UTF8.self))
        }
    }
}

/// A user's index, with vectors when there is a source of them.
func makeIndex(_ user: BenchUser, _ vectors: VectorFile?) throws -> RecallIndex {
    var index = RecallIndex()
    index.reserve(user.memories.count)
    for (place, memory) in user.memories.enumerated() {
        let text = MemoryFeatures.embeddingText(text: memory.text, speaker: memory.speaker)
        let vector = try vectors.map { MemoryVector(try $0.vector(of: text)) }
        index.upsert(
            ordinal: UInt32(place), features: MemoryFeatures(of: memory), vector: vector)
    }
    return index
}

/// What is known of one question's matrix in the file beside.
private struct MatrixHead: Encodable {
    let user: String
    let category: String
    let profile: String
    let memories: Int
    let evidence: [Int]
}

/// Writes `<set>.json` (one line a question, the names of the signals first) and `<set>.f32`: for
/// each question the values of all signals, little-endian, shape `[signals][memories]`.
func dump(_ set: BenchSet, _ vectors: VectorFile, to folder: String) throws {
    let encoder = JSONEncoder()
    var heads = try encoder.encode(RecallFeature.allCases.map(\.name))
    var values = Data()
    var scratch = RecallScratch()
    for user in set.users {
        let index = try makeIndex(user, vectors)
        for query in user.queries {
            let prepared = index.prepare(query.query)
            let vector = try vectors.vector(of: prepared.embeddingText)
            let signals = index.signals(of: prepared, vector: vector, scratch: &scratch)
            for value in signals.joined() {
                for shift in [0, 8, 16, 24] {
                    values.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
                }
            }
            heads.append(UInt8(ascii: "\n"))
            heads += try encoder.encode(
                MatrixHead(
                    user: user.id, category: query.category, profile: index.profileName,
                    memories: user.memories.count, evidence: user.evidence(of: query)))
        }
    }
    try heads.write(to: URL(filePath: folder + "/\(set.name).json"))
    try values.write(to: URL(filePath: folder + "/\(set.name).f32"))
}

/// Prints recall of the shipped weights, mode by mode.
func printRecall(_ set: BenchSet, _ vectors: VectorFile) throws {
    for mode in SearchMode.allCases {
        var means = [Double](repeating: 0, count: 3)
        var questions = 0.0
        var scratch = RecallScratch()
        for user in set.users {
            let index = try makeIndex(user, vectors)
            for query in user.queries where query.category != "adversarial" {
                let prepared = index.prepare(query.query)
                let vector = try vectors.vector(of: prepared.embeddingText)
                let found = index.search(
                    RecallRequest(query: prepared, vector: vector, mode: mode), scratch: &scratch)
                let evidence = Set(user.evidence(of: query))
                questions += 1
                for (place, depth) in [5, 10, 20].enumerated() {
                    let hits = found.hits.prefix(depth).filter { evidence.contains(Int($0.ordinal)) }
                    means[place] += Double(hits.count) / Double(evidence.count)
                }
            }
        }
        let figures = means.map { String((1000 * $0 / questions).rounded() / 10) }
        print("\(set.name) \(mode.rawValue): recall@5/10/20", figures.joined(separator: " / "))
    }
}
