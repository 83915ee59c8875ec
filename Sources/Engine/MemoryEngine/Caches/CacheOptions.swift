import Caching

/// How much a ``MemoryEngine`` keeps at hand, and for how long. Zero bytes turn a cache off.
public struct CacheOptions: Sendable {
    /// Vectors of queries.
    public var embeddings = CacheLimits(bytesMax: 2 << 20, life: .seconds(1_800))
    /// Answers to searches.
    public var results = CacheLimits(bytesMax: 5 << 20, life: .seconds(120))
    /// Memories as they are used.
    public var recordsHot = CacheLimits(bytesMax: 4 << 20, countMax: 1_000)
    /// Memories in a compact form, behind those.
    public var recordsWarm = CacheLimits(bytesMax: 8 << 20, countMax: 10_000)
    /// The filters that know which ids and users were never stored; bytes.
    public var neverStoredBytesMax = 8 << 20

    /// The usual bounds.
    public init() {}
}
