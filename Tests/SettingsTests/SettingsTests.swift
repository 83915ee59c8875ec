import Settings
import Testing

/// Knobs of one kind each, as a program would declare them.
private enum Knobs {
    static let port = Setting(
        "server.port", default: 8_766, in: 0...65_535, flag: "--port", variable: "SCRUBJAY_PORT",
        "The port.")
    static let decay = Setting("recall.decay", default: 0.5, in: 0...1, "How fast it fades.")
    static let isQuiet = Setting("log.quiet", default: false, "Says nothing.")
    static let host = Setting("server.host", default: "127.0.0.1", bytes: 16, "The address.")
    static let form = Setting("log.format", default: "auto", oneOf: ["auto", "json"], "The form.")
    static let data = Setting("data.folder", path: "", flag: "--data", "The folder.")
    static let idle = Setting(
        "server.idle", default: .seconds(75), in: .milliseconds(10)...(.seconds(3_600)), "Idle.")

    static let all = [
        port.declaration, decay.declaration, isQuiet.declaration, host.declaration,
        form.declaration, data.declaration, idle.declaration,
    ]
}

@Suite("Settings")
struct SettingsTests {
    struct Precedence: Sendable {
        var flags: [String] = []
        var environment: [String: String] = [:]
        var file: String?
        var port: Int
        var source: String
    }

    @Test(
        "a flag beats a variable, which beats the file, which beats the default",
        arguments: [
            Precedence(port: 8_766, source: "default"),
            Precedence(file: "server.port = 1", port: 1, source: "test.conf, line 1"),
            Precedence(file: "\n[server]\nport = 1", port: 1, source: "test.conf, line 3"),
            Precedence(
                environment: ["SCRUBJAY_PORT": "2"], file: "server.port = 1", port: 2,
                source: "variable SCRUBJAY_PORT"),
            Precedence(
                environment: ["SCRUBJAY_PORT": "2", "SCRUBJAY_SERVER_PORT": "3"], port: 3,
                source: "variable SCRUBJAY_SERVER_PORT"),
            Precedence(environment: ["SCRUBJAY_PORT": ""], port: 8_766, source: "default"),
            Precedence(
                flags: ["--port", "4"], environment: ["SCRUBJAY_PORT": "2"],
                file: "server.port = 1", port: 4, source: "flag --port"),
            Precedence(
                flags: ["--port", "4", "--server-port", "5"], port: 5,
                source: "flag --server-port"),
        ])
    func precedence(_ given: Precedence) throws {
        let flags = stride(from: 0, to: given.flags.count, by: 2).map {
            (name: given.flags[$0], value: given.flags[$0 + 1])
        }
        let file = try given.file.map { try SettingsFile(name: "test.conf", text: $0) }
        let settings = try Settings(
            Knobs.all, flags: flags, environment: given.environment, file: file)
        #expect(settings[Knobs.port] == given.port)
        #expect(settings.source(of: Knobs.port.declaration).description == given.source)
    }

    @Test(
        "a bad value names the key, where it came from, what is wrong and what is allowed",
        arguments: [
            ("--port", "65536", ["server.port", "flag --port", "out of range", "0...65535"]),
            ("--port", "-1", ["out of range"]),
            ("--port", "80a", ["\"80a\"", "not a whole number"]),
            ("--port", "99999999999999999999", ["not a whole number"]),
            ("--recall-decay", "nan", ["recall.decay", "not a number", "0.0...1.0"]),
            ("--recall-decay", "1.01", ["out of range"]),
            ("--log-quiet", "maybe", ["log.quiet", "neither true nor false"]),
            ("--server-host", "12345678901234567", ["too long", "at most 16 bytes"]),
            ("--server-host", "a\nb", ["control character"]),
            ("--log-format", "xml", ["log.format", "one of auto, json"]),
            ("--server-idle", "75", ["server.idle", "unit", "10ms...1h"]),
            ("--server-idle", "2h", ["out of range"]),
        ])
    func badValues(_ flag: String, _ value: String, _ parts: [String]) throws {
        let error = try #require(throws: SettingError.self) {
            try Settings(Knobs.all, flags: [(name: flag, value: value)])
        }
        #expect(error.kind == .badValue)
        for part in parts { #expect(error.description.contains(part), "\(error)") }
    }

