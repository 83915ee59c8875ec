import Glibc
import Testing

/// A Python script that serves HTTP on a free loopback port, for as long as this object lives.
///
/// The script prints its port on a line and ends when its standard input closes, so it cannot
/// outlive the tests.
public final class PythonServer: Sendable {
    /// Where it listens.
    public let port: Int
    private let input: Int32
    private let child: pid_t

    /// Its address without path.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Starts the script and waits for its port.
    ///
    /// - Parameters:
    ///   - script: Its path relative to the folder of the calling file.
    ///   - file: The calling file.
    public init(_ script: String, beside file: String = #filePath) throws {
        let folder = file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex)
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        try #require(pipe(&toChild) == 0 && pipe(&fromChild) == 0)
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        let words: [UnsafeMutablePointer<CChar>?] =
            ["python3", "\(folder)/\(script)"].map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        try #require(posix_spawnp(&child, "python3", &actions, nil, words, environ) == 0)
        posix_spawn_file_actions_destroy(&actions)
        close(toChild[0])
        close(fromChild[1])
        input = toChild[1]
        self.child = child
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 16, read(fromChild[0], &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        close(fromChild[0])
        port = try #require(
            Int(String(decoding: line, as: UTF8.self)), "python3 did not start")
    }

    deinit {
        close(input)
        var status: Int32 = 0
        waitpid(child, &status, 0)
    }
}
