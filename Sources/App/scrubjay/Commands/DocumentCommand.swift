import Host
import JSON
import MemoryModel

/// `scrubjay document`: keeps a long text and waits until all of it can be searched.
enum DocumentCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "document", operands: "FILE", operandCounts: 1...1,
        summary: "Keeps a long text as memories of its parts.",
        details: """
            FILE is plain text, or by its ending Markdown (.md), HTML (.html) or PDF (.pdf). The
            server makes the memories in the background; Ctrl-C leaves it at that work.
            """,
        options: [
            OptionSpec("--user", "U", "Whose document it is."),
            OptionSpec("--title", "TEXT", "What it is called; the file's name when not given."),
        ], run: run)

    /// Between two looks at the job, milliseconds.
    private static let pause = 200

    private static func run(_ context: CommandContext) throws {
        let path = context.arguments.operands[0]
        let user = try context.arguments.required("--user", for: verb.name)
        let bytes = try Files.read(path, bytesMax: DocumentLimits.bytes)
        let service = try ServiceConnection.open(context)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let query = URLText.query([
            ("user_id", user), ("title", context.arguments.value("--title") ?? name),
        ])
        var request = ServiceRequest("POST", "/v1/documents" + query, body: bytes)
        request.contentType = format(of: path).rawValue
        let (_, receipt) = try service.object(request)
        let job = receipt.text("job_id") ?? ""
        let bar = context.terminal.progress("document", total: 1_000)
        let answer: (bytes: [UInt8], object: JSONObject)
        do {
            defer { bar.end() }
            answer = try wait(for: job, service, bar)
        } catch {
            if Interrupt.signalNumber != nil {
                context.terminal.note(
                    "the server goes on with job \(job), at its next start if none runs")
            }
            throw error
        }
        try report(answer, isNew: receipt.text("event") == "ADD", context.terminal)
    }

    /// What a file holds, by its ending.
    static func format(of path: String) -> Document.Format {
        switch path.split(separator: ".").last?.lowercased() {
        case "md", "markdown": .markdown
        case "html", "htm": .html
        case "pdf": .pdf
        default: .plain
        }
    }

    private static func wait(
        for job: String, _ service: ServiceConnection, _ bar: Progress
    ) throws -> (bytes: [UInt8], object: JSONObject) {
        while true {
            guard Interrupt.signalNumber == nil else {
                throw CommandError.failed("interrupted", code: "interrupted")
            }
            let answer = try service.object(ServiceRequest("GET", "/v1/jobs/" + job))
            let state = answer.object.text("state") ?? ""
            if state != "queued", state != "running" { return answer }
            bar.update(Int((answer.object.number("progress") ?? 0) * 1_000), state)
            Machine.sleep(milliseconds: pause)
        }
    }

    private static func report(
        _ answer: (bytes: [UInt8], object: JSONObject), isNew: Bool, _ terminal: Terminal
    ) throws {
        if case .object(let error)? = answer.object["error"] {
            throw CommandError.failed(
                error.text("detail") ?? "the job failed", code: error.text("code") ?? "failed")
        }
        guard answer.object.text("state") == "done" else {
            throw CommandError.failed("the job was called off", code: "cancelled")
        }
        if terminal.isJSON { return try terminal.json(answer.bytes) }
        var chunks = 0
        if case .object(let result)? = answer.object["result"] {
            chunks = result.integer("chunks") ?? 0
        }
        let word = isNew ? "added" : "known already"
        try terminal.line(
            "\(word)  \(answer.object.text("subject") ?? "")  \(Figures.grouped(chunks)) memories")
    }
}
