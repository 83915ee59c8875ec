import Settings

/// Writes the manual page in roff, with the macros of man(7).
enum ManPage {
    /// The page.
    static func roff() -> String {
        var lines = [
            ".\\\" Written by `scrubjay man`; do not edit.",
            ".TH SCRUBJAY 1 \"\" \"scrubjay \(text(Version.current))\" \"User Commands\"",
            ".SH NAME", "scrubjay \\- a memory server for AI assistants", ".SH SYNOPSIS",
            ".B scrubjay", ".I VERB", "[operands] [flags]", ".SH DESCRIPTION",
            "Keeps what people tell an assistant and gives back the few things that matter for the",
            "next message, found by meaning and by words.",
            "Results go to standard output, all else to standard error.", ".SH COMMANDS",
        ]
        for verb in Verbs.all { lines += section(verb) }
        lines += [".SH COMMON FLAGS"] + OptionSpec.common.flatMap(entry)
        lines += [
            ".SH SETTINGS",
            "Every setting is a flag, a variable and a key of the settings file;",
            "flag beats variable beats file beats default.",
        ]
        for setting in Knobs.all { lines += entry(setting) }
        return (lines + rest).joined(separator: "\n") + "\n"
    }

    private static let rest = [
        ".SH EXIT STATUS", ".TP", ".B 0", "Done.", ".TP", ".B 1", "Failed.", ".TP", ".B 2",
        "Misuse: the command line or a setting is wrong.", ".SH FILES", ".TP",
        ".I \\(ti/.config/scrubjay/scrubjay.conf",
        "Settings, one `key = value` a line; below $XDG_CONFIG_HOME if that is set.", ".TP",
        ".I \\(ti/.local/share/scrubjay/",
        "The memories and the lock; below $XDG_DATA_HOME if that is set.", ".SH EXAMPLES", ".nf",
        "scrubjay serve", "scrubjay add \\-\\-user ada \"The ferry leaves at 9:40.\"",
        "scrubjay search \\-\\-user ada \"boat timetable\"", ".fi",
    ]

    private static func section(_ verb: VerbSpec) -> [String] {
        var lines = [".SS \(text(verb.usage))", text(verb.summary)]
        if !verb.details.isEmpty {
            let details = verb.details.split(separator: "\n", omittingEmptySubsequences: false)
            lines += [".PP", ".nf"] + details.map { text($0) } + [".fi"]
        }
        return lines + verb.options.flatMap(entry)
    }

    private static func entry(_ option: OptionSpec) -> [String] {
        let value = option.value.map { " \\fI\(text($0))\\fR" } ?? ""
        let again = option.isRepeatable ? " May be given again." : ""
        return [".TP", "\\fB\(text(option.name))\\fR\(value)", text(option.doc + again)]
    }

    private static func entry(_ setting: SettingDeclaration) -> [String] {
        let flags = setting.flags.reversed().map { "\\fB\(text($0))\\fR" }
        let standard = setting.defaultText.isEmpty ? "" : " Default: \(setting.defaultText)."
        return [
            ".TP", flags.joined(separator: ", "), text(setting.doc),
            text("Allowed: \(setting.kind.allowed).\(standard)"),
            text("Variable \(setting.variables.reversed().joined(separator: " or "));"),
            text("file key \(setting.key)."),
        ]
    }

    /// Text that roff takes as it is. Source: groff_char(7).
    private static func text(_ plain: some StringProtocol) -> String {
        var result = ""
        for scalar in plain.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case _ where !scalar.isASCII:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
            default: result.unicodeScalars.append(scalar)
            }
        }
        // At the start of a line a point or an apostrophe would be an order.
        return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
    }
}
