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
        guard isExact else {
            return resolve(
                candidates(for: request, scratch: &scratch), vectors: [:], scratch: &scratch)
        }
        guard let ranking = measure(request, &scratch) else { return RecallResult() }
        return result(request, ranking, scratch)
    }

    /// Fills `sums` with what the rows are ranked by; nil when nothing can be found.
    func measure(_ request: RecallRequest, _ scratch: inout RecallScratch) -> Ranking? {
        guard count > 0, request.limit > 0 else { return nil }
        let vector = request.mode == .lexical ? nil : request.vector.map(MemoryVector.init)
        if request.mode == .semantic {
            guard measureCosines(vector, &scratch) else { return nil }
            takeCosines(&scratch)
            return .semantic
        }
        measure(request.query, vector, &scratch)
        let profile = kind.profile(hasVectors: scratch[.meaning].isActive)
        addUp(profile, &scratch)
        if request.mode == .lexical { leaveOutUnrelated(&scratch) }
        return .weighted(profile)
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
            scratch.sums[row] = rows.slots[row].isThere ? cosines[row] : -.infinity
        }
    }
}

extension RecallIndex {
    /// The result of a search whose rows are measured.
    func result(
        _ request: RecallRequest, _ ranking: Ranking, _ scratch: RecallScratch
    ) -> RecallResult {
        let best = best(request.foundMax, of: request.allowed, scratch.sums)
        return Ranked(ranking: ranking, ordinals: rows.ordinals, columns: scratch.columns)
            .result(of: best, for: request)
    }

    /// The rows with the greatest sums, best first, among those allowed.
    func best(_ limit: Int, of allowed: [UInt32]?, _ sums: [Float]) -> [BoundedHeap.Candidate] {
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

    var kind: RecallKind {
        RecallKind(named: speakers.namedCount, roles: roleCount, count: count)
    }
}
