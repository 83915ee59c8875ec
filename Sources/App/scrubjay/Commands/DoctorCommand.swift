import JSON

/// `scrubjay doctor`: says what is wrong with an installation and what to do.
enum DoctorCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "doctor", operands: "", operandCounts: 0...0,
        summary: "Says what is wrong with this installation and what to do.",
        details: """
            Marks what works with ✓, what could be better with ! and what does not work with ✗;
            below each of those stands what mends it. Ends with code 1 when something does not work.
            --repair makes anew what follows from the texts (words, vectors, indexes, counts, log,
            leftovers of a crash) and never changes a text; the server must not run then.
            """,
        options: [OptionSpec("--repair", "First repairs what can be made anew.")],
        toleratesBadSettings: true, run: run)

    private static func run(_ context: CommandContext) throws {
        let terminal = context.terminal
        var findings: [Finding] = []
        if context.arguments.isSet("--repair") { findings = try Assembly.repair(context) }
        findings += try Assembly.doctor(context)
        if terminal.isJSON {
            try terminal.json(json(findings))
        } else {
            for line in lines(findings, hasColour: terminal.outputHasColour) {
                try terminal.line(line)
            }
        }
        let bad = findings.filter { $0.state == .bad }.count
        if bad > 0 { throw CommandError.failed("\(bad) of \(findings.count) checks failed") }
    }

    /// The findings for people, names aligned.
    static func lines(_ findings: [Finding], hasColour: Bool) -> [String] {
        let width = findings.map(\.name.count).max() ?? 0
        return findings.flatMap { finding in
            let (mark, code) =
                switch finding.state {
                case .good: ("✓", 32)
                case .warning: ("!", 33)
                case .bad: ("✗", 31)
                }
            let sign = hasColour ? "\u{1B}[\(code)m\(mark)\u{1B}[0m" : mark
            let space = String(repeating: " ", count: width - finding.name.count + 2)
            let line = "\(sign) \(finding.name)\(space)\(TextLayout.printable(finding.detail))"
            guard let remedy = finding.remedy else { return [line] }
            let indent = String(repeating: " ", count: width + 4)
            return [line, "\(indent)→ \(TextLayout.printable(remedy))"]
        }
    }

    private static func json(_ findings: [Finding]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("checks")
            writer.array(findings) { writer, finding in
                writer.object { writer in
                    writer.key("name")
                    writer.string(finding.name)
                    writer.key("state")
                    writer.string(finding.state.rawValue)
                    writer.key("detail")
                    writer.string(finding.detail)
                    writer.key("remedy")
                    writer.string(finding.remedy)
                }
            }
        }
        return writer.bytes
    }
}
