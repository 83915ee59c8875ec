/// One knob: its key, default, bounds and meaning, from which flag, variable, file key and page
/// follow.
///
/// The key `recall.deadline_ms` gives the flag `--recall-deadline-ms`, the variable
/// `SCRUBJAY_RECALL_DEADLINE_MS` and the line `recall.deadline_ms = 150` of the settings file.
public struct Setting<Value: Sendable>: Sendable {
    /// What the resolver needs to know of the knob, without its type.
    public let declaration: SettingDeclaration
    /// What holds when nobody says otherwise.
    public let defaultValue: Value
    let read: @Sendable (String) -> Value?

    init(
        _ key: String, _ kind: SettingKind, default defaultValue: Value, written: String,
        flag: String?, variable: String?, _ doc: String,
        read: @escaping @Sendable (String) -> Value?
    ) {
        precondition(read(written) != nil, "the default of \(key) is out of its own bounds")
        self.defaultValue = defaultValue
        self.read = read
        declaration = SettingDeclaration(
            key: key, kind: kind, defaultText: written, shortFlag: flag, shortVariable: variable,
            doc: doc)
    }
}

extension Setting where Value == Int {
    /// A whole number within `bounds`.
    public init(
        _ key: String, default value: Int, in bounds: ClosedRange<Int>, flag: String? = nil,
        variable: String? = nil, _ doc: String
    ) {
        self.init(
            key, .integer(bounds), default: value, written: String(value), flag: flag,
            variable: variable, doc,
            read: { text in Int(text).flatMap { bounds.contains($0) ? $0 : nil } })
    }
}

extension Setting where Value == Double {
    /// A number within `bounds`; never infinite, never NaN.
    public init(
        _ key: String, default value: Double, in bounds: ClosedRange<Double>,
        flag: String? = nil, variable: String? = nil, _ doc: String
    ) {
        self.init(
            key, .number(bounds), default: value, written: "\(value)", flag: flag,
            variable: variable, doc,
            read: { text in Double(text).flatMap { bounds.contains($0) ? $0 : nil } })
    }
}

extension Setting where Value == Bool {
    /// A switch: `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`; a bare flag means true.
    public init(
        _ key: String, default value: Bool, flag: String? = nil, variable: String? = nil,
        _ doc: String
    ) {
        self.init(
            key, .toggle, default: value, written: value ? "true" : "false", flag: flag,
            variable: variable, doc, read: SettingKind.toggle(from:))
    }
}

extension Setting where Value == String {
    /// Words on one line, at most `bytes` bytes of UTF-8.
    public init(
        _ key: String, default value: String, bytes: Int = 1_024, flag: String? = nil,
        variable: String? = nil, _ doc: String
    ) {
        self.init(
            key, .text(bytes), default: value, written: value, flag: flag, variable: variable, doc,
            read: { SettingKind.text(bytes).allows($0) ? $0 : nil })
    }

    /// One of a few words.
    public init(
        _ key: String, default value: String, oneOf choices: [String], flag: String? = nil,
        variable: String? = nil, _ doc: String
    ) {
        self.init(
            key, .choice(choices), default: value, written: value, flag: flag, variable: variable,
            doc, read: { choices.contains($0) ? $0 : nil })
    }

    /// A path, at most 4,096 bytes (Linux's `PATH_MAX`); a leading `~/` means the home folder.
    public init(
        _ key: String, path value: String, flag: String? = nil, variable: String? = nil,
        _ doc: String
    ) {
        self.init(
            key, .path, default: value, written: value, flag: flag, variable: variable, doc,
            read: { SettingKind.path.allows($0) ? $0 : nil })
    }
}

extension Setting where Value == Duration {
    /// A span of time within `bounds`, written `250ms`, `5s`, `2m`, `12h` or `7d`.
    public init(
        _ key: String, default value: Duration, in bounds: ClosedRange<Duration>,
        flag: String? = nil, variable: String? = nil, _ doc: String
    ) {
        self.init(
            key, .duration(bounds), default: value, written: DurationText.write(value), flag: flag,
            variable: variable, doc,
            read: { text in DurationText.read(text).flatMap { bounds.contains($0) ? $0 : nil } })
    }
}
