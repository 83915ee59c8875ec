import Host
import JSON
import MemoryAPI

/// `scrubjay import`: brings an exported file back, or any NDJSON of memories.
enum ImportCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "import", operands: "FILE", operandCounts: 1...1,
        summary: "Brings in memories, one JSON object a line.",
        details: """
            FILE is what `scrubjay export` wrote, or lines such as {"text": "…"}; `-` reads standard
            input. Lines go in batches, each stored whole. A broken import is resumed by running it
            again: what is stored already is left as it is.
            """,
        options: [
            OptionSpec("--user", "U", "Whose memories they become."),
            OptionSpec("--from-line", "N", "Skips the lines before this one."),
        ], run: run)

    /// The most lines and bytes of one request.
    static let batchLines = 1_000
    static let batchBytes = 512 << 10
    /// How many bad lines are shown.
    private static let errorsShown = 20

    private static func run(_ context: CommandContext) throws {
        let user = try context.arguments.required("--user", for: verb.name)
        let first = try context.arguments.integer("--from-line", in: 1...1_000_000_000) ?? 1
        let reader = try LineReader(
            path: context.arguments.operands[0], lineBytesMax: MemoryAPI.lineBytesMax)
        let service = try ServiceConnection.open(context)
        let bar = context.terminal.progress("import", total: reader.totalBytes)
        var tally = ImportTally()
        do {
            while let batch = try nextBatch(reader, from: first) {
                try send(batch, of: user, service, &tally)
                bar.update(
                    reader.totalBytes == nil ? reader.lineCount : reader.byteCount, tally.summary)
            }
        } catch {
            bar.end()
            if tally.lastLine > 0 { context.terminal.note(resumeNote(tally)) }
            throw error
        }
        bar.end()
        try report(tally, context.terminal)
    }

    private static func resumeNote(_ tally: ImportTally) -> String {
        "stopped after line \(tally.lastLine): \(tally.summary). Run it again to resume: what is "
            + "stored stays as it is, and --from-line \(tally.lastLine + 1) skips it."
    }

    /// Lines that belong into one request.
    struct Batch {
        /// The file's number of the first line.
        var firstLine: Int
        /// The file's number of the last line.
        var lastLine: Int
        /// The lines with their ends. Skipped and empty lines stand as empty ones, so that the
        /// server's line numbers count from ``firstLine``.
        var bytes: [UInt8] = []
    }

    /// The next lines; nil at the end.
    static func nextBatch(_ reader: LineReader, from first: Int) throws(HostError) -> Batch? {
        while reader.lineCount + 1 < first { if try reader.next() == nil { return nil } }
        var batch = Batch(firstLine: reader.lineCount + 1, lastLine: reader.lineCount)
        var hasContent = false
        while batch.bytes.count < batchBytes, batch.lastLine - batch.firstLine + 1 < batchLines {
            guard let line = try reader.next() else { break }
            batch.lastLine = reader.lineCount
            batch.bytes += line
            batch.bytes.append(UInt8(ascii: "\n"))
            hasContent = hasContent || !line.isEmpty
        }
        if batch.lastLine < batch.firstLine { return nil }
        if !hasContent { batch.bytes = [] }
        return batch
    }

    private static func send(
        _ batch: Batch, of user: String, _ service: ServiceConnection, _ tally: inout ImportTally
    ) throws {
        if !batch.bytes.isEmpty {
            var request = ServiceRequest(
                "POST", "/v1/users/\(URLText.encode(user))/import", body: batch.bytes)
            request.contentType = "application/x-ndjson"
            let (_, answer) = try service.object(request)
            tally.add(answer, linesBefore: batch.firstLine - 1)
        }
        tally.lastLine = batch.lastLine
    }

    private static func report(_ tally: ImportTally, _ terminal: Terminal) throws {
        if terminal.isJSON {
            try terminal.json(tally.json())
        } else {
            try terminal.line(tally.summary)
            for error in tally.errors.prefix(errorsShown) {
                terminal.note("line \(error.line): \(error.message)")
            }
            let more = tally.failed - min(tally.errors.count, errorsShown)
            if more > 0 { terminal.note("and \(Figures.grouped(more)) more") }
        }
        if tally.failed > 0 {
            throw CommandError.failed(
                "\(Figures.grouped(tally.failed)) lines could not be imported", code: "partial",
                hint: "Mend these lines and run it again; the others are stored.")
        }
    }
}

/// What became of the lines so far.
struct ImportTally {
    /// Lines that are new memories.
    private(set) var added = 0
    /// Lines that were stored already.
    private(set) var unchanged = 0
    /// Lines that could not be stored.
    private(set) var failed = 0
    /// The first bad lines, at most ``errorsMax``.
    private(set) var errors: [(line: Int, message: String)] = []
    /// The last line that is done with.
    var lastLine = 0

    /// How many bad lines are kept.
    static let errorsMax = 100

    /// Adds the server's answer to one batch.
    ///
    /// - Parameter linesBefore: How many lines of the file stand before the batch.
    mutating func add(_ answer: JSONObject, linesBefore: Int) {
        added += answer.integer("added") ?? 0
        unchanged += answer.integer("unchanged") ?? 0
        failed += answer.integer("failed") ?? 0
        for error in answer.objects("errors") where errors.count < Self.errorsMax {
            let field = error.text("field").map { "\($0): " } ?? ""
            let words = error.text("detail") ?? error.text("code") ?? "refused"
            errors.append(((error.integer("line") ?? 0) + linesBefore, field + words))
        }
    }

    /// `1,200 added, 3 known already, 1 failed`.
    var summary: String {
        "\(Figures.grouped(added)) added, \(Figures.grouped(unchanged)) known already"
            + (failed > 0 ? ", \(Figures.grouped(failed)) failed" : "")
    }

    /// The tally as a JSON object.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (key, count) in [
                ("added", added), ("unchanged", unchanged), ("failed", failed), ("lines", lastLine),
            ] {
                writer.key(key)
                writer.integer(count)
            }
            writer.key("errors")
            writer.array(errors) { writer, error in
                writer.object { writer in
                    writer.key("line")
                    writer.integer(error.line)
                    writer.key("detail")
                    writer.string(error.message)
                }
            }
        }
        return writer.bytes
    }
}
