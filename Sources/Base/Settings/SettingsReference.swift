/// Writes the list of knobs for people, from their declarations.
public enum SettingsReference {
    /// The list as plain text for a terminal: flags, what is allowed, the default, the sentence.
    public static func text(_ declarations: [SettingDeclaration]) -> String {
        var lines: [String] = []
        for declaration in declarations {
            lines.append("  " + declaration.flags.reversed().joined(separator: ", "))
            lines.append("      " + declaration.doc)
            lines.append("      Allowed: \(declaration.kind.allowed).\(standard(declaration))")
            lines.append(
                "      Variable \(declaration.variables.reversed().joined(separator: " or ")), "
                    + "file key \(declaration.key).")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The list as a Markdown table, for the reference page.
    public static func markdown(_ declarations: [SettingDeclaration]) -> String {
        var lines = [
            "| setting | flags | variables | allowed | default | meaning |",
            "|---|---|---|---|---|---|",
        ]
        for declaration in declarations {
            let cells = [
                "`\(declaration.key)`", code(declaration.flags), code(declaration.variables),
                declaration.kind.allowed,
                declaration.defaultText.isEmpty ? "see meaning" : "`\(declaration.defaultText)`",
                declaration.doc,
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func standard(_ declaration: SettingDeclaration) -> String {
        declaration.defaultText.isEmpty ? "" : " Default: \(declaration.defaultText)."
    }

    private static func code(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: " ")
    }
}