    @Test("bad values of variables and file lines name these")
    func badSources() throws {
        let variable = try #require(throws: SettingError.self) {
            try Settings(Knobs.all, environment: ["SCRUBJAY_PORT": "x"])
        }
        #expect(variable.description.contains("variable SCRUBJAY_PORT"))
        let file = try SettingsFile(name: "a.conf", text: "# one\nserver.port = x")
        let line = try #require(throws: SettingError.self) { try Settings(Knobs.all, file: file) }
        #expect(line.description.contains("a.conf, line 2"))
    }

    @Test(
        "an unknown name is refused with the nearest known one",
        arguments: [
            ("--prot", "--port"), ("--server-prt", "--server-port"), ("--recall-dacay", "decay"),
        ])
    func unknownFlags(_ name: String, _ nearest: String) throws {
        let error = try #require(throws: SettingError.self) {
            try Settings(Knobs.all, flags: [(name: name, value: "1")])
        }
        #expect(error.kind == .unknownName)
        #expect(error.description.contains(nearest))
    }

    @Test("an unknown key of the file is refused with its line and the nearest known key")
    func unknownKeys() throws {
        let file = try SettingsFile(name: "a.conf", text: "[server]\nprot = 1")
        let error = try #require(throws: SettingError.self) { try Settings(Knobs.all, file: file) }
        #expect(error.kind == .unknownName)
        #expect(error.description.contains("a.conf, line 2"))
        #expect(error.description.contains("server.port"))
    }

    @Test("every kind gives its typed value")
    func kinds() throws {
        let settings = try Settings(
            Knobs.all,
            flags: [
                ("--recall-decay", "0.25"), ("--log-quiet", "on"), ("--log-format", "json"),
                ("--server-idle", "2m"), ("--data", "~/memories"),
            ], environment: ["HOME": "/home/ada"])
        #expect(settings[Knobs.decay] == 0.25)
        #expect(settings[Knobs.isQuiet])
        #expect(settings[Knobs.form] == "json")
        #expect(settings[Knobs.idle] == .seconds(120))
        #expect(settings.path(Knobs.data) == "/home/ada/memories")
        #expect(settings[Knobs.host] == "127.0.0.1")
    }

    @Test("an empty path means that nothing was said")
    func emptyPath() throws { #expect(try Settings(Knobs.all).path(Knobs.data) == nil) }

    @Test("a variable that is nearly a setting's is found, others are left alone")
    func strays() {
        let environment = [
            "SCRUBJAY_PROT": "1", "SCRUBJAY_PORT": "1", "SCRUBJAY_SIMD": "avx2", "PROT": "1",
        ]
        let found = Settings.strays(in: environment, besides: Knobs.all)
        #expect(found.map { "\($0.name) \($0.nearest)" } == ["SCRUBJAY_PROT SCRUBJAY_PORT"])
    }

    @Test("the reference names every flag, variable, key, bound and default")
    func reference() {
        for page in [SettingsReference.text(Knobs.all), SettingsReference.markdown(Knobs.all)] {
            for declaration in Knobs.all {
                let parts = [declaration.key, declaration.doc, declaration.kind.allowed]
                for part in parts + declaration.flags + declaration.variables {
                    #expect(page.contains(part), "\(part)")
                }
            }
            #expect(page.contains("8766"))
        }
    }
}

@Suite("Standard folders")
struct StandardFoldersTests {
    @Test(
        "follow the XDG rules",
        arguments: [
            (["HOME": "/home/ada"], "/home/ada/.local/share/scrubjay", "/home/ada/.config"),
            (["HOME": "/"], "/.local/share/scrubjay", "/.config"),
            (
                ["HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"], "/d/scrubjay", "/c"
            ),
            (
                ["HOME": "/h", "XDG_DATA_HOME": "d", "XDG_CONFIG_HOME": ""],
                "/h/.local/share/scrubjay", "/h/.config"
            ),
        ])
    func folders(_ environment: [String: String], _ data: String, _ config: String) {
        #expect(StandardFolders.data(environment) == data)
        #expect(StandardFolders.settingsFile(environment) == config + "/scrubjay/scrubjay.conf")
    }

    @Test("are unknown without a home folder")
    func homeless() { #expect(StandardFolders.data([:]) == nil) }
}
