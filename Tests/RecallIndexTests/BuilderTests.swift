import MemoryModel
import Testing

@testable import RecallIndex

@Suite("Building and merging")
struct BuilderTests {
    private static func rows(_ samples: [Sample]) -> [IndexRow] {
        samples.map { sample in
            IndexRow(
                ordinal: sample.ordinal, features: MemoryFeatures(of: sample.content),
                vector: sample.vector.map(MemoryVector.init))
        }
    }

    private static func answers(_ index: RecallIndex) -> [[Float]] {
        var random = SplitMix(state: 99)
        var scratch = RecallScratch()
        return (0..<4).flatMap { _ in
            let query = index.prepare(Samples.question(&random))
            return index.signals(of: query, vector: Samples.vector(&random), scratch: &scratch)
        }
    }

    @Test("at once gives what one by one gives", arguments: UInt64(1)...4)
    func atOnce(seed: UInt64) {
        var random = SplitMix(state: seed)
        let samples = Samples.talk(80, &random)
        let built = RecallIndex(rows: Self.rows(samples))
        let put = Samples.index(samples)
        #expect(Self.answers(built) == Self.answers(put), "seed \(seed)")
        #expect(built.vectorCount == put.vectorCount)
        #expect(built.rows.pools == put.rows.pools)
    }

    @Test("as codes gives what turning vectors into codes gives", arguments: UInt64(1)...4)
    func asCodes(seed: UInt64) {
        var random = SplitMix(state: seed)
        let samples = Samples.talk(80, &random)
        var builder = RecallBuilder()
        for row in Self.rows(samples) { builder.append(row, keepsVector: row.ordinal % 2 == 0) }
        let built = builder.finish()
        var coded = Samples.index(samples)
        coded.keepVectors(of: samples.map(\.ordinal).filter { $0 % 2 == 0 })
        #expect(Self.answers(built) == Self.answers(coded), "seed \(seed)")
        #expect(built.exactOrdinals == coded.exactOrdinals)
        #expect(built.codedCount == coded.codedCount && built.codedCount > 0)
    }

    @Test("as codes keeps pooled lengths when there are more rows than vectors held meanwhile")
    func manyRows() {
        let crowd = Crowd(3 * RecallBuilder.looseMax / 2, seed: 3)
        var builder = RecallBuilder(reserving: crowd.rows.count)
        for row in crowd.rows { builder.append(row, keepsVector: false) }
        let coded = builder.finish()
        #expect(coded.codedCount == crowd.rows.count)
        #expect(coded.rows.pools == RecallIndex(rows: crowd.rows).rows.pools)
        #expect(coded.byteCount < 190 * coded.count)
    }

    @Test("segments and what is held together answer like all rows as codes", arguments: 1...3)
    func merged(held heldEvery: Int) throws {
        var random = SplitMix(state: 5)
        let samples = Samples.talk(90, &random)
        let rows = Self.rows(samples)
        let segment = try #require(RecallSegment(rows: rows[..<70]))
        let heldRows = rows.indices.filter { $0 >= 70 || $0 % heldEvery == 0 }.map { rows[$0] }
        let held = RecallIndex(rows: heldRows)
        let merged = RecallIndex.merged(held: held, segments: [segment])
        var all = RecallIndex(rows: rows)
        all.keepVectors(of: held.ordinals)
        #expect(merged.ordinals == all.ordinals)
        #expect(merged.vectorCount == all.vectorCount)
        #expect(merged.exactOrdinals == all.exactOrdinals)
        #expect(merged.roleCount == all.roleCount)
        #expect(merged.pairCount == all.pairCount)
        #expect(merged.windowTermCount == all.windowTermCount)
        let lexical = SearchMode.lexical
        for question in ["What did Ann say of kw1x kw2x?", "kw0x kw3x"] {
            let found = merged.find(question, mode: lexical).hits
            let wanted = all.find(question, mode: lexical).hits
            #expect(found.map(\.ordinal) == wanted.map(\.ordinal))
            #expect(found.map(\.score) == wanted.map(\.score))
        }
    }

    @Test("stale rows of segments are left out, later segments add only what is new")
    func stale() throws {
        var random = SplitMix(state: 6)
        let rows = Self.rows(Samples.talk(30, &random))
        let first = try #require(RecallSegment(rows: rows[..<20]))
        let second = try #require(RecallSegment(rows: rows[15...]))
        let held = RecallIndex(rows: rows[3...3])
        let gone = rows[3].ordinal...rows[5].ordinal
        let merged = RecallIndex.merged(
            held: held, segments: [second, first], leavingOut: [gone])
        let wanted = rows.map(\.ordinal).filter { !gone.contains($0) || $0 == rows[3].ordinal }
        #expect(merged.ordinals == wanted)
        #expect(RecallIndex.merged(held: held, segments: []).ordinals == held.ordinals)
    }
}

@Suite("RecallSegment")
struct RecallSegmentTests {
    private static func segment(_ count: Int) throws -> RecallSegment {
        let rows = Crowd(count, seed: 8).rows.map { row in
            var row = row
            if row.ordinal % 7 == 3 { row.vector = nil }
            return row
        }
        return try #require(RecallSegment(rows: rows))
    }

    @Test("is the same after a round trip", arguments: [0, 1, 50])
    func roundTrip(count: Int) throws {
        let segment = try Self.segment(count)
        let read = try #require(RecallSegment(bytes: segment.bytes))
        #expect(read.bytes == segment.bytes)
        #expect(read.ordinals == segment.ordinals)
        #expect(read.rows.terms == segment.rows.terms)
        #expect(read.rows.slots == segment.rows.slots)
        #expect(read.rows.pools == segment.rows.pools)
        #expect(read.names == segment.names)
    }

    @Test("takes less than 130 bytes a memory, and no more than its limit")
    func size() throws {
        let segment = try Self.segment(400)
        #expect(segment.bytes.count < 130 * segment.count)
        #expect(RecallSegment(rows: Crowd(RecallSegment.rowsMax + 1, seed: 8).rows) == nil)
    }

    @Test("refuses each cut and each changed byte")
    func damage() throws {
        let bytes = try Self.segment(3).bytes
        for length in 0..<bytes.count {
            #expect(RecallSegment(bytes: Array(bytes.prefix(length))) == nil)
        }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x11
            #expect(RecallSegment(bytes: changed) == nil, "byte \(place)")
        }
    }

    @Test("wrong bytes with a right checksum are refused or can be searched", arguments: 0..<20)
    func forged(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let bytes = try Self.segment(6).bytes
        for _ in 0..<100 {
            var changed = Array(bytes.dropFirst(8))
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<changed.count, using: &random)
                changed[place] = UInt8(truncatingIfNeeded: random.next())
            }
            guard let read = RecallSegment(bytes: RecallSegment.sealed(changed)) else { continue }
            let merged = RecallIndex.merged(held: RecallIndex(), segments: [read])
            let vector = [Float](repeating: 0.05, count: Crowd.dimensions)
            #expect(merged.find("kw1x kw3x", vector: vector).hits.count <= 10)
        }
    }
}
