import Glibc
import JSON

/// How lines look.
public enum LogForm: Sendable, Equatable {
    /// For people: `2026-11-20T04:52:01.123Z info  the server is ready port=8766`.
    case text(hasColour: Bool)
    /// For machines: one JSON object a line.
    case json

    func bytes(of line: LogLine) -> [UInt8] {
        switch self {
        case .text(let hasColour): Array(line.text(hasColour: hasColour).utf8)
        case .json: line.json()
        }
    }
}

/// A moment for a log line, UTC.
public struct LogTime: Sendable, Equatable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int
    /// Milliseconds of that second, 0...999.
    public let milliseconds: Int

    /// A moment from its parts.
    public init(seconds: Int, milliseconds: Int) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// This moment, by the system's clock.
    public static func now() -> LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    /// `2026-11-20T04:52:01.123Z`.
    var text: String {
        var seconds = self.seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(parts.tm_year + 1_900)-\(pad(parts.tm_mon + 1, 2))-\(pad(parts.tm_mday, 2))"
        let clock = "\(pad(parts.tm_hour, 2)):\(pad(parts.tm_min, 2)):\(pad(parts.tm_sec, 2))"
        return "\(date)T\(clock).\(pad(Int32(milliseconds), 3))Z"
    }

    private func pad(_ value: Int32, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// One line before it is written.
struct LogLine {
    var time: LogTime
    var level: LogLevel
    var message: String
    var facts: [(name: String, value: LogValue)]
    var requestID: String?

    func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.key("time")
            writer.string(time.text)
            writer.key("level")
            writer.string(level.rawValue)
            writer.key("message")
            writer.string(message)
            if let requestID {
                writer.key("request_id")
                writer.string(requestID)
            }
            for fact in facts {
                writer.key(fact.name)
                switch fact.value {
                case .text(let text): writer.string(text)
                case .integer(let value): writer.integer(value)
                case .number(let value): writer.number(value)
                case .flag(let value): writer.bool(value)
                }
            }
        }
        return writer.bytes
    }

    func text(hasColour: Bool) -> String {
        let name = level.rawValue + String(repeating: " ", count: 7 - level.rawValue.utf8.count)
        var line = time.text + " " + (hasColour ? Self.colour(level) + name + "\u{1B}[0m" : name)
        line += " " + message
        for fact in facts { line += " \(fact.name)=\(Self.shown(fact.value))" }
        if let requestID { line += " request_id=\(Self.shown(.text(requestID)))" }
        return line
    }

    private static func colour(_ level: LogLevel) -> String {
        switch level {
        case .debug: "\u{1B}[2m"
        case .info: "\u{1B}[32m"
        case .warning: "\u{1B}[33m"
        case .error: "\u{1B}[31m"
        }
    }

    /// Bare when it is one plain word, else quoted as in JSON, so that a line stays a line.
    private static func shown(_ value: LogValue) -> String {
        switch value {
        case .integer(let value): return String(value)
        case .number(let value): return "\(value)"
        case .flag(let value): return value ? "true" : "false"
        case .text(let text):
            let isPlain = text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0 != "\"" && $0 != "=" && !(0x7F...0xA0).contains($0.value)
            }
            if isPlain && !text.isEmpty { return text }
            var writer = JSONWriter(capacity: text.utf8.count + 8)
            writer.string(text)
            let quoted = String(decoding: writer.bytes, as: UTF8.self)
            return String(
                String.UnicodeScalarView(
                    quoted.unicodeScalars.map {
                        (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0
                    }))
        }
    }
}
