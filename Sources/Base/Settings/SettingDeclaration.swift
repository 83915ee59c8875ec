/// A knob without its type: what the resolver, the help and the reference page need.
public struct SettingDeclaration: Sendable {
    /// The name in the settings file: lower-case words with dots between levels.
    public let key: String
    /// What may be written.
    public let kind: SettingKind
    /// The default as it would be written; empty when there is none or it is worked out at start.
    public let defaultText: String
    /// A second, shorter flag (`--port`); nil for most.
    public let shortFlag: String?
    /// A second, shorter variable (`SCRUBJAY_PORT`); nil for most.
    public let shortVariable: String?
    /// One sentence for people.
    public let doc: String

    /// The long flag: `--server-port` for `server.port`.
    public var flag: String { "--" + String(key.map { $0 == "." || $0 == "_" ? "-" : $0 }) }

    /// The long variable: `SCRUBJAY_SERVER_PORT` for `server.port`.
    public var variable: String {
        "SCRUBJAY_" + String(key.map { $0 == "." ? "_" : $0 }).uppercased()
    }

    /// Every flag that sets it, the long one first.
    public var flags: [String] { [flag] + (shortFlag.map { [$0] } ?? []) }

    /// Every variable that sets it, the long one first.
    public var variables: [String] { [variable] + (shortVariable.map { [$0] } ?? []) }
}

/// What may be written for a knob. Numbers always have bounds: there is no case without.
public enum SettingKind: Sendable, Equatable {
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case number(ClosedRange<Double>)
    /// A span of time.
    case duration(ClosedRange<Duration>)
    /// True or false.
    case toggle
    /// Words on one line, at most so many bytes.
    case text(Int)
    /// One of a few words.
    case choice([String])
    /// A path of at most 4,096 bytes.
    case path

    /// What is allowed, for messages and pages: `0...65535`, `10ms...5s`, `one of text, json`.
    public var allowed: String {
        switch self {
        case .integer(let bounds): "a whole number in \(bounds.lowerBound)...\(bounds.upperBound)"
        case .number(let bounds): "a number in \(bounds.lowerBound)...\(bounds.upperBound)"
        case .duration(let bounds):
            "a time in \(DurationText.write(bounds.lowerBound))..."
                + "\(DurationText.write(bounds.upperBound)) (write 250ms, 5s, 2m, 12h or 7d)"
        case .toggle: "true or false"
        case .text(let bytes): "text on one line, at most \(bytes) bytes"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .path: "a path of at most \(Self.pathBytesMax) bytes"
        }
    }

    /// The longest path, bytes. Source: Linux's `PATH_MAX`.
    public static let pathBytesMax = 4_096

    /// Whether `text` may be written for this kind.
    func allows(_ text: String) -> Bool { fault(of: text) == nil }

    /// What is wrong with `text`; nil when it may be written.
    func fault(of text: String) -> String? {
        switch self {
        case .integer(let bounds):
            guard let value = Int(text) else { return "is not a whole number" }
            return bounds.contains(value) ? nil : "is out of range"
        case .number(let bounds):
            guard let value = Double(text), value.isFinite else { return "is not a number" }
            return bounds.contains(value) ? nil : "is out of range"
        case .duration(let bounds):
            guard let value = DurationText.read(text) else { return "is not a time with its unit" }
            return bounds.contains(value) ? nil : "is out of range"
        case .toggle: return Self.toggle(from: text) == nil ? "is neither true nor false" : nil
        case .choice(let choices):
            return choices.contains(text) ? nil : "is not known"
        case .text(let bytes): return Self.lineFault(of: text, bytesMax: bytes)
        case .path: return Self.lineFault(of: text, bytesMax: Self.pathBytesMax)
        }
    }

    static func toggle(from text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    private static func lineFault(of text: String, bytesMax: Int) -> String? {
        if text.utf8.count > bytesMax { return "is too long" }
        return text.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "holds a control character" : nil
    }
}
