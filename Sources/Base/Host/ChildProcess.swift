import CSystem
import Glibc

/// Another program, run to its end with bounds on all that it may use.
///
/// No shell is between: words reach the program as they are. It gets a bare environment, its own
/// process group, and one socket as standard input and output; it may write no file. When it is
/// over a bound, the whole group is killed.
public enum ChildProcess {
    /// What a program may use.
    public struct Limits: Sendable {
        /// From start to end.
        public var time = Duration.seconds(30)
        /// Its address space, bytes.
        public var memoryBytes = 1 << 30
        /// What it writes, bytes.
        public var outputBytes = 8 << 20

        /// The usual bounds.
        public init() {}
    }

    /// Why there is no output.
    public enum Failure: Error, Equatable, Sendable {
        /// The system did not start it.
        case notStarted(HostError)
        /// It took too long.
        case timedOut
        /// It wrote too much.
        case outputTooLong
        /// It ended with this exit code, or with a signal when below 0.
        case failed(Int32)
    }

    /// The path of a program in the system's own folders; nil when it is not installed.
    public static func find(_ name: String) -> String? {
        ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// Runs a program; blocks until it has ended.
    ///
    /// - Parameters:
    ///   - path: The program.
    ///   - words: Its arguments.
    ///   - input: What it reads.
    /// - Returns: What it wrote to standard output.
    public static func run(
        _ path: String, _ words: [String], input: [UInt8], limits: Limits = Limits()
    ) throws(Failure) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .notStarted(HostError("run", path, code: errno))
        }
        let socket = ends[0]
        defer { close(socket) }
        let child: pid_t
        do throws(HostError) {
            defer { close(ends[1]) }
            child = try spawn(path, words, socket: ends[1])
        } catch {
            throw .notStarted(error)
        }
        let seconds = UInt(max(1, limits.time.components.seconds))
        // Limits that cannot be set are no reason to stop: time and output are bounded here.
        _ = csystem_limit_process(child, UInt(limits.memoryBytes), seconds)
        var running = RunningChild(process: child, deadline: .now + limits.time)
        do throws(Failure) {
            let output = try exchange(input, socket, running.deadline, limits.outputBytes)
            let code = try running.wait()
            guard code == 0 else { throw .failed(code) }
            return output
        } catch {
            running.kill()
            throw error
        }
    }

    private static func spawn(
        _ path: String, _ words: [String], socket: Int32
    ) throws(HostError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, socket, 0)
        posix_spawn_file_actions_adddup2(&actions, socket, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments: [UnsafeMutablePointer<CChar>?] =
            ([path] + words).map { (word: String) in strdup(word) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] =
            ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"].map { (word: String) in strdup(word) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, &attributes, arguments, variables)
        guard code == 0 else { throw HostError("run", path, code: code) }
        return child
    }

    /// Gives the input and takes the output, both as the program likes, until it writes no more.
    private static func exchange(
        _ input: [UInt8], _ socket: Int32, _ deadline: ContinuousClock.Instant, _ outputMax: Int
    ) throws(Failure) -> [UInt8] {
        var sent = 0
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        if input.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { throw .timedOut }
            let isSending = sent < input.count
            var state = pollfd(
                fd: socket, events: Int16(isSending ? POLLIN | POLLOUT : POLLIN), revents: 0)
            // Looked at once a second at least, so that a clock that jumps costs no more.
            let wait = min(left, .seconds(1)).components
            let milliseconds = wait.seconds * 1_000 + wait.attoseconds / 1_000_000_000_000_000
            guard poll(&state, 1, Int32(milliseconds) + 1) > 0 else { continue }
            if isSending, Int32(state.revents) & POLLOUT != 0 {
                let count = input[sent...].prefix(65_536).withUnsafeBytes {
                    send(
                        socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                }
                // A program that wants no more input may still write.
                sent = count > 0 ? sent + count : errno == EAGAIN ? sent : input.count
                if sent == input.count { shutdown(socket, Int32(SHUT_WR)) }
            }
            guard Int32(state.revents) & (POLLIN | POLLHUP | POLLERR) != 0 else { continue }
            let count = recv(socket, &piece, piece.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                guard output.count + count <= outputMax else { throw .outputTooLong }
                output += piece[..<count]
            } else if count == 0 || errno != EAGAIN {
                return output
            }
        }
    }
}

/// A program that was started and must be waited for.
private struct RunningChild {
    let process: pid_t
    let deadline: ContinuousClock.Instant
    private var isOver = false

    init(process: pid_t, deadline: ContinuousClock.Instant) {
        self.process = process
        self.deadline = deadline
    }

    /// Waits for the end; it has closed its output, so that is near.
    mutating func wait() throws(ChildProcess.Failure) -> Int32 {
        var status: Int32 = 0
        while true {
            let found = waitpid(process, &status, WNOHANG)
            if found == process || (found < 0 && errno != EINTR) { break }
            guard ContinuousClock.now < deadline else { throw .timedOut }
            usleep(1_000)
        }
        isOver = true
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Ends it with all that it started.
    mutating func kill() {
        guard !isOver else { return }
        Glibc.kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        isOver = true
    }
}
