import JSON
import Testing

@testable import scrubjay

@Suite("Text for terminals")
struct TextLayoutTests {
    @Test(
        "holds no order for the terminal",
        arguments: [
            ("plain", "plain"), ("a\nb", "a b"), ("a\r\n\tb", "a b"), ("\u{1B}[31mred", " [31mred"),
            ("\u{9B}2J", " 2J"), ("x\u{202E}y\u{2066}", "xy"), ("é漢", "é漢"), ("a\u{0}b", "a b"),
        ])
    func printable(_ given: String, _ shown: String) {
        #expect(TextLayout.printable(given) == shown)
    }

    @Test(
        "is cut to the width with an ellipsis",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("", 3, ""), ("漢字漢字", 8, "漢字漢字"),
            ("漢字漢字", 7, "漢字漢…"), ("漢字漢字", 6, "漢字…"), ("e\u{301}tude", 4, "e\u{301}tu…"),
        ])
    func cut(_ text: String, _ columns: Int, _ wanted: String) {
        let shown = TextLayout.cut(text, toColumns: columns)
        #expect(shown == wanted)
        #expect(TextLayout.columns(of: shown) <= columns)
    }

    @Test(
        "figures are rounded and aligned",
        arguments: [
            (Figures.score(0.8264), "0.826"), (Figures.score(-0.0001), "0.000"),
            (Figures.short(0.04444), "0.044"), (Figures.short(12.345), "12.3"),
            (Figures.short(1_234.5), "1235"), (Figures.short(.nan), "-"),
            (Figures.aligned(1.5, 7, digits: 2), "   1.50"),
            (Figures.grouped(1_234_567), "1,234,567"),
            (Figures.grouped(-999), "-999"), (Figures.grouped(0), "0"),
            (Figures.short(1e300), "1e+300"),
        ])
    func figures(_ shown: String, _ wanted: String) { #expect(shown == wanted) }

    @Test(
        "a date means its first moment, and is shown without it",
        arguments: [
            ("2024-03-05", "2024-03-05T00:00:00Z", "2024-03-05"),
            ("2024-03-05T14:00:00Z", "2024-03-05T14:00:00Z", "2024-03-05 14:00"),
            ("yesterday!", "yesterday!", "yesterday!"),
        ])
    func times(_ given: String, _ sent: String, _ shown: String) {
        #expect(TimeArgument.whole(given) == sent)
        #expect(TimeArgument.shown(sent) == shown)
    }

    @Test("queries are percent-encoded, what was not given is left out")
    func queries() {
        #expect(
            URLText.query([("a", "ü &=/"), ("b", nil), ("c", "")]) == "?a=%C3%BC%20%26%3D%2F&c=")
        #expect(URLText.query([("b", nil)]) == "")
    }
}

@Suite("Progress")
struct ProgressTests {
    /// What a progress line told, piece by piece.
    private final class Log {
        var pieces: [String] = []
    }

    @Test("a bar is drawn over itself and taken away at the end")
    func bar() {
        let log = Log()
        let bar = Progress(label: "import", total: 200, isBar: true, columns: 60) {
            log.pieces.append($0)
        }
        for done in 0...200 { bar.update(done, "\(done) added") }
        bar.end()
        #expect(log.pieces.count == 202)
        #expect(log.pieces.allSatisfy { $0.hasPrefix("\r\u{1B}[K") && !$0.contains("\n") })
        #expect(log.pieces[100].hasSuffix("import  ██████████░░░░░░░░░░  50%  100 added"))
        #expect(log.pieces.last == "\r\u{1B}[K")
    }

    @Test("elsewhere than on a terminal there is a plain line for each tenth")
    func plain() {
        let log = Log()
        let bar = Progress(label: "import", total: 1_000, isBar: false, columns: 80) {
            log.pieces.append($0)
        }
        for done in 0...1_000 { bar.update(done) }
        bar.end()
        #expect(log.pieces.count == 10)
        #expect(log.pieces[0] == "import  10%  100\n")
    }

    @Test("work of unknown length shows its count alone")
    func unknown() {
        #expect(Progress.line("export", 7, nil, "7 memories", columns: 80) == "export  7 memories")
        #expect(Progress.line("a", 3, 3, "漢字漢字", columns: 10) == "a  100%  …")
    }
}
