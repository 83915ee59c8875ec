import MemoryModel
import RecallIndex
import Testing

@testable import MemoryEngine

@Suite("What stays of a user who becomes smaller")
struct ReductionTests {
    /// Memories with the odd ordinals 1...799, all of one day.
    private let all = (0..<400).map { UInt32($0) * 2 + 1 }
    /// Old memories that the client calls important.
    private let important: [UInt32] = [1, 3, 401]

    private func rows() -> HeldRows {
        var builder = RecallBuilder(reserving: all.count)
        for (number, ordinal) in all.enumerated() {
            let content = MemoryContent(
                text: Prose.text(number, words: 12, seed: 3),
                occurredAt: Timestamp(microseconds: 0))
            var random = SeededRandom(UInt64(number))
            let vector = (0..<384).map { _ in Float.random(in: -1...1, using: &random) }
            builder.append(
                .init(
                    ordinal: ordinal, features: MemoryFeatures(of: content),
                    vector: MemoryVector(vector)))
        }
        return HeldRows(index: builder.finish())
    }

    private func reduction(to bytes: Int, rowsMayLeave: Bool) -> Reduction {
        var weights: [UInt32: MemoryWeight] = [:]
        for ordinal in important { weights[ordinal] = MemoryWeight(importance: 1) }
        return Reduction(
            salience: Salience(today: 20_000), weights: weights, bytes: bytes,
            rowsMayLeave: rowsMayLeave)
    }

    @Test("nothing changes when it fits")
    func fits() {
        var rows = rows()
        reduction(to: rows.index.byteCount, rowsMayLeave: true).apply(to: &rows)
        #expect(rows.level == .whole && rows.index.count == 400)
    }

    @Test("the newest and the most salient keep exact vectors, the others get codes")
    func codes() {
        var rows = rows()
        let bytes = rows.index.byteCount * 6 / 10
        reduction(to: bytes, rowsMayLeave: true).apply(to: &rows)
        #expect(rows.level == .coded && rows.index.byteCount <= bytes)
        #expect(rows.index.ordinals == all)
        let exact = rows.index.exactOrdinals
        #expect(exact.count > 40, "no more codes than are needed")
        #expect(Set(important).isSubset(of: exact))
        #expect(exact.suffix(exact.count / 2) == all.suffix(exact.count / 2))
    }

    @Test("then the others leave, if they may; what is newer than a memory that stays is whole")
    func leaves() {
        var rows = rows()
        let bytes = rows.index.byteCount / 5
        reduction(to: bytes, rowsMayLeave: false).apply(to: &rows)
        #expect(rows.level == .coded && rows.index.ordinals == all)
        #expect(rows.index.exactOrdinals.isEmpty)
        reduction(to: bytes, rowsMayLeave: true).apply(to: &rows)
        #expect(rows.level == .partial && rows.index.byteCount <= bytes)
        let held = rows.index.ordinals
        #expect(held.count > 40 && held.count < 400)
        #expect(Set(important).isSubset(of: held))
        #expect(held.filter { $0 >= rows.wholeFrom } == all.filter { $0 >= rows.wholeFrom })
        reduction(to: 0, rowsMayLeave: true).apply(to: &rows)
        #expect(rows.index.count == 0 && rows.level == .partial)
    }
}
