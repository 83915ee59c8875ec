import MemoryModel
import RecallIndex

/// Prints the time of a search, bytes a memory and the time to add one, for several sizes.
///
/// Memories are made of 15 words each from a skewed vocabulary of 20,000, in sessions of 20, with
/// random vectors of 384 dimensions; seed fixed.
func printSpeed(sizes: [Int]) {
    for size in sizes {
        var random = SplitMix(state: 7)
        var index = RecallIndex()
        index.reserve(size)
        var analysis = Duration.zero
        var insertion = Duration.zero
        let clock = ContinuousClock()
        for place in 0..<size {
            let memory = MemoryContent(
                text: sentence(15, &random),
                occurredAt: Timestamp(microseconds: Int64(place) * 60_000_000),
                speaker: place % 2 == 0 ? "Alice" : "Robert", sessionID: "s\(place / 20)")
            let vector = MemoryVector((0..<384).map { _ in random.unit() - 0.5 })
            let start = clock.now
            let features = MemoryFeatures(of: memory)
            let analysed = clock.now
            index.upsert(ordinal: UInt32(place), features: features, vector: vector)
            analysis += analysed - start
            insertion += clock.now - analysed
        }
        let vector = (0..<384).map { _ in random.unit() - 0.5 }
        var scratch = RecallScratch()
        for mode in SearchMode.allCases {
            var times: [Duration] = []
            for _ in 0..<max(20, 200_000 / size) {
                let question = "When did Alice \(sentence(8, &random)) in May 2023?"
                let request = RecallRequest(
                    query: index.prepare(question), vector: vector, mode: mode)
                times.append(
                    clock.measure { _ = index.search(request, scratch: &scratch) })
            }
            times.sort()
            print(
                "\(size) memories, \(mode.rawValue): median", times[times.count / 2], "p95",
                times[times.count * 95 / 100])
        }
        print(
            "\(size) memories: bytes a memory", index.byteCount / size, "analysis",
            analysis / size, "insertion", insertion / size)
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
