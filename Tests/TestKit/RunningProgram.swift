import Glibc
import Testing

/// The program that was built beside the tests, running as a process of its own.
///
/// Ends with the tests: when this object goes, the process is killed.
public final class RunningProgram: @unchecked Sendable {
    // `@unchecked` holds because only the test that owns it calls it.
    private let child: pid_t
    private var status: Int32?

    /// The path of the program in the folder of the test bundle.
    public static func path() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        var candidates = CommandLine.arguments.filter { $0.contains("/.build/") }
        if count > 0 {
            candidates.append(
                String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        for candidate in candidates {
            let folder = candidate.prefix(upTo: candidate.lastIndex(of: "/") ?? candidate.endIndex)
            let program = "\(folder)/scrubjay"
            if access(program, X_OK) == 0 { return program }
        }
        return try #require(nil as String?, "the program is not beside the tests")
    }

    /// Starts the program, or a tool, and waits for its first line.
    ///
    /// - Parameters:
    ///   - tool: The path of another program; nil is ours.
    ///   - words: The command line after the program's name.
    ///   - errors: A file that takes its standard error.
    /// - Returns: The process and its first line.
    public static func start(
        tool: String? = nil, _ words: [String], errors: String
    ) throws -> (program: RunningProgram, line: String) {
        let (program, output) = try spawn(words, errors: errors, tool: tool)
        defer { close(output) }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 4_096, read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return (program, String(decoding: line, as: UTF8.self))
    }

    /// Runs the program, or a tool, to its end.
    ///
    /// - Parameter tool: The path of another program; nil is ours.
    public static func run(
        tool: String? = nil, _ words: [String], errors: String
    ) throws -> (code: Int32, output: String) {
        let (program, output) = try spawn(words, errors: errors, tool: tool)
        defer { close(output) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return (program.wait(), String(decoding: bytes, as: UTF8.self))
    }

    private static func spawn(
        _ words: [String], errors: String, tool: String? = nil
    ) throws -> (RunningProgram, output: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let program = try tool ?? path()
        let arguments: [UnsafeMutablePointer<CChar>?] =
            ([program] + words).map { (word: String) in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        try #require(posix_spawn(&child, program, &actions, nil, arguments, environ) == 0)
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        return (RunningProgram(child), ends[0])
    }

    private init(_ child: pid_t) { self.child = child }

    deinit {
        guard status == nil else { return }
        Glibc.kill(child, SIGKILL)
        _ = wait()
    }

    /// Its number.
    public var processID: Int { Int(child) }

    /// Sends a signal.
    public func send(_ signal: Int32) { Glibc.kill(child, signal) }

    /// Waits for the end; the exit code, or minus the signal that ended it.
    @discardableResult
    public func wait() -> Int32 {
        if let status { return status }
        var raw: Int32 = 0
        while waitpid(child, &raw, 0) < 0 && errno == EINTR {}
        let code = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
        status = code
        return code
    }
}
