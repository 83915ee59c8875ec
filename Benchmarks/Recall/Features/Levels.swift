import MemoryModel
import RecallIndex

/// Prints how many of the first ten places are those of a whole index when half or all of the
/// vectors are codes, or come from segments, and how many vectors the second step reads; all users
/// of a set as one.
func printLevels(_ set: BenchSet, _ source: VectorSource) async throws {
    let user = set.joined
    var figures = LevelFigures()
    try await measureLevels(user, source, &figures)
    figures.print("\(set.name), one user of \(user.memories.count)")
}

/// Figures of one level of a set.
private struct LevelFigures {
    private var places: [String: Double] = [:]
    private var equal: [String: Double] = [:]
    private var needed: [String: [Int]] = [:]
    private var recalls: [Double] = []

    /// Counts which part of a question's evidence a whole index found in hybrid mode.
    mutating func add(_ found: RecallResult, evidence: [Int]) {
        guard !evidence.isEmpty else { return }
        let hits = Set(found.hits.map { Int($0.ordinal) })
        recalls.append(Double(evidence.count { hits.contains($0) }) / Double(evidence.count))
    }

    mutating func add(
        _ level: String, exact: RecallResult, found: RecallResult, needed count: Int
    ) {
        places[level, default: 0] += Double(exact.hits.count)
        equal[level, default: 0] += Double(
            zip(exact.hits, found.hits).count { $0.ordinal == $1.ordinal })
        needed[level, default: []].append(count)
    }

    func print(_ name: String) {
        let recall = recalls.reduce(0, +) / Double(max(1, recalls.count))
        Swift.print("\(name), hybrid, whole: R@10 \((10_000 * recall).rounded() / 100) %")
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
    let texts = user.memories.map {
        MemoryFeatures.embeddingText(text: $0.text, speaker: $0.speaker)
    }
    let vectors = try await source.vectors(of: texts).map(MemoryVector.init)
    let rows = user.memories.enumerated().map { place, memory in
        IndexRow(
            ordinal: UInt32(place), features: MemoryFeatures(of: memory), vector: vectors[place])
    }
    let index = RecallIndex(rows: rows)
    let levels = levels(of: index, rows)
    let prepared = user.queries.map { index.prepare($0.query) }
    let queryVectors = try await source.vectors(of: prepared.map(\.embeddingText))
    var scratch = RecallScratch()
    for (place, (query, vector)) in zip(prepared, queryVectors).enumerated() {
        for mode in [SearchMode.hybrid, .semantic] {
            let request = RecallRequest(query: query, vector: vector, mode: mode, limit: 10)
            let exact = index.search(request, scratch: &scratch)
            if mode == .hybrid {
                figures.add(exact, evidence: user.evidence(of: user.queries[place]))
            }
            for (name, level) in levels {
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

private func levels(
    of index: RecallIndex, _ rows: [IndexRow]
) -> [(name: String, index: RecallIndex)] {
    var half = index
    half.keepVectors(of: index.ordinals.filter { $0 % 2 == 0 })
    var coded = index
    coded.keepVectors(of: [])
    let starts = stride(from: 0, to: rows.count, by: RecallSegment.rowsMax)
    let segments = starts.compactMap { start in
        RecallSegment(rows: rows[start..<min(rows.count, start + RecallSegment.rowsMax)])
    }
    let held = RecallIndex(rows: rows.suffix(rows.count / 20))
    let merged = RecallIndex.merged(held: held, segments: segments)
    return [("half coded", half), ("all coded", coded), ("merged", merged)]
}
