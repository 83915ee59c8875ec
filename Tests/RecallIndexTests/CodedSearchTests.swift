import MemoryModel
import Testing

@testable import RecallIndex

/// Rows, the whole index of them, and one that holds every third vector and codes of the rest.
private struct Levels {
    let rows: [IndexRow]
    let whole: RecallIndex
    let coded: RecallIndex

    init(_ rows: [IndexRow]) {
        self.rows = rows
        whole = RecallIndex(rows: rows)
        var coded = whole
        coded.keepVectors(of: whole.ordinals.filter { $0 % 3 == 0 })
        self.coded = coded
    }

    static func small(_ seed: UInt64) -> Levels {
        var random = SplitMix(state: seed)
        return Levels(
            Samples.talk(120, &random).map { sample in
                IndexRow(
                    ordinal: sample.ordinal, features: MemoryFeatures(of: sample.content),
                    vector: sample.vector.map(MemoryVector.init))
            })
    }

    /// The vectors that candidates need, as a store would give them.
    func vectors(for candidates: RecallCandidates) -> [UInt32: MemoryVector] {
        let needed = Set(candidates.neededOrdinals)
        var vectors: [UInt32: MemoryVector] = [:]
        for row in rows where needed.contains(row.ordinal) { vectors[row.ordinal] = row.vector }
        return vectors
    }

    func find(_ request: RecallRequest) -> RecallResult {
        var scratch = RecallScratch()
        let candidates = coded.candidates(for: request, scratch: &scratch)
        return coded.resolve(candidates, vectors: vectors(for: candidates), scratch: &scratch)
    }
}

@Suite("Search of an index that holds codes")
struct CodedSearchTests {
    private static func request(
        _ levels: Levels, mode: SearchMode = .hybrid,
        _ change: (inout RecallRequest) -> Void = { _ in }
    ) -> RecallRequest {
        var random = SplitMix(state: 77)
        var request = RecallRequest(
            query: levels.whole.prepare(Samples.question(&random)),
            vector: Samples.vector(&random), mode: mode, limit: 6)
        request.isExplained = true
        request.nearMissLimit = 5
        change(&request)
        return request
    }

    @Test("gives the hits, near misses and reasons of a whole one", arguments: SearchMode.allCases)
    func plain(mode: SearchMode) {
        for seed in UInt64(1)...6 {
            let levels = Levels.small(seed)
            let request = Self.request(levels, mode: mode)
            var scratch = RecallScratch()
            let exact = levels.whole.search(request, scratch: &scratch)
            #expect(exact.hits.count == 6 && exact.nearMisses.count == 5)
            #expect("\(levels.find(request))" == "\(exact)", "seed \(seed)")
        }
    }

    @Test("with a filter finds what a whole one finds", arguments: SearchMode.allCases)
    func filtered(mode: SearchMode) {
        let levels = Levels.small(2)
        let allowed = levels.whole.ordinals.filter { $0 % 4 == 0 }
        let request = Self.request(levels, mode: mode) { $0.allowed = allowed }
        var scratch = RecallScratch()
        let exact = levels.whole.search(request, scratch: &scratch)
        let found = levels.find(request)
        #expect("\(found)" == "\(exact)")
        #expect(!found.hits.isEmpty)
        #expect(found.hits.allSatisfy { allowed.contains($0.ordinal) })
    }

    @Test(
        "with a threshold makes near misses of the hits below",
        arguments: [SearchMode.hybrid, .semantic])
    func threshold(mode: SearchMode) {
        let levels = Levels.small(3)
        let scores = levels.find(Self.request(levels, mode: mode)).hits.map(\.score)
        let request = Self.request(levels, mode: mode) { $0.threshold = scores[2] }
        var scratch = RecallScratch()
        let exact = levels.whole.search(request, scratch: &scratch)
        let found = levels.find(request)
        #expect("\(found)" == "\(exact)")
        #expect(found.hits.count == 3)
    }

    @Test("answers by estimates when no vector can be had")
    func withoutVectors() {
        let levels = Levels.small(4)
        let request = Self.request(levels)
        var scratch = RecallScratch()
        let found = levels.coded.search(request, scratch: &scratch)
        #expect(found.hits.count == 6)
        #expect(found.hits.map(\.score) == found.hits.map(\.score).sorted(by: >))
    }

