import JSON
import MemoryModel

/// What `PATCH /v1/memories/{id}` asks for: the fields that are there, nothing else.
struct EditRequest: Sendable {
    private var changes: [@Sendable (inout MemoryContent) -> Void] = []

    /// Reads a body; null clears what a memory may be without.
    init(_ body: JSONValue) throws(Problem) {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: ["text"] + ContentFields.names)
        for name in ["text", "occurred_at"] where reader.has(name) && reader.value(name) == nil {
            throw reader.invalid(name, "cannot be cleared; leave it out or give a value")
        }
        if let text = try reader.words("text", bytesMax: MemoryLimits.textBytes) {
            changes.append { $0.text = text }
        }
        let fields = try ContentFields(reader)
        if let time = fields.occurredAt { changes.append { $0.occurredAt = time } }
        change(reader, "speaker") { $0.speaker = fields.speaker }
        change(reader, "session_id") { $0.sessionID = fields.sessionID }
        change(reader, "agent_id") { $0.agentID = fields.agentID }
        change(reader, "app_id") { $0.appID = fields.appID }
        change(reader, "categories") { $0.categories = fields.categories ?? [] }
        change(reader, "metadata") { $0.metadata = fields.metadata ?? "{}" }
        change(reader, "importance") { $0.importance = fields.importance }
        if changes.isEmpty {
            throw Problem(
                .missingField, "Give at least one field to change: text, \(Self.list).",
                field: "text")
        }
    }

    private static let list = ContentFields.names.joined(separator: ", ")

    private mutating func change(
        _ reader: ObjectReader, _ name: String,
        _ change: @escaping @Sendable (inout MemoryContent) -> Void
    ) {
        if reader.has(name) { changes.append(change) }
    }

    /// The content with the changes made.
    func applied(to content: MemoryContent) -> MemoryContent {
        var content = content
        for change in changes { change(&content) }
        return content
    }
}
