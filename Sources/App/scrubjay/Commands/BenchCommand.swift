import JSON

/// `scrubjay bench`: measures this machine.
enum BenchCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "bench", operands: "", operandCounts: 0...0,
        summary: "Measures adding and searching on this machine.",
        details: """
            Works in a temporary folder; memories of the data folder are not touched. With more than
            1,000 memories it leaves machine.json there, which `scrubjay capacity` goes by.
            """,
        options: [
            OptionSpec("--memories", "N", "How many to add, 1 to 1000000; 5000 when not given."),
            OptionSpec("--searches", "N", "How many to run, 1 to 1000000; 2000 when not given."),
            OptionSpec("--connections", "N", "Requests at once, 1 to 256; 1 when not given."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let terminal = context.terminal
        let plan = try plan(context.arguments)
        let bar = terminal.progress("bench", total: plan.memories + plan.searches)
        defer { bar.end() }
        let rows = try Assembly.bench(context, plan) { done, _ in bar.update(done) }
        bar.end()
        if terminal.isJSON { return try terminal.json(json(rows)) }
        for line in table(rows) { try terminal.line(line) }
    }

    /// What the flags ask for.
    static func plan(_ arguments: Arguments) throws(CommandError) -> BenchPlan {
        BenchPlan(
            memories: try arguments.integer("--memories", in: 1...1_000_000) ?? 5_000,
            searches: try arguments.integer("--searches", in: 1...1_000_000) ?? 2_000,
            connections: try arguments.integer("--connections", in: 1...256) ?? 1)
    }

    /// The rows for people, figures aligned.
    static func table(_ rows: [BenchRow]) -> [String] {
        let width = max(4, rows.map(\.name.count).max() ?? 0)
        func pad(_ text: String) -> String {
            text + String(repeating: " ", count: width - text.count)
        }
        return [pad("what") + "     count     per s    p50 ms    p95 ms    p99 ms"]
            + rows.map { row in
                pad(row.name) + Figures.aligned(Double(row.count), 10, digits: 0)
                    + Figures.aligned(row.perSecond, 10, digits: 0)
                    + [row.p50, row.p95, row.p99].map { Figures.aligned($0, 10, digits: 3) }
                    .joined()
            }
    }

    private static func json(_ rows: [BenchRow]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("results")
            writer.array(rows) { writer, row in
                writer.object { writer in
                    writer.key("name")
                    writer.string(row.name)
                    writer.key("count")
                    writer.integer(row.count)
                    for (key, value) in [
                        ("per_second", row.perSecond), ("p50_ms", row.p50), ("p95_ms", row.p95),
                        ("p99_ms", row.p99),
                    ] {
                        writer.key(key)
                        writer.number(value)
                    }
                }
            }
        }
        return writer.bytes
    }
}
