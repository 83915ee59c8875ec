import Kernels

/// The signals of vectors.
extension RecallIndex {
    /// Cosines with the question; `vector` nil leaves these signals out.
    ///
    /// A memory without a vector counts as the mean of those with one. Cosines of codes are
    /// estimates; `scratch.cosines` then says how far off they may be. Above
    /// ``CosineScale/exactRowsMax`` rows, centre and scale are those of the estimates of all rows,
    /// also of those whose vector is held, so that they are the same however vectors are held.
    func measureMeaning(_ vector: MemoryVector?, _ scratch: inout RecallScratch) {
        scratch[.meaning].isActive = false
        scratch[.meaningWindow].isActive = false
        guard let vector, vectorCount > 0, vector.dimensions == vectorDimensions else { return }
        takeCosines(with: vector, estimatesHeld: scalesByCodes, &scratch)
        poolCosines(&scratch)
        guard vectorCount < count else { return }
        for feature in [RecallFeature.meaning, .meaningWindow] {
            let centre = scratch[feature].centre
            for row in 0..<count where !rows.slots[row].isThere {
                scratch[feature].raw[row] = centre
            }
        }
    }

    /// Cosines alone, not scaled; false when there are none.
    func measureCosines(_ vector: MemoryVector?, _ scratch: inout RecallScratch) -> Bool {
        scratch[.meaning].isActive = false
        guard let vector, vectorCount > 0, vector.dimensions == vectorDimensions else {
            return false
        }
        takeCosines(with: vector, estimatesHeld: false, &scratch)
        scratch[.meaning].reset(count)
        for row in 0..<count { scratch[.meaning].raw[row] = scratch.cosines[row].held }
        return true
    }

    /// Whether centre and scale are worked out from codes: by the number of rows alone.
    var scalesByCodes: Bool { count > CosineScale.exactRowsMax }

    /// Fills `scratch.cosines`.
    ///
    /// - Parameter estimatesHeld: Whether rows with an exact vector count for the scale by their
    ///   code.
    private func takeCosines(
        with vector: MemoryVector, estimatesHeld: Bool, _ scratch: inout RecallScratch
    ) {
        vectors.scores(of: vector, dots: &scratch.dots, into: &scratch.slotScores)
        scratch.heldEstimates.removeAll(keepingCapacity: true)
        scratch.codeEstimates.removeAll(keepingCapacity: true)
        if estimatesHeld || codedCount > 0 {
            let query = SignQuery(vector.quantized)
            if estimatesHeld, codedCount < vectorCount {
                vectors.codes.estimate(query, &scratch.dots, into: &scratch.heldEstimates)
            }
            codes.estimate(query, &scratch.dots, into: &scratch.codeEstimates)
        }
        var filled: [RowCosines] = []
        swap(&filled, &scratch.cosines)
        filled.removeAll(keepingCapacity: true)
        filled.append(contentsOf: repeatElement(.zero, count: count))
        fill(&filled, scratch, estimatesHeld: estimatesHeld)
        swap(&filled, &scratch.cosines)
    }

    private func fill(
        _ filled: inout [RowCosines], _ scratch: RecallScratch, estimatesHeld: Bool
    ) {
        let held = scratch.slotScores.span
        let heldEstimates = scratch.heldEstimates.span
        let codeEstimates = scratch.codeEstimates.span
        var cosines = filled.mutableSpan
        let slots = rows.slots.span
        for row in 0..<slots.count {
            if let slot = slots[row].exact {
                let exact = held[Int(slot)]
                let estimate =
                    estimatesHeld
                    ? heldEstimates[Int(slot)] : CodeEstimate(cosine: exact, variance: 0)
                cosines[row] = RowCosines(exact, estimate.cosine, estimate.variance, 0)
            } else if let slot = slots[row].coded {
                let estimate = codeEstimates[Int(slot)]
                cosines[row] = RowCosines(
                    estimate.cosine, estimate.cosine, estimate.variance, estimate.variance)
            }
        }
    }

