import Synchronization

/// An ``LRUCache`` for many threads, that never keeps what was worked out from an older state.
///
/// Whoever works a value out takes ``mark`` first and hands it to `insert`; whoever changes a
/// group's state calls ``drop(_:)`` before the change is acknowledged.
public final class SharedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var cache: LRUCache<Key, Value>
        var marks = ChangeMarks()
    }
    private let limits: CacheLimits
    private let state: Mutex<State>

    /// An empty cache.
    public init(_ limits: CacheLimits) {
        self.limits = limits
        state = Mutex(State(cache: LRUCache(limits)))
    }

    /// How it did, and what it holds.
    public var statistics: CacheStatistics { state.withLock { $0.cache.statistics } }

    /// This moment, to be taken before the first look at what a value is worked out from.
    public var mark: UInt64 { state.withLock { $0.marks.mark } }

    /// What is kept under a key; nil when there is nothing, or it is too old.
    ///
    /// - Parameter now: Milliseconds since any fixed moment, never going back.
    public func value(for key: Key, at now: Int64) -> Value? {
        state.withLock { $0.cache.value(for: key, at: now) }
    }

    /// Keeps a value, unless its group changed since the mark.
    ///
    /// - Returns: Whether its group did not change.
    @discardableResult
    public func insert(
        _ value: Value, for key: Key, bytes: Int, group: String, since mark: UInt64, at now: Int64
    ) -> Bool {
        // What goes is let go outside of the lock.
        let gone = state.withLock { state -> [LRUCache<Key, Value>.Entry]? in
            guard state.marks.isUnchanged(group, since: mark) else { return nil }
            return state.cache.insert(value, for: key, bytes: bytes, group: group, at: now)
        }
        return gone != nil
    }

    /// Drops a group's entries, and what is being worked out for it now.
    ///
    /// - Returns: How many entries.
    @discardableResult
    public func drop(_ group: String) -> Int {
        state.withLock { state in
            state.marks.change(group)
            return state.cache.removeAll(of: group).count
        }
    }

    /// Drops everything, and what is being worked out now.
    ///
    /// - Returns: How many entries.
    @discardableResult
    public func dropAll() -> Int {
        state.withLock { state in
            state.marks.changeAll()
            return state.cache.removeAll()
        }
    }

    /// Lets it take a share of the bytes it was made for, until told otherwise.
    ///
    /// - Parameter share: 0...1.
    public func resize(share: Double) {
        let bytes = limits.bytes(share: share)
        _ = state.withLock { $0.cache.resize(bytesMax: bytes) }
    }
}

extension CacheLimits {
    /// A share of the bytes, 0...1; what is outside counts as the nearer end.
    public func bytes(share: Double) -> Int {
        share >= 1 ? bytesMax : Int(Double(bytesMax) * max(0, share))
    }
}
