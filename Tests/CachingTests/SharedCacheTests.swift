import Caching
import Synchronization
import Testing

@Suite("Shared cache")
struct SharedCacheTests {
    private let cache = SharedCache<String, Int>(CacheLimits(bytesMax: 100_000))

    @Test("what was worked out before a change is not kept after it")
    func staleInsertIsRefused() {
        let before = cache.mark
        #expect(cache.insert(1, for: "a", bytes: 1, group: "ada", since: before, at: 0))
        #expect(cache.drop("ada") == 1)
        #expect(!cache.insert(1, for: "a", bytes: 1, group: "ada", since: before, at: 0))
        #expect(cache.value(for: "a", at: 0) == nil)
        #expect(cache.insert(2, for: "a", bytes: 1, group: "ada", since: cache.mark, at: 0))
        #expect(cache.value(for: "a", at: 0) == 2)
    }

    @Test("a change of one group leaves the others alone; a change of all leaves none")
    func groups() {
        let before = cache.mark
        cache.drop("bob")
        #expect(cache.insert(1, for: "a", bytes: 1, group: "ada", since: before, at: 0))
        #expect(cache.drop("bob") == 0)
        #expect(cache.value(for: "a", at: 0) == 1)
        #expect(cache.dropAll() == 1)
        #expect(!cache.insert(1, for: "a", bytes: 1, group: "ada", since: before, at: 0))
    }

    @Test("a smaller share lasts until a bigger one is given")
    func shares() {
        for key in 0..<50 {
            cache.insert(
                key, for: "\(key)", bytes: 900, group: "ada", since: cache.mark, at: 0)
        }
        let whole = cache.statistics
        cache.resize(share: 0.25)
        #expect(cache.statistics.bytesMax == 25_000)
        #expect(cache.statistics.bytes <= 25_000)
        #expect(cache.value(for: "49", at: 0) == 49)
        cache.resize(share: 1)
        #expect(cache.statistics.bytesMax == whole.bytesMax)
        cache.resize(share: -1)
        #expect(cache.statistics.count == 0)
    }

    @Test("whoever changed the state never gets a value from before that change")
    func neverStale() async {
        let subject = CountThroughCache()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<2_000).allSatisfy { round in
                        let changed = round % 3 == 0 ? subject.change() : 0
                        return subject.read() >= changed
                    }
                }
            }
            for await isFresh in group { #expect(isFresh) }
        }
        #expect(subject.read() == 4 * 667)
        #expect(subject.cache.statistics.hits > 0)
    }
}

/// A number, and a cache in front of it.
private final class CountThroughCache: Sendable {
    private let count = Mutex(0)
    let cache = SharedCache<String, Int>(CacheLimits(bytesMax: 1_000))

    func change() -> Int {
        let changed = count.withLock {
            $0 += 1
            return $0
        }
        cache.drop("ada")
        return changed
    }

    func read() -> Int {
        if let kept = cache.value(for: "a", at: 0) { return kept }
        let mark = cache.mark
        let value = count.withLock { $0 }
        cache.insert(value, for: "a", bytes: 1, group: "ada", since: mark, at: 0)
        return value
    }
}

@Suite("Byte key")
struct ByteKeyTests {
    @Test("two spellings of one letter are two keys")
    func spellings() {
        #expect("\u{e9}" == "e\u{301}")
        #expect(ByteKey("\u{e9}") != ByteKey("e\u{301}"))
    }

    @Test("fields do not run into each other, and absence is not emptiness")
    func fields() {
        #expect(key("ab", "c") != key("a", "bc"))
        #expect(key("", nil) != key(nil, ""))
        #expect(key("a", "b") == key("a", "b"))
        #expect(key("a", "b").hashValue == key("a", "b").hashValue)
    }

    private func key(_ first: String?, _ second: String?) -> ByteKey {
        var key = ByteKey()
        key.append(first)
        key.append(second)
        return key
    }
}
