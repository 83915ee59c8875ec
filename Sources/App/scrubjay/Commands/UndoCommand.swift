import JSON

/// `scrubjay undo`: brings back memories that were superseded or merged.
enum UndoCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "undo", operands: "ID…", operandCounts: 1...100,
        summary: "Brings back memories that were superseded or merged.",
        details: "What replaced them stands as well; `list --superseded` shows their ids.",
        options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        let service = try ServiceConnection.open(context)
        for id in context.arguments.operands {
            let (bytes, object) = try service.object(
                ServiceRequest("POST", "/v1/memories/" + URLText.encode(id) + "/restore"))
            if context.terminal.isJSON {
                try context.terminal.json(bytes)
            } else {
                try context.terminal.line("restored  \(object.text("id") ?? id)")
            }
        }
    }
}
