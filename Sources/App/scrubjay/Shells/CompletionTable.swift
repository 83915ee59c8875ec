import Settings

/// What may follow a flag, or stand as an operand.
enum Completable: Equatable {
    /// Nothing that could be listed.
    case anything
    /// One of these words.
    case words([String])
    /// A file.
    case files
    /// A folder.
    case folders
}

/// One flag as shells complete it.
struct CompletableFlag {
    /// The flag with its dashes.
    let name: String
    /// One sentence for people.
    let doc: String
    /// What follows it; nil for a switch.
    let value: Completable?
    /// Whether it may be given more than once.
    let isRepeatable: Bool

    /// A verb's own flag, or one that all verbs take.
    init(_ option: OptionSpec) {
        name = option.name
        doc = option.doc
        isRepeatable = option.isRepeatable
        value = option.value.map { value in
            if !option.choices.isEmpty { return .words(option.choices) }
            return Completable(placeholder: value)
        }
    }

    /// A setting by one of its flags.
    init(_ setting: SettingDeclaration, flag: String) {
        name = flag
        doc = setting.doc
        isRepeatable = false
        value =
            switch setting.kind {
            case .toggle: nil
            case .choice(let choices): .words(choices)
            case .path: .files
            case .integer, .number, .duration, .text: .anything
            }
    }
}

extension Completable {
    /// What a placeholder of the help stands for: `FILE`, `DIR`, `build|verify`, `[VERB|settings]`.
    init(placeholder: String) {
        let pieces = placeholder.filter { $0 != "[" && $0 != "]" }.split(separator: "|")
        switch pieces.first {
        case "FILE", "PATH": self = .files
        case "DIR": self = .folders
        case .some where pieces.count > 1:
            self = .words(
                pieces.flatMap { $0 == "VERB" ? Verbs.all.map(\.name) : [String($0)] })
        default: self = .anything
        }
    }
}

/// Everything that can be completed, from the tables of verbs and settings.
enum CompletionTable {
    /// Flags that stand in the place of a verb.
    static let bareFlags = ["--help", "--version"]

    /// The flags of one verb, those of all verbs left out.
    static func flags(of verb: VerbSpec) -> [CompletableFlag] {
        verb.options.map { CompletableFlag($0) }
    }

    /// The flags that every verb takes.
    static let common = OptionSpec.common.map { CompletableFlag($0) }

    /// The flags of settings, which every verb takes too.
    static let settings = Knobs.all.flatMap { setting in
        setting.flags.map { CompletableFlag(setting, flag: $0) }
    }

    /// What the operands of a verb may be.
    static func operands(of verb: VerbSpec) -> Completable {
        Completable(placeholder: verb.operands)
    }
}
