import MemoryModel
import RecallIndex

/// Prints, for one size of user, the time of a search, whole and coded, of building and merging,
/// and bytes a memory.
///
/// Memories are made of 15 words each from a skewed vocabulary of 20,000, in sessions of 20, with
/// random vectors of 384 dimensions; seed fixed.
func printSpeed(_ size: Int) {
    var random = SplitMix(state: 7)
    let rows = (0..<size).map { row($0, &random) }
    printBuilding(rows)
    let index = RecallIndex(rows: rows)
    var half = index
    half.keepVectors(of: index.ordinals.filter { $0 % 2 == 0 })
    var coded = index
    coded.keepVectors(of: [])
    for (name, index) in [("whole", index), ("half coded", half), ("all coded", coded)] {
        print("\(size) memories, \(name): bytes a memory", index.byteCount / size)
        for mode in SearchMode.allCases {
            printSearch("\(size) memories, \(name), \(mode.rawValue)", mode, index, rows, &random)
        }
    }
    printMerging(rows, &random)
}

private func row(_ place: Int, _ random: inout SplitMix) -> IndexRow {
    let memory = MemoryContent(
        text: sentence(15, &random),
        occurredAt: Timestamp(microseconds: Int64(place) * 60_000_000),
        speaker: place % 2 == 0 ? "Alice" : "Robert", sessionID: "s\(place / 20)")
    let vector = MemoryVector((0..<384).map { _ in (random.unit() - 0.5) / 5.65 })
    return IndexRow(
        ordinal: UInt32(place), features: MemoryFeatures(of: memory), vector: vector)
}

/// Searches in two steps, which for a whole index are one.
private func printSearch(
    _ name: String, _ mode: SearchMode, _ index: RecallIndex, _ rows: [IndexRow],
    _ random: inout SplitMix
) {
    var scratch = RecallScratch()
    var first = Times()
    var second = Times()
    var needed = 0
    let runs = max(20, 200_000 / index.count)
    for _ in 0..<runs {
        let question = "When did Alice \(sentence(8, &random)) in May 2023?"
        let request = RecallRequest(
            query: index.prepare(question), vector: (0..<384).map { _ in random.unit() - 0.5 },
            mode: mode, limit: 10)
        guard !index.isExact else {
            first.measure { _ = index.search(request, scratch: &scratch) }
            continue
        }
        let candidates = first.measure { index.candidates(for: request, scratch: &scratch) }
        needed += candidates.neededOrdinals.count
        var vectors: [UInt32: MemoryVector] = [:]
        for ordinal in candidates.neededOrdinals { vectors[ordinal] = rows[Int(ordinal)].vector }
        second.measure { _ = index.resolve(candidates, vectors: vectors, scratch: &scratch) }
    }
    print("\(name): search", first, second.isEmpty ? "" : "resolve \(second)", needed / runs)
}

private func printBuilding(_ rows: [IndexRow]) {
    var (upserts, whole, coded) = (Times(), Times(), Times())
    for _ in 0..<max(2, 20_000 / rows.count) {
        upserts.measure {
            var index = RecallIndex()
            for row in rows {
                index.upsert(ordinal: row.ordinal, features: row.features, vector: row.vector)
            }
        }
        whole.measure { _ = RecallIndex(rows: rows) }
        coded.measure {
            var builder = RecallBuilder(reserving: rows.count)
            for row in rows { builder.append(row, keepsVector: false) }
            _ = builder.finish()
        }
    }
    print("\(rows.count) memories: one by one", upserts, "at once", whole, "as codes", coded)
}

/// A tenth is held, the rest is in segments.
private func printMerging(_ rows: [IndexRow], _ random: inout SplitMix) {
    let starts = stride(from: 0, to: rows.count, by: RecallSegment.rowsMax)
    let packed = starts.compactMap { start in
        let part = rows[start..<min(rows.count, start + RecallSegment.rowsMax)]
        return RecallSegment(rows: part)?.bytes
    }
    let held = RecallIndex(rows: rows.suffix(rows.count / 10))
    var (decode, merge) = (Times(), Times())
    var segments: [RecallSegment] = []
    for _ in 0..<max(5, 50_000 / rows.count) {
        segments = decode.measure { packed.compactMap { RecallSegment(bytes: $0) } }
        merge.measure { _ = RecallIndex.merged(held: held, segments: segments) }
    }
    let bytes = packed.reduce(0) { $0 + $1.count } / rows.count
    print("\(rows.count) memories: decode segments", decode, "merge", merge, "bytes", bytes)
    let merged = RecallIndex.merged(held: held, segments: segments)
    printSearch("\(rows.count) memories, merged, hybrid", .hybrid, merged, rows, &random)
}

/// Times of one thing, in microseconds: the shortest, median, p95.
private struct Times: CustomStringConvertible {
    private var all: [Duration] = []
    private let clock = ContinuousClock()

    var isEmpty: Bool { all.isEmpty }

    mutating func measure<Result>(_ body: () -> Result) -> Result {
        let start = clock.now
        let result = body()
        all.append(clock.now - start)
        return result
    }

    var description: String {
        let sorted = all.sorted().map { Int($0 / .microseconds(1)) }
        guard let least = sorted.first else { return "-" }
        return "\(least)/\(sorted[sorted.count / 2])/\(sorted[sorted.count * 95 / 100]) µs"
    }
}

private func sentence(_ words: Int, _ random: inout SplitMix) -> String {
    (0..<words).map { place in
        let rank = Int(20_000 * random.unit() * random.unit() * random.unit())
        return place % 3 == 0 ? "the" : "word\(rank)"
    }.joined(separator: " ")
}

/// Random numbers from a seed. Source: Steele and others, 2014 (SplitMix64).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func unit() -> Float { Float(next() >> 40) / 16_777_216 }
}
