import MemoryModel

/// How rows are ranked.
enum Ranking: Sendable {
    /// By cosine alone.
    case semantic
    /// By the weighted sum of the signals.
    case weighted(RecallProfile)

    /// The score of a row with this sum.
    func score(_ sum: Float) -> Double {
        switch self {
        // Vectors of whole numbers are not quite of length 1.
        case .semantic: min(1, max(-1, Double(sum)))
        case .weighted(let profile): profile.chance(sum)
        }
    }
}

/// Measured rows, from which a result is made.
struct Ranked {
    let ranking: Ranking
    /// The ordinal of each row.
    let ordinals: [UInt32]
    /// The signals, in the order of ``RecallFeature``.
    let columns: [RecallScratch.Column]

    /// The result of a search.
    ///
    /// - Parameter best: The best rows with their sums, best first.
    func result(of best: [BoundedHeap.Candidate], for request: RecallRequest) -> RecallResult {
        var result = RecallResult()
        let nearMissLimit = max(0, request.nearMissLimit)
        for (place, candidate) in best.enumerated() {
            let score = ranking.score(candidate.score)
            let explanation =
                request.isExplained ? explain(candidate, rank: place + 1) : nil
            let hit = RecallHit(
                ordinal: ordinals[candidate.row], score: score, explanation: explanation)
            if result.hits.count < request.limit, score >= request.threshold ?? -.infinity {
                result.hits.append(hit)
            } else if result.nearMisses.count < nearMissLimit {
                result.nearMisses.append(hit)
            }
        }
        return result
    }

    private func explain(_ candidate: BoundedHeap.Candidate, rank: Int) -> Explanation {
        guard case .weighted(let profile) = ranking else {
            let cosine = Double(candidate.score)
            return Explanation(
                rank: rank, tier: "short_term", profile: "semantic", sum: cosine,
                parts: [.init(name: "meaning", raw: cosine, value: cosine, weight: 1)])
        }
        let parts = RecallFeature.allCases.filter { columns[$0.rawValue].isActive }
            .map { feature in
                let column = columns[feature.rawValue]
                return Explanation.Part(
                    name: feature.name, raw: Double(column.raw[candidate.row]),
                    value: Double(column.value(candidate.row)),
                    weight: Double(profile.weights[feature.rawValue]))
            }
        return Explanation(
            rank: rank, tier: "short_term", profile: profile.name, sum: Double(candidate.score),
            parts: parts)
    }
}
