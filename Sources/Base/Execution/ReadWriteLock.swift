import Glibc

/// A value that many threads may read at once and one may change.
///
/// For threads (never tasks) that hold it for up to milliseconds; a waiting writer goes before new
/// readers, so that a stream of readers cannot starve it.
public final class ReadWriteLock<Value>: @unchecked Sendable {
    // `@unchecked` holds because `value` is touched only under `lock`.
    private let lock: UnsafeMutablePointer<pthread_rwlock_t>
    private var value: Value

    /// A lock that guards `value`.
    public init(_ value: sending Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_rwlock_t())
        var attributes = pthread_rwlockattr_t()
        pthread_rwlockattr_init(&attributes)
        // glibc's PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, which its module does not export.
        pthread_rwlockattr_setkind_np(&attributes, 2)
        pthread_rwlock_init(lock, &attributes)
        pthread_rwlockattr_destroy(&attributes)
    }

    deinit {
        pthread_rwlock_destroy(lock)
        lock.deallocate()
    }

    /// Reads the value beside other readers; must not be nested.
    public func read<Result>(_ body: (borrowing Value) throws -> Result) rethrows -> Result {
        pthread_rwlock_rdlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body(value)
    }

    /// Changes the value alone; must not be nested.
    public func write<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        pthread_rwlock_wrlock(lock)
        defer { pthread_rwlock_unlock(lock) }
        return try body(&value)
    }
}
