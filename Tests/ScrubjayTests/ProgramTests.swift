import Host
import TestKit
import Testing

@testable import scrubjay

@Suite("Program")
struct ProgramTests {
    private let scrubjay: CommandRun

    init() throws { scrubjay = try CommandRun() }

    struct Misuse: Sendable {
        var words: [String]
        var part: String
    }

    @Test(
        "a misuse ends with 2 and says what was meant",
        arguments: [
            (["serach"], "Did you mean `scrubjay search`?"), (["frobnicate"], "`scrubjay help`"),
            (["add"], "needs TEXT…"), (["add", "x"], "needs --user"),
            (["add", "x", "--user", "u", "--metadata", "[1]"], "must be a JSON object"),
            (["add", "x", "--user", "u", "--metadata", "{"], "--metadata is not JSON"),
            (["add", "x", "--user", "u", "--importance", "2"], "0.0...1.0"),
            (["search", "x", "--user", "u", "--limit", "0"], "1...100"),
            (["search", "x", "--user", "u", "--mode", "both"], "hybrid, semantic, lexical"),
            (["list", "x", "--user", "u"], "what to do with \"x\""),
            (["list", "--user", "u", "--order", "up"], "newest or oldest"),
            (["delete"], "needs ids"), (["delete", "a", "--all", "--user", "u"], "not both"),
            (["delete", "a", "--user", "u"], "--user goes with --all"),
            (["model", "eat"], "build, verify or path"), (["help", "serach"], "help search"),
            (["serve", "--port", "70000"], "0...65535"),
            (["bench", "--memories", "x"], "--memories"),
            (["version", "--config", "/nonexistent"], "cannot read /nonexistent"),
        ])
    func misuse(_ words: [String], _ part: String) throws {
        for isJSON in [false, true] {
            let folder = scrubjay.folder.path
            let (output, errors) = (folder + "/.o", folder + "/.e")
            let code: Int32
            do {
                let terminal = Terminal(
                    environment: [:], output: try .file(output), errors: try .file(errors))
                code = Scrubjay.run(
                    words + (isJSON ? ["--json"] : []), ["HOME": folder], terminal)
            }
            let told = String(decoding: try Files.read(errors, bytesMax: 9_999), as: UTF8.self)
            let unescaped = told.split(separator: "\\").joined()
            #expect(code == 2 && unescaped.contains(part), "\(told)")
            #expect(told.hasPrefix(isJSON ? #"{"error":{"code":"misuse""# : "error: "))
            #expect(try Files.read(output, bytesMax: 9_999).isEmpty)
        }
    }

    @Test("help is shown for no words, for help, for every verb's --help")
    func help() throws {
        let overview = try scrubjay()
        #expect(overview.code == 0 && overview.output == Help.overview())
        #expect(try scrubjay("--help").output == Help.overview())
        #expect(try scrubjay("help").output == Help.overview())
        for verb in Verbs.all where verb.name != "help" {
            let own = try scrubjay(verb.name, "--help")
            #expect(own.code == 0 && own.output == Help.verb(verb))
            #expect(try scrubjay("help", verb.name).output == own.output)
        }
        #expect(try scrubjay("help", "settings").output.contains("--server-port"))
        #expect(try scrubjay("help", "--json").output.hasPrefix(#"{"version":"#))
    }

    @Test("the version is told", arguments: ["version", "--version"])
    func version(_ word: String) throws {
        #expect(try scrubjay(word).output == "scrubjay \(Version.current)\n")
        #expect(try scrubjay(word, "--json").output == "{\"version\":\"\(Version.current)\"}\n")
    }

    @Test("settings come from the standard file, unless another is named")
    func settingsFile() throws {
        let named = try scrubjay.file("a.conf", "[model]\npath = /named.sjem\n")
        try Files.makeFolder(scrubjay.folder.path + "/.config/scrubjay")
        _ = try scrubjay.file(".config/scrubjay/scrubjay.conf", "model.path = ~/mine.sjem\n")
        let standard = try scrubjay("model", "path")
        #expect(standard.output == scrubjay.folder.path + "/mine.sjem\n")
        #expect(try scrubjay("model", "path", "--config", named).output == "/named.sjem\n")
        let byVariable = try scrubjay("model", "path", environment: ["SCRUBJAY_CONFIG": named])
        #expect(byVariable.output == "/named.sjem\n")
        let flag = try scrubjay("model", "path", "--config", named, "--model-path", "/flag.sjem")
        #expect(flag.output == "/flag.sjem\n")
        let broken = try scrubjay.file("b.conf", "model.pth = x\n")
        let refused = try scrubjay("model", "path", "--config", broken)
        #expect(refused.code == 2 && refused.errors.contains("Did you mean model.path?"))
    }

    @Test("the server is found by its notice while it holds the lock, and not after")
    func finding() throws {
        let data = scrubjay.folder.path
        let none = try scrubjay("list", "--user", "n-1", "--data", data, hasService: false)
        #expect(none.code == 0 && none.errors.contains("no server is running"))
        let port = try #require(Int(scrubjay.url.split(separator: ":").last ?? ""))
        var lock = try FileLock.take(data + "/" + ServerNotice.lockName)
        #expect(lock != nil)
        let silent = try scrubjay("list", "--user", "n-1", "--data", data, hasService: false)
        #expect(silent.code == 1 && silent.errors.contains("does not say where it answers"))
        try ServerNotice(host: "0.0.0.0", port: port, processID: 1).write(to: data)
        let found = try scrubjay("list", "--user", "n-1", "--data", data, hasService: false)
        #expect(found.code == 0 && found.errors == "no memories\n")
        lock = nil
        let gone = try scrubjay("list", "--user", "n-1", "--data", data, hasService: false)
        #expect(gone.code == 0 && gone.errors.contains("no server is running"))
    }

    @Test(
        "a notice names an address that can be asked",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:5"), ("0.0.0.0", "http://127.0.0.1:5"),
            ("::", "http://[::1]:5"), ("::1", "http://[::1]:5"), ("host.lan", "http://host.lan:5"),
        ])
    func addresses(_ host: String, _ address: String) {
        #expect(ServerNotice(host: host, port: 5, processID: 1).address == address)
    }

    @Test("a server that is named without scheme or with slashes is found all the same")
    func named() throws {
        for base in [scrubjay.url + "//", String(scrubjay.url.dropFirst("http://".count))] {
            let found = try scrubjay("list", "--user", "n-2", "--server", base)
            #expect(found.code == 0, "\(found.errors)")
        }
    }

    @Test("doctor's findings and bench's figures are aligned")
    func tables() {
        let findings = [
            Finding(name: "model", state: .bad, detail: "missing; run `make model`"),
            Finding(name: "data folder", state: .good, detail: "writable"),
        ]
        #expect(
            DoctorCommand.lines(findings, hasColour: false) == [
                "✗ model        missing; run `make model`", "✓ data folder  writable",
            ])
        let table = BenchCommand.table([
            BenchRow(name: "search", count: 2_000, perSecond: 1_234.5, p50: 0.5, p95: 1, p99: 12.34)
        ])
        #expect(table[0] == "what       count     per s    p50 ms    p95 ms    p99 ms")
        #expect(table[1] == "search      2000      1235     0.500     1.000    12.340")
    }
}
