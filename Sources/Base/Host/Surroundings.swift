import Glibc
import Synchronization

/// What the process is told by its surroundings: variables, terminal, interrupts.
public enum Surroundings {
    /// The environment's variables; the first of a name counts, as for `getenv`.
    public static func variables() -> [String: String] {
        var found: [String: String] = [:]
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if found[name] == nil { found[name] = String(text[text.index(after: equals)...]) }
            }
            place += 1
        }
        return found
    }

    /// How wide the terminal is, columns; nil when standard error and output are no terminal.
    public static func terminalColumns() -> Int? {
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            var size = winsize()
            if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
                return Int(size.ws_col)
            }
        }
        return nil
    }

    /// Whether a person types into standard input.
    public static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The number of this process.
    public static var processID: Int { Int(getpid()) }

    /// The folder of the running program; nil when the system does not say.
    public static func programFolder() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? -1
            }
        }
        guard count > 0, let slash = buffer[..<count].lastIndex(of: UInt8(ascii: "/")) else {
            return nil
        }
        return String(decoding: buffer[..<slash], as: UTF8.self)
    }

    /// Makes writes to a closed pipe fail with an error instead of ending the process.
    public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}

/// Notes that the process was asked to read its files again.
public enum Hangup {
    private static let seen = Atomic<Bool>(false)

    /// From now on `SIGHUP` is only noted; it no longer ends the process.
    public static func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGHUP)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        var action = sigaction()
        // Only an atomic store happens here, which is safe in a handler.
        action.__sigaction_handler.sa_handler = { _ in Hangup.note() }
        action.sa_flags = Int32(SA_RESTART)
        sigaction(SIGHUP, &action, nil)
    }

    /// Whether one came since the last call.
    public static func take() -> Bool { seen.exchange(false, ordering: .relaxed) }

    private static func note() { seen.store(true, ordering: .relaxed) }
}

/// Notes that a person pressed Ctrl-C or that the process was asked to end.
public enum Interrupt {
    private static let seen = Atomic<Int32>(0)

    /// From now on the first Ctrl-C or `SIGTERM` is only noted; the second ends the process.
    ///
    /// Both signals are let through first: a parent that blocks them hands that down.
    public static func watch() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            var action = sigaction()
            // Only an atomic store happens here, which is safe in a handler.
            action.__sigaction_handler.sa_handler = { number in Interrupt.note(number) }
            // Reset: the second one ends the process. No restart: waiting reads end with `EINTR`.
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(number, &action, nil)
        }
    }

    /// The signal that came; nil when none did.
    public static var signalNumber: Int32? {
        let number = seen.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    private static func note(_ number: Int32) { seen.store(number, ordering: .relaxed) }
}
