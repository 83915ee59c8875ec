import JSON

/// `scrubjay search`: finds memories.
enum SearchCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "search", operands: "QUERY…", operandCounts: 1...10_000,
        summary: "Finds what a user's memories say to a question.",
        details: "All words after the verb are one query.",
        options: [
            OptionSpec("--user", "U", "Whose memories to search."),
            OptionSpec("--limit", "N", "The most results, 1 to 100; 20 when not given."),
            OptionSpec(
                "--mode", "MODE", oneOf: ["hybrid", "semantic", "lexical"],
                "hybrid, semantic or lexical."),
            OptionSpec("--threshold", "N", "Leaves out results that score lower, -1 to 1."),
            OptionSpec("--filter", "JSON", "Such as '{\"speaker\": {\"eq\": \"Ada\"}}'."),
            OptionSpec("--as-of", "TIME", "Only what was known to be true by then."),
            OptionSpec("--explain", "Shows how each score came about."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let body = try body(context.arguments)
        let service = try ServiceConnection.open(context)
        let (bytes, object) = try service.object(
            ServiceRequest("POST", "/v1/memories/search", body: body))
        let terminal = context.terminal
        if terminal.isJSON { return try terminal.json(bytes) }
        let page = MemoryPage(columns: terminal.columns, hasColour: terminal.outputHasColour)
        let results = object.objects("results")
        for result in results {
            for line in page.lines(result) { try terminal.line(line) }
        }
        if results.isEmpty { terminal.note("no memory matches") }
        let degraded = object.texts("degraded")
        if !degraded.isEmpty {
            terminal.note("note: the answer is degraded: \(degraded.joined(separator: ", "))")
        }
        if let took = object.number("took_ms"), terminal.outputIsTerminal {
            terminal.note("\(results.count) found in \(Figures.short(took)) ms")
        }
    }

    /// The request's body.
    static func body(_ arguments: Arguments) throws(CommandError) -> [UInt8] {
        let user = try arguments.required("--user", for: verb.name)
        let limit = try arguments.integer("--limit", in: 1...100)
        let threshold = try arguments.number("--threshold", in: -1...1)
        let filter = try arguments.value("--filter").map { text throws(CommandError) in
            try JSONArgument.object(text, flag: "--filter")
        }
        if let mode = arguments.value("--mode"), !modes.contains(mode) {
            throw .misuse("--mode must be one of \(modes.joined(separator: ", ")), not \"\(mode)\"")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("user_id")
            writer.string(user)
            writer.key("query")
            writer.string(arguments.operands.joined(separator: " "))
            if let limit {
                writer.key("limit")
                writer.integer(limit)
            }
            if let mode = arguments.value("--mode") {
                writer.key("mode")
                writer.string(mode)
            }
            if let threshold {
                writer.key("threshold")
                writer.number(threshold)
            }
            if let filter {
                writer.key("filter")
                writer.value(filter)
            }
            if let time = arguments.value("--as-of") {
                writer.key("as_of")
                writer.string(TimeArgument.whole(time))
            }
            if arguments.isSet("--explain") {
                writer.key("explain")
                writer.bool(true)
            }
        }
        return writer.bytes
    }

    private static let modes = ["hybrid", "semantic", "lexical"]
}
