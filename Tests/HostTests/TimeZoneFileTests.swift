import TestKit
import Testing

@testable import Host

@Suite("Time zone files")
struct TimeZoneFileTests {
    /// The offset of a history at a moment, seconds.
    private func offset(_ history: TimeZoneHistory, _ seconds: Int64) -> Int {
        history.transitions.last { $0.start <= seconds }?.offsetSeconds ?? history.before
    }

    private static let hasZones = Files.exists(TimeZoneFile.systemFolder + "/Europe/Lisbon")

    @Test(
        "the system's zones give the offsets that are known",
        .enabled(if: hasZones),
        // Worked out apart from this code, with Python's zoneinfo.
        arguments: [
            ("Europe/Lisbon", 1_679_792_399, 0), ("Europe/Lisbon", 1_679_792_400, 3_600),
            ("Europe/Lisbon", 1_698_541_199, 3_600), ("Europe/Lisbon", 1_698_541_200, 0),
            ("Europe/Lisbon", 2_400_000_000, 0), ("Europe/Lisbon", 4_000_000_000, 3_600),
            ("America/New_York", 1_720_000_000, -14_400),
            ("America/New_York", 1_736_000_000, -18_000),
            ("America/New_York", 4_087_000_000, -14_400),
            ("Asia/Kolkata", 1_700_000_000, 19_800), ("Asia/Kolkata", 4_000_000_000, 19_800),
            ("Australia/Sydney", 1_704_000_000, 39_600),
            ("Australia/Sydney", 1_720_000_000, 36_000),
            ("America/Argentina/Buenos_Aires", 1_700_000_000, -10_800),
            ("UTC", 1_700_000_000, 0), ("Etc/GMT+5", 1_700_000_000, -18_000),
        ] as [(String, Int64, Int)])
    func known(_ name: String, _ seconds: Int64, _ wanted: Int) throws {
        #expect(offset(try TimeZoneFile.read(name), seconds) == wanted)
    }

    @Test(
        "a name that is none or leaves the folder is refused before any file is opened",
        arguments: [
            "", "/etc/passwd", "../../../etc/passwd", "Europe/../../passwd", "Europe//Lisbon",
            "Europe/Lisbon/", "a/b/c/d", "Europe/Lis bon", ".", "..", "Europe/\u{0}", "Zürich",
            String(repeating: "a", count: 65),
        ])
    func names(_ name: String) throws {
        let error = try #require(throws: HostError.self) { try TimeZoneFile.read(name) }
        #expect(error.code == 0 && error.description.contains("Europe/Lisbon"))
    }

    @Test("a zone that is not there, a folder and a damaged file are told apart")
    func missing() throws {
        let folder = try TemporaryFolder()
        try Files.replace(folder.path + "/Bad", with: Array("TZif2 not really".utf8))
        try Files.makeFolder(folder.path + "/Deep")
        let missing = try #require(throws: HostError.self) {
            try TimeZoneFile.read("None", in: folder.path)
        }
        #expect(missing.isMissing)
        let bad = try #require(throws: HostError.self) {
            try TimeZoneFile.read("Bad", in: folder.path)
        }
        #expect(bad.description.contains("damaged"))
        #expect(throws: HostError.self) { try TimeZoneFile.read("Deep", in: folder.path) }
    }

    /// A file of version 2 without transitions and with a rule.
    private func file(rule: String) -> [UInt8] {
        func header() -> [UInt8] {
            Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, 0].flatMap { _ in [UInt8](repeating: 0, count: 4) }
                + [0, 0, 0, 1] + [0, 0, 0, 4]
        }
        let body: [UInt8] = [0, 0, 0, 0, 0, 0] + Array("UTC\u{0}".utf8)
        return header() + body + header() + body + Array("\n\(rule)\n".utf8)
    }

    @Test(
        "rules for years to come are written out",
        // Moments from the calendar: 2024-03-31 and 2024-10-27 are last Sundays; day 60 of 2024 is
        // 1 March with J and 1 March (day 60 from 0) without.
        arguments: [
            ("WET0WEST,M3.5.0/1,M10.5.0", 1_711_846_800, 3_600),
            ("WET0WEST,M3.5.0/1,M10.5.0", 1_729_990_800, 0),
            ("EST5EDT,M3.2.0,M11.1.0", 1_710_054_000, -14_400),
            ("<+03>-3", 1_710_054_000, 0),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_200, 3_600),
            ("AAA0BBB,J60/0,J300/0", 1_709_251_199, 0),
            ("AAA0BBB,60/0,300/0", 1_709_251_200, 3_600),
            ("AAA0BBB,60/0,300/0", 1_709_251_199, 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 1_720_000_000, 3_600),
            ("broken", 1_704_067_200, 0), ("AAA0BBB,M13.1.0,M1.1.0", 1_704_067_200, 0),
            ("AAA0BBB,M3.5.0/", 1_704_067_200, 0), ("", 1_704_067_200, 0),
        ] as [(String, Int64, Int)])
    func rules(_ rule: String, _ seconds: Int64, _ wanted: Int) throws {
        let history = try #require(TimeZoneFile.parse(file(rule: rule)))
        #expect(offset(history, seconds) == wanted)
    }

    @Test("cut and changed files are refused or read, never worse", .enabled(if: hasZones))
    func damage() throws {
        let whole = try Files.read(
            TimeZoneFile.systemFolder + "/Europe/Lisbon", bytesMax: TimeZoneFile.fileBytesMax)
        var refused = 0
        for count in 0..<whole.count where TimeZoneFile.parse(Array(whole[..<count])) == nil {
            refused += 1
        }
        #expect(refused > 100)
        var state: UInt64 = 11
        for _ in 0..<3_000 {
            var bytes = whole
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 56)
            }
            if let history = TimeZoneFile.parse(bytes) {
                #expect(history.transitions.count < 20_000)
            }
        }
    }
}
