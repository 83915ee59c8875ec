import Glibc

/// The `Date` field, written once a second.
struct DateField {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private var second = -1
    private var line: [UInt8] = []

    /// The whole line with its line break, for now.
    mutating func current() -> [UInt8] {
        var time = timespec()
        // The coarse clock is right to 4 ms and costs a third.
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        if time.tv_sec != second {
            second = time.tv_sec
            line = Array("Date: \(Self.text(second: time.tv_sec))\r\n".utf8)
        }
        return line
    }

    /// A time as RFC 9110 (section 5.6.7) writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// - Parameter second: Seconds since 1970, not negative.
    static func text(second: Int) -> String {
        let (day, rest) = (second / 86_400, second % 86_400)
        // Days to a date in years that start in March: Hinnant, "chrono-compatible low-level date
        // algorithms", 2013.
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * march + 2) / 5 + 1
        let month = march < 10 ? march + 2 : march - 10
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map(pad).joined(separator: ":")
        return "\(days[day % 7]), \(pad(dayOfMonth)) \(months[month]) \(year) \(clock) GMT"
    }

    private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
