import JSON
import Settings

/// `scrubjay serve`: runs the server.
enum ServeCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "serve", operands: "", operandCounts: 0...0,
        summary: "Runs the memory server until it is asked to stop.",
        details: """
            Prints one line with its address when it is ready. Ctrl-C or SIGTERM lets requests in
            flight end. Most used settings: --host, --port, --data, --model-path, --log-level.
            """,
        options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        for stray in Settings.strays(in: context.environment, besides: Knobs.all) {
            context.terminal.note(
                "note: \(stray.name) is no setting; did you mean \(stray.nearest)?")
        }
        try Assembly.serve(context) { address in
            let terminal = context.terminal
            if terminal.isJSON {
                var writer = JSONWriter()
                writer.object { writer in
                    writer.key("address")
                    writer.string(address)
                }
                try terminal.json(writer.bytes)
            } else {
                try terminal.line("scrubjay \(Version.current) is ready at \(address)")
            }
            try terminal.flush()
        }
    }
}
