import Host
import JSON

/// `scrubjay restore`: puts a backup into a data folder.
enum RestoreCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "restore", operands: "PATH", operandCounts: 1...1,
        summary: "Puts a backup into the data folder.",
        details: """
            The server must not run on the folder. The backup is copied and looked through before
            anything is replaced.
            """,
        options: [OptionSpec("--force", "Replaces the memories that are there, for good.")],
        run: run)

    private static func run(_ context: CommandContext) throws {
        let path = context.arguments.operands[0]
        let bar = context.terminal.progress("restore", total: 100)
        defer { bar.end() }
        let facts = try Assembly.restore(
            context, from: path, isForced: context.arguments.isSet("--force")
        ) {
            bar.update($0 * 100 / $1, "\($0 >> 20) of \($1 >> 20) MB")
        }
        bar.end()
        try CopyReport.write(facts, "restore", path, "restored from", to: context.terminal)
    }
}
