import MemoryModel
import RecallIndex

/// Prints how many of the first ten places are those of an exact search when half or all of the
/// vectors are codes, and how many vectors the second step reads; each user of a set alone, and
/// all of them as one.
func printLevels(_ set: BenchSet, _ source: VectorSource) async throws {
    var alone = LevelFigures()
    for user in set.users { try await measureLevels(user, source, &alone) }
    alone.print("\(set.name), \(set.users.count) users")
    var joined = LevelFigures()
    try await measureLevels(set.joined, source, &joined)
    joined.print("\(set.name), one user of \(set.joined.memories.count)")
}

/// Figures of one level of a set.
private struct LevelFigures {
    private var places: [String: Double] = [:]
    private var equal: [String: Double] = [:]
    private var needed: [String: [Int]] = [:]

    mutating func add(
        _ level: String, exact: RecallResult, found: RecallResult, needed count: Int
    ) {
        places[level, default: 0] += Double(exact.hits.count)
        equal[level, default: 0] += Double(
            zip(exact.hits, found.hits).count { $0.ordinal == $1.ordinal })
        needed[level, default: []].append(count)
    }

    func print(_ name: String) {
        for level in places.keys.sorted() {
            let share = (equal[level] ?? 0) / max(1, places[level] ?? 1)
            let counts = (needed[level] ?? []).sorted()
            Swift.print(
                "\(name), \(level): equal places \(String((10_000 * share).rounded() / 100)) %,",
                "vectors read: median \(counts[counts.count / 2]),",
                "p95 \(counts[counts.count * 95 / 100])")
        }
    }
}

private func measureLevels(
    _ user: BenchUser, _ source: VectorSource, _ figures: inout LevelFigures
) async throws {
    let index = try await makeIndex(user, source)
    let texts = user.memories.map {
        MemoryFeatures.embeddingText(text: $0.text, speaker: $0.speaker)
    }
    let vectors = try await source.vectors(of: texts).map(MemoryVector.init)
    var half = index
    half.keepVectors(of: index.ordinals.filter { $0 % 2 == 0 })
    var coded = index
    coded.keepVectors(of: [])
    let prepared = user.queries.map { index.prepare($0.query) }
    let queryVectors = try await source.vectors(of: prepared.map(\.embeddingText))
    var scratch = RecallScratch()
    for (query, vector) in zip(prepared, queryVectors) {
        for mode in [SearchMode.hybrid, .semantic] {
            let request = RecallRequest(query: query, vector: vector, mode: mode, limit: 10)
            let exact = index.search(request, scratch: &scratch)
            for (name, level) in [("half coded", half), ("all coded", coded)] {
                let candidates = level.candidates(for: request, scratch: &scratch)
                let needed = candidates.neededOrdinals
                let given = Dictionary(
                    uniqueKeysWithValues: needed.map { ($0, vectors[Int($0)]) })
                let found = level.resolve(candidates, vectors: given, scratch: &scratch)
                figures.add(
                    "\(mode.rawValue), \(name)", exact: exact, found: found, needed: needed.count)
            }
        }
    }
}
