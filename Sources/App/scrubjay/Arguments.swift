import Settings

/// One flag of a verb.
struct OptionSpec: Sendable {
    /// The flag with its dashes.
    let name: String
    /// What stands for its value in help; nil for a switch.
    let value: String?
    /// One sentence for people.
    let doc: String
    /// Whether it may be given more than once.
    let isRepeatable: Bool
    /// The words that its value may be, for completion; empty when there are too many to list.
    let choices: [String]

    /// A flag with a value.
    init(
        _ name: String, _ value: String, isRepeatable: Bool = false, oneOf choices: [String] = [],
        _ doc: String
    ) {
        self.name = name
        self.value = value
        self.doc = doc
        self.isRepeatable = isRepeatable
        self.choices = choices
    }

    /// A switch.
    init(_ name: String, _ doc: String) {
        self.name = name
        value = nil
        self.doc = doc
        isRepeatable = false
        choices = []
    }

    /// Flags that every verb takes.
    static let common = [
        OptionSpec("--json", "Writes results and errors as JSON."),
        OptionSpec("--config", "FILE", "Reads settings from FILE (or SCRUBJAY_CONFIG)."),
        OptionSpec("--help", "Shows this help."),
    ]
}

/// One verb: how it is written, what it does.
struct VerbSpec: Sendable {
    /// The word after `scrubjay`.
    let name: String
    /// What follows the verb, flags left out: `TEXT…`; empty for nothing.
    let operands: String
    /// How many operands there may be.
    let operandCounts: ClosedRange<Int>
    /// One line for the list of verbs.
    let summary: String
    /// More for the verb's own help; whole lines, empty for nothing.
    let details: String
    /// Its own flags.
    let options: [OptionSpec]
    /// Whether it runs with settings that are wrong, to tell what is wrong with them.
    var toleratesBadSettings = false
    /// Does the work.
    let run: @Sendable (CommandContext) throws -> Void

    /// The first line of its help.
    var usage: String {
        let flags = options.isEmpty ? "" : " [flags]"
        return "scrubjay \(name)" + (operands.isEmpty ? "" : " \(operands)") + flags
    }
}

/// A command line that was understood.
struct Arguments: Sendable {
    /// The words that are no flags, in order.
    private(set) var operands: [String] = []
    /// The settings that flags set, in order.
    private(set) var settingFlags: [(name: String, value: String)] = []
    private var values: [String: [String]] = [:]

    /// Reads what follows the verb.
    ///
    /// `--flag value` and `--flag=value` are the same; `--` ends the flags; `-` is an operand. A
    /// flag of the verb comes before a setting's flag of that name.
    /// - Throws: ``CommandError`` of kind `misuse` with the nearest known flag.
    init(
        _ words: [String], for verb: VerbSpec, settings: [SettingDeclaration]
    ) throws(CommandError) {
        var rest = words[...]
        var hasEnded = false
        while let word = rest.popFirst() {
            if hasEnded || !word.hasPrefix("-") || word == "-" || Self.isNegativeNumber(word) {
                operands.append(word)
            } else if word == "--" {
                hasEnded = true
            } else {
                try take(flag: word == "-h" ? "--help" : word, &rest, verb, settings)
            }
        }
        if isSet("--help") { return }
        guard verb.operandCounts.contains(operands.count) else {
            throw .misuse(
                operands.count < verb.operandCounts.lowerBound
                    ? "`\(verb.name)` needs \(verb.operands)"
                    : "`\(verb.name)` does not know what to do with "
                        + "\"\(operands[verb.operandCounts.upperBound])\"",
                hint: Self.seeHelp(verb))
        }
    }

    /// Whether a flag was given.
    func isSet(_ name: String) -> Bool { values[name] != nil }

    /// The value of a flag; nil when it was not given.
    func value(_ name: String) -> String? { values[name]?.last }

    /// Every value of a repeatable flag.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of a flag the verb cannot do without.
    func required(_ name: String, for verb: String) throws(CommandError) -> String {
        guard let value = value(name), !value.isEmpty else {
            throw .misuse("`\(verb)` needs \(name)", hint: "See `scrubjay \(verb) --help`.")
        }
        return value
    }

    /// A flag's whole number within bounds.
    func integer(
        _ name: String, in bounds: ClosedRange<Int>
    ) throws(CommandError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            throw .misuse(
                "\(name) must be a whole number in "
                    + "\(bounds.lowerBound)...\(bounds.upperBound), not \"\(text)\"")
        }
        return number
    }

    /// A flag's number within bounds.
    func number(
        _ name: String, in bounds: ClosedRange<Double>
    ) throws(CommandError) -> Double? {
        guard let text = value(name) else { return nil }
        guard let number = Double(text), bounds.contains(number) else {
            throw .misuse(
                "\(name) must be a number in "
                    + "\(bounds.lowerBound)...\(bounds.upperBound), not \"\(text)\"")
        }
        return number
    }

    private mutating func take(
        flag word: String, _ rest: inout ArraySlice<String>, _ verb: VerbSpec,
        _ settings: [SettingDeclaration]
    ) throws(CommandError) {
        let equals = word.firstIndex(of: "=")
        let name = String(word[..<(equals ?? word.endIndex)])
        let inline = equals.map { String(word[word.index(after: $0)...]) }
        if let option = (verb.options + OptionSpec.common).first(where: { $0.name == name }) {
            let value = try value(of: name, inline, &rest, isSwitch: option.value == nil)
            if values[name] != nil, !option.isRepeatable, option.value != nil {
                throw .misuse("\(name) was given twice", hint: Self.seeHelp(verb))
            }
            values[name, default: []].append(value)
        } else if let setting = settings.first(where: { $0.flags.contains(name) }) {
            let bare = setting.kind == .toggle ? inline ?? "true" : inline
            settingFlags.append((name, try value(of: name, bare, &rest, isSwitch: false)))
        } else {
            let known = (verb.options + OptionSpec.common).map(\.name) + settings.flatMap(\.flags)
            let nearest = NearestName.find(name, among: known)
            throw .misuse(
                "`\(verb.name)` has no flag \(name)",
                hint: nearest.map { "Did you mean \($0)?" } ?? Self.seeHelp(verb))
        }
    }

    private func value(
        of name: String, _ inline: String?, _ rest: inout ArraySlice<String>, isSwitch: Bool
    ) throws(CommandError) -> String {
        if isSwitch {
            guard inline == nil else { throw .misuse("\(name) takes no value") }
            return ""
        }
        if let inline { return inline }
        guard let next = rest.first, next == "-" || !next.hasPrefix("--") else {
            throw .misuse("\(name) needs a value", hint: "Write `\(name) VALUE`.")
        }
        rest.removeFirst()
        return next
    }

    private static func seeHelp(_ verb: VerbSpec) -> String {
        "See `scrubjay \(verb.name) --help`."
    }

    private static func isNegativeNumber(_ word: String) -> Bool { Double(word) != nil }
}
