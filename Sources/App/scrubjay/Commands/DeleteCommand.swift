import Host
import JSON

/// `scrubjay delete`: removes memories for good.
enum DeleteCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "delete", operands: "ID…", operandCounts: 0...10_000,
        summary: "Removes memories for good.",
        details: "Either ids, or `--user U --all` for everything of a user.",
        options: [
            OptionSpec("--user", "U", "With --all: whose memories."),
            OptionSpec("--all", "Removes everything of the user."),
            OptionSpec("--yes", "Does not ask before removing everything."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let arguments = context.arguments
        if arguments.isSet("--all") {
            guard arguments.operands.isEmpty else {
                throw CommandError.misuse("`delete` takes either ids or --all, not both")
            }
            return try deleteAll(of: try arguments.required("--user", for: verb.name), context)
        }
        guard !arguments.operands.isEmpty else {
            throw CommandError.misuse(
                "`delete` needs ids, or --user and --all", hint: "See `scrubjay delete --help`.")
        }
        guard !arguments.isSet("--user") else {
            throw CommandError.misuse("--user goes with --all; an id says whose memory it is")
        }
        try delete(arguments.operands, context)
    }

    /// Removes one after the other; ids that cannot be removed do not stop the rest.
    private static func delete(_ ids: [String], _ context: CommandContext) throws {
        let service = try ServiceConnection.open(context)
        let terminal = context.terminal
        var deleted: [String] = []
        var failed: [(id: String, error: CommandError)] = []
        for id in ids {
            do {
                _ = try service.send(
                    ServiceRequest("DELETE", "/v1/memories/" + URLText.encode(id)))
                deleted.append(id)
                if !terminal.isJSON { try terminal.line("deleted  \(id)") }
            } catch let error as CommandError {
                failed.append((id, error))
                if !terminal.isJSON {
                    terminal.note("not deleted  \(id)  \(error.message)")
                }
            }
        }
        if terminal.isJSON { try terminal.json(json(deleted, failed)) }
        guard failed.isEmpty else {
            throw CommandError.failed(
                "\(failed.count) of \(ids.count) could not be deleted",
                code: failed.first?.error.code ?? "failed")
        }
    }

    private static func deleteAll(of user: String, _ context: CommandContext) throws {
        if !context.arguments.isSet("--yes") { try confirm(user, context.terminal) }
        let service = try ServiceConnection.open(context)
        let (bytes, object) = try service.object(
            ServiceRequest("DELETE", "/v1/memories" + URLText.query([("user_id", user)])))
        if context.terminal.isJSON { return try context.terminal.json(bytes) }
        let count = object.integer("deleted_count").map(Figures.memories)
        try context.terminal.line("deleted  \(count ?? "everything") of \(user)")
    }

    private static func confirm(_ user: String, _ terminal: Terminal) throws {
        guard Surroundings.inputIsTerminal, !terminal.isJSON else {
            throw CommandError.misuse("`delete --all` without a person to ask needs --yes")
        }
        terminal.note(
            "Every memory of \(user) will be gone for good. Type the user's name to go on:")
        let answer = try LineReader(path: "-", lineBytesMax: 1_024).next() ?? []
        guard answer == Array(user.utf8) else { throw CommandError.failed("nothing was deleted") }
    }

    private static func json(
        _ deleted: [String], _ failed: [(id: String, error: CommandError)]
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("deleted")
            writer.array(deleted) { writer, id in writer.string(id) }
            writer.key("failed")
            writer.array(failed) { writer, failure in
                writer.object { writer in
                    writer.key("id")
                    writer.string(failure.id)
                    writer.key("code")
                    writer.string(failure.error.code)
                    writer.key("message")
                    writer.string(failure.error.message)
                }
            }
        }
        return writer.bytes
    }
}
