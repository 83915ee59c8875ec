/// `scrubjay completions`: scripts that complete verbs and flags in shells.
enum CompletionsCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "completions", operands: "bash|zsh|fish", operandCounts: 1...1,
        summary: "Writes the script that completes this program's words in a shell.",
        details: """
            bash  scrubjay completions bash >~/.local/share/bash-completion/completions/scrubjay
            zsh   scrubjay completions zsh >_scrubjay, in a folder of the fpath
            fish  scrubjay completions fish >~/.config/fish/completions/scrubjay.fish
            """,
        options: [], run: run)

    private static func run(_ context: CommandContext) throws {
        let script =
            switch context.arguments.operands[0] {
            case "bash": BashCompletion.script()
            case "zsh": ZshCompletion.script()
            case "fish": FishCompletion.script()
            case let other:
                throw CommandError.misuse(
                    "`completions` does not know \"\(other)\"", hint: "Write bash, zsh or fish.")
            }
        try context.terminal.raw(Array(script.utf8))
    }
}

/// `scrubjay man`: the manual page.
enum ManCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "man", operands: "", operandCounts: 0...0,
        summary: "Writes the manual page.",
        details: "To read it: scrubjay man >scrubjay.1 && man -l scrubjay.1", options: [],
        run: { try $0.terminal.raw(Array(ManPage.roff().utf8)) })
}
