import MemoryModel
import Testing

@Suite("Timestamp")
struct TimestampTests {
    @Test(
        "reads RFC 3339 and writes it in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2023-05-08T13:56:02Z", 1_683_554_162_000_000, "2023-05-08T13:56:02Z"),
            ("2024-02-29T23:59:60+05:30", 1_709_231_399_000_000, "2024-02-29T18:29:59Z"),
            ("1969-12-31T23:59:59.5Z", -500_000, "1969-12-31T23:59:59.500Z"),
            ("2000-01-01t00:00:00.1234567z", 946_684_800_123_456, "2000-01-01T00:00:00.123456Z"),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        ])
    func reads(_ text: String, _ microseconds: Int64, _ written: String) throws {
        let time = try #require(Timestamp(text))
        #expect(time.microseconds == microseconds)
        #expect(time.description == written)
    }

    @Test(
        "refuses what is not RFC 3339 or not a day",
        arguments: [
            "", "2023-05-08", "2023-05-08T13:56:02", "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z", "2023-05-08T24:00:00Z", "2023-05-08T13:56:02.Z",
            "2023-05-08T13:56:02+0200", "0001-01-01T00:00:00+01:00", "2023-05-08T13:56:02Zx",
            "10000-01-01T00:00:00Z", "2023-05-08T1３:56:02Z",
        ])
    func refuses(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test("turns every day of eight centuries into a date and back")
    func calendar() {
        for day in Int64(-146_097)...146_097 {
            let date = CalendarDate(day: day)
            #expect(date.isValid && date.daysSinceEpoch == day)
        }
    }
}
