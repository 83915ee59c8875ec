/// How much a log line matters; a logger drops what is below its own level.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    /// Steps, for whoever looks for a fault.
    case debug
    /// The life of the program: started, stopped, loaded.
    case info
    /// Something is degraded and goes on.
    case warning
    /// A person must act.
    case error

    /// Less important levels come first.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// A fact in a log line. Never memory text, never a key.
public enum LogValue: Sendable, Equatable {
    /// Words: names from closed lists, addresses, paths of our own files, error descriptions.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A number; the fact's name ends with its unit.
    case number(Double)
    /// True or false.
    case flag(Bool)
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    /// A fact written as text.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A fact written as a whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A fact written as a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A fact written as true or false.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
}
