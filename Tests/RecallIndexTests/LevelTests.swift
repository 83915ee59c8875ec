import Glibc
import MemoryModel
import Testing

@testable import RecallIndex

@Suite("Levels of a row")
struct RowLevelTests {
    /// How an index holds the vectors of a user who does not fit.
    enum Level: String, CaseIterable, Sendable {
        case half, coded, merged
    }

    /// Rows, questions about them and what a whole index answers, for all levels.
    private struct Many {
        let crowd: Crowd
        let questions: [(request: RecallRequest, hits: [UInt32])]

        init(_ count: Int, questions questionCount: Int) {
            let crowd = Crowd(count, seed: 11)
            self.crowd = crowd
            let whole = RecallIndex(rows: crowd.rows)
            var random = SplitMix(state: 12)
            var scratch = RecallScratch()
            questions = (0..<questionCount).map { question in
                let mode: SearchMode = question % 4 == 0 ? .semantic : .hybrid
                let request = crowd.request(&random, for: whole, mode: mode)
                let hits = whole.search(request, scratch: &scratch).hits
                return (request, hits.map(\.ordinal))
            }
        }
    }

    private static let twentyThousand = Many(20_000, questions: 40)

    private static func index(_ crowd: Crowd, at level: Level) throws -> RecallIndex {
        var index = RecallIndex()
        switch level {
        case .half, .coded:
            var builder = RecallBuilder(reserving: crowd.rows.count)
            for row in crowd.rows {
                builder.append(row, keepsVector: level == .half && row.ordinal % 2 == 0)
            }
            index = builder.finish()
        case .merged:
            let held = RecallIndex(rows: crowd.rows.suffix(crowd.rows.count / 20))
            var segments: [RecallSegment] = []
            for start in stride(from: 0, to: crowd.rows.count, by: RecallSegment.rowsMax) {
                let end = min(crowd.rows.count, start + RecallSegment.rowsMax)
                let written = try #require(RecallSegment(rows: crowd.rows[start..<end]))
                segments.append(try #require(RecallSegment(bytes: written.bytes)))
            }
            index = RecallIndex.merged(held: held, segments: segments)
        }
        #expect(index.count == crowd.rows.count)
        #expect(!index.isExact)
        return index
    }

    /// The share of the first ten places that are those of the whole index.
    private static func equalPlaces(_ many: Many, _ level: Level) throws -> Double {
        let index = try Self.index(many.crowd, at: level)
        var scratch = RecallScratch()
        var equal = 0
        var places = 0
        for (request, hits) in many.questions {
            let candidates = index.candidates(for: request, scratch: &scratch)
            let vectors = many.crowd.vectors(of: candidates.neededOrdinals)
            let found = index.resolve(candidates, vectors: vectors, scratch: &scratch).hits
            #expect(found.count == hits.count)
            equal += zip(hits, found).count { $0 == $1.ordinal }
            places += hits.count
        }
        #expect(places == 10 * many.questions.count)
        return Double(equal) / Double(places)
    }

    @Test(
        "99 of 100 places are those of a whole index of 20,000 memories",
        arguments: Level.allCases)
    func places(level: Level) throws {
        let share = try Self.equalPlaces(Self.twentyThousand, level)
        #expect(share >= 0.99, "\(level.rawValue): \(share)")
    }

    @Test(
        "99 of 100 places are those of a whole index of 100,000 memories",
        .enabled(if: getenv("SCRUBJAY_LARGE_TESTS") != nil))
    func placesOfMany() throws {
        let many = Many(100_000, questions: 40)
        for level in Level.allCases {
            let share = try Self.equalPlaces(many, level)
            #expect(share >= 0.99, "\(level.rawValue): \(share)")
        }
    }
}
