import Glibc
import Testing

/// Runs any program to its end, found on the `PATH`.
public enum ShellRun {
    /// What came of it.
    public struct Outcome: Sendable {
        /// The exit code, or minus the signal that ended it.
        public let code: Int32
        /// Standard output and standard error, as they came.
        public let output: String
    }

    /// Whether a program is on the `PATH`.
    public static func has(_ program: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// Runs the words as they are; nothing is expanded. Standard input is empty.
    ///
    /// - Parameter variables: Set beside those of the tests, in whose place they stand.
    public static func run(
        _ words: [String], variables: [String: String] = [:]
    ) throws -> Outcome {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        let all = ["env"] + variables.map { "\($0)=\($1)" }.sorted() + words
        let arguments: [UnsafeMutablePointer<CChar>?] =
            all.map { (word: String) in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, "env", &actions, nil, arguments, environ)
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        defer { close(ends[0]) }
        try #require(code == 0)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(ends[0], &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        var raw: Int32 = 0
        while waitpid(child, &raw, 0) < 0 && errno == EINTR {}
        return Outcome(
            code: raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F),
            output: String(decoding: bytes, as: UTF8.self))
    }
}
