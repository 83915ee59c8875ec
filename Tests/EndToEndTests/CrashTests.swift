import Host
import TestKit
import Testing

@Suite("Crashes, the real program", .timeLimit(.minutes(3)))
struct CrashTests {
    @Test(
        "nothing acknowledged is lost when the server is killed, or asked to stop, under load",
        arguments: [("KILL", 3), ("TERM", 2)])
    func survives(signal: String, rounds: Int) throws {
        let folder = try TemporaryFolder()
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let log = folder.path + "/errors"
        let (code, output) = try RunningProgram.run(
            tool: "/usr/bin/env",
            [
                "python3", "/\(tests)/Crash/crash.py", "--program", RunningProgram.path(),
                "--model", TestModel.path(), "--rounds", "\(rounds)", "--signal", signal,
            ], errors: log)
        let errors = String(decoding: try Files.read(log, bytesMax: 1 << 20), as: UTF8.self)
        #expect(code == 0, "\(output)\(errors)")
    }
}
