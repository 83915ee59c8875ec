import JSON

/// `scrubjay list`: shows a user's memories, newest first.
enum ListCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "list", operands: "", operandCounts: 0...0,
        summary: "Shows a user's memories, newest first.",
        details: "With --json, a page as the server answers; with --all, one memory a line.",
        options: [
            OptionSpec("--user", "U", "Whose memories."),
            OptionSpec("--limit", "N", "How many on a page, 1 to 100; 20 when not given."),
            OptionSpec("--all", "Shows every page."),
            OptionSpec("--superseded", "Also memories that were superseded or merged."),
            OptionSpec("--cursor", "C", "The page after, as the page before told."),
            OptionSpec(
                "--order", "ORDER", oneOf: ["newest", "oldest"], "newest or oldest first."),
            OptionSpec("--session", "ID", "Only of this conversation."),
            OptionSpec("--agent", "ID", "Only of this agent."),
            OptionSpec("--app", "ID", "Only of this application."),
            OptionSpec("--speaker", "NAME", "Only what this one said."),
            OptionSpec("--category", "NAME", "Only with this label."),
            OptionSpec("--after", "TIME", "Only what was true or said after it."),
            OptionSpec("--before", "TIME", "Only what was true or said before it."),
            OptionSpec("--filter", "JSON", "Such as '{\"speaker\": {\"eq\": \"Ada\"}}'."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let arguments = context.arguments
        let terminal = context.terminal
        var cursor = arguments.value("--cursor")
        let isAll = arguments.isSet("--all")
        _ = try target(arguments, cursor: cursor)
        let service = try ServiceConnection.open(context)
        var shown = 0
        repeat {
            let (bytes, object) = try service.object(
                ServiceRequest("GET", try target(arguments, cursor: cursor)))
            let next = object.text("next_cursor")
            // A cursor that does not move would go round for ever.
            guard next == nil || next != cursor else {
                throw CommandError.failed("the server's pages do not end", code: "badAnswer")
            }
            cursor = next
            if terminal.isJSON && !isAll { return try terminal.json(bytes) }
            shown += try show(object.objects("results"), terminal)
            try terminal.flush()
        } while isAll && cursor != nil
        if terminal.isJSON { return }
        if shown == 0 { terminal.note("no memories") }
        if let cursor { terminal.note("more: add --all, or --cursor \(cursor)") }
    }

    private static func show(_ results: [JSONObject], _ terminal: Terminal) throws -> Int {
        let page = MemoryPage(columns: terminal.columns, hasColour: terminal.outputHasColour)
        for result in results {
            if terminal.isJSON {
                var writer = JSONWriter()
                writer.value(.object(result))
                try terminal.json(writer.bytes)
            } else {
                for line in page.lines(result) { try terminal.line(line) }
            }
        }
        return results.count
    }

    /// The path and query of a page.
    static func target(_ arguments: Arguments, cursor: String?) throws(CommandError) -> String {
        let user = try arguments.required("--user", for: verb.name)
        let standard = arguments.isSet("--all") ? 100 : nil
        let limit = try arguments.integer("--limit", in: 1...100) ?? standard
        if let order = arguments.value("--order"), order != "newest" && order != "oldest" {
            throw .misuse("--order must be newest or oldest, not \"\(order)\"")
        }
        if let filter = arguments.value("--filter") {
            _ = try JSONArgument.object(filter, flag: "--filter")
        }
        return "/v1/memories"
            + URLText.query([
                ("user_id", user), ("limit", limit.map { String($0) }),
                ("order", arguments.value("--order")),
                ("session_id", arguments.value("--session")),
                ("agent_id", arguments.value("--agent")), ("app_id", arguments.value("--app")),
                ("speaker", arguments.value("--speaker")),
                ("category", arguments.value("--category")),
                ("occurred_after", arguments.value("--after").map(TimeArgument.whole)),
                ("occurred_before", arguments.value("--before").map(TimeArgument.whole)),
                ("filter", arguments.value("--filter")),
                ("include_superseded", arguments.isSet("--superseded") ? "true" : nil),
                ("cursor", cursor),
            ])
    }
}
