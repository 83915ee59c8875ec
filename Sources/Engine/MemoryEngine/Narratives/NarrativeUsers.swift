import MemoryModel

/// What is known of users since the start, bounded in number.
struct NarrativeUsers {
    private struct User {
        var lastActive: Timestamp
        /// Memories since the narrative; nil when that must be looked up.
        var changes: Int?
        var isQueued = false
        var madeAt: Timestamp?
    }
    /// Users that are known; beyond, those who were active longest ago are forgotten.
    static let countMax = 10_000

    private var users: [String: User] = [:]
    /// The server stops: nothing is made any more.
    var isClosing = false

    /// Notes activity; true when the narrative must be looked after.
    mutating func note(
        _ userID: String, changes: Int, dueAt: Int, rest: Duration, now: Timestamp
    ) -> Bool {
        var user = users[userID] ?? User(lastActive: now)
        user.lastActive = now
        user.changes = user.changes.map { $0 + changes }
        let isResting = user.madeAt?.isWithin(rest, of: now) ?? false
        let isDue =
            !user.isQueued && !isResting && dueAt < .max && (user.changes ?? .max) >= dueAt
        user.isQueued = user.isQueued || isDue
        users[userID] = user
        if users.count > Self.countMax { forgetOldest() }
        return isDue
    }

    /// Whether a user whose turn it is was active lately.
    func mayRun(_ userID: String, _ life: Duration, now: Timestamp) -> Bool {
        guard !isClosing, let user = users[userID] else { return false }
        return user.lastActive.isWithin(life, of: now)
    }

    /// Notes how many memories the narrative does not know.
    ///
    /// - Parameter madeAt: When it was made, if that was now.
    mutating func settle(_ userID: String, changes: Int, madeAt: Timestamp? = nil) {
        users[userID]?.changes = changes
        if let madeAt { users[userID]?.madeAt = madeAt }
        users[userID]?.isQueued = false
    }

    /// Lets the next activity look the narrative up again.
    mutating func forget(_ userID: String) {
        users[userID]?.changes = nil
        users[userID]?.isQueued = false
        users[userID]?.madeAt = nil
    }

    private mutating func forgetOldest() {
        let oldest = users.sorted { $0.value.lastActive < $1.value.lastActive }
        for (userID, _) in oldest.prefix(Self.countMax / 8) { users[userID] = nil }
    }
}

extension Timestamp {
    /// Whether it lies at most so long before another.
    func isWithin(_ life: Duration, of now: Timestamp) -> Bool {
        now.earlier(by: life) <= self
    }

    func earlier(by duration: Duration) -> Timestamp {
        Timestamp(microseconds: microseconds - duration.components.seconds * 1_000_000)
    }
}
