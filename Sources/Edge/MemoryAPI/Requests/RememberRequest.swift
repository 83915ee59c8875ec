import JSON
import MemoryModel

/// What `POST /v1/memories` asks for: one text, the messages of a chat, or several memories.
///
/// Fields at the root hold for each message or memory that does not say otherwise.
struct RememberRequest {
    /// Whose memories.
    let userID: String
    /// What to remember, in order; at least one.
    let contents: [MemoryContent]
    /// Whether they are reconciled with what stands.
    let reconciles: Bool

    private static let forms = ["text", "messages", "memories"]
    private static let items = 1...MemoryLimits.batchCount

    /// Reads a body.
    ///
    /// - Parameter now: For what has no `occurred_at`.
    init(_ body: JSONValue, now: Timestamp) throws(Problem) {
        let root = try ObjectReader(body)
        let given = Self.forms.filter { root.has($0) }
        guard let form = given.first else {
            throw Problem(
                .missingField, "Give what to remember: one of text, messages or memories.",
                field: "text")
        }
        guard given.count == 1 else {
            throw root.invalid(given[1], "does not go with \(form); send one of them")
        }
        let fields = form == "messages" ? ContentFields.sharedNames : ContentFields.names
        try root.refuse(allBut: ["user_id", form, "reconcile"] + fields)
        reconciles = try root.flag("reconcile") ?? true
        userID = try root.required(try root.name("user_id"), "user_id")
        let shared = try ContentFields(root)
        contents =
            switch form {
            case "text": [try Self.memory(root, shared: shared, now: now)]
            case "messages": try Self.messages(root, shared: shared, now: now)
            default: try Self.memories(root, shared: shared, now: now)
            }
    }

    private static func memory(
        _ reader: ObjectReader, shared: ContentFields, now: Timestamp
    ) throws(Problem) -> MemoryContent {
        let text = try reader.words("text", bytesMax: MemoryLimits.textBytes)
        return shared.content(text: try reader.required(text, "text"), now: now)
    }

    private static func memories(
        _ root: ObjectReader, shared: ContentFields, now: Timestamp
    ) throws(Problem) -> [MemoryContent] {
        let list = try root.required(try root.list("memories", count: items), "memories")
        var contents: [MemoryContent] = []
        for (index, item) in list.enumerated() {
            let reader = try ObjectReader(item, at: "memories[\(index)]")
            try reader.refuse(allBut: ["text"] + ContentFields.names)
            let fields = try ContentFields(reader).filled(from: shared)
            contents.append(try memory(reader, shared: fields, now: now))
        }
        return contents
    }

    private static func messages(
        _ root: ObjectReader, shared: ContentFields, now: Timestamp
    ) throws(Problem) -> [MemoryContent] {
        let list = try root.required(try root.list("messages", count: items), "messages")
        var contents: [MemoryContent] = []
        for (index, item) in list.enumerated() {
            let reader = try ObjectReader(item, at: "messages[\(index)]")
            if let content = try message(reader, shared: shared, now: now) {
                contents.append(content)
            }
        }
        guard !contents.isEmpty else {
            throw root.invalid("messages", "must hold at least one message with content")
        }
        return contents
    }

    /// The memory of a message; nil when it has no words.
    private static func message(
        _ reader: ObjectReader, shared: ContentFields, now: Timestamp
    ) throws(Problem) -> MemoryContent? {
        try reader.refuse(allBut: ["role", "name", "content", "occurred_at"])
        let role = try reader.required(try reader.choice("role", of: Role.self), "role")
        let name = try reader.name("name")
        let content = try reader.required(try reader.string("content"), "content")
        var fields = shared
        fields.speaker = name ?? role.rawValue
        fields.occurredAt = try reader.time("occurred_at") ?? shared.occurredAt
        if Rule.isBlank(content) { return nil }
        if let complaint = Rule.words(content, bytesMax: MemoryLimits.textBytes) {
            throw reader.invalid("content", complaint)
        }
        return fields.content(text: content, now: now)
    }

    /// Who may speak in a chat.
    private enum Role: String, CaseIterable {
        case user, assistant, system, tool
    }
}
