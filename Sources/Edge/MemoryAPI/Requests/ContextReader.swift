import JSON
import MemoryModel

/// What `POST /v1/context` asks for.
enum ContextReader {
    /// Tokens that a client may ask for.
    static let tokens = 50...32_000

    /// The depths by another name; `autonomous` leaves it to the message.
    enum Speed: String, CaseIterable {
        case fast, balanced, autonomous, comprehensive

        var depth: ContextDepth? {
            switch self {
            case .fast: .fast
            case .balanced: .balanced
            case .comprehensive: .comprehensive
            case .autonomous: nil
            }
        }
    }

    private static let names = [
        "user_id", "message", "is_new_conversation", "needs_context", "depth", "speed",
        "max_tokens", "session_id", "as_of", "known_at",
    ]

    /// Reads a body.
    static func read(_ body: JSONValue) throws(Problem) -> ContextRequest {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: names)
        let message = try reader.words("message", bytesMax: MemoryLimits.textBytes)
        let depth = try reader.integer("depth", in: 0...3).flatMap(ContextDepth.init(rawValue:))
        let speed = try reader.choice("speed", of: Speed.self)
        return ContextRequest(
            userID: try reader.required(try reader.name("user_id"), "user_id"),
            message: try reader.required(message, "message"),
            isNewConversation: try reader.flag("is_new_conversation") ?? false,
            needsContext: try reader.flag("needs_context") ?? true,
            depth: depth ?? speed?.depth,
            tokensMax: try reader.integer("max_tokens", in: tokens),
            sessionID: try reader.name("session_id"), asOf: try reader.time("as_of"),
            knownAt: try reader.time("known_at"))
    }
}
