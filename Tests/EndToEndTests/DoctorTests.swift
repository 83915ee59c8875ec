import Glibc
import HTTPServer
import Host
import JSON
import TestKit
import Testing

/// What a broken set-up looks like to `doctor`, each made and examined with the real program.
@Suite("Doctor")
struct DoctorTests {
    /// One finding as the program wrote it.
    private struct Seen {
        let state: String
        let detail: String
        let remedy: String
    }
    /// Runs a shell's words in a mount namespace of their own; needs the right to make one.
    private static let unshare = ["unshare", "--mount", "--map-root-user"]
    private static let mayMount: Bool = {
        let words = unshare + ["mount", "-t", "tmpfs", "none", "/mnt"]
        // A machine that cannot even run it has no such right.
        return (try? ShellRun.run(words))?.code == 0
    }()

    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder()
        data = folder.path + "/data"
        try Files.makeFolder(data)
    }

    /// Runs doctor and gives its exit code and findings by name.
    ///
    /// - Parameters:
    ///   - words: Flags besides the data folder.
    ///   - prefix: Words before the program, such as those of `sh -c`.
    private func examine(
        _ words: [String] = [], prefix: [String] = [], variables: [String: String] = [:],
        model: String? = nil
    ) throws -> (code: Int32, findings: [String: Seen]) {
        let program = try RunningProgram.path()
        let model = try model ?? TestModel.path()
        let flags = ["doctor", "--json", "--data", data, "--model-path", model, "--port", "0"]
        let errors = folder.path + "/errors"
        let run = try ShellRun.run(
            prefix + ["sh", "-c", "exec \"$0\" \"$@\" 2>\(errors)", program] + flags + words,
            variables: ["HOME": folder.path].merging(variables) { $1 })
        let checks = try JSONReader.read(Array(run.output.utf8))["checks"]?.items ?? []
        let findings = checks.map { check in
            let seen = Seen(
                state: check["state"]?.text ?? "", detail: check["detail"]?.text ?? "",
                remedy: check["remedy"]?.text ?? "")
            return (check["name"]?.text ?? "", seen)
        }
        return (run.code, Dictionary(findings) { first, _ in first })
    }

    /// Puts one memory into the folder and closes the file.
    private func makeStore() throws {
        let run = try ShellRun.run([
            RunningProgram.path(), "add", "A note.", "--user", "ada", "--data", data,
            "--model-path", folder.path + "/none",
        ])
        try #require(run.code == 0, "\(run.output)")
    }

    /// Writes bytes over a file's own.
    private func overwrite(_ path: String, at place: Int, _ bytes: [UInt8]) throws {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        try #require(pwrite(file, bytes, bytes.count, place) == bytes.count)
    }

    @Test("a sound installation passes every check")
    func sound() throws {
        try makeStore()
        _ = try ShellRun.run(
            [RunningProgram.path(), "reindex", "--data", data]
                + ["--model-path", TestModel.path()])
        let (code, findings) = try examine()
        #expect(code == 0)
        #expect(findings.values.allSatisfy { $0.state == "good" && $0.remedy.isEmpty })
    }

    @Test("a memory budget that does not add up, and a limit above what there is")
    func memory() throws {
        let bad = try examine([
            "--memory-limit-megabytes", "256", "--recall-index-megabytes", "300",
        ])
        let budget = try #require(bad.findings["memory"])
        #expect(bad.code == 1 && budget.state == "bad")
        #expect(budget.remedy.contains("Lower recall.index_megabytes (300) to "))
        let high = try examine(["--memory-limit-megabytes", "16000000"])
        #expect(high.findings["memory"]?.state == "warning")
    }

    @Test("no model")
    func noModel() throws {
        let path = folder.path + "/none.sjem"
        let (code, findings) = try examine(model: path)
        let model = try #require(findings["model"])
        #expect(code == 1 && model.state == "bad" && model.detail.contains("modelMissing"))
        #expect(model.remedy.contains("`make model`") && model.remedy.contains("--to \(path)"))
    }

    @Test("a model that is cut short")
    func truncatedModel() throws {
        let bytes = try Files.read(TestModel.path(), bytesMax: 64 << 20)
        let path = folder.path + "/short.sjem"
        try Files.replace(path, with: Array(bytes.prefix(bytes.count / 2)))
        let (code, findings) = try examine(model: path)
        let model = try #require(findings["model"])
        #expect(code == 1 && model.state == "bad" && model.detail.contains("cut short"))
        #expect(model.remedy.contains("scrubjay model build"))
    }

    @Test("a model with a wrong byte")
    func wrongModel() throws {
        var bytes = try Files.read(TestModel.path(), bytesMax: 64 << 20)
        bytes[bytes.count / 2] ^= 1
        let path = folder.path + "/wrong.sjem"
        try Files.replace(path, with: bytes)
        let (code, findings) = try examine(model: path)
        let model = try #require(findings["model"])
        #expect(code == 1 && model.state == "bad" && model.detail.contains("checksum is wrong"))
        #expect(model.remedy.contains("scrubjay model build"))
    }

    @Test(
        "a data folder that cannot be written",
        .enabled(if: mayMount, "needs the right to mount: skipped"))
    func readOnlyFolder() throws {
        let mount = "mount -t tmpfs -o ro,size=1m none '\(data)' && exec \"$@\""
        let (code, findings) = try examine(prefix: Self.unshare + ["sh", "-c", mount, "sh"])
        let seen = try #require(findings["data folder"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("Read-only"))
        #expect(seen.remedy.contains("chown -R $(id -u) \(data)"))
    }

    @Test("a data folder in the place of which there is a file")
    func fileForFolder() throws {
        try Files.replace(folder.path + "/file", with: [])
        let (code, findings) = try examine(["--data", folder.path + "/file"])
        let seen = try #require(findings["data folder"])
        #expect(code == 1 && seen.state == "bad" && seen.remedy.contains("--data DIR"))
    }

    @Test("a disk that is nearly full", .enabled(if: mayMount, "needs the right to mount: skipped"))
    func fullDisk() throws {
        let mount = "mount -t tmpfs -o size=8m none '\(data)' && exec \"$@\""
        let (code, findings) = try examine(prefix: Self.unshare + ["sh", "-c", mount, "sh"])
        let disk = try #require(findings["disk"])
        #expect(code == 1 && disk.state == "bad" && disk.detail.hasPrefix("8 MB free"))
        #expect(disk.remedy.contains("df -h \(data)"))
    }

    @Test("a damaged database", arguments: [4_096, 3 * 4_096])
    func damagedDatabase(_ place: Int) throws {
        try makeStore()
        let file = data + "/memories.db"
        try overwrite(file, at: place, [UInt8](repeating: 0xA5, count: 4_096))
        let (code, findings) = try examine()
        let seen = try #require(findings["memories"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("damaged"))
        #expect(seen.remedy.contains("cp -a \(data)") && seen.remedy.contains("restore BACKUP"))
    }

    @Test("a database of a newer version is left as it is")
    func newerDatabase() throws {
        try makeStore()
        let file = data + "/memories.db"
        // Source of the places: sqlite.org/fileformat.html, section 1.3; 60 is `user_version`.
        try overwrite(file, at: 60, [0, 0, 0, 99])
        let before = try Files.read(file, bytesMax: 1 << 20)
        let (code, findings) = try examine()
        let seen = try #require(findings["memories"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("newer version"))
        #expect(seen.remedy.contains("install the program") && seen.remedy.contains("--data DIR"))
        #expect(try Files.read(file, bytesMax: 1 << 20) == before)
    }

    @Test("a database of another program, and a file that is none, are left as they are")
    func foreignFile() throws {
        try makeStore()
        let file = data + "/memories.db"
        // 68 is `application_id`.
        try overwrite(file, at: 68, [1, 2, 3, 4])
        let (code, findings) = try examine()
        let seen = try #require(findings["memories"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("another program"))
        #expect(seen.remedy.contains("--data DIR"))
        let text = Array(String(repeating: "Dear diary. ", count: 400).utf8)
        try Files.replace(file, with: text)
        let other = try examine()
        let none = try #require(other.findings["memories"])
        #expect(other.code == 1 && none.state == "bad" && none.detail.contains("is none"))
        #expect(try Files.read(file, bytesMax: 1 << 20) == text)
    }

    @Test("another process holds the lock and does not say where it answers")
    func silentHolder() throws {
        let lock = try FileLock.take(data + "/scrubjay.lock")
        try #require(lock != nil)
        let (_, findings) = try examine()
        let server = try #require(findings["server"])
        #expect(server.state == "warning" && server.detail.contains("does not say where"))
        #expect(server.detail.contains("process \(getpid()) holds the lock"))
        #expect(server.remedy.contains("kill \(getpid())"))
        withExtendedLifetime(lock) {}
    }

    @Test("a notice that a killed server left")
    func staleNotice() throws {
        let notice = #"{"address":"http://127.0.0.1:1","pid":1,"version":"0.1.0"}"#
        try Files.replace(data + "/server.json", with: Array(notice.utf8))
        let (code, findings) = try examine()
        let seen = try #require(findings["notice"])
        #expect(code == 0 && seen.state == "warning" && seen.detail.contains("nothing is lost"))
        #expect(seen.remedy.contains("rm \(data)/server.json"))
        #expect(findings["server"]?.detail.contains("none runs") == true)
    }

    @Test("a port that another program has")
    func takenPort() throws {
        let other = HTTPServer(routes: Router(), loops: 1)
        let port = try other.start(host: "127.0.0.1", port: 0).port
        let (code, findings) = try examine(["--port", "\(port)"])
        let seen = try #require(findings["address"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("127.0.0.1:\(port)"))
        #expect(seen.remedy.contains("sport = :\(port)") && seen.remedy.contains("--port N"))
    }

    @Test("the port of the folder's own server is no fault")
    func ownPort() throws {
        let server = try ServerUnderTest(hasModel: false)
        let port = try #require(server.address.split(separator: ":").last)
        let (code, findings) = try examine(
            ["--data", server.folder.path + "/data", "--port", "\(port)"])
        #expect(code == 0 && findings["address"]?.state == "good")
        #expect(findings["server"]?.detail.contains(server.address) == true)
    }

    @Test("a variable that is misspelt")
    func misspeltVariable() throws {
        let (code, findings) = try examine(variables: ["SCRUBJAY_PROT": "9000"])
        let seen = try #require(findings["variable"])
        #expect(code == 0 && seen.state == "warning" && seen.detail.contains("SCRUBJAY_PORT"))
        #expect(seen.remedy.contains("unset SCRUBJAY_PROT"))
    }

    @Test("a settings file with an unknown key, and a variable with a bad value")
    func badSettings() throws {
        let file = folder.path + "/a.conf"
        try Files.replace(file, with: Array("log.level = debug\nserver.prot = 9000\n".utf8))
        let (code, findings) = try examine(["--config", file])
        let seen = try #require(findings["settings"])
        #expect(code == 1 && seen.state == "bad" && seen.detail.contains("\(file), line 2"))
        #expect(seen.detail.contains("Did you mean server.port?"))
        #expect(seen.remedy.contains("scrubjay help settings"))
        let byVariable = try examine(variables: ["SCRUBJAY_LOG_LEVEL": "loud"])
        let value = try #require(byVariable.findings["settings"])
        #expect(byVariable.code == 1 && value.detail.contains("variable SCRUBJAY_LOG_LEVEL"))
    }

    @Test("a descriptor limit that is too low")
    func fewDescriptors() throws {
        let (code, findings) = try examine(prefix: ["sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"])
        let seen = try #require(findings["descriptors"])
        #expect(code == 0 && seen.state == "warning" && seen.detail.hasPrefix("256 may be open"))
        #expect(seen.remedy.contains("ulimit -n 4352") && seen.remedy.contains("LimitNOFILE=4352"))
    }

    @Test("a clock that stands before 2024", .enabled(if: ShellRun.has("clang")))
    func oldClock() throws {
        // The program asks the C library for the time; a library loaded before it answers 2001.
        let source = folder.path + "/clock.c"
        let library = folder.path + "/clock.so"
        let code = """
            #define _GNU_SOURCE
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t clock, struct timespec *time) {
                if (clock != CLOCK_REALTIME) return syscall(SYS_clock_gettime, clock, time);
                *time = (struct timespec){1000000000, 0};
                return 0;
            }
            """
        try Files.replace(source, with: Array(code.utf8))
        let built = try ShellRun.run(["clang", "-shared", "-fPIC", "-o", library, source])
        try #require(built.code == 0, "\(built.output)")
        let outcome = try examine(prefix: ["env", "LD_PRELOAD=\(library)"])
        let clock = try #require(outcome.findings["clock"])
        #expect(outcome.code == 1 && clock.state == "bad" && clock.detail.contains("before 2024"))
        #expect(clock.remedy.contains("timedatectl set-ntp true"))
    }
}
