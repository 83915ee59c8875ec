/// How much a cache may hold, and for how long.
public struct CacheLimits: Equatable, Sendable {
    /// The most bytes, entries' own share (``LRUCache/entryBytes``) with them.
    public var bytesMax: Int
    /// The most entries.
    public var countMax: Int
    /// How long an entry is good; nil is for ever.
    public var life: Duration?

    /// Limits from their parts.
    public init(bytesMax: Int, countMax: Int = .max, life: Duration? = nil) {
        self.bytesMax = bytesMax
        self.countMax = countMax
        self.life = life
    }
}

/// How a cache did, and what it holds.
public struct CacheStatistics: Equatable, Sendable {
    /// Look-ups that found something.
    public var hits = 0
    /// Look-ups that found nothing, or something too old.
    public var misses = 0
    /// Entries that went to make room.
    public var evictions = 0
    /// Entries that were found too old.
    public var expirations = 0
    /// Bytes that the entries take.
    public var bytes = 0
    /// The most bytes that they may take now.
    public var bytesMax = 0
    /// Entries.
    public var count = 0

    /// Nothing yet.
    public init() {}
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
