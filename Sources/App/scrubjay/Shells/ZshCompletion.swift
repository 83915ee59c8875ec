/// Writes the completion script for zsh: as `_scrubjay` on the `fpath`, or sourced.
enum ZshCompletion {
    /// The script.
    static func script() -> String {
        let verbs = Verbs.all.map { "        \(quoted("\($0.name):\(colons($0.summary))"))" }
        let shared = CompletionTable.common + CompletionTable.settings
        return """
            #compdef scrubjay
            # Completions of scrubjay for zsh, written by `scrubjay completions zsh`.
            _scrubjay() {
                local -a verbs shared
                verbs=(
            \(verbs.joined(separator: "\n"))
                )
                shared=(
            \(shared.map { "        " + specification($0) }.joined(separator: "\n"))
                )
                if ((CURRENT == 2)); then
                    _describe verb verbs
                    return
                fi
                local verb=$words[2]
                shift words
                ((CURRENT--))
                case $verb in
            \(Verbs.all.map(verbCase).joined(separator: "\n"))
                esac
            }
            if [[ $funcstack[1] == _scrubjay ]]; then
                _scrubjay "$@"
            else
                compdef _scrubjay scrubjay
            fi

            """
    }

    private static func verbCase(_ verb: VerbSpec) -> String {
        var lines = ["    \(verb.name)) _arguments \\"]
        for flag in CompletionTable.flags(of: verb) {
            lines.append("        \(specification(flag)) \\")
        }
        // Operands without an action would keep `_arguments` from offering flags.
        let action = action(CompletionTable.operands(of: verb))
        if !action.isEmpty {
            lines.append("        \(quoted("*:\(colons(verb.operands)):\(action)")) \\")
        }
        return (lines + ["        $shared ;;"]).joined(separator: "\n")
    }

    /// A flag as `_arguments` takes it. Source: zshcompsys(1).
    private static func specification(_ flag: CompletableFlag) -> String {
        var doc = ""
        for character in flag.doc {
            if "[]:\\".contains(character) { doc.append("\\") }
            doc.append(character)
        }
        let start = (flag.isRepeatable ? "*" : "") + flag.name
        guard let value = flag.value else { return quoted("\(start)[\(doc)]") }
        return quoted("\(start)=[\(doc)]:value:\(action(value))")
    }

    private static func action(_ value: Completable) -> String {
        switch value {
        case .anything: ""
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .files: "_files"
        case .folders: "_files -/"
        }
    }

    private static func colons(_ text: String) -> String {
        text.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "\\:")
    }

    private static func quoted(_ text: String) -> String {
        "'"
            + text.split(separator: "'", omittingEmptySubsequences: false).joined(
                separator: "'\\''")
            + "'"
    }
}
