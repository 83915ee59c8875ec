/// Every knob's value and where it came from, resolved once at start: flag, then variable, then
/// file, then default.
public struct Settings: Sendable {
    /// Where a value came from.
    public enum Source: Sendable, Equatable, CustomStringConvertible {
        /// A command-line flag, as it was written.
        case flag(String)
        /// An environment variable.
        case variable(String)
        /// A line of the settings file.
        case file(String, line: Int)
        /// Nobody said anything.
        case standard

        /// For messages: `flag --port`, `variable SCRUBJAY_PORT`, `scrubjay.conf, line 3`.
        public var description: String {
            switch self {
            case .flag(let name): "flag \(name)"
            case .variable(let name): "variable \(name)"
            case .file(let name, let line): "\(name), line \(line)"
            case .standard: "default"
            }
        }
    }
    private struct Resolved: Sendable {
        var text: String
        var source: Source
    }
    private var values: [String: Resolved] = [:]
    /// The home folder, put in place of a leading `~`; empty when not known.
    private let home: String

    /// Resolves every declared knob.
    ///
    /// - Parameters:
    ///   - declarations: All knobs; keys and flags are unique.
    ///   - flags: What the command line set, in its order; the last of a name wins.
    ///   - environment: The process's variables. An empty variable counts as not set.
    ///   - file: The settings file; nil when there is none.
    /// - Throws: ``SettingError`` that names key, source, fault and what is allowed.
    public init(
        _ declarations: [SettingDeclaration], flags: [(name: String, value: String)] = [],
        environment: [String: String] = [:], file: SettingsFile? = nil
    ) throws(SettingError) {
        home = environment["HOME"] ?? ""
        var byFlag: [String: SettingDeclaration] = [:]
        for declaration in declarations {
            for flag in declaration.flags { byFlag[flag] = declaration }
            values[declaration.key] = Resolved(text: declaration.defaultText, source: .standard)
        }
        try apply(file, declarations)
        for declaration in declarations {
            for name in declaration.variables.reversed() {
                guard let text = environment[name], !text.isEmpty else { continue }
                try set(declaration, text, .variable(name))
            }
        }
        for (name, value) in flags {
            guard let declaration = byFlag[name] else {
                throw Self.unknown(name, "flag", among: Array(byFlag.keys))
            }
            try set(declaration, value, .flag(name))
        }
    }

    /// The value of a knob.
    ///
    /// - Precondition: The knob was among the declarations.
    public subscript<Value>(_ setting: Setting<Value>) -> Value {
        guard let value = setting.read(text(of: setting.declaration)) else {
            preconditionFailure("\(setting.declaration.key) was not checked")
        }
        return value
    }

    /// The path of a knob with a leading `~/` replaced; nil when it is empty.
    public func path(_ setting: Setting<String>) -> String? {
        let text = self[setting]
        if text.isEmpty { return nil }
        guard text == "~" || text.hasPrefix("~/"), !home.isEmpty else { return text }
        return home + text.dropFirst()
    }

    /// Where the value of a knob came from.
    public func source(of declaration: SettingDeclaration) -> Source {
        values[declaration.key]?.source ?? .standard
    }

    /// The value of a knob as it was written.
    public func text(of declaration: SettingDeclaration) -> String {
        guard let value = values[declaration.key] else {
            preconditionFailure("\(declaration.key) is not declared")
        }
        return value.text
    }

    /// Variables that look like misspelt settings: they begin with `SCRUBJAY_` and are near to one.
    public static func strays(
        in environment: [String: String], besides declarations: [SettingDeclaration]
    ) -> [(name: String, nearest: String)] {
        let known = declarations.flatMap(\.variables)
        return environment.keys.sorted().compactMap { name in
            guard name.hasPrefix("SCRUBJAY_"), !known.contains(name) else { return nil }
            let words = known.map { String($0.dropFirst("SCRUBJAY_".count)) }
            let word = String(name.dropFirst("SCRUBJAY_".count))
            return NearestName.find(word, among: words).map { (name, "SCRUBJAY_" + $0) }
        }
    }

    private mutating func apply(
        _ file: SettingsFile?, _ declarations: [SettingDeclaration]
    ) throws(SettingError) {
        guard let file else { return }
        let byKey = Dictionary(declarations.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        for entry in file.entries {
            let source = Source.file(file.name, line: entry.line)
            guard let declaration = byKey[entry.key] else {
                throw Self.unknown(entry.key, "setting (\(source))", among: Array(byKey.keys))
            }
            try set(declaration, entry.value, source)
        }
    }

    private mutating func set(
        _ declaration: SettingDeclaration, _ text: String, _ source: Source
    ) throws(SettingError) {
        if let fault = declaration.kind.fault(of: text) {
            throw SettingError(
                .badValue, name: declaration.key,
                "\(declaration.key) (\(source)): \(Self.shown(text)) \(fault). "
                    + "Allowed: \(declaration.kind.allowed).")
        }
        values[declaration.key] = Resolved(text: text, source: source)
    }

    /// The value as a message may show it: one short line.
    private static func shown(_ text: String) -> String {
        let clean = String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
        return clean.count <= 60 ? "\"\(clean)\"" : "\"\(clean.prefix(60))…\""
    }

    private static func unknown(
        _ name: String, _ what: String, among names: [String]
    ) -> SettingError {
        let nearest = NearestName.find(name, among: names.sorted())
        let hint = nearest.map { "Did you mean \($0)?" } ?? "`scrubjay help settings` lists them."
        return SettingError(.unknownName, name: name, "There is no \(what) called \(name). \(hint)")
    }
}
