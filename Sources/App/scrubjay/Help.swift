import Settings

/// Help texts, made from the tables of verbs, flags and settings.
enum Help {
    /// The list of verbs.
    static func overview() -> String {
        let width = (Verbs.all.map(\.name.count).max() ?? 0) + 2
        var text = "scrubjay \(Version.current): a memory server for AI assistants\n\n"
        text += "Usage: scrubjay VERB [operands] [flags]\n\n"
        for verb in Verbs.all { text += "  \(pad(verb.name, width))\(verb.summary)\n" }
        text += "\n`scrubjay VERB --help` tells more of a verb, `scrubjay help settings` lists the"
        text += " settings.\nExit codes: 0 done, 1 failed, 2 misuse.\n"
        return text
    }

    /// The help of one verb.
    static func verb(_ verb: VerbSpec) -> String {
        var text = "\(verb.summary)\n\nUsage: \(verb.usage)\n"
        if !verb.details.isEmpty { text += "\n\(verb.details)\n" }
        let options = verb.options + OptionSpec.common
        let names = options.map { $0.name + ($0.value.map { " \($0)" } ?? "") }
        let width = (names.map(\.count).max() ?? 0) + 2
        text += "\nFlags:\n"
        for (option, name) in zip(options, names) {
            let again = option.isRepeatable ? " May be given again." : ""
            text += "  \(pad(name, width))\(option.doc)\(again)\n"
        }
        text += "\nEvery setting is a flag too, such as --data and --server: "
        text += "`scrubjay help settings`.\n"
        return text
    }

    /// The settings for a terminal.
    static func settings() -> String {
        "Settings, from strongest to weakest: flag, variable, settings file, default. The file is\n"
            + "$XDG_CONFIG_HOME/scrubjay/scrubjay.conf, else ~/.config/scrubjay/scrubjay.conf, or\n"
            + "what --config or SCRUBJAY_CONFIG names; its lines are `key = value`.\n\n"
            + SettingsReference.text(Knobs.all)
    }

    /// The reference page: verbs, then settings.
    static func markdown() -> String {
        var text =
            "# Commands and settings\n\nWritten by `scrubjay docs`; do not edit.\n\n## Commands\n"
        for verb in Verbs.all {
            text += "\n### `scrubjay \(verb.name)`\n\n```\n\(self.verb(verb))```\n"
        }
        text += "\n## Settings\n\nFlag beats variable beats settings file beats default.\n\n"
        return text + SettingsReference.markdown(Knobs.all)
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
