import Caching

/// What ``LRUCache`` must do, written as simply as can be: a list by use, the newest last.
struct NaiveCache {
    struct Item: Equatable {
        var key: Int
        var value: Int
        var bytes: Int
        var group: String?
        var expiry: Int64
    }
    var items: [Item] = []
    var bytesMax: Int
    let countMax: Int
    let life: Int64?
    var hits = 0
    var misses = 0
    var evictions = 0
    var expirations = 0

    var bytes: Int { items.reduce(0) { $0 + $1.bytes } }

    mutating func value(for key: Int, at now: Int64) -> Int? {
        guard let place = items.firstIndex(where: { $0.key == key }) else {
            misses += 1
            return nil
        }
        let item = items.remove(at: place)
        guard now < item.expiry else {
            misses += 1
            expirations += 1
            return nil
        }
        hits += 1
        items.append(item)
        return item.value
    }

    mutating func insert(
        _ value: Int, for key: Int, bytes: Int, group: String?, at now: Int64
    ) -> [Int] {
        items.removeAll { $0.key == key }
        let item = Item(
            key: key, value: value, bytes: bytes + LRUCache<Int, Int>.entryBytes, group: group,
            expiry: life.map { now + $0 } ?? .max)
        guard item.bytes <= bytesMax, countMax > 0 else { return [key] }
        let gone = evict(toBytes: bytesMax - item.bytes, count: countMax - 1)
        items.append(item)
        return gone
    }

    mutating func remove(_ key: Int) -> Int? {
        let value = items.first { $0.key == key }?.value
        items.removeAll { $0.key == key }
        return value
    }

    mutating func removeAll(of group: String) -> Set<Int> {
        let keys = items.filter { $0.group == group }.map(\.key)
        items.removeAll { $0.group == group }
        return Set(keys)
    }

    mutating func evict(toBytes bytes: Int, count: Int) -> [Int] {
        var gone: [Int] = []
        while self.bytes > bytes || items.count > count {
            gone.append(items.removeFirst().key)
            evictions += 1
        }
        return gone
    }
}
