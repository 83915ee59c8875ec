import MemoryModel
import TextAnalysis

/// The signals beside words.
extension RecallIndex {
    /// Cosines with the question; `vector` nil leaves these signals out.
    ///
    /// A memory without a vector counts as the mean of those with one. Cosines of codes are
    /// estimates; `scratch.variances` then says how far off they may be.
    func measureMeaning(_ vector: MemoryVector?, _ scratch: inout RecallScratch) {
        scratch[.meaning].isActive = false
        scratch[.meaningWindow].isActive = false
        guard let vector, vectorCount > 0, vector.dimensions == vectorDimensions else { return }
        vectors.scores(of: vector, dots: &scratch.dots, into: &scratch.slotScores)
        scratch[.meaning].reset(count)
        for row in 0..<count {
            guard let slot = rows.slots[row].exact else { continue }
            scratch[.meaning].raw[row] = scratch.slotScores[Int(slot)]
        }
        if codedCount > 0 { estimateCosines(vector, &scratch) }
        scratch[.meaningWindow].reset(count)
        for row in 0..<count where rows.pools[row].value > 0 {
            let near = rows.neighbours(of: row)
            var around: Float = 0
            for place in 0..<4 where near[place] >= 0 {
                around += scratch[.meaning].raw[Int(near[place])]
            }
            let pooled = scratch[.meaning].raw[row] + Neighbourhood.vectorShare * around
            scratch[.meaningWindow].raw[row] = pooled / rows.pools[row].value
        }
        scaleByDeviation(.meaning, noise: noise(scratch), &scratch)
        scaleByDeviation(.meaningWindow, noise: noiseOfWindows(scratch), &scratch)
    }

    /// Fills in the cosines of codes.
    private func estimateCosines(_ vector: MemoryVector, _ scratch: inout RecallScratch) {
        codes.scores(of: vector, dots: &scratch.dots, into: &scratch.slotScores)
        scratch.variances.refill(count)
        for row in 0..<count {
            guard let slot = rows.slots[row].coded else { continue }
            let cosine = scratch.slotScores[Int(slot)]
            scratch[.meaning].raw[row] = cosine
            scratch.variances[row] = codes.variance(slot, cosine: cosine)
        }
    }

    /// What the errors of codes add to the sum of the squares of cosines.
    private func noise(_ scratch: RecallScratch) -> Double {
        guard codedCount > 0 else { return 0 }
        return scratch.variances.reduce(0) { $0 + Double($1) }
    }

    /// The same for cosines with the neighbours' vectors mixed in.
    private func noiseOfWindows(_ scratch: RecallScratch) -> Double {
        guard codedCount > 0 else { return 0 }
        let share = Neighbourhood.vectorShare
        var noise = 0.0
        for row in 0..<count where rows.pools[row].value > 0 {
            let near = rows.neighbours(of: row)
            var around: Float = 0
            for place in 0..<4 where near[place] >= 0 {
                around += scratch.variances[Int(near[place])]
            }
            let length = rows.pools[row].value
            noise += Double((scratch.variances[row] + share * share * around) / (length * length))
        }
        return noise
    }

    /// Scales to mean 0 and deviation 1 over the rows with a vector; the others become 0.
    ///
    /// - Parameter noise: The part of the sum of squares that is error, and is taken off.
    private func scaleByDeviation(
        _ feature: RecallFeature, noise: Double, _ scratch: inout RecallScratch
    ) {
        var sum = CosinePrior.weight * CosinePrior.mean
        var squares = CosinePrior.weight * CosinePrior.meanSquare
        for value in scratch[feature].raw {
            sum += Double(value)
            squares += Double(value) * Double(value)
        }
        let weight = Double(vectorCount) + CosinePrior.weight
        let mean = sum / weight
        let spread = (squares - noise) / weight - mean * mean
        // Errors may be overestimated; the prior's own share of the spread is certain.
        let least = CosinePrior.weight * CosinePrior.deviation * CosinePrior.deviation / weight
        scratch[feature].centre = Float(mean)
        scratch[feature].scale = Float(1 / (noise > 0 ? max(spread, least) : spread).squareRoot())
        guard vectorCount < count else { return }
        for row in 0..<count where !rows.slots[row].isThere {
            scratch[feature].raw[row] = Float(mean)
        }
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

    /// Signals of speaker, time and form.
    func measureSigns(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        measureSpeaker(query, &scratch)
        measureDates(query, &scratch)
        measureFlag(.hasTimeWord, as: .whenTime, when: query.asksWhen, &scratch)
        measureFlag(.isFirstPerson, as: .firstPerson, when: true, &scratch)
        measureFlag(.isAssistant, as: .assistant, when: roleCount > 0, &scratch)
        scratch[.length].reset(count)
        for row in 0..<count {
            scratch[.length].raw[row] = Self.logLength(Int(rows.length(row)))
        }
    }

    private func measureFlag(
        _ flag: MemoryFeatures.Flags, as feature: RecallFeature, when applies: Bool,
        _ scratch: inout RecallScratch
    ) {
        scratch[feature].isActive = false
        guard applies else { return }
        scratch[feature].reset(count)
        for row in 0..<count where rows.flags[row].contains(flag) { scratch[feature].raw[row] = 1 }
    }

    private func measureSpeaker(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        scratch[.speaker].isActive = false
        guard !query.names.isEmpty else { return }
        scratch[.speaker].reset(count)
        let isNamed = speakers.names.map { !query.names.isDisjoint(with: $0) }
        for row in 0..<count where isNamed[Int(rows.speakers[row])] {
            scratch[.speaker].raw[row] = 1
        }
    }

    private func measureDates(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        scratch[.date].isActive = false
        scratch[.dateNear].isActive = false
        guard !query.dates.isEmpty else { return }
        scratch[.date].reset(count)
        scratch[.dateNear].reset(count)
        var last = (day: Int32.min, agrees: Float(0), near: Float(0))
        for row in 0..<count {
            let day = rows.days[row]
            if day != last.day {
                let date = CalendarDate(day: Int64(day))
                let agrees = query.dates.contains { $0.agrees(with: date) }
                let near = query.dates.map { $0.nearness(to: Int64(day), on: date) }.max() ?? 0
                last = (day, agrees ? 1 : 0, near)
            }
            scratch[.date].raw[row] = last.agrees
            scratch[.dateNear].raw[row] = last.near
        }
    }

    private static func logLength(_ length: Int) -> Float {
        length < logLengths.count ? logLengths[length] : Logarithm.ofOnePlus(Float(length))
    }

    private static let logLengths = (0..<256).map { Logarithm.ofOnePlus(Float($0)) }
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
