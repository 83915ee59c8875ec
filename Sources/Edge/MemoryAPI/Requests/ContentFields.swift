import MemoryModel

/// What a client may say about a memory beside its words; nil where it said nothing.
struct ContentFields: Sendable {
    var speaker: String?
    var sessionID: String?
    var agentID: String?
    var appID: String?
    var occurredAt: Timestamp?
    var categories: [String]?
    var metadata: String?
    var importance: Double?

    /// The fields that all forms of a request share.
    static let sharedNames = [
        "session_id", "agent_id", "app_id", "occurred_at", "categories", "metadata", "importance",
    ]
    /// All fields.
    static let names = ["speaker"] + sharedNames

    /// Reads them off an object that has passed ``ObjectReader/refuse(allBut:)``.
    init(_ reader: ObjectReader) throws(Problem) {
        speaker = try reader.name("speaker")
        sessionID = try reader.name("session_id")
        agentID = try reader.name("agent_id")
        appID = try reader.name("app_id")
        occurredAt = try reader.time("occurred_at")
        categories = try reader.categories("categories")
        metadata = try reader.metadata("metadata")
        importance = try reader.number("importance", in: 0...1)
    }

    /// The same with what is missing taken from `other`.
    func filled(from other: ContentFields) -> ContentFields {
        var fields = self
        fields.speaker = speaker ?? other.speaker
        fields.sessionID = sessionID ?? other.sessionID
        fields.agentID = agentID ?? other.agentID
        fields.appID = appID ?? other.appID
        fields.occurredAt = occurredAt ?? other.occurredAt
        fields.categories = categories ?? other.categories
        fields.metadata = metadata ?? other.metadata
        fields.importance = importance ?? other.importance
        return fields
    }

    /// The content with these words, at `now` when no time was said.
    func content(text: String, now: Timestamp) -> MemoryContent {
        MemoryContent(
            text: text, occurredAt: occurredAt ?? now, speaker: speaker, sessionID: sessionID,
            agentID: agentID, appID: appID, categories: categories ?? [],
            metadata: metadata ?? "{}", importance: importance)
    }
}
