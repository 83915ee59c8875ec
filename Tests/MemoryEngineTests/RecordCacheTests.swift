import Caching
import MemoryModel
import Testing

@testable import MemoryEngine

@Suite("Kept memories")
struct RecordCacheTests {
    private static func memory(_ number: Int, of user: String = "ada") -> Memory {
        let time = Timestamp(microseconds: Int64(number))
        var content = MemoryContent(
            text: "Note \(number) about the garden behind the old library \(number)",
            occurredAt: time)
        content.speaker = "Anna"
        content.sessionID = "session-\(number / 50)-of-this-conversation"
        return Memory(
            id: MemoryID(high: UInt64(number), low: user == "ada" ? 1 : 2), userID: user,
            ordinal: UInt32(number), content: content, createdAt: time, updatedAt: time)
    }

    private func cache(hot: Int, warm: Int) -> RecordCache {
        RecordCache(
            hot: CacheLimits(bytesMax: 4 << 20, countMax: hot),
            warm: CacheLimits(bytesMax: 8 << 20, countMax: warm))
    }

    private func keep(_ memories: [Memory], in cache: RecordCache) {
        cache.keep(memories, since: cache.find([]).mark)
    }

    @Test("what leaves the first level is found in the second, and comes back as it was")
    func levels() {
        let cache = cache(hot: 2, warm: 3)
        let memories = (0..<6).map { Self.memory($0) }
        keep(memories, in: cache)
        // 4 and 5 are hot, 1 to 3 warm, 0 is gone.
        #expect(cache.find(memories.map(\.id)).memories == [nil] + memories.dropFirst().map { $0 })
        #expect(cache.find([0, 3, 9], of: "ada").memories == [nil, memories[3], nil])
        #expect(cache.find([3], of: "bob").memories == [nil])
        let seen = cache.statistics
        #expect(seen.hot.count == 2 && seen.warm.count == 3)
    }

    @Test("what is dropped is in neither level and has no place")
    func drops() {
        let cache = cache(hot: 2, warm: 3)
        let memories = (0..<5).map { Self.memory($0) }
        keep(memories, in: cache)
        cache.drop([memories[0].id, memories[4].id], of: ["ada"])
        #expect(cache.find([0, 4], of: "ada").memories == [nil, nil])
        #expect(cache.find([memories[0].id, memories[4].id]).memories == [nil, nil])
        keep([Self.memory(7, of: "bob")], in: cache)
        cache.dropAll(of: "ada")
        #expect(cache.find([0, 1, 2, 3, 4], of: "ada").memories.allSatisfy { $0 == nil })
        #expect(cache.find([7], of: "bob").memories.count { $0 != nil } == 1)
        let seen = cache.statistics
        #expect(seen.hot.count + seen.warm.count == 1)
    }

    @Test("what was read before a change of its user is not kept")
    func staleReadsAreNotKept() {
        let cache = cache(hot: 10, warm: 10)
        let mark = cache.find([]).mark
        cache.drop([], of: ["ada"])
        cache.keep([Self.memory(1), Self.memory(2, of: "bob")], since: mark)
        #expect(cache.find([1], of: "ada").memories == [nil])
        #expect(cache.find([2], of: "bob").memories == [Self.memory(2, of: "bob")])
        let second = cache.find([]).mark
        cache.drop([], of: nil)
        cache.keep([Self.memory(3, of: "bob")], since: second)
        #expect(cache.find([3], of: "bob").memories == [nil])
    }

    @Test("over nine of ten look-ups hit when four of five go to a fifth of the memories")
    func hitRate() {
        let limits = CacheOptions()
        let cache = RecordCache(hot: limits.recordsHot, warm: limits.recordsWarm)
        var random = Numbers(state: 7)
        let memoryCount = 10_000
        var (asked, hits) = (0, 0)
        for round in 0..<40_000 {
            let isOften = random.below(5) > 0
            let number =
                isOften
                ? random.below(memoryCount / 5)
                : memoryCount / 5 + random.below(memoryCount * 4 / 5)
            let found = cache.find([UInt32(number)], of: "ada")
            if found.memories[0] == nil {
                cache.keep([Self.memory(number)], since: found.mark)
            }
            // The first round trips warm it up.
            if round >= 20_000 {
                asked += 1
                if found.memories[0] != nil { hits += 1 }
            }
        }
        #expect(hits * 10 > asked * 9, "\(hits) of \(asked)")
        let seen = cache.statistics
        #expect(seen.hot.bytes <= 4 << 20 && seen.warm.bytes <= 8 << 20)
        #expect(seen.hot.count == 1_000)
        #expect(seen.hot.hits > 0 && seen.warm.hits > 0)
    }

    @Test("a smaller share lets both levels go down")
    func shares() {
        let cache = cache(hot: 100, warm: 1_000)
        let memories = (0..<1_000).map { Self.memory($0) }
        keep(memories, in: cache)
        cache.resize(share: 0.01)
        let seen = cache.statistics
        #expect(seen.hot.bytes <= 4 << 20 / 100 && seen.warm.bytes <= 8 << 20 / 100)
        #expect(seen.warm.count > 0)
        cache.resize(share: 1)
        keep(memories, in: cache)
        #expect(cache.statistics.hot.count == 100)
    }

    @Test("a packed memory is the same when it is unpacked", arguments: 0..<64)
    func packing(_ kind: Int) {
        var memory = Self.memory(3)
        memory.id = MemoryID(high: .max, low: 0x0123_4567_89AB_CDEF)
        memory.ordinal = .max
        memory.createdAt = .earliest
        memory.updatedAt = .latest
        memory.content.text = kind & 1 == 0 ? "x" : "e\u{301}\u{1F427} caf\u{e9}\n\"x\""
        memory.content.speaker = kind & 2 == 0 ? nil : ""
        memory.content.agentID = kind & 4 == 0 ? nil : "agent"
        memory.content.appID = kind & 8 == 0 ? nil : String(repeating: "a", count: 256)
        memory.content.categories = kind & 16 == 0 ? [] : ["", "food", "caf\u{e9}"]
        memory.content.importance = kind & 32 == 0 ? nil : 0
        memory.content.metadata = kind & 1 == 0 ? "{}" : #"{"a":[1,"é"]}"#
        let again = PackedMemory(memory).unpacked()
        #expect(again == memory)
        #expect(again.content.text.utf8.elementsEqual(memory.content.text.utf8))
        #expect(PackedMemory(memory).byteCount < memory.cachedBytes + 64)
    }

    /// Knuth's linear congruential generator, MMIX, for the same numbers everywhere.
    private struct Numbers {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}
