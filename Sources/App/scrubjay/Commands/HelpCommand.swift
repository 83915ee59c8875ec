import JSON
import Settings

/// `scrubjay help`: the list of verbs, one verb, or the settings.
enum HelpCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "help", operands: "[VERB|settings]", operandCounts: 0...1,
        summary: "Shows the verbs, one verb, or the settings.", details: "", options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        let terminal = context.terminal
        guard let topic = context.arguments.operands.first else {
            if terminal.isJSON { return try terminal.json(json()) }
            return try terminal.raw(Array(Help.overview().utf8))
        }
        if topic == "settings" { return try terminal.raw(Array(Help.settings().utf8)) }
        guard let verb = Verbs.find(topic) else {
            let nearest = NearestName.find(topic, among: Verbs.all.map(\.name) + ["settings"])
            throw CommandError.misuse(
                "there is no help on \"\(topic)\"",
                hint: nearest.map { "Did you mean `scrubjay help \($0)`?" })
        }
        try terminal.raw(Array(Help.verb(verb).utf8))
    }

    private static func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.string(Version.current)
            writer.key("verbs")
            writer.array(Verbs.all) { writer, verb in
                writer.object { writer in
                    writer.key("name")
                    writer.string(verb.name)
                    writer.key("usage")
                    writer.string(verb.usage)
                    writer.key("summary")
                    writer.string(verb.summary)
                    writer.key("flags")
                    writer.array(verb.options + OptionSpec.common) { writer, option in
                        writer.string(option.name)
                    }
                }
            }
        }
        return writer.bytes
    }
}

/// `scrubjay docs`: the reference page.
enum DocsCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "docs", operands: "[limits]", operandCounts: 0...1,
        summary: "Writes the reference of verbs and settings, or of limits, as Markdown.",
        details: "", options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        guard let topic = context.arguments.operands.first else {
            return try context.terminal.raw(Array(Help.markdown().utf8))
        }
        guard topic == "limits" else {
            throw CommandError.misuse("there is no page \"\(topic)\"", hint: "Pages: limits.")
        }
        try context.terminal.raw(Array(LimitTable.markdown().utf8))
    }
}

/// `scrubjay version`: the program's version.
enum VersionCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "version", operands: "", operandCounts: 0...0, summary: "Shows the version.",
        details: "", options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        guard context.terminal.isJSON else {
            return try context.terminal.line("scrubjay \(Version.current)")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("version")
            writer.string(Version.current)
        }
        try context.terminal.json(writer.bytes)
    }
}
