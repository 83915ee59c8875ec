/// Writes the completion script for fish 3 or newer.
enum FishCompletion {
    /// The script.
    static func script() -> String {
        var lines = [
            "# Completions of scrubjay for fish, written by `scrubjay completions fish`.",
            "function __scrubjay_verb",
            "    set -l words (commandline -opc)",
            "    test \"$words[2]\" = \"$argv[1]\"",
            "end",
            "complete -c scrubjay -f",
        ]
        for verb in Verbs.all {
            lines.append(
                "complete -c scrubjay -n '__scrubjay_verb \"\"' -a \(verb.name)"
                    + " -d \(quoted(verb.summary))")
        }
        for flag in CompletionTable.bareFlags {
            lines.append("complete -c scrubjay -n '__scrubjay_verb \"\"' -l \(flag.dropFirst(2))")
        }
        for verb in Verbs.all {
            let condition = "-n '__scrubjay_verb \(verb.name)'"
            let operands = operands(CompletionTable.operands(of: verb))
            if !operands.isEmpty { lines.append("complete -c scrubjay \(condition) \(operands)") }
            lines += CompletionTable.flags(of: verb).map { line($0, condition) }
        }
        let any = "-n 'not __scrubjay_verb \"\"'"
        lines += (CompletionTable.common + CompletionTable.settings).map { line($0, any) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ flag: CompletableFlag, _ condition: String) -> String {
        let value =
            switch flag.value {
            case nil: ""
            case .anything: " -x"
            case .words(let words): " -x -a \(quoted(words.joined(separator: " ")))"
            case .files: " -r -F"
            case .folders: " -x -a '(__fish_complete_directories)'"
            }
        return "complete -c scrubjay \(condition) -l \(flag.name.dropFirst(2))\(value)"
            + " -d \(quoted(flag.doc))"
    }

    private static func operands(_ value: Completable) -> String {
        switch value {
        case .anything: ""
        case .words(let words): "-a \(quoted(words.joined(separator: " ")))"
        case .files: "-F"
        case .folders: "-a '(__fish_complete_directories)'"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "'"
        for character in text {
            if character == "'" || character == "\\" { result.append("\\") }
            result.append(character)
        }
        return result + "'"
    }
}
