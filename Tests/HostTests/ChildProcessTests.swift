import Glibc
import Host
import Testing

@Suite("Child process")
struct ChildProcessTests {
    private func limits(_ change: (inout ChildProcess.Limits) -> Void) -> ChildProcess.Limits {
        var limits = ChildProcess.Limits()
        change(&limits)
        return limits
    }

    @Test("what it is given comes back, more than a socket holds")
    func echoes() throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try ChildProcess.run("/bin/cat", [], input: input) == input)
        #expect(try ChildProcess.run("/bin/cat", [], input: []) == [])
    }

    @Test("words reach it as they are, its environment is bare")
    func isBare() throws {
        let words = ["$HOME", "a b", "`id`", "*"]
        let output = try ChildProcess.run("/usr/bin/printf", ["%s\n"] + words, input: [])
        #expect(String(decoding: output, as: UTF8.self) == words.map { $0 + "\n" }.joined())
        let variables = String(
            decoding: try ChildProcess.run("/usr/bin/env", [], input: []), as: UTF8.self)
        #expect(
            Set(variables.split(separator: "\n")) == ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"])
    }

    @Test("one that does not end in time is killed with what it started")
    func endsInTime() throws {
        let limits = limits { $0.time = .milliseconds(200) }
        #expect(throws: ChildProcess.Failure.timedOut) {
            // The inner one holds the output open.
            _ = try ChildProcess.run(
                "/bin/sh", ["-c", "sleep 300 & sleep 300"], input: [], limits: limits)
        }
        #expect(throws: ChildProcess.Failure.timedOut) {
            _ = try ChildProcess.run(
                "/bin/sh", ["-c", "exec >&- <&-; sleep 300"], input: [], limits: limits)
        }
    }

    @Test("one that writes too much is stopped, one that wants no input is not held up")
    func isBounded() throws {
        #expect(throws: ChildProcess.Failure.outputTooLong) {
            _ = try ChildProcess.run(
                "/bin/cat", ["/dev/zero"], input: [], limits: limits { $0.outputBytes = 100_000 })
        }
        let input = [UInt8](repeating: 65, count: 4_000_000)
        #expect(try ChildProcess.run("/usr/bin/head", ["-c", "3"], input: input) == [65, 65, 65])
    }

    @Test("it cannot take more memory than allowed, nor write a file")
    func isConfined() throws {
        let small = limits { $0.memoryBytes = 64 << 20 }
        let program = "import time; time.sleep(0.2); x = bytearray(200 << 20); print(len(x))"
        #expect(throws: ChildProcess.Failure.self) {
            _ = try ChildProcess.run(
                "/usr/bin/python3", ["-c", program], input: [], limits: small)
        }
        let path = "/tmp/scrubjay-child-\(getpid())"
        defer { unlink(path) }
        let script = "sleep 0.2; echo text > \(path); cat \(path)"
        let output = try? ChildProcess.run("/bin/sh", ["-c", script], input: [])
        #expect((output ?? []).isEmpty)
    }

    @Test("its exit code, its signal and a program that is not there are told")
    func failures() {
        #expect(throws: ChildProcess.Failure.failed(3)) {
            _ = try ChildProcess.run("/bin/sh", ["-c", "exit 3"], input: [])
        }
        #expect(throws: ChildProcess.Failure.failed(-9)) {
            _ = try ChildProcess.run("/bin/sh", ["-c", "kill -9 $$"], input: [])
        }
        #expect(
            throws: ChildProcess.Failure.notStarted(HostError("run", "/none", code: ENOENT))
        ) {
            _ = try ChildProcess.run("/none", [], input: [])
        }
        #expect(ChildProcess.find("sh") != nil && ChildProcess.find("no-such-program") == nil)
    }
}
