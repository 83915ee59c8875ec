import JSON

/// `scrubjay context`: what an assistant should know before it answers a message.
enum ContextCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "context", operands: "MESSAGE…", operandCounts: 1...10_000,
        summary: "Writes what an assistant should know before it answers a message.",
        details: "All words after the verb are one message. What it says about the user is saved "
            + "in the background.",
        options: [
            OptionSpec("--user", "U", "Whose memories."),
            OptionSpec("--depth", "N", "0 nothing, 1 fast, 2 balanced, 3 comprehensive."),
            OptionSpec("--max-tokens", "N", "The longest text, 50 to 32000."),
            OptionSpec("--session", "S", "The conversation that the message belongs to."),
            OptionSpec("--new", "The first message of a conversation: the narrative alone."),
            OptionSpec("--as-of", "TIME", "Only what was known to be true by then."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let body = try body(context.arguments)
        let service = try ServiceConnection.open(context)
        let (bytes, object) = try service.object(
            ServiceRequest("POST", "/v1/context", body: body))
        let terminal = context.terminal
        if terminal.isJSON { return try terminal.json(bytes) }
        let text = object.text("context") ?? ""
        for line in text.split(separator: "\n") { try terminal.line(String(line)) }
        if text.isEmpty { terminal.note("there is nothing to know") }
        let degraded = object.texts("degraded")
        if !degraded.isEmpty {
            terminal.note("note: the answer is degraded: \(degraded.joined(separator: ", "))")
        }
    }

    /// The request's body.
    static func body(_ arguments: Arguments) throws(CommandError) -> [UInt8] {
        let user = try arguments.required("--user", for: verb.name)
        let numbers = [
            ("depth", try arguments.integer("--depth", in: 0...3)),
            ("max_tokens", try arguments.integer("--max-tokens", in: 50...32_000)),
        ]
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("user_id")
            writer.string(user)
            writer.key("message")
            writer.string(arguments.operands.joined(separator: " "))
            for (name, number) in numbers {
                guard let number else { continue }
                writer.key(name)
                writer.integer(number)
            }
            if let session = arguments.value("--session") {
                writer.key("session_id")
                writer.string(session)
            }
            if let time = arguments.value("--as-of") {
                writer.key("as_of")
                writer.string(TimeArgument.whole(time))
            }
            if arguments.isSet("--new") {
                writer.key("is_new_conversation")
                writer.bool(true)
            }
        }
        return writer.bytes
    }
}
