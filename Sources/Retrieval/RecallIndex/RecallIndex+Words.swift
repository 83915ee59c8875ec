import TextAnalysis

/// Robertson's BM25 with Lucene's inverse document frequency, ln(1 + (N - n + ½) / (n + ½)).
struct WordScore {
    private let gain: Float
    private let saturation: Float
    private let base: Float
    private let perTerm: Float

    /// - Parameters:
    ///   - saturation: How soon repeating a term stops helping (k1).
    ///   - lengthShare: How much a long document counts less, 0...1 (b).
    ///   - average: The mean length of documents.
    ///   - documents: How many there are.
    ///   - matching: How many of them have the term.
    init(
        saturation: Float, lengthShare: Float, average: Float, documents: Int, matching: Int
    ) {
        let rarity = (Float(documents - matching) + 0.5) / (Float(matching) + 0.5)
        gain = Logarithm.ofOnePlus(rarity) * (saturation + 1)
        self.saturation = saturation
        base = saturation * (1 - lengthShare)
        perTerm = average > 0 ? saturation * lengthShare / average : 0
    }

    /// The score of a document that has the term `count` times among `length` terms.
    func of(_ count: Float, length: Float) -> Float {
        gain * count / (count + base + perTerm * length)
    }
}

/// Word search: one pass over all terms, then scores term by term.
extension RecallIndex {
    func measureWords(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        for feature in [RecallFeature.words, .window, .pairs, .answer] {
            scratch[feature].isActive = false
        }
        findMatches(query, &scratch)
        guard !scratch.termMatches.isEmpty else { return }
        scratch[.words].reset(count)
        scratch[.window].reset(count)
        scratch.ownCounts.refill(count)
        scratch.aroundCounts.refill(count)
        let starts = Self.group(scratch.termMatches, query.terms.count, into: &scratch.grouped)
        for place in query.terms.indices where starts[place] < starts[place + 1] {
            countTerm(starts[place]..<starts[place + 1], &scratch)
            scoreTerm(times: query.termCounts[place], &scratch)
        }
        scratch[.words].scaleByGreatest()
        scratch[.window].scaleByGreatest()
        scorePairs(query, &scratch)
        measureAnswers(&scratch)
    }

    /// Notes each place where a term or pair of the query stands, by ascending row.
    private func findMatches(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        scratch.termMatches.removeAll(keepingCapacity: true)
        scratch.pairMatches.removeAll(keepingCapacity: true)
        guard !query.terms.isEmpty else { return }
        let terms = rows.terms.span
        var row = 0
        var lastMatch = (place: -2, term: 0, row: -1)
        for place in 0..<terms.count {
            let term = query.place(of: terms[place])
            guard term >= 0 else { continue }
            while rows.termStarts[row + 1] <= place { row += 1 }
            scratch.termMatches.append(.init(row: Int32(row), place: Int32(term)))
            if lastMatch.place == place - 1, lastMatch.row == row {
                let pair = lastMatch.term * PreparedQuery.termsMax + term
                if let index = query.pairs.firstIndex(of: pair) {
                    scratch.pairMatches.append(.init(row: Int32(row), place: Int32(index)))
                }
            }
            lastMatch = (place, term, row)
        }
    }

    /// Sorts matches by place, rows ascending within; returns where each place's rows start.
    private static func group(
        _ matches: [RecallScratch.Match], _ places: Int, into grouped: inout [Int32]
    ) -> [Int] {
        var starts = [Int](repeating: 0, count: places + 1)
        for match in matches { starts[Int(match.place) + 1] += 1 }
        for place in 0..<places { starts[place + 1] += starts[place] }
        grouped.removeAll(keepingCapacity: true)
        grouped.append(contentsOf: repeatElement(0, count: matches.count))
        var next = starts
        for match in matches {
            grouped[next[Int(match.place)]] = match.row
            next[Int(match.place)] += 1
        }
        return starts
    }

    /// Counts one term in rows and around them; `touched` then lists the rows of either kind.
    private func countTerm(_ range: Range<Int>, _ scratch: inout RecallScratch) {
        scratch.touched.removeAll(keepingCapacity: true)
        for index in range {
            let row = scratch.grouped[index]
            if scratch.ownCounts[Int(row)] == 0, scratch.aroundCounts[Int(row)] == 0 {
                scratch.touched.append(row)
            }
            scratch.ownCounts[Int(row)] += 1
            let near = rows.neighbours(of: Int(row))
            for place in 0..<4 where near[place] >= 0 {
                let other = Int(near[place])
                if scratch.ownCounts[other] == 0, scratch.aroundCounts[other] == 0 {
                    scratch.touched.append(near[place])
                }
                scratch.aroundCounts[other] += 1
            }
        }
    }

    /// Adds the counted term's scores to the columns and forgets the counts.
    private func scoreTerm(times: Float, _ scratch: inout RecallScratch) {
        var matching = 0
        for row in scratch.touched where scratch.ownCounts[Int(row)] > 0 { matching += 1 }
        let weight = Neighbourhood.ownWordsWeight
        let own = WordScore(
            saturation: 1.2, lengthShare: 0.75, average: Float(rows.terms.count) / Float(count),
            documents: count, matching: matching)
        let window = WordScore(
            saturation: 2, lengthShare: 0.6, average: averageWindow, documents: count,
            matching: scratch.touched.count)
        for touched in scratch.touched {
            let row = Int(touched)
            let ownCount = scratch.ownCounts[row]
            let ownLength = Float(rows.length(row))
            let windowCount = weight * ownCount + scratch.aroundCounts[row]
            let windowLength = Float(rows.windowLengths[row]) + (weight - 1) * ownLength
            scratch[.window].raw[row] += times * window.of(windowCount, length: windowLength)
            if ownCount > 0 {
                scratch[.words].raw[row] += times * own.of(ownCount, length: ownLength)
            }
            scratch.ownCounts[row] = 0
            scratch.aroundCounts[row] = 0
        }
    }

    /// The mean length of a window whose own terms count more than once.
    private var averageWindow: Float {
        let own = Float(rows.terms.count) * (Neighbourhood.ownWordsWeight - 1)
        return (Float(windowTermCount) + own) / Float(count)
    }

    private func scorePairs(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        guard !scratch.pairMatches.isEmpty else { return }
        scratch[.pairs].reset(count)
        let starts = Self.group(scratch.pairMatches, query.pairs.count, into: &scratch.grouped)
        for place in query.pairs.indices {
            let range = starts[place]..<starts[place + 1]
            var counted: [(row: Int, count: Float)] = []
            for index in range {
                let row = Int(scratch.grouped[index])
                if counted.last?.row == row {
                    counted[counted.count - 1].count += 1
                } else {
                    counted.append((row, 1))
                }
            }
            let score = WordScore(
                saturation: 1.2, lengthShare: 0.3, average: Float(pairCount) / Float(count),
                documents: count, matching: counted.count)
            for (row, times) in counted {
                let length = Float(max(1, rows.length(row)) - 1)
                scratch[.pairs].raw[row] +=
                    query.pairCounts[place] * score.of(times, length: length)
            }
        }
        scratch[.pairs].scaleByGreatest()
    }

    private func measureAnswers(_ scratch: inout RecallScratch) {
        scratch[.answer].reset(count)
        scratch[.answer].scale = scratch[.words].scale
        for row in 0..<count {
            let before = Int(rows.previous[row])
            guard before >= 0, rows.flags[before].contains(.isQuestion) else { continue }
            scratch[.answer].raw[row] = scratch[.words].raw[before]
        }
    }
}