    @Test("is whole again when its vectors came back")
    func comesBack() {
        let levels = Levels.small(5)
        var index = levels.coded
        #expect(!index.isExact)
        for row in levels.rows {
            index.upsert(ordinal: row.ordinal, features: row.features, vector: row.vector)
        }
        #expect(index.isExact && index.vectorCount == levels.whole.vectorCount)
        let request = Self.request(levels)
        var scratch = RecallScratch()
        let exact = levels.whole.search(request, scratch: &scratch)
        #expect(index.candidates(for: request, scratch: &scratch).neededOrdinals.isEmpty)
        let again = index.search(request, scratch: &scratch)
        #expect(again.hits.map(\.ordinal) == exact.hits.map(\.ordinal))
        for (left, right) in zip(again.hits, exact.hits) {
            #expect(abs(left.score - right.score) < 1e-5)
        }
    }

    @Test("leaves out what was removed between its two steps, and does not look at what came")
    func changes() {
        let levels = Levels.small(6)
        var scratch = RecallScratch()
        let exact = levels.whole.search(Self.request(levels), scratch: &scratch)
        let candidates = levels.coded.candidates(for: Self.request(levels), scratch: &scratch)
        var changed = levels.coded
        changed.remove([exact.hits[0].ordinal])
        changed.upsert(
            ordinal: 100_000, features: levels.rows[0].features, vector: levels.rows[1].vector)
        let found = changed.resolve(
            candidates, vectors: levels.vectors(for: candidates), scratch: &scratch)
        let expected = (exact.hits + exact.nearMisses).map(\.ordinal).dropFirst()
        #expect((found.hits + found.nearMisses).map(\.ordinal).starts(with: expected))
    }
}

@Suite("The scale of cosines")
struct CosineScaleTests {
    private static func scales(
        _ index: RecallIndex, _ request: RecallRequest
    ) -> [RecallFeature: SIMD2<Float>] {
        var scratch = RecallScratch()
        index.measure(request.query, request.vector.map(MemoryVector.init), &scratch)
        var scales: [RecallFeature: SIMD2<Float>] = [:]
        for feature in [RecallFeature.meaning, .meaningWindow] {
            scales[feature] = [scratch[feature].centre, scratch[feature].scale]
        }
        return scales
    }

    @Test("is the same to the bit whole, half coded, all coded, and near it merged")
    func sameAtAllLevels() throws {
        let crowd = Crowd(1_200, seed: 21)
        let levels = Levels(crowd.rows)
        var coded = levels.whole
        coded.keepVectors(of: [])
        let segments = [crowd.rows[..<700], crowd.rows[700...]].compactMap(
            RecallSegment.init(rows:))
        let merged = RecallIndex.merged(
            held: RecallIndex(rows: crowd.rows.suffix(60)), segments: segments)
        var random = SplitMix(state: 22)
        for _ in 0..<5 {
            let request = crowd.request(&random, for: levels.whole, mode: .hybrid)
            let whole = Self.scales(levels.whole, request)
            #expect(whole == Self.scales(levels.coded, request))
            #expect(whole == Self.scales(coded, request))
            let joined = Self.scales(merged, request)
            #expect(whole[.meaning] == joined[.meaning])
            let pooled = try #require(whole[.meaningWindow])
            let joinedPooled = try #require(joined[.meaningWindow])
            #expect(abs(pooled[1] / joinedPooled[1] - 1) < 1e-3)
        }
    }

    @Test("is near that of exact cosines, and theirs up to 1,000 rows")
    func nearExact() throws {
        let crowd = Crowd(CosineScale.exactRowsMax + 1, seed: 23)
        let more = RecallIndex(rows: crowd.rows)
        let fewer = RecallIndex(rows: crowd.rows.dropLast())
        #expect(more.scalesByCodes && !fewer.scalesByCodes)
        var random = SplitMix(state: 24)
        let request = crowd.request(&random, for: more, mode: .hybrid)
        for feature in [RecallFeature.meaning, .meaningWindow] {
            let estimate = try #require(Self.scales(more, request)[feature])
            let exact = try #require(Self.scales(fewer, request)[feature])
            #expect(estimate != exact)
            #expect(abs(estimate[1] / exact[1] - 1) < 0.1)
        }
    }
}
