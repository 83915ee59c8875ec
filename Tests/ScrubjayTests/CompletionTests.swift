import Host
import TestKit
import Testing

@testable import scrubjay

@Suite("Completion in real shells, and the manual page")
struct CompletionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func has(_ program: String) -> Bool { ShellRun.has(program) }

    /// A file beside these tests.
    private func fixture(_ name: String) -> String {
        "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures/"
            + name
    }

    private func write(_ name: String, _ text: String) throws -> String {
        try Files.replace(folder.path + "/" + name, with: Array(text.utf8))
        return folder.path + "/" + name
    }

    /// What bash offers for a line, split as bash splits it.
    private func bash(_ words: [String]) throws -> [String] {
        let script = try write("bash", BashCompletion.script())
        let run = try ShellRun.run(
            ["sh", "-c", "cd '\(folder.path)' && exec \"$@\"", "sh"]
                + ["bash", "--norc", "-u", fixture("complete.bash"), script] + words)
        #expect(run.code == 0, "\(run.output)")
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test("bash completes verbs, flags, values and operands")
    func completesInBash() throws {
        #expect(try bash(["scrubjay", ""]) == Verbs.all.map(\.name) + ["--help", "--version"])
        #expect(try bash(["scrubjay", "se"]) == ["serve", "search"])
        #expect(try bash(["scrubjay", "search", "--us"]) == ["--user"])
        #expect(
            try bash(["scrubjay", "search", "--mode", ""]) == ["hybrid", "semantic", "lexical"])
        #expect(try bash(["scrubjay", "search", "--mode", "=", "se"]) == ["semantic"])
        #expect(try bash(["scrubjay", "search", "--mode", "="]).count == 3)
        #expect(try bash(["scrubjay", "serve", "--po"]) == ["--port"])
        #expect(try bash(["scrubjay", "serve", "--log-form", "j"]) == ["json"])
        #expect(try bash(["scrubjay", "add", "--user", "a"]).isEmpty)
        #expect(try bash(["scrubjay", "model", "b"]) == ["build"])
        #expect(try bash(["scrubjay", "help", "sett"]) == ["settings"])
        #expect(try bash(["scrubjay", "completions", "z"]) == ["zsh"])
    }

    @Test("bash completes files where a file is meant, folders where a folder is")
    func completesFilesInBash() throws {
        _ = try write("two words.jsonl", "")
        try Files.makeFolder(folder.path + "/two folders")
        #expect(try bash(["scrubjay", "import", "two w"]) == ["two words.jsonl"])
        #expect(try bash(["scrubjay", "model", "--from", "two"]) == ["two folders"])
        #expect(try bash(["scrubjay", "list", "--config", "two w"]) == ["two words.jsonl"])
        #expect(try bash(["scrubjay", "add", "two"]).isEmpty)
    }

    @Test("zsh completes what is typed", .enabled(if: has("zsh"), "no zsh: skipped"))
    func completesInZsh() throws {
        let script = try write("zsh", ZshCompletion.script())
        let cases = [
            ("scrubjay sea", "search"), ("scrubjay search --us", "search --user"),
            ("scrubjay search --mode sem", "search --mode semantic"),
            ("scrubjay search --mode=sem", "search --mode=semantic"),
            ("scrubjay add --cat", "add --category"), ("scrubjay serve --por", "serve --port"),
            ("scrubjay serve --log-form js", "serve --log-form json"),
            ("scrubjay model ver", "model verify"), ("scrubjay help sett", "help settings"),
            ("scrubjay completions fi", "completions fish"),
        ]
        let run = try ShellRun.run(
            ["timeout", "60", "zsh", "-f", fixture("complete.zsh"), script] + cases.map(\.0))
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(run.code == 0 && lines == cases.map(\.1), "\(run.output)")
    }

    @Test(
        "fish completes verbs, flags, values and operands",
        .enabled(if: has("fish"), "no fish: skipped"),
        arguments: [
            ("scrubjay sea", "search"), ("scrubjay search --us", "--user"),
            ("scrubjay search add --us", "--user"), ("scrubjay search --mode s", "semantic"),
            ("scrubjay serve --por", "--port"), ("scrubjay serve --log-form js", "json"),
            ("scrubjay model ver", "verify"), ("scrubjay completions b", "bash"),
            ("scrubjay add --user a", ""), ("scrubjay import scri", "script.fish"),
        ])
    func completesInFish(_ line: String, _ expected: String) throws {
        let script = try write("script.fish", FishCompletion.script())
        let run = try ShellRun.run(
            [
                "timeout", "60", "fish", "--no-config", "-c",
                "cd '\(folder.path)'; source \(script); complete -C '\(line)'",
            ], variables: ["HOME": folder.path])
        let offered = run.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        #expect(run.code == 0 && offered.joined(separator: " ") == expected, "\(run.output)")
    }

    @Test("the manual page tells every verb, flag and setting")
    func manualIsWhole() {
        let page = ManPage.roff().split(separator: "\\").joined()
        for verb in Verbs.all {
            #expect(page.contains(verb.summary), "\(verb.name)")
            for option in verb.options { #expect(page.contains("fB\(option.name)fR")) }
        }
        for setting in Knobs.all {
            for flag in setting.flags { #expect(page.contains("fB\(flag)fR")) }
        }
    }

    @Test("man shows the manual page without a warning", .enabled(if: has("man")))
    func manualIsShown() throws {
        let page = try write("scrubjay.1", ManPage.roff())
        let run = try ShellRun.run(
            ["man", "--warnings", "-l", page],
            variables: ["LC_ALL": "C.UTF-8", "MANWIDTH": "100", "MANPAGER": "cat"])
        #expect(run.code == 0 && run.output.contains("scrubjay search QUERY…"), "\(run.output)")
        #expect(!run.output.contains("warning:"), "\(run.output)")
    }

    @Test("mandoc finds no error in it", .enabled(if: has("mandoc"), "no mandoc: skipped"))
    func manualIsClean() throws {
        let page = try write("scrubjay.1", ManPage.roff())
        let run = try ShellRun.run(["mandoc", "-T", "lint", "-W", "error", page])
        #expect(run.code == 0 && run.output.isEmpty, "\(run.output)")
    }

    @Test("a shell that is not known is a misuse")
    func unknownShell() throws {
        let refused = try CommandRun()("completions", "tcsh")
        #expect(refused.code == 2 && refused.errors.contains("bash, zsh or fish"))
    }
}
