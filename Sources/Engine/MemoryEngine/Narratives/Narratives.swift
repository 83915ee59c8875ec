import MemoryModel

extension MemoryEngine {
    /// The user's narrative with its age in memories; nil when there is none or it is too old.
    public func narrative(of userID: String) async throws(MemoryError) -> NarrativeRecord? {
        try await narrator?.freshRecord(of: userID)
    }

    /// Asks for the user's narrative to be made anew in the background.
    public func makeNarrative(of userID: String) -> NarrativeState {
        narrator?.rebuild(userID) ?? .refused
    }

    /// Drops narratives that are too old to be used.
    public func dropOldNarratives() async throws(MemoryError) {
        try await narrator?.dropOld()
    }
}
