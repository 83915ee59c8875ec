import Caching
import Testing

@Suite("LRU cache")
struct LRUCacheTests {
    private typealias Cache = LRUCache<Int, Int>
    private static let each = Cache.entryBytes

    @Test(
        "does what a simple list would do, at every step",
        arguments: [
            (seed: 1, bytes: 8, count: 1_000, life: 50),
            (seed: 2, bytes: 1_000, count: 7, life: 20),
            (seed: 3, bytes: 20, count: 20, life: nil), (seed: 4, bytes: 3, count: 2, life: 1),
            (seed: 5, bytes: 0, count: 10, life: 9), (seed: 6, bytes: 9, count: 0, life: 9),
        ] as [(seed: UInt64, bytes: Int, count: Int, life: Int64?)])
    func matchesModel(_ plan: (seed: UInt64, bytes: Int, count: Int, life: Int64?)) {
        var random = SplitMix64(seed: plan.seed)
        let bytesMax = plan.bytes * (Self.each + 50)
        var cache = Cache(
            CacheLimits(
                bytesMax: bytesMax, countMax: plan.count,
                life: plan.life.map { .milliseconds($0) }))
        var model = NaiveCache(bytesMax: bytesMax, countMax: plan.count, life: plan.life)
        var now: Int64 = 0
        for step in 0..<6_000 {
            now += Int64(random.below(3))
            change(&cache, &model, &random, now, bytesMax)
            let seen = cache.statistics
            #expect(
                seen.bytes == model.bytes && seen.count == model.items.count
                    && seen.hits == model.hits && seen.misses == model.misses
                    && seen.evictions == model.evictions
                    && seen.expirations == model.expirations
                    && seen.bytes <= seen.bytesMax && seen.count <= plan.count,
                "seed \(plan.seed), step \(step)")
        }
        // The order is the same too: what goes first.
        let order = model.items.map(\.key)
        #expect(cache.shrink(toBytes: 0).map(\.key) == order)
    }

    private func change(
        _ cache: inout Cache, _ model: inout NaiveCache, _ random: inout SplitMix64,
        _ now: Int64, _ bytesMax: Int
    ) {
        let key = random.below(40)
        let group = "group \(key % 5)"
        switch random.below(20) {
        case 0..<9:
            #expect(cache.value(for: key, at: now) == model.value(for: key, at: now))
        case 9..<16:
            let bytes = random.below(120)
            let owner = key % 7 == 0 ? nil : group
            let gone = cache.insert(now.hashValue, for: key, bytes: bytes, group: owner, at: now)
            let expected = model.insert(
                now.hashValue, for: key, bytes: bytes, group: owner, at: now)
            #expect(gone.map(\.key) == expected)
        case 16: #expect(cache.remove(key) == model.remove(key))
        case 17: #expect(Set(cache.removeAll(of: group).map(\.key)) == model.removeAll(of: group))
        case 18:
            let doomed = model.items.filter { $0.value % 3 == 0 }.count
            #expect(cache.removeAll { $1 % 3 == 0 } == doomed)
            model.items.removeAll { $0.value % 3 == 0 }
        default:
            let bytes = random.below(bytesMax + 1)
            let isLasting = random.below(2) == 0
            let gone = isLasting ? cache.resize(bytesMax: bytes) : cache.shrink(toBytes: bytes)
            #expect(gone.map(\.key) == model.evict(toBytes: bytes, count: .max))
            if isLasting { model.bytesMax = bytes }
            if random.below(2) == 0 {
                _ = cache.resize(bytesMax: bytesMax)
                model.bytesMax = bytesMax
            }
        }
    }

    @Test("an entry is good until its life is over, however often it is asked for")
    func lifeIsCountedFromInsertion() {
        var cache = Cache(CacheLimits(bytesMax: 10_000, life: .seconds(2)))
        cache.insert(7, for: 1, bytes: 0, at: 1_000)
        #expect(cache.value(for: 1, at: 2_999) == 7)
        #expect(cache.value(for: 1, at: 3_000) == nil)
        #expect(cache.statistics.expirations == 1)
        #expect(cache.statistics.bytes == 0)
    }

    @Test("a value that is bigger than the cache is not kept, nor what it was to replace")
    func tooBig() {
        var cache = Cache(CacheLimits(bytesMax: 1_000))
        cache.insert(1, for: 1, bytes: 10, at: 0)
        #expect(cache.insert(2, for: 1, bytes: 5_000, at: 0).map(\.value) == [2])
        #expect(cache.value(for: 1, at: 0) == nil)
        #expect(cache.count == 0)
    }

    @Test("values are let go when they leave, not when their place is used again")
    func valuesAreLetGo() {
        final class Witness: Sendable {}
        var cache = LRUCache<Int, Witness>(CacheLimits(bytesMax: 100_000))
        weak var removed: Witness?
        weak var dropped: Witness?
        weak var swept: Witness?
        do {
            let all = [Witness(), Witness(), Witness()]
            (removed, dropped, swept) = (all[0], all[1], all[2])
            for (key, one) in all.enumerated() {
                cache.insert(one, for: key, bytes: 0, group: "\(key)", at: 0)
            }
        }
        #expect(removed != nil && dropped != nil && swept != nil)
        cache.remove(0)
        cache.removeAll(of: "1")
        cache.removeAll { key, _ in key == 2 }
        #expect(removed == nil && dropped == nil && swept == nil)
    }

    @Test("what an entry is said to take covers slot and table")
    func entryBytesCoverTheirRoom() {
        // A slot holds at least key, value, group, bytes, expiry and four links.
        #expect(Self.each >= 2 * (8 + 8 + 16 + 8 + 8 + 16))
        #expect(LRUCache<ByteKey, [Float]>.entryBytes < 512)
    }
}
