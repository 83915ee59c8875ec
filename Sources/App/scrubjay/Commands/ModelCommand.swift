import JSON

/// `scrubjay model`: builds, checks and finds the embedding model's file.
enum ModelCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "model", operands: "build|verify|path", operandCounts: 1...1,
        summary: "Builds, checks or finds the embedding model's file.",
        details: """
            build   converts a downloaded model: --from DIR --to FILE
            verify  checks the file that the server would use, or --path FILE
            path    prints where the server looks for it
            """,
        options: [
            OptionSpec("--from", "DIR", "build: holds model.safetensors and tokenizer.json."),
            OptionSpec("--to", "FILE", "build: the file to write; where the server looks, if not."),
            OptionSpec("--path", "FILE", "verify: the file to check."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        switch context.arguments.operands[0] {
        case "build": try build(context)
        case "verify":
            let path = try context.arguments.value("--path") ?? context.modelPath()
            try show(try Assembly.verifyModel(path), context.terminal)
        case "path": try showPath(try context.modelPath(), context.terminal)
        case let other:
            throw CommandError.misuse(
                "`model` does not know \"\(other)\"", hint: "Write build, verify or path.")
        }
    }

    private static func build(_ context: CommandContext) throws {
        let source = try context.arguments.required("--from", for: "model")
        let target = try context.arguments.value("--to") ?? context.modelPath()
        let bar = context.terminal.progress("model", total: 100)
        defer { bar.end() }
        let facts = try Assembly.buildModel(from: source, to: target) { share in
            bar.update(Int(share * 100), "converting")
        }
        bar.end()
        try show(facts, context.terminal)
    }

    private static func showPath(_ path: String, _ terminal: Terminal) throws {
        guard terminal.isJSON else { return try terminal.line(path) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("path")
            writer.string(path)
        }
        try terminal.json(writer.bytes)
    }

    private static func show(_ facts: ModelFacts, _ terminal: Terminal) throws {
        guard terminal.isJSON else {
            try terminal.line("\(facts.path)  \(Figures.grouped(facts.bytes)) bytes")
            try terminal.line("version  \(facts.version)")
            return try terminal.line("sha256   \(facts.sha256)")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("path")
            writer.string(facts.path)
            writer.key("bytes")
            writer.integer(facts.bytes)
            writer.key("version")
            writer.string(facts.version)
            writer.key("sha256")
            writer.string(facts.sha256)
        }
        try terminal.json(writer.bytes)
    }
}
