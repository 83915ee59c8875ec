import MemoryModel
import TextAnalysis

/// Search: all signals for all rows, a weighted sum, the best few.
extension RecallIndex {
    /// Makes a question ready: which of its words are names here, and what is to be embedded.
    ///
    /// Complexity: O(bytes of the question).
    public func prepare(_ question: String) -> PreparedQuery {
        PreparedQuery(question, isName: speakers.isName)
    }

    /// Finds the memories that fit a question best. It is a function of its arguments.
    ///
    /// - In hybrid mode all memories are ranked, by words and signs alone when there are no
    ///   vectors; in semantic mode those with a vector; in lexical mode those that share a word, a
    ///   speaker or a date with the question, or stand beside such words.
    /// - Parameter scratch: Memory to work in; what it holds before does not matter.
    /// - Complexity: O(`count` × dimensions + terms); allocates little once `scratch` has grown.
    public func search(
        _ request: RecallRequest, scratch: inout RecallScratch
    ) -> RecallResult {
        guard count > 0, request.limit > 0 else { return RecallResult() }
        let vector = request.mode == .lexical ? nil : request.vector.map(MemoryVector.init)
        if request.mode == .semantic {
            measureMeaning(vector, &scratch)
            guard scratch[.meaning].isActive else { return RecallResult() }
            takeCosines(&scratch)
            return rank(request, .semantic, scratch)
        }
        measure(request.query, vector, &scratch)
        let profile = kind.profile(hasVectors: scratch[.meaning].isActive)
        addUp(profile, &scratch)
        if request.mode == .lexical { leaveOutUnrelated(&scratch) }
        return rank(request, .weighted(profile), scratch)
    }

    /// Works out all signals of all rows.
    func measure(
        _ query: PreparedQuery, _ vector: MemoryVector?, _ scratch: inout RecallScratch
    ) {
        measureWords(query, &scratch)
        measureMeaning(vector, &scratch)
        measureAgreement(&scratch)
        measureSigns(query, &scratch)
    }

    /// Fills `sums` with the weighted signals.
    private func addUp(_ profile: RecallProfile, _ scratch: inout RecallScratch) {
        scratch.sums.refill(count)
        for feature in RecallFeature.allCases where scratch[feature].isActive {
            let column = scratch[feature]
            let factor = profile.weights[feature.rawValue] * column.scale
            guard factor != 0 else { continue }
            for row in 0..<count { scratch.sums[row] += factor * (column.raw[row] - column.centre) }
        }
    }

    /// Rows that have nothing to do with the question get -∞.
    private func leaveOutUnrelated(_ scratch: inout RecallScratch) {
        let (window, speaker, date) = (scratch[.window], scratch[.speaker], scratch[.date])
        for row in 0..<count
        where window.value(row) <= 0 && speaker.value(row) <= 0 && date.value(row) <= 0 {
            scratch.sums[row] = -.infinity
        }
    }

    /// Fills `sums` with cosines; rows without a vector get -∞.
    private func takeCosines(_ scratch: inout RecallScratch) {
        scratch.sums.refill(count)
        let cosines = scratch[.meaning].raw
        for row in 0..<count {
            scratch.sums[row] = rows.slots[row] >= 0 ? cosines[row] : -.infinity
        }
    }
}

/// How rows are ranked.
private enum Ranking {
    /// By cosine alone.
    case semantic
    /// By the weighted sum of the signals.
    case weighted(RecallProfile)
}

extension RecallIndex {
    private func rank(
        _ request: RecallRequest, _ ranking: Ranking, _ scratch: RecallScratch
    ) -> RecallResult {
        var result = RecallResult()
        let nearMissLimit = max(0, request.nearMissLimit)
        let best = best(request.limit + nearMissLimit, of: request.allowed, scratch.sums)
        for (place, candidate) in best.enumerated() {
            let score = Self.score(candidate.score, ranking)
            let explanation =
                request.isExplained
                ? explain(candidate, rank: place + 1, ranking, scratch) : nil
            let hit = RecallHit(
                ordinal: rows.ordinals[candidate.row], score: score, explanation: explanation)
            if result.hits.count < request.limit, score >= request.threshold ?? -.infinity {
                result.hits.append(hit)
            } else if result.nearMisses.count < nearMissLimit {
                result.nearMisses.append(hit)
            }
        }
        return result
    }

    /// The rows with the greatest sums, best first, among those allowed.
    private func best(
        _ limit: Int, of allowed: [UInt32]?, _ sums: [Float]
    ) -> [BoundedHeap.Candidate] {
        var heap = BoundedHeap(limit: limit)
        if let allowed {
            var last = -1
            for ordinal in allowed {
                let (row, isThere) = rows.find(ordinal)
                guard isThere, row > last else { continue }
                last = row
                if sums[row] > -.infinity { heap.offer(.init(score: sums[row], row: row)) }
            }
        } else {
            for row in 0..<count where sums[row] > -.infinity {
                heap.offer(.init(score: sums[row], row: row))
            }
        }
        return heap.sorted()
    }

    private static func score(_ sum: Float, _ ranking: Ranking) -> Double {
        switch ranking {
        // Vectors of whole numbers are not quite of length 1.
        case .semantic: min(1, max(-1, Double(sum)))
        case .weighted(let profile): profile.chance(sum)
        }
    }

    private func explain(
        _ candidate: BoundedHeap.Candidate, rank: Int, _ ranking: Ranking,
        _ scratch: RecallScratch
    ) -> Explanation {
        let row = candidate.row
        guard case .weighted(let profile) = ranking else {
            let cosine = Double(candidate.score)
            return Explanation(
                rank: rank, tier: "short_term", profile: "semantic", sum: cosine,
                parts: [.init(name: "meaning", raw: cosine, value: cosine, weight: 1)])
        }
        let parts = RecallFeature.allCases.filter { scratch[$0].isActive }.map { feature in
            let column = scratch[feature]
            return Explanation.Part(
                name: feature.name, raw: Double(column.raw[row]),
                value: Double(column.value(row)),
                weight: Double(profile.weights[feature.rawValue]))
        }
        return Explanation(
            rank: rank, tier: "short_term", profile: profile.name, sum: Double(candidate.score),
            parts: parts)
    }
}

extension RecallIndex {
    /// The value of each signal for each memory by ascending ordinal, shape `[features][count]`;
    /// what the weights are fitted on.
    package func signals(
        of query: PreparedQuery, vector: [Float]?, scratch: inout RecallScratch
    ) -> [[Float]] {
        measure(query, vector.map(MemoryVector.init), &scratch)
        return RecallFeature.allCases.map { feature in
            (0..<count).map { scratch[feature].value($0) }
        }
    }

    /// The name of the profile that fits the user.
    package var profileName: String { kind.rawValue }

    private var kind: RecallKind {
        RecallKind(named: speakers.namedCount, roles: roleCount, count: count)
    }
}
