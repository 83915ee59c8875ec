import Execution
import Host
import MemoryModel

/// Turns HTML and PDF into text with Debian's `html2text` and `pdftotext`.
///
/// The tools run as processes with bounds on time, memory and output; they get the bytes on their
/// standard input and look at no address in them.
public final class DocumentTools: DocumentConverting {
    /// What a tool may use.
    public static let limits = {
        var limits = ChildProcess.Limits()
        limits.outputBytes = DocumentLimits.bytes
        return limits
    }()

    private let pool = WorkPool(label: "documents", threadCount: 1, queueLimit: 64)
    private let find: @Sendable (String) -> String?

    /// - Parameter find: The path of a program; nil when it is not installed.
    public init(find: @escaping @Sendable (String) -> String? = ChildProcess.find) {
        self.find = find
    }

    /// Lets what runs end.
    public func shutDown() { pool.shutDown() }

    /// The Debian package to install for a format; nil when its tool is there.
    public func missingPackage(for format: Document.Format) -> String? {
        guard let tool = Tool(format), find(tool.program) == nil else { return nil }
        return tool.package
    }

    /// The text of a document.
    ///
    /// - Throws: `.invalid` when the tool cannot make text of it within its bounds, `.unavailable`
    ///   when it is not installed.
    public func text(
        of bytes: [UInt8], format: Document.Format
    ) async throws(MemoryError) -> (text: [UInt8], format: Document.Format) {
        guard let tool = Tool(format) else { return (bytes, format) }
        guard let path = find(tool.program) else {
            throw Self.error(
                .unavailable, "Install the package \(tool.package) on the server.")
        }
        let output = try await run(path, tool, bytes)
        let text = format == .html ? HTMLText.markdown(output) : output
        guard text.contains(where: { $0 > 0x20 }) else {
            throw Self.error(.invalid, "There is no text in the document; is it a scan?")
        }
        return (text, format == .html ? .markdown : .plain)
    }

    private func run(
        _ path: String, _ tool: Tool, _ input: [UInt8]
    ) async throws(MemoryError) -> [UInt8] {
        do {
            let bytes = try await pool.run {
                try ChildProcess.run(path, tool.words, input: input, limits: Self.limits)
            }
            return Self.cleaned(bytes)
        } catch let failure as ChildProcess.Failure {
            throw Self.error(failure, tool)
        } catch {
            throw Self.error(.busy, "Too many documents wait; try again later.")
        }
    }

    private static func error(_ failure: ChildProcess.Failure, _ tool: Tool) -> MemoryError {
        switch failure {
        case .notStarted(let error):
            MemoryError(
                .unavailable, in: "convert", hint: "\(tool.program) does not start.",
                because: error.reason)
        case .timedOut:
            error(.invalid, "\(tool.program) took more than \(limits.time) for the document.")
        case .outputTooLong:
            error(.invalid, "The document's text is above \(limits.outputBytes) bytes.")
        case .failed(let code):
            MemoryError(
                .invalid, in: "convert",
                hint: "\(tool.program) cannot read the document; is it whole?",
                because: "exit code \(code)")
        }
    }

    private static func error(_ kind: MemoryError.Kind, _ hint: String) -> MemoryError {
        MemoryError(kind, in: "convert", hint: hint)
    }

    /// Valid UTF-8 without NUL.
    private static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self).utf8)
    }
}

/// A program that turns a format into text.
private struct Tool: Sendable {
    let program: String
    let package: String
    let words: [String]

    /// The tool of a format; nil for text.
    init?(_ format: Document.Format) {
        switch format {
        case .plain, .markdown: return nil
        case .html:
            program = "html2text"
            package = "html2text"
            // As wide as it goes, so that a paragraph is one line; no file of the user's is read.
            words = [
                "-utf8", "-nobs", "-nometa", "-style", "compact", "-width", "16000", "-rcfile",
                "/dev/null",
            ]
        case .pdf:
            program = "pdftotext"
            package = "poppler-utils"
            words = ["-enc", "UTF-8", "-q", "-", "-"]
        }
    }
}
