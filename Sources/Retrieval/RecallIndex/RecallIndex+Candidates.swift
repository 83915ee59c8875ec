/// The first step of a search in an index that holds some vectors as codes.
extension RecallIndex {
    /// Ranks all memories, by estimated cosines where a vector is held as a code, and keeps those
    /// that may be among the best.
    ///
    /// When nothing is left to be decided — a search by words, an exact index — the result is
    /// final, and no vectors are needed.
    /// - Complexity: that of ``search(_:scratch:)``.
    public func candidates(
        for request: RecallRequest, scratch: inout RecallScratch
    ) -> RecallCandidates {
        guard !isExact, request.mode != .lexical, let asked = request.vector else {
            return RecallCandidates(request: request, final: searchAsHeld(request, &scratch))
        }
        guard let ranking = measure(request, &scratch) else {
            return RecallCandidates(request: request, final: RecallResult())
        }
        var found = RecallCandidates(
            request: request, vector: MemoryVector(asked), ranking: ranking)
        guard scratch[.meaning].isActive else {
            found.final = result(request, ranking, scratch)
            return found
        }
        if let allowed = request.allowed { leaveOut(allBut: allowed, &scratch) }
        take(survivors(request, ranking, &scratch), scratch, &found)
        return found
    }

    private func searchAsHeld(
        _ request: RecallRequest, _ scratch: inout RecallScratch
    ) -> RecallResult {
        guard let ranking = measure(request, &scratch) else { return RecallResult() }
        return result(request, ranking, scratch)
    }

    /// Rows that are not allowed get -∞.
    private func leaveOut(allBut allowed: [UInt32], _ scratch: inout RecallScratch) {
        var next = 0
        for row in 0..<count {
            let ordinal = rows.ordinals[row]
            while next < allowed.count, allowed[next] < ordinal { next += 1 }
            if next == allowed.count || allowed[next] != ordinal { scratch.sums[row] = -.infinity }
        }
    }

    /// The rows that are among the best or may be, given how far off estimates are; ascending.
    ///
    /// All rows, where their exact cosines make the scale.
    private func survivors(
        _ request: RecallRequest, _ ranking: Ranking, _ scratch: inout RecallScratch
    ) -> [Int] {
        if case .weighted = ranking, !scalesByCodes { return Array(0..<count) }
        let wanted = request.foundMax
        let best = best(wanted, of: nil, scratch.sums)
        guard best.count == wanted, let last = best.last else { return best.map(\.row).sorted() }
        let error = SumError(ranking, scratch)
        // The last place is itself uncertain: the luckiest errors rise to the top.
        let unsure =
            best.reduce(0) { $0 + error.variance(of: $1.row, in: self, scratch) }
            / Float(wanted)
        let deviations = Survival.deviations(ranking)
        let reach = deviations * (error.greatest(self, scratch) + unsure).squareRoot()
        var heap = BoundedHeap(limit: Survival.limit(wanted))
        for row in 0..<count where scratch.sums[row] + reach >= last.score {
            let variance = error.variance(of: row, in: self, scratch) + unsure
            let high = scratch.sums[row] + deviations * variance.squareRoot()
            if high >= last.score { heap.offer(.init(score: high, row: row)) }
        }
        return heap.sorted().map(\.row).sorted()
    }

    /// Copies what the second step needs of the survivors.
    private func take(
        _ survivors: [Int], _ scratch: RecallScratch, _ found: inout RecallCandidates
    ) {
        let members = memberRows(survivors, found.ranking)
        found.members = members.map { row in
            RecallCandidates.Member(
                ordinal: rows.ordinals[row], cosine: scratch[.meaning].raw[row],
                isExact: !rows.slots[row].isCoded, hasVector: rows.slots[row].isThere)
        }
        if case .weighted = found.ranking { found.areAll = !scalesByCodes }
        found.neededOrdinals = found.members.filter { !$0.isExact }.map(\.ordinal)
        var places: [Int: Int32] = [:]
        for (place, row) in members.enumerated() { places[row] = Int32(place) }
        found.survivors = survivors.map { row in
            let near = rows.neighbours(of: row)
            var nearPlaces = SIMD4<Int32>(repeating: -1)
            for place in 0..<4 where near[place] >= 0 {
                nearPlaces[place] = places[Int(near[place])] ?? -1
            }
            return .init(
                own: places[row] ?? -1, near: nearPlaces, pool: rows.pools[row],
                isAllowed: scratch.sums[row] > -.infinity)
        }
        found.columns = scratch.columns.map { column in
            var kept = column
            kept.raw = column.isActive ? survivors.map { column.raw[$0] } : []
            return kept
        }
    }

    /// The survivors and, where they count, their neighbours; ascending.
    private func memberRows(_ survivors: [Int], _ ranking: Ranking) -> [Int] {
        guard case .weighted = ranking else { return survivors }
        var members = Set(survivors)
        for row in survivors where rows.slots[row].isThere {
            let near = rows.neighbours(of: row)
            for place in 0..<4 where near[place] >= 0 { members.insert(Int(near[place])) }
        }
        return members.sorted()
    }
}

/// How many memories the first step keeps.
enum Survival {
    /// A memory survives when its sum, this many standard errors higher, reaches the estimated
    /// last place. Source: measured; see docs/design/0007.
    static func deviations(_ ranking: Ranking) -> Float {
        // Meaning alone reads fewer vectors, and has no word to hold a memory in its place.
        if case .semantic = ranking { 3 } else { 2.2 }
    }

    /// The most that are kept for so many wanted ones.
    static func limit(_ wanted: Int) -> Int { 2 * wanted + 200 }
}

/// How far off a sum may be because cosines are estimates.
private struct SumError {
    private var own: Float = 1
    private var window: Float = 0
    private var agreement: Float = 0

    init(_ ranking: Ranking, _ scratch: RecallScratch) {
        guard case .weighted(let profile) = ranking else { return }
        let weight = { (feature: RecallFeature) in
            scratch[feature].isActive ? profile.weights[feature.rawValue] : 0
        }
        own = weight(.meaning) * scratch[.meaning].scale
        window = weight(.meaningWindow) * scratch[.meaningWindow].scale
        agreement = weight(.agreement) * scratch[.meaning].scale
    }

    /// The variance of a row's sum.
    func variance(of row: Int, in index: RecallIndex, _ scratch: RecallScratch) -> Float {
        guard index.rows.slots[row].isThere else { return 0 }
        let length = index.rows.pools[row].value
        let part = length > 0 ? window / length : 0
        var factor = own + part
        if agreement != 0, scratch[.meaning].value(row) > 0 {
            factor += agreement * max(0, scratch[.window].value(row))
        }
        var variance = factor * factor * scratch.cosines[row].heldVariance
        guard part != 0 else { return variance }
        let near = index.rows.neighbours(of: row)
        let share = part * Neighbourhood.vectorShare
        for place in 0..<4 where near[place] >= 0 {
            variance += share * share * scratch.cosines[Int(near[place])].heldVariance
        }
        return variance
    }

    /// No row's variance is greater.
    func greatest(_ index: RecallIndex, _ scratch: RecallScratch) -> Float {
        var variance: Float = 0
        for cosines in scratch.cosines { variance = max(variance, cosines.heldVariance) }
        var shortest = Float.infinity
        for pool in index.rows.pools where pool.value > 0 { shortest = min(shortest, pool.value) }
        let part = window.magnitude / shortest
        let factor = own.magnitude + part + agreement.magnitude
        return (factor * factor + part * part) * variance
    }
}
