import Caching
import Testing

@Suite("Bloom filter")
struct BloomFilterTests {
    @Test("never denies what was put in, and is wrong as rarely as it says", arguments: [1, 2, 3])
    func rateHolds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let ids = (0..<20_000).map { _ in BloomItem(random.next(), random.next()) }
        var filter = BloomFilter(capacity: ids.count, falsePositiveRate: 0.01)
        for id in ids { filter.insert(id) }
        #expect(ids.allSatisfy(filter.mayContain))
        let wrong = (0..<50_000).filter { _ in
            filter.mayContain(BloomItem(random.next(), random.next()))
        }.count
        // 500 are expected, give or take 22: a bound of five deviations, both ways.
        #expect((390...610).contains(wrong), "seed \(seed): \(wrong)")
        #expect(abs(filter.rate - 0.01) < 0.001)
        #expect(filter.isFull || filter.count > 19_800)
    }

    @Test("ids that differ in few bits, as those of one millisecond do, are spread as well")
    func closeIDs() {
        var filter = BloomFilter(capacity: 10_000, falsePositiveRate: 0.01)
        for low in 0..<10_000 { filter.insert(BloomItem(7, UInt64(low))) }
        let wrong = (10_000..<60_000).filter { filter.mayContain(BloomItem(7, UInt64($0))) }.count
        #expect((390...610).contains(wrong), "\(wrong)")
    }

    @Test("texts are told apart byte for byte")
    func texts() {
        var filter = BloomFilter(capacity: 1_000, falsePositiveRate: 0.000_001)
        filter.insert(BloomItem("\u{e9}"))
        #expect(filter.mayContain(BloomItem("\u{e9}")))
        #expect(!filter.mayContain(BloomItem("e\u{301}")))
        #expect(!filter.mayContain(BloomItem("")))
    }

    @Test("counts what is new, and says when it is full")
    func fills() {
        var filter = BloomFilter(capacity: 100, falsePositiveRate: 0.01)
        for low in 0..<50 { filter.insert(BloomItem(1, UInt64(low))) }
        for low in 0..<50 { filter.insert(BloomItem(1, UInt64(low))) }
        #expect((48...50).contains(filter.count) && !filter.isFull)
        for low in 50..<110 { filter.insert(BloomItem(1, UInt64(low))) }
        #expect(filter.isFull)
    }

    @Test("its size follows from capacity and rate, and back")
    func sizes() {
        let bytes = BloomFilter.bytes(capacity: 1_000_000, falsePositiveRate: 0.01)
        // 9.585 bits each.
        #expect(bytes / 1_000 == 1_198)
        let capacity = BloomFilter.capacity(bytes: bytes, falsePositiveRate: 0.01)
        #expect(abs(capacity - 1_000_000) < 100)
        #expect(BloomFilter(capacity: 1_000_000, falsePositiveRate: 0.01).bits == bytes * 8)
    }

    @Test("less memory than it needs makes it wrong more often, and it says how often")
    func tooSmall() {
        var random = SplitMix64(seed: 9)
        let bytes = BloomFilter.bytes(capacity: 4_000, falsePositiveRate: 0.01)
        var filter = BloomFilter(capacity: 8_000, falsePositiveRate: 0.01, bytesMax: bytes)
        #expect(filter.bits == bytes * 8)
        let ids = (0..<8_000).map { _ in BloomItem(random.next(), random.next()) }
        for id in ids { filter.insert(id) }
        #expect(ids.allSatisfy(filter.mayContain))
        let wrong = (0..<20_000).filter { _ in
            filter.mayContain(BloomItem(random.next(), random.next()))
        }.count
        #expect((0.09...0.11).contains(filter.statedRate))
        #expect(abs(Double(wrong) / 20_000 - filter.statedRate) < 0.012)
    }
}
