/// A time of day.
struct ClockTime {
    /// Seconds behind midnight.
    let start: Int64
    let seconds: Int64
    let next: Int

    /// The time on a day.
    func on(_ day: LocalSpan) -> LocalSpan {
        var span = day
        span.end = span.start + start + seconds
        span.start += start
        span.precision = .hour
        span.next = max(next, day.next)
        return span
    }
}

extension DateParser {
    /// A time of day: `5pm`, `5:30 pm`, `17:00`, `noon`, `evening`; with "at" also a bare hour.
    func clock(at place: Int, isBareHour: Bool = false) -> ClockTime? {
        let text = word(place)
        if let part = DateWords.parts[text] {
            return ClockTime(start: part.0 * 3_600, seconds: part.1 * 3_600, next: place + 1)
        }
        let half = ["am", "pm"].first { text.hasSuffix($0) }
        if let half, let hour = DateWords.number(String(text.dropLast(2))), (1...12).contains(hour)
        {
            return Self.time(hour, 0, half, next: place + 1)
        }
        guard let hour = DateWords.number(text), hour < 24, text.utf8.count <= 2 else { return nil }
        var minute = 0
        var next = place + 1
        var isSure = false
        if joint(place) == UInt8(ascii: ":"), word(next).utf8.count >= 2,
            let read = DateWords.number(String(word(next).prefix(2))), read < 60
        {
            let suffix = String(word(next).dropFirst(2))
            if suffix == "am" || suffix == "pm" {
                return Self.time(hour, read, suffix, next: next + 1)
            }
            guard suffix.isEmpty else { return nil }
            minute = read
            next += 1
            isSure = true
        }
        if isOne(next, "am", "pm") { return Self.time(hour, minute, word(next), next: next + 1) }
        // "a.m.", "p.m."
        if isOne(next, "a", "p"), word(next + 1) == "m", joint(next) == UInt8(ascii: ".") {
            return Self.time(hour, minute, word(next) + "m", next: next + 2)
        }
        if word(next) == "o", word(next + 1) == "clock" { return Self.plain(hour, 0, next + 2) }
        guard isSure || isBareHour && next == tokens.endIndex else { return nil }
        return Self.plain(hour, minute, next)
    }

    private static func time(_ hour: Int, _ minute: Int, _ half: String, next: Int) -> ClockTime? {
        guard (1...12).contains(hour) else { return nil }
        return plain(hour % 12 + (half == "pm" ? 12 : 0), minute, next)
    }

    private static func plain(_ hour: Int, _ minute: Int, _ next: Int) -> ClockTime {
        ClockTime(start: Int64(hour * 60 + minute) * 60, seconds: 3_600, next: next)
    }
}
