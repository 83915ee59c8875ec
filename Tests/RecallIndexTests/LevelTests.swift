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

    /// Rows and the whole index of them, for all levels.
    private struct Many {
        let crowd: Crowd
        let whole: RecallIndex

        init(_ count: Int) {
            crowd = Crowd(count, seed: 11)
            whole = RecallIndex(rows: crowd.rows)
        }
    }

    private static let twentyThousand = Many(20_000)

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

    /// The share of the first ten places that are those of an exact search.
    private static func equalPlaces(
        _ many: Many, _ level: Level, questions: Int
    ) throws -> Double {
        let (crowd, whole) = (many.crowd, many.whole)
        let index = try Self.index(crowd, at: level)
        var random = SplitMix(state: 12)
        var scratch = RecallScratch()
        var equal = 0.0
        var places = 0.0
        for question in 0..<questions {
            let mode: SearchMode = question % 4 == 0 ? .semantic : .hybrid
            let request = crowd.request(&random, for: whole, mode: mode)
            let exact = whole.search(request, scratch: &scratch).hits
            let candidates = index.candidates(for: request, scratch: &scratch)
            let vectors = crowd.vectors(of: candidates.neededOrdinals)
            let found = index.resolve(candidates, vectors: vectors, scratch: &scratch).hits
            #expect(found.count == exact.count)
            equal += Double(zip(exact, found).count { $0.ordinal == $1.ordinal })
            places += Double(exact.count)
        }
        return equal / places
    }

    @Test(
        "99 of 100 places are those of a whole index of 20,000 memories",
        arguments: Level.allCases)
    func places(level: Level) throws {
        let share = try Self.equalPlaces(Self.twentyThousand, level, questions: 40)
        #expect(share >= 0.99, "\(level.rawValue): \(share)")
    }

    @Test(
        "99 of 100 places are those of a whole index of 100,000 memories",
        .enabled(if: getenv("SCRUBJAY_LARGE_TESTS") != nil))
    func placesOfMany() throws {
        let many = Many(100_000)
        for level in Level.allCases {
            let share = try Self.equalPlaces(many, level, questions: 40)
            #expect(share >= 0.99, "\(level.rawValue): \(share)")
        }
    }
}
