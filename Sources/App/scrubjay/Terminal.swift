import Host

/// Where a command's words go: results to standard output, all else to standard error.
///
/// Colours and progress bars only where a person looks, colours not when `NO_COLOR` is set
/// (no-color.org); text is cut to the window's width only on a terminal.
final class Terminal {
    /// Whether results and errors are JSON.
    var isJSON = false
    /// Whether standard output is a terminal.
    let outputIsTerminal: Bool
    /// Whether results may be coloured.
    let outputHasColour: Bool
    /// The width to cut to, columns; nil when output is no terminal.
    let columns: Int?
    private let output: ByteSink
    private let errors: ByteSink
    private let errorsHaveColour: Bool

    /// The process's own streams, or others for tests.
    init(
        environment: [String: String], output: ByteSink = .output(), errors: ByteSink = .errors()
    ) {
        self.output = output
        self.errors = errors
        let mayColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        outputIsTerminal = output.isTerminal
        outputHasColour = outputIsTerminal && mayColour
        errorsHaveColour = errors.isTerminal && mayColour
        columns = outputIsTerminal ? Surroundings.terminalColumns() ?? 80 : nil
    }

    /// Writes a line of results.
    func line(_ text: String) throws { try output.write(text + "\n") }

    /// Writes bytes of results as they are.
    func raw(_ bytes: [UInt8]) throws { try output.write(bytes) }

    /// Writes a JSON answer on a line of its own.
    func json(_ bytes: [UInt8]) throws {
        try output.write(bytes)
        if bytes.last != UInt8(ascii: "\n") { try output.write("\n") }
    }

    /// Makes sure that results are out.
    func flush() throws { try output.flush() }

    /// Tells a person something that is no result.
    func note(_ text: String) { tell(TextLayout.printable(text) + "\n") }

    /// Tells of an error, as JSON when asked for.
    func show(_ error: CommandError) {
        if isJSON {
            tell(String(decoding: error.json(), as: UTF8.self))
        } else {
            tell(error.text(hasColour: errorsHaveColour))
        }
    }

    /// A progress line for work of so many units.
    func progress(_ label: String, total: Int?) -> Progress {
        Progress(
            label: label, total: total, isBar: errors.isTerminal,
            columns: Surroundings.terminalColumns() ?? 80, tell: tell)
    }

    /// Standard error that cannot be written is nobody's fault and nothing to stop for.
    private func tell(_ text: String) {
        do {
            // In one window, what was said before stands before.
            if outputIsTerminal { try output.flush() }
            try errors.write(text)
            try errors.flush()
        } catch {
            return
        }
    }
}

/// Shows how far long work has come: a bar that is drawn over itself on a terminal, a plain line
/// for each tenth (or each 10,000 units) elsewhere.
final class Progress {
    private let label: String
    private let total: Int?
    private let isBar: Bool
    private let columns: Int
    private let tell: (String) -> Void
    private var shownStep = -1

    init(
        label: String, total: Int?, isBar: Bool, columns: Int, tell: @escaping (String) -> Void
    ) {
        self.label = label
        self.total = total
        self.isBar = isBar
        self.columns = columns
        self.tell = tell
    }

    /// Shows that `done` of the total are done; `detail` follows, such as counts.
    func update(_ done: Int, _ detail: String = "") {
        let step = total.map { $0 > 0 ? min(done, $0) * (isBar ? 200 : 10) / $0 : 0 }
        let place = step ?? done / (isBar ? 100 : 10_000)
        guard place != shownStep else { return }
        shownStep = place
        // A line that says "nothing yet" only makes noise where lines stay.
        if place == 0 && !isBar { return }
        let line = Self.line(label, done, total, detail, columns: isBar ? columns - 1 : nil)
        tell(isBar ? "\r\u{1B}[K" + line : line + "\n")
    }

    /// Takes the bar away, so that what follows starts on a clean line.
    func end() { if isBar, shownStep >= 0 { tell("\r\u{1B}[K") } }

    /// The line: `import  [██████░░░░]  60%  1,200 added`.
    static func line(
        _ label: String, _ done: Int, _ total: Int?, _ detail: String, columns: Int?
    ) -> String {
        var line = label + "  "
        if let total, total > 0 {
            let share = min(1, Double(done) / Double(total))
            if let columns, columns >= 40 {
                let width = 20
                let full = Int(share * Double(width))
                line += String(repeating: "█", count: full)
                line += String(repeating: "░", count: width - full) + "  "
            }
            line += "\(Int(share * 100))%  "
        }
        line += detail.isEmpty ? "\(done)" : detail
        return columns.map { TextLayout.cut(line, toColumns: $0) } ?? line
    }
}
