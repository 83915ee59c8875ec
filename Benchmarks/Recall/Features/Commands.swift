import FoundationEssentials
import MemoryModel
import RecallIndex

/// Prints every text that a set wants embedded, one JSON string a line.
func printTexts(_ set: BenchSet) async throws {
    let encoder = JSONEncoder()
    for user in set.users {
        let index = try await makeIndex(user, nil)
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
func makeIndex(_ user: BenchUser, _ source: VectorSource?) async throws -> RecallIndex {
    var index = RecallIndex()
    index.reserve(user.memories.count)
    let texts = user.memories.map {
        MemoryFeatures.embeddingText(text: $0.text, speaker: $0.speaker)
    }
    let vectors = try await source?.vectors(of: texts)
    for (place, memory) in user.memories.enumerated() {
        index.upsert(
            ordinal: UInt32(place), features: MemoryFeatures(of: memory),
            vector: vectors.map { MemoryVector($0[place]) })
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
func dump(_ set: BenchSet, _ source: VectorSource, to folder: String) async throws {
    let encoder = JSONEncoder()
    var heads = try encoder.encode(RecallFeature.allCases.map(\.name))
    var values = Data()
    var scratch = RecallScratch()
    for user in set.users {
        let index = try await makeIndex(user, source)
        let prepared = user.queries.map { index.prepare($0.query) }
        let vectors = try await source.vectors(of: prepared.map(\.embeddingText))
        for (place, query) in user.queries.enumerated() {
            let signals = index.signals(
                of: prepared[place], vector: vectors[place], scratch: &scratch)
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
func printRecall(_ set: BenchSet, _ source: VectorSource) async throws {
    var means = [SearchMode: [Double]]()
    var questions = 0.0
    var scratch = RecallScratch()
    for user in set.users {
        let index = try await makeIndex(user, source)
        let queries = user.queries.filter { $0.category != "adversarial" }
        let prepared = queries.map { index.prepare($0.query) }
        let vectors = try await source.vectors(of: prepared.map(\.embeddingText))
        questions += Double(queries.count)
        for (place, query) in queries.enumerated() {
            let evidence = Set(user.evidence(of: query))
            for mode in SearchMode.allCases {
                let found = index.search(
                    RecallRequest(query: prepared[place], vector: vectors[place], mode: mode),
                    scratch: &scratch)
                let shares = [5, 10, 20].map { depth in
                    found.hits.prefix(depth).filter { evidence.contains(Int($0.ordinal)) }.count
                }
                for (column, share) in shares.enumerated() {
                    means[mode, default: [0, 0, 0]][column] +=
                        Double(share) / Double(evidence.count)
                }
            }
        }
    }
    for mode in SearchMode.allCases {
        let figures = (means[mode] ?? []).map { String((1000 * $0 / questions).rounded() / 10) }
        print("\(set.name) \(mode.rawValue): recall@5/10/20", figures.joined(separator: " / "))
    }
}
