import JSON
import MemoryModel

extension ObjectReader {
    /// A session's state: a JSON object as text.
    func state(_ name: String) throws(Problem) -> String? {
        guard let value = value(name) else { return nil }
        guard case .object = value else { throw wrongType(name, "an object") }
        var writer = JSONWriter()
        writer.value(value)
        guard writer.bytes.count <= SessionLimits.stateBytes else {
            throw invalid(
                name,
                "has \(writer.bytes.count) bytes; at most \(SessionLimits.stateBytes) are allowed")
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// What `POST /v1/sessions` asks for.
struct SessionRequest {
    let userID: String
    let sessionID: String?
    let state: String
    let metadata: String

    init(_ body: JSONValue) throws(Problem) {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: ["user_id", "session_id", "state", "metadata"])
        userID = try reader.required(try reader.name("user_id"), "user_id")
        sessionID = try reader.name("session_id")
        state = try reader.state("state") ?? "{}"
        metadata = try reader.metadata("metadata") ?? "{}"
    }
}

/// What `PATCH /v1/sessions/{id}` asks for.
struct SessionEditRequest {
    let state: String?
    let metadata: String?

    init(_ body: JSONValue) throws(Problem) {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: ["state", "metadata"])
        state = try reader.state("state")
        metadata = try reader.metadata("metadata")
        if state == nil, metadata == nil {
            throw Problem(
                .missingField, "Give at least one field to change: state, metadata.",
                field: "state")
        }
    }
}

/// What `POST /v1/sessions/{id}/messages` asks for: one message, or several.
struct MessagesRequest {
    let messages: [SessionMessage]

    init(_ body: JSONValue, now: Timestamp) throws(Problem) {
        let root = try ObjectReader(body)
        guard root.has("messages") else {
            messages = [try Self.message(root, now)]
            return
        }
        try root.refuse(allBut: ["messages"])
        let list = try root.required(
            try root.list("messages", count: 1...SessionLimits.appendMax), "messages")
        var messages: [SessionMessage] = []
        for (index, item) in list.enumerated() {
            messages.append(
                try Self.message(try ObjectReader(item, at: "messages[\(index)]"), now))
        }
        self.messages = messages
    }

    private static func message(
        _ reader: ObjectReader, _ now: Timestamp
    ) throws(Problem) -> SessionMessage {
        try reader.refuse(allBut: ["role", "name", "content", "occurred_at"])
        let role = try reader.choice("role", of: SessionMessage.Role.self)
        let words = try reader.words("content", bytesMax: MemoryLimits.textBytes)
        return SessionMessage(
            role: try reader.required(role, "role"), name: try reader.name("name"),
            content: try reader.required(words, "content"),
            occurredAt: try reader.time("occurred_at") ?? now)
    }
}
