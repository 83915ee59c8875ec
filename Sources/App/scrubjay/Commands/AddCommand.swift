import Host
import JSON

/// `scrubjay add`: remembers one text.
enum AddCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "add", operands: "TEXT…", operandCounts: 1...10_000,
        summary: "Remembers a text for a user.",
        details: "All words after the verb are one text; `-` reads it from standard input.",
        options: [
            OptionSpec("--user", "U", "Whose memory it is."),
            OptionSpec("--speaker", "NAME", "Who said it."),
            OptionSpec("--session", "ID", "The conversation it belongs to."),
            OptionSpec("--agent", "ID", "The agent that sends it."),
            OptionSpec("--app", "ID", "The application that sends it."),
            OptionSpec("--at", "TIME", "When it was true or said: 2024-03-05T14:00:00Z or a date."),
            OptionSpec("--category", "NAME", isRepeatable: true, "A label."),
            OptionSpec("--metadata", "JSON", "A JSON object to keep with it."),
            OptionSpec("--importance", "N", "How much it matters, 0 to 1."),
        ], run: run)

    /// The longest text that is read from standard input, bytes; the server's own limit.
    private static let textBytesMax = 65_536

    private static func run(_ context: CommandContext) throws {
        let body = try body(context.arguments, text: try text(context.arguments.operands))
        let service = try ServiceConnection.open(context)
        let (bytes, object) = try service.object(
            ServiceRequest("POST", "/v1/memories", body: body))
        if context.terminal.isJSON { return try context.terminal.json(bytes) }
        for result in object.objects("results") {
            let event = result.text("event") ?? ""
            try context.terminal.line("\(words(for: event))  \(result.text("id") ?? "")")
        }
    }

    /// The request's body.
    static func body(_ arguments: Arguments, text: String) throws(CommandError) -> [UInt8] {
        let user = try arguments.required("--user", for: verb.name)
        let importance = try arguments.number("--importance", in: 0...1)
        let metadata = try arguments.value("--metadata").map { text throws(CommandError) in
            try JSONArgument.object(text, flag: "--metadata")
        }
        var writer = JSONWriter(capacity: text.utf8.count + 256)
        writer.object { writer in
            writer.key("user_id")
            writer.string(user)
            writer.key("text")
            writer.string(text)
            let names = [
                ("speaker", arguments.value("--speaker")),
                ("session_id", arguments.value("--session")),
                ("agent_id", arguments.value("--agent")),
                ("app_id", arguments.value("--app")),
                ("occurred_at", arguments.value("--at").map(TimeArgument.whole)),
            ]
            for case (let key, let value?) in names {
                writer.key(key)
                writer.string(value)
            }
            let categories = arguments.all("--category")
            if !categories.isEmpty {
                writer.key("categories")
                writer.array(categories) { writer, name in writer.string(name) }
            }
            if let metadata {
                writer.key("metadata")
                writer.value(metadata)
            }
            if let importance {
                writer.key("importance")
                writer.number(importance)
            }
        }
        return writer.bytes
    }

    private static func text(_ operands: [String]) throws -> String {
        guard operands == ["-"] else { return operands.joined(separator: " ") }
        let bytes = try LineReader(path: "-", lineBytesMax: textBytesMax + 1).rest()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError.misuse("standard input is not UTF-8")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private static func words(for event: String) -> String {
        switch event {
        case "ADD": "added"
        case "UPDATE": "updated"
        case "NOOP": "known already"
        case "SUPERSEDE": "added, replaces an older one"
        default: event
        }
    }
}
