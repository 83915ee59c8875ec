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
        takeHeldCosines(vector, &scratch)
        if scalesByCodes || codedCount > 0 {
            takeEstimates(vector, ofHeld: scalesByCodes, &scratch)
        }
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
        takeHeldCosines(vector, &scratch)
        if codedCount > 0 { takeEstimates(vector, ofHeld: false, &scratch) }
        scratch[.meaning].reset(count)
        for row in 0..<count { scratch[.meaning].raw[row] = scratch.cosines[row].held }
        return true
    }

    /// Whether centre and scale are worked out from codes: by the number of rows alone.
    var scalesByCodes: Bool { count > CosineScale.exactRowsMax }

    private func takeHeldCosines(_ vector: MemoryVector, _ scratch: inout RecallScratch) {
        vectors.scores(of: vector, dots: &scratch.dots, into: &scratch.slotScores)
        scratch.cosines.removeAll(keepingCapacity: true)
        for slot in rows.slots {
            let cosine = slot.exact.map { scratch.slotScores[Int($0)] } ?? 0
            scratch.cosines.append(RowCosines(cosine, cosine, 0, 0))
        }
    }

    /// Fills in what is known from codes alone.
    ///
    /// - Parameter ofHeld: Also of rows whose vector is held.
    private func takeEstimates(
        _ vector: MemoryVector, ofHeld: Bool, _ scratch: inout RecallScratch
    ) {
        let query = SignQuery(vector.quantized)
        if ofHeld, codedCount < vectorCount {
            vectors.codes.scores(of: query, dots: &scratch.dots, into: &scratch.slotScores)
            for row in 0..<count {
                guard let slot = rows.slots[row].exact else { continue }
                let cosine = scratch.slotScores[Int(slot)]
                scratch.cosines[row].estimate = cosine
                scratch.cosines[row].noise = vectors.codes.variance(slot, cosine: cosine)
            }
        }
        guard codedCount > 0 else { return }
        codes.scores(of: query, dots: &scratch.dots, into: &scratch.slotScores)
        for row in 0..<count {
            guard let slot = rows.slots[row].coded else { continue }
            let cosine = scratch.slotScores[Int(slot)]
            let variance = codes.variance(slot, cosine: cosine)
            scratch.cosines[row] = RowCosines(cosine, cosine, variance, variance)
        }
    }

    /// Fills both columns from `cosines`, and their centres and scales.
    private func poolCosines(_ scratch: inout RecallScratch) {
        scratch[.meaning].reset(count)
        scratch[.meaningWindow].reset(count)
        var own = CosineScale()
        var pooled = CosineScale()
        let shares = RowCosines.shares
        for row in 0..<count where rows.slots[row].isThere {
            let cosines = scratch.cosines[row]
            let near = rows.neighbours(of: row)
            var around = RowCosines.zero
            for place in 0..<4 where near[place] >= 0 {
                around += scratch.cosines[Int(near[place])]
            }
            let length = rows.pools[row].value
            let window = (cosines + shares * around) / length
            scratch[.meaning].raw[row] = cosines.held
            scratch[.meaningWindow].raw[row] = window.held
            own.add(cosines.estimate, noise: cosines.noise)
            pooled.add(window.estimate, noise: window.noise / length)
        }
        own.apply(to: &scratch[.meaning])
        pooled.apply(to: &scratch[.meaningWindow])
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
    var estimate: Float {
        get { self[1] }
        set { self[1] = newValue }
    }
    var noise: Float {
        get { self[2] }
        set { self[2] = newValue }
    }
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
