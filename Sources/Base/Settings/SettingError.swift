/// Why the settings cannot be used; stops the start. Its description is one or two full sentences.
public struct SettingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: String, Sendable {
        /// A value is out of its bounds or of the wrong form.
        case badValue
        /// No knob has that name.
        case unknownName
        /// The settings file is too large, or a line of it is not `key = value`.
        case badFile
    }
    /// What is wrong.
    public let kind: Kind
    /// The key, flag or line that is wrong.
    public let name: String
    /// What happened and what to do, safe to show.
    public let description: String

    /// An error from its parts.
    public init(_ kind: Kind, name: String, _ description: String) {
        self.kind = kind
        self.name = name
        self.description = description
    }
}
