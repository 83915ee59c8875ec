/// The bounds of a ``SQLiteStore``.
public struct SQLiteStoreOptions: Sendable {
    /// Pages that the writer keeps in memory, bytes.
    public var writerCacheBytes = 8 << 20
    /// Pages that each reader keeps in memory, bytes.
    public var readerCacheBytes = 4 << 20
    /// Reading threads, each with a connection of its own; at least 1.
    public var readerCount = 2
    /// The most reads that wait; beyond, they are refused with `.busy`.
    public var readQueueLimit = 1_024
    /// The most changes that wait; beyond, they are refused with `.busy`.
    public var writeQueueLimit = 4_096
    /// The most bytes of memories in the changes that wait; beyond, they are refused. A change that
    /// is larger alone is taken when nothing waits.
    public var writeQueueBytes = 64 << 20
    /// The most changes in one commit.
    public var commitLimit = 512
    /// The most derived data that waits to be attached, entries; beyond, it is dropped.
    public var attachLimit = 8_192
    /// The most derived data that waits to be attached, bytes with its text; beyond, it is dropped.
    public var attachBytes = 32 << 20
    /// How long derived data waits at most for a commit to join.
    public var attachDelay = Duration.milliseconds(20)
    /// How soon after a deletion the log is cut, so that nothing of the text is left on the disk.
    public var scrubDelay = Duration.milliseconds(250)
    /// How long after the last commit a log longer than `logBytesIdle` is cut.
    public var tidyDelay = Duration.seconds(2)
    /// The length of the log that an idle store may keep, bytes.
    public var logBytesIdle = 1 << 20
    /// The length of the log at which it is written into the file, bytes; a long read holds it off.
    public var logBytes = 4 << 20
    /// How long a lock of another process is waited for before `.busy`.
    public var busyTimeout = Duration.milliseconds(250)
    /// The largest file without its log, bytes; nil leaves it to the disk. Beyond: `.full`.
    public var fileBytesMax: Int?

    /// The usual bounds.
    public init() {}
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
