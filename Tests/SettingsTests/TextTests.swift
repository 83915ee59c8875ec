import Settings
import Testing

@Suite("Settings file")
struct SettingsFileTests {
    @Test("reads keys, sections, comments and quotes")
    func reads() throws {
        let text = """
            # Scrubjay
            log.level = debug   # more words

            [server]
              host = "::1"      # IPv6
            port=80
            [data]
            folder = "/a #b "
            title = a#b
            empty =
            """
        let file = try SettingsFile(name: "x", text: text)
        let pairs = file.entries.map { "\($0.line) \($0.key)|\($0.value)" }
        #expect(
            pairs == [
                "2 log.level|debug", "5 server.host|::1", "6 server.port|80",
                "8 data.folder|/a #b ", "9 data.title|a#b", "10 data.empty|",
            ])
    }

    @Test("reads lines that end with carriage returns")
    func windowsLines() throws {
        let file = try SettingsFile(name: "x", text: "a = 1\r\nb = 2\r\n")
        #expect(file.entries.map(\.value) == ["1", "2"])
    }

    @Test(
        "refuses what it cannot read, naming the line",
        arguments: [
            ("a = 1\nnonsense", "Line 2"), ("a b = 1", "Line 1"), ("= 1", "Line 1"),
            ("[a", "Line 1"), ("a = \"open", "Line 1"), ("a = \"b\" c", "Line 1"),
            ("a = 1\na = 2", "line 1 did"),
        ])
    func refuses(_ text: String, _ part: String) throws {
        let error = try #require(throws: SettingError.self) {
            try SettingsFile(name: "x", text: text)
        }
        #expect(error.kind == .badFile)
        #expect(error.description.contains(part), "\(error)")
    }

    @Test("refuses a file that is too large")
    func tooLarge() {
        let text = String(repeating: "#", count: SettingsFile.bytesMax + 1)
        #expect(throws: SettingError.self) { try SettingsFile(name: "x", text: text) }
    }
}

@Suite("Duration text")
struct DurationTextTests {
    @Test(
        "is read and written alike",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("5s", .seconds(5)), ("90s", .seconds(90)),
            ("2m", .seconds(120)), ("12h", .seconds(43_200)), ("7d", .seconds(604_800)),
        ])
    func roundTrip(_ text: String, _ duration: Duration) {
        #expect(DurationText.read(text) == duration)
        #expect(DurationText.write(duration) == text)
    }

    @Test(
        "is refused without a unit, with a fraction, a sign or too many digits",
        arguments: ["", "5", "s", "1.5s", "-1s", "1 s", "1w", "9999999999999999ms", "١s"])
    func refuses(_ text: String) { #expect(DurationText.read(text) == nil) }
}

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "is the one with the fewest edits, if that is near enough",
        arguments: [
            ("serach", "search"), ("ad", "add"), ("exprot", "export"), ("LIST", "list"),
            ("imp", "import"), ("frobnicate", nil), ("", nil), ("x", nil),
        ])
    func find(_ typed: String, _ meant: String?) {
        let verbs = ["add", "search", "list", "delete", "import", "export"]
        #expect(NearestName.find(typed, among: verbs) == meant)
    }
}
