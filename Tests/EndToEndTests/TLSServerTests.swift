import Glibc
import Host
import TestKit
import Testing

@Suite("https, the real program")
struct TLSServerTests {
    /// The exit code of curl that trusts one certificate: 0, or 60 when it is another.
    private func curl(_ address: String, trusting certificate: String) throws -> Int32 {
        let port = address.split(separator: ":").last ?? ""
        return try Command.run([
            "curl", "-sS", "--max-time", "10", "--cacert", certificate,
            "https://localhost:\(port)/health/live",
        ]).code
    }

    private func eventually(_ holds: () throws -> Bool) throws -> Bool {
        for _ in 0..<200 {
            if try holds() { return true }
            Machine.sleep(milliseconds: 50)
        }
        return false
    }

    @Test("commands find it, and SIGHUP brings a new certificate unless that is bad")
    func servesAndReloads() throws {
        let certificates = try TestCertificates()
        let folder = try TemporaryFolder()
        let log = folder.path + "/log"
        let own = ["--data", folder.path + "/data"]
        let (program, line) = try RunningProgram.start(
            ["serve", "--port", "0", "--model-path", folder.path + "/none"] + own
                + [
                    "--server-tls-certificate", certificates.certificatePath,
                    "--server-tls-key", certificates.keyPath,
                ], errors: log)
        let address = try #require(line.split(separator: " ").last.map(String.init))
        #expect(address.hasPrefix("https://127.0.0.1:"), "\(line)")
        let added = try RunningProgram.run(
            ["add", "--user", "ada", "Seen over https."] + own, errors: log)
        #expect(added.code == 0)
        let copy = certificates.path("copy.pem")
        _ = try Command.run(["cp", certificates.certificatePath, copy])
        #expect(try curl(address, trusting: copy) == 0)

        try certificates.make("second")
        try certificates.replaceFirst(by: "second")
        program.send(SIGHUP)
        #expect(try eventually { try curl(address, trusting: copy) == 60 })
        #expect(try curl(address, trusting: certificates.certificatePath) == 0)

        _ = try Command.run(["cp", certificates.certificatePath, copy])
        truncate(certificates.keyPath, 20)
        program.send(SIGHUP)
        let isLogged = try eventually {
            let bytes = try Files.read(log, bytesMax: 1 << 20)
            return String(decoding: bytes, as: UTF8.self).contains("certificate not changed")
        }
        #expect(isLogged)
        #expect(try curl(address, trusting: copy) == 0)
        program.send(SIGTERM)
        #expect(program.wait() == 0)
    }

    @Test("half of the settings is a misuse, and files that are not there stop the start")
    func refusesFiles() throws {
        let folder = try TemporaryFolder()
        let own = [
            "serve", "--port", "0", "--data", folder.path + "/data", "--server-tls-key", "/none",
        ]
        #expect(try RunningProgram.run(own, errors: folder.path + "/log").code == 2)
        let both = own + ["--server-tls-certificate", "/none"]
        #expect(try RunningProgram.run(both, errors: folder.path + "/log").code == 1)
    }
}
