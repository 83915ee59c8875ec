import MemoryModel
import RecallIndex

/// Makes what is held of a user smaller: the newest half and the most salient half stay in full.
///
/// Vectors of the others become codes; when that is not enough and rows may leave, all vectors are
/// codes and the others leave as rows. A pure function of its input.
struct Reduction: Sendable {
    /// How much memories matter.
    let salience: Salience
    /// What the store knows of them, by ordinal.
    let weights: [UInt32: MemoryWeight]
    /// The most bytes that are to be left.
    let bytes: Int
    /// Whether rows may leave.
    let rowsMayLeave: Bool

    private struct Ranked {
        let ordinal: UInt32
        let worth: Float
    }

    /// Applies it.
    func apply(to rows: inout HeldRows) {
        guard rows.index.byteCount > bytes else { return }
        let ranked = rank(rows.index)
        makeCodes(&rows, ranked)
        if rowsMayLeave { dismiss(&rows, ranked) }
    }

    /// Keeps as many exact vectors as there is room for.
    private func makeCodes(_ rows: inout HeldRows, _ ranked: [UInt32]) {
        let exact = rows.index.vectorCount - rows.index.codedCount
        guard exact > 0 else { return }
        let excess = rows.index.byteCount - bytes
        var count = max(0, exact - excess / IndexLoader.savedRowBytes - 1)
        while true {
            rows.index.keepVectors(of: stayers(rows.index.ordinals, ranked, count))
            guard rows.index.byteCount > bytes, count > 0 else { return }
            count = count / 2
        }
    }

    /// Lets rows go until what is left fits.
    private func dismiss(_ rows: inout HeldRows, _ ranked: [UInt32]) {
        while rows.index.byteCount > bytes, rows.index.count > 0 {
            let ordinals = rows.index.ordinals
            // A little less than would fit if all rows were alike, so that one pass is the rule.
            let share = Double(bytes) / Double(rows.index.byteCount) * 0.95
            let count = min(ordinals.count - 1, Int(Double(ordinals.count) * share))
            let staying = Set(stayers(ordinals, ranked, count))
            let newest = count - count / 2
            let from = newest > 0 ? ordinals[ordinals.count - newest] : .max
            rows.index.remove(ordinals.filter { !staying.contains($0) })
            rows.wholeFrom = max(rows.wholeFrom, from)
        }
    }

    /// Ordinals by falling salience; of equals the newer first.
    private func rank(_ index: RecallIndex) -> [UInt32] {
        let (days, contents) = (index.days, index.contentWeights)
        var ranked: [Ranked] = []
        ranked.reserveCapacity(days.count)
        for (place, ordinal) in index.ordinals.enumerated() {
            let worth = salience.of(
                day: Int(days[place]), content: contents[place], weight: weights[ordinal])
            ranked.append(Ranked(ordinal: ordinal, worth: worth))
        }
        ranked.sort { left, right in
            left.worth == right.worth ? left.ordinal > right.ordinal : left.worth > right.worth
        }
        return ranked.map(\.ordinal)
    }

    /// The newest half of `count` and as many of the most salient of the others, ascending.
    private func stayers(_ ordinals: [UInt32], _ ranked: [UInt32], _ count: Int) -> [UInt32] {
        let newest = ordinals.suffix(count - count / 2)
        guard let first = newest.first else { return [] }
        let held = Set(ordinals)
        let salient = ranked.lazy.filter { $0 < first && held.contains($0) }.prefix(count / 2)
        return (Array(salient) + Array(newest)).sorted()
    }
}
