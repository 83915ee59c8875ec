import Glibc
import MemoryModel
import TextAnalysis

@testable import RecallIndex

/// The signals of words and vectors worked out from their definitions, slowly: documents are
/// written out in full, counted and scored one by one, in double precision.
struct Reference {
    let samples: [Sample]
    private let terms: [[TermHash]]

    /// - Parameter samples: By ascending ordinal.
    init(_ samples: [Sample]) {
        self.samples = samples
        terms = samples.map { sample in
            Terms.of(Word.split(sample.content.text))
        }
    }

    func words(_ query: [TermHash]) -> [Double] { scaled(rawWords(query)) }

    func window(_ query: [TermHash]) -> [Double] {
        let documents = samples.indices.map { row in
            terms[row] + terms[row] + terms[row] + neighbours(row).flatMap { terms[$0] }
        }
        return scaled(Self.scores(documents, query, saturation: 2, lengthShare: 0.6))
    }

    func pairs(_ query: [TermHash]) -> [Double] {
        let documents = terms.map(Self.pairs)
        return scaled(
            Self.scores(documents, Self.pairs(query), saturation: 1.2, lengthShare: 0.3))
    }

    func answer(_ query: [TermHash]) -> [Double] {
        let words = self.words(query)
        return samples.indices.map { row in
            guard let before = before(row, 1), samples[before].content.text.hasSuffix("?") else {
                return 0
            }
            return words[before]
        }
    }

    func meaning(_ query: [Float]) -> [Double] {
        standardised(samples.indices.map { row in vector(row).map { Self.dot($0, kept(query)) } })
    }

    func meaningWindow(_ query: [Float]) -> [Double] {
        standardised(
            samples.indices.map { row in
                guard let own = vector(row) else { return nil }
                var pooled = own
                for other in neighbours(row) {
                    guard let vector = vector(other) else { continue }
                    for place in pooled.indices { pooled[place] += 0.5 * vector[place] }
                }
                return Self.dot(pooled, kept(query)) / Self.dot(pooled, pooled).squareRoot()
            })
    }

    private func rawWords(_ query: [TermHash]) -> [Double] {
        Self.scores(terms, query, saturation: 1.2, lengthShare: 0.75)
    }

    private func vector(_ row: Int) -> [Double]? { samples[row].vector.map(kept) }

    /// What is left of a vector after rounding to bytes.
    private func kept(_ vector: [Float]) -> [Double] {
        MemoryVector(vector).floats.map(Double.init)
    }

    private func before(_ row: Int, _ steps: Int) -> Int? {
        guard let session = samples[row].content.sessionID else { return nil }
        let places = samples.indices.filter {
            $0 < row && samples[$0].content.sessionID == session
        }
        return places.count >= steps ? places[places.count - steps] : nil
    }

    private func after(_ row: Int, _ steps: Int) -> Int? {
        guard let session = samples[row].content.sessionID else { return nil }
        let places = samples.indices.filter {
            $0 > row && samples[$0].content.sessionID == session
        }
        return places.count >= steps ? places[steps - 1] : nil
    }

    private func neighbours(_ row: Int) -> [Int] {
        [before(row, 2), before(row, 1), after(row, 1), after(row, 2)].compactMap { $0 }
    }

    private static func pairs(_ terms: [TermHash]) -> [[TermHash]] {
        zip(terms, terms.dropFirst()).map { [$0, $1] }
    }

    private static func scores<Term: Hashable>(
        _ documents: [[Term]], _ query: [Term], saturation: Double, lengthShare: Double
    ) -> [Double] {
        let total = documents.reduce(0) { $0 + $1.count }
        let average = Double(total) / Double(documents.count)
        return documents.map { document in
            query.reduce(0) { sum, term in
                let count = Double(document.filter { $0 == term }.count)
                guard count > 0 else { return sum }
                let matching = Double(documents.filter { $0.contains(term) }.count)
                let rarity = log(
                    1 + (Double(documents.count) - matching + 0.5) / (matching + 0.5))
                let length = lengthShare * Double(document.count) / average
                let share = count + saturation * (1 - lengthShare + length)
                return sum + rarity * count * (saturation + 1) / share
            }
        }
    }

    private func scaled(_ values: [Double]) -> [Double] {
        let greatest = values.max() ?? 0
        return greatest > 0 ? values.map { $0 / greatest } : values
    }

    private func standardised(_ values: [Double?]) -> [Double] {
        let known = values.compactMap { $0 }
        // Five memories of cosine 0.1 ± 0.1 come before those that are there.
        let seen = known + [0.2, 0.2, 0.2, 0.2, 0.2, 0, 0, 0, 0, 0]
        let weights = known.map { _ in 1.0 } + [Double](repeating: 0.5, count: 10)
        let total = weights.reduce(0, +)
        let mean = zip(seen, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
        let square = zip(seen, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
        let deviation = (square / total).squareRoot()
        return values.map { value in value.map { ($0 - mean) / deviation } ?? 0 }
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
