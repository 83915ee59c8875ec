import Host
import JSON
import MemoryAPI

/// `scrubjay export`: writes all memories of a user, one JSON object a line.
enum ExportCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "export", operands: "", operandCounts: 0...0,
        summary: "Writes all memories of a user, one JSON object a line.",
        details: """
            `scrubjay import` reads it back. Without --output it goes to standard output. FILE is
            there when it is whole; until then the lines are in FILE.partial, and an export that
            broke off goes on with --resume.
            """,
        options: [
            OptionSpec("--user", "U", "Whose memories."),
            OptionSpec("--output", "FILE", "Writes FILE, which only its owner can read."),
            OptionSpec("--resume", "Goes on after the last whole line of FILE.partial."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let user = try context.arguments.required("--user", for: verb.name)
        guard let path = context.arguments.value("--output") else {
            guard !context.arguments.isSet("--resume") else {
                throw CommandError.misuse("--resume needs --output FILE")
            }
            return try writeOut(user, context)
        }
        let draft = path + ".partial"
        let start =
            context.arguments.isSet("--resume") && Files.exists(draft)
            ? try ExportStart(of: draft) : ExportStart()
        let file = try ByteSink.file(draft, keeping: start.bytes)
        let bar = context.terminal.progress("export", total: nil)
        var lines = start.lines
        do {
            try receive(user, after: start.lastID, context) { piece in
                lines += piece.count { $0 == UInt8(ascii: "\n") }
                try file.write(piece)
                bar.update(lines, Figures.memories(lines))
            }
            try file.sync()
        } catch {
            bar.end()
            try file.flush()
            if lines > 0 {
                context.terminal.note(
                    "stopped after \(Figures.memories(lines)). Run it again with --resume to go on")
            }
            throw error
        }
        try Files.move(draft, to: path)
        bar.end()
        try report(lines, path, context.terminal)
    }

    private static func writeOut(_ user: String, _ context: CommandContext) throws {
        let terminal = context.terminal
        let bar = terminal.progress("export", total: nil)
        defer { bar.end() }
        var lines = 0
        try receive(user, after: nil, context) { piece in
            lines += piece.count { $0 == UInt8(ascii: "\n") }
            try terminal.raw(piece)
            // A bar would be drawn between the lines when both go to the same window.
            if !terminal.outputIsTerminal { bar.update(lines, Figures.memories(lines)) }
        }
    }

    private static func receive(
        _ user: String, after id: String?, _ context: CommandContext,
        _ take: @escaping ([UInt8]) throws -> Void
    ) throws {
        let service = try ServiceConnection.open(context)
        let query = id.map { "?after=\(URLText.encode($0))" } ?? ""
        var request = ServiceRequest("GET", "/v1/users/\(URLText.encode(user))/export\(query)")
        request.receive = take
        _ = try service.send(request)
    }

    private static func report(_ lines: Int, _ path: String, _ terminal: Terminal) throws {
        guard terminal.isJSON else {
            return try terminal.line("\(Figures.memories(lines)) written to \(path)")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("exported")
            writer.integer(lines)
            writer.key("output")
            writer.string(path)
        }
        try terminal.json(writer.bytes)
    }
}

/// Where an export goes on: behind the whole lines that an earlier one left.
struct ExportStart {
    /// How many lines are there.
    private(set) var lines = 0
    /// How many bytes they take.
    private(set) var bytes = 0
    /// The id on the last of them; nil when there is none.
    private(set) var lastID: String?

    /// The beginning.
    init() {}

    /// Behind the last whole line of a file.
    init(of path: String) throws {
        let reader = try LineReader(path: path, lineBytesMax: MemoryAPI.lineBytesMax)
        var last: [UInt8]?
        while let line = try reader.next() {
            // The last line may have been cut in its middle: then it has no end.
            guard reader.byteCount > bytes + line.count else { break }
            (lines, bytes, last) = (reader.lineCount, reader.byteCount, line)
        }
        guard let last else { return }
        guard case .object(let memory)? = try? JSONReader.read(last), let id = memory.text("id")
        else {
            throw CommandError.failed(
                "\(path) is not what an export left", code: "badFile",
                hint: "Remove it, or leave out --resume to write it anew.")
        }
        lastID = id
    }
}
