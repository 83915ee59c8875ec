import Host
import JSON

/// `scrubjay backup`: copies all memories into one file.
enum BackupCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "backup", operands: "PATH", operandCounts: 1...1,
        summary: "Copies all memories into one file, also while the server runs.",
        details: """
            The copy shows one moment and holds nothing that was deleted before. It is made as
            PATH.partial, looked through and searched, and only then given its name; a file of that
            name is replaced then.
            """,
        options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        let path = context.arguments.operands[0]
        let bar = context.terminal.progress("backup", total: 100)
        defer { bar.end() }
        let facts = try Assembly.backUp(context, to: path) {
            bar.update($0 * 100 / $1, "\($0 >> 20) of \($1 >> 20) MB")
        }
        bar.end()
        try CopyReport.write(facts, "backup", path, "written to", to: context.terminal)
    }
}

/// What `backup` and `restore` say at the end.
enum CopyReport {
    static func write(
        _ facts: CopyFacts, _ verb: String, _ path: String, _ deed: String, to terminal: Terminal
    ) throws {
        guard terminal.isJSON else {
            return try terminal.line(
                "\(Figures.memories(facts.memories)) of \(facts.users) users \(deed) \(path)")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key(verb)
            writer.string(path)
            for (name, count) in [
                ("memories", facts.memories), ("users", facts.users), ("bytes", facts.bytes),
            ] {
                writer.key(name)
                writer.integer(count)
            }
        }
        try terminal.json(writer.bytes)
    }
}
