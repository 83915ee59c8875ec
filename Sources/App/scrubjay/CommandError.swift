import HTTPClient
import Host
import JSON
import Settings

/// Why a command did not do what it was asked; ends the program with its exit code.
struct CommandError: Error, Equatable {
    /// Whether the request was wrong or its work failed.
    enum Kind: Int32, Sendable {
        /// The work failed: exit code 1.
        case failed = 1
        /// The command line or a setting is wrong: exit code 2.
        case misuse = 2
    }
    /// Whether the request was wrong or its work failed.
    let kind: Kind
    /// A word for programs, as in the server's problem documents.
    let code: String
    /// What happened, one sentence without the final stop.
    let message: String
    /// What to do next; nil when there is nothing to say.
    let hint: String?

    /// A wrong command line.
    static func misuse(_ message: String, hint: String? = nil) -> CommandError {
        CommandError(kind: .misuse, code: "misuse", message: message, hint: hint)
    }

    /// Work that failed.
    static func failed(
        _ message: String, code: String = "failed", hint: String? = nil
    ) -> CommandError {
        CommandError(kind: .failed, code: code, message: message, hint: hint)
    }

    /// Any error as one that can be shown.
    init(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case let error as SettingError:
            self = .misuse(error.description)
        case let error as HostError:
            self = .failed(error.description, code: "system")
        case let error as HTTPClientError where error.kind == .cancelled:
            self = .failed("interrupted", code: "interrupted")
        case let error as HTTPClientError:
            let isAway = error.kind == .unreachable
            self = .failed(
                error.description, code: error.kind.rawValue,
                hint: isAway ? "Is the server running? Start one with `scrubjay serve`." : nil)
        default: self = .failed("\(error)")
        }
    }

    private init(kind: Kind, code: String, message: String, hint: String?) {
        self.kind = kind
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The error as one line of JSON.
    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("error")
            writer.object { writer in
                writer.key("code")
                writer.string(code)
                writer.key("message")
                writer.string(message)
                writer.key("hint")
                writer.string(hint)
            }
        }
        writer.endLine()
        return writer.bytes
    }

    /// The error for people, one or two lines.
    func text(hasColour: Bool) -> String {
        let mark = hasColour ? "\u{1B}[31merror:\u{1B}[0m" : "error:"
        let end = message.hasSuffix(".") || message.hasSuffix("?") ? "" : "."
        let tail = hint.map { "\n       \($0)" } ?? ""
        return "\(mark) \(TextLayout.printable(message))\(end)\(TextLayout.printableLines(tail))\n"
    }
}
