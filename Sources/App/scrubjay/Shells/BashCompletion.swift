/// Writes the completion script for bash 4.4 or newer; it needs no package of others.
enum BashCompletion {
    /// The script.
    static func script() -> String {
        let verbs = Verbs.all.map(\.name) + CompletionTable.bareFlags
        let settings = CompletionTable.settings.map(\.name).joined(separator: " ")
        return """
            # Completions of scrubjay for bash, written by `scrubjay completions bash`.
            _scrubjay() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
                # bash takes the sign in --flag=value for a word of its own.
                if [[ $current == = ]]; then
                    current=
                elif [[ $previous == = && $COMP_CWORD -ge 2 ]]; then
                    previous=${COMP_WORDS[COMP_CWORD - 2]}
                fi
                local words= kind=words
                COMPREPLY=()
                if [[ $COMP_CWORD -eq 1 ]]; then
                    words='\(verbs.joined(separator: " "))'
                else
                    case "${COMP_WORDS[1]} $previous" in
            \(values())
                    *)
                        case ${COMP_WORDS[1]} in
            \(verbCases())
                        esac
                        words+=' \(CompletionTable.common.map(\.name).joined(separator: " "))'
                        [[ $current != --* ]] || words+=' \(settings)'
                        ;;
                    esac
                fi
                case $kind in
                files | folders)
                    compopt -o filenames 2>/dev/null
                    local action=-f
                    [[ $kind == files ]] || action=-d
                    mapfile -t COMPREPLY < <(compgen "$action" -- "$current")
                    ;;
                *) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
                esac
            }
            complete -F _scrubjay scrubjay

            """
    }

    /// One pattern for each flag with a value: a verb's own come before those of all verbs.
    private static func values() -> String {
        var lines: [String] = []
        for verb in Verbs.all {
            for flag in CompletionTable.flags(of: verb) {
                guard let value = flag.value else { continue }
                lines.append("        '\(verb.name) \(flag.name)') \(action(value)) ;;")
            }
        }
        for flag in CompletionTable.common + CompletionTable.settings {
            guard let value = flag.value else { continue }
            lines.append("        *' \(flag.name)') \(action(value)) ;;")
        }
        return lines.joined(separator: "\n")
    }

    private static func verbCases() -> String {
        Verbs.all.map { verb in
            let own = CompletionTable.flags(of: verb).map(\.name).joined(separator: " ")
            var line = "            \(verb.name)) words='\(own)'"
            switch CompletionTable.operands(of: verb) {
            case .anything: break
            case .words(let words): line += "' \(words.joined(separator: " "))'"
            case .files: line += "; [[ $current == -* ]] || kind=files"
            case .folders: line += "; [[ $current == -* ]] || kind=folders"
            }
            return line + " ;;"
        }.joined(separator: "\n")
    }

    private static func action(_ value: Completable) -> String {
        switch value {
        case .anything: "return"
        case .words(let words): "words='\(words.joined(separator: " "))'"
        case .files: "kind=files"
        case .folders: "kind=folders"
        }
    }
}
