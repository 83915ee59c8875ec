/// How much short-term memory there is, and for how long.
public struct ShortTermOptions: Sendable {
    /// Bytes of all recall indexes together.
    public var bytesMax: Int
    /// Bytes that a user's index may keep when memory is short.
    public var userBytes = 600 << 10
    /// Users whose index is in memory at once.
    public var usersMax = 200
    /// How long an index that nobody uses stays.
    public var idleTime = Duration.seconds(1_800)
    /// How many users are read from the store at once; others wait in the order in which they came.
    public var loadsMax = 2
    /// How many searches at once may put together a user of whom not all is in memory.
    public var partialSearchesMax = 2
    /// How many loads, and such searches, may wait; one more is refused as busy.
    public var waitingMax = 1_000
    /// How long each waits at most.
    public var wait = Duration.seconds(5)

    /// The usual bounds.
    public init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// What a user is left with when memory is short; never more than there is.
    var shareBytes: Int { min(userBytes, bytesMax) }

    /// The most that one user may hold: half of all, or the share when that is more.
    var userBytesMax: Int { max(shareBytes, bytesMax / 2) }
}
