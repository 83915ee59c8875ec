import JSON

/// `scrubjay reindex`: makes words and vectors of all memories anew from their texts.
enum ReindexCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "reindex", operands: "", operandCounts: 0...0,
        summary: "Makes words and vectors anew from the texts.",
        details: """
            Makes what is missing or of another version, as after a change of model; the server
            must not run on the data folder.
            """,
        options: [OptionSpec("--all", "Also what is there and of today's version.")],
        run: run)

    private static func run(_ context: CommandContext) throws {
        let terminal = context.terminal
        var bar: Progress?
        defer { bar?.end() }
        let outcome = try Assembly.reindex(context, everything: context.arguments.isSet("--all")) {
            done, total in
            let current = bar ?? terminal.progress("reindex", total: total)
            bar = current
            current.update(done, "\(Figures.grouped(done)) of \(Figures.grouped(total))")
        }
        bar?.end()
        if terminal.isJSON {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("total")
                writer.integer(outcome.total)
                writer.key("rebuilt")
                writer.integer(outcome.rebuilt)
                writer.key("seconds")
                writer.number(outcome.seconds)
            }
            return try terminal.json(writer.bytes)
        }
        try terminal.line(
            "\(Figures.grouped(outcome.rebuilt)) of \(Figures.grouped(outcome.total)) memories "
                + "made anew in \(Figures.short(outcome.seconds)) s")
    }
}
