import Glibc
import Testing

/// Another program that a test runs to its end.
public enum Command {
    /// Runs it with nothing on its standard input; call it off the pool.
    ///
    /// - Parameter words: The program, found by `PATH`, and its arguments.
    /// - Returns: Its exit code, or minus the signal that ended it, and its standard output.
    public static func run(_ words: [String]) throws -> (code: Int32, output: String) {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let arguments: [UnsafeMutablePointer<CChar>?] =
            words.map { (word: String) in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, words[0], &actions, nil, arguments, environ)
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        try #require(code == 0, "\(words[0]) does not start")
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(ends[0], &piece, piece.count)
            guard count > 0 else { break }
            output += piece[..<count]
        }
        var raw: Int32 = 0
        while waitpid(child, &raw, 0) < 0 && errno == EINTR {}
        let result = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F)
        return (result, String(decoding: output, as: UTF8.self))
    }
}