    /// Fills both columns from `scratch.cosines`, and their centres and scales.
    private func poolCosines(_ scratch: inout RecallScratch) {
        var meaning = RecallScratch.Column()
        var window = RecallScratch.Column()
        swap(&meaning, &scratch[.meaning])
        swap(&window, &scratch[.meaningWindow])
        meaning.reset(count)
        window.reset(count)
        let scales = pool(scratch.cosines.span, &meaning.raw, &window.raw)
        scales.own.apply(to: &meaning)
        scales.pooled.apply(to: &window)
        swap(&meaning, &scratch[.meaning])
        swap(&window, &scratch[.meaningWindow])
    }

    private func pool(
        _ cosines: Span<RowCosines>, _ meaning: inout [Float], _ window: inout [Float]
    ) -> (own: CosineScale, pooled: CosineScale) {
        var own = CosineScale()
        var pooled = CosineScale()
        var meaning = meaning.mutableSpan
        var window = window.mutableSpan
        let pools = rows.pools.span
        let shares = RowCosines.shares
        for row in 0..<pools.count where pools[row].value > 0 {
            let near = rows.neighbours(of: row)
            var around = RowCosines.zero
            for place in 0..<4 where near[place] >= 0 { around += cosines[Int(near[place])] }
            let length = pools[row].value
            let mixed = (cosines[row] + shares * around) / length
            meaning[row] = cosines[row].held
            window[row] = mixed.held
            own.add(cosines[row].estimate, noise: cosines[row].noise)
            pooled.add(mixed.estimate, noise: mixed.noise / length)
        }
        return (own, pooled)
    }

    /// The product of two signals that are measured already.
    func measureAgreement(_ scratch: inout RecallScratch) {
        scratch[.agreement].isActive = false
        guard scratch[.window].isActive, scratch[.meaning].isActive else { return }
        scratch[.agreement].reset(count)
        for row in 0..<count where scratch[.window].raw[row] > 0 {
            let meaning = max(0, scratch[.meaning].value(row))
            scratch[.agreement].raw[row] = scratch[.window].value(row) * meaning
        }
    }
}

/// What is known of a row's cosine: that of the vector as it is held, the one that counts for the
/// scale, the variance of the latter, and that of the former, which is 0 for an exact vector.
typealias RowCosines = SIMD4<Float>

extension SIMD4<Float> {
    /// What a neighbour's count for; variances count by the square.
    static let shares = SIMD4(
        Neighbourhood.vectorShare, Neighbourhood.vectorShare,
        Neighbourhood.vectorShare * Neighbourhood.vectorShare,
        Neighbourhood.vectorShare * Neighbourhood.vectorShare)

    var held: Float { self[0] }
    var estimate: Float { self[1] }
    var noise: Float { self[2] }
    var heldVariance: Float { self[3] }
}

/// Mean and deviation of the cosines of all rows with a vector, to which a column is scaled.
struct CosineScale {
    /// Up to so many rows the scale is that of exact cosines; above, that of estimates from codes.
    /// Source: below it, reading all vectors of a user is cheap; see docs/design/0007.
    static let exactRowsMax = 1_000

    private var sum = CosinePrior.weight * CosinePrior.mean
    private var squares = CosinePrior.weight * CosinePrior.meanSquare
    private var noise = 0.0
    private var count = 0

    /// Counts a row.
    ///
    /// - Parameter variance: The part of the cosine's square that is error, and is taken off.
    mutating func add(_ cosine: Float, noise variance: Float) {
        sum += Double(cosine)
        squares += Double(cosine) * Double(cosine)
        noise += Double(variance)
        count += 1
    }

    /// Scales a column to mean 0 and deviation 1.
    func apply(to column: inout RecallScratch.Column) {
        let weight = Double(count) + CosinePrior.weight
        let mean = sum / weight
        let spread = (squares - noise) / weight - mean * mean
        // Errors may be overestimated; the prior's own share of the spread is certain.
        let least = CosinePrior.weight * CosinePrior.deviation * CosinePrior.deviation / weight
        column.centre = Float(mean)
        column.scale = Float(1 / (noise > 0 ? max(spread, least) : spread).squareRoot())
    }
}

/// What cosines of questions and memories are like before any memory was seen, so that the first
/// few memories of a user are judged soundly. Source: mean of 0.04...0.22 and deviation of
/// 0.09...0.12 on four sets of conversations with all-MiniLM-L6-v2.
enum CosinePrior {
    static let mean = 0.1
    static let deviation = 0.1
    /// As many memories as it counts for.
    static let weight = 5.0
    static let meanSquare = mean * mean + deviation * deviation
}
