import Host
import JSON

/// `scrubjay export`: writes all memories of a user, one JSON object a line.
enum ExportCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "export", operands: "", operandCounts: 0...0,
        summary: "Writes all memories of a user, one JSON object a line.",
        details: "`scrubjay import` reads it back. Without --output it goes to standard output.",
        options: [
            OptionSpec("--user", "U", "Whose memories."),
            OptionSpec("--output", "FILE", "Writes FILE, which only its owner can read."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let user = try context.arguments.required("--user", for: verb.name)
        let terminal = context.terminal
        let path = context.arguments.value("--output")
        let service = try ServiceConnection.open(context)
        let bar = terminal.progress("export", total: nil)
        // A bar would be drawn between the lines when both go to the same window.
        let hasBar = path != nil || !terminal.outputIsTerminal
        let file = try path.map { try ByteSink.file($0 + ".part") }
        var lines = 0
        var request = ServiceRequest("GET", "/v1/users/\(URLText.encode(user))/export")
        request.receive = { piece in
            lines += piece.count { $0 == UInt8(ascii: "\n") }
            if let file { try file.write(piece) } else { try terminal.raw(piece) }
            if hasBar { bar.update(lines, Figures.memories(lines)) }
        }
        defer { bar.end() }
        _ = try service.send(request)
        guard let path, let file else { return }
        try file.sync()
        try Files.move(path + ".part", to: path)
        bar.end()
        if terminal.isJSON {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key("exported")
                writer.integer(lines)
                writer.key("output")
                writer.string(path)
            }
            try terminal.json(writer.bytes)
        } else {
            try terminal.line("\(Figures.memories(lines)) written to \(path)")
        }
    }
}
