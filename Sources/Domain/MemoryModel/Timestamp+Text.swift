extension Timestamp: CustomStringConvertible {
    /// Reads an RFC 3339 date and time; nil when it is anything else or out of range.
    ///
    /// A time zone is demanded (`Z` or `±hh:mm`); the fraction may have any number of digits and is
    /// cut to microseconds; a leap second (`:60`) counts as the second before it.
    public init?(_ text: some StringProtocol) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(4), reader.skip("-"),
            let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), reader.skip("T", "t", " "),
            let hour = reader.number(2), reader.skip(":"),
            let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2)
        else { return nil }
        let date = CalendarDate(year: year, month: month, day: day)
        guard date.isValid, hour < 24, minute < 60, second <= 60,
            let fraction = reader.fractionMicroseconds(),
            let offset = reader.offsetSeconds(), reader.isAtEnd
        else { return nil }
        let daySeconds = Int64(hour * 3_600 + minute * 60 + min(second, 59) - offset)
        let seconds = date.daysSinceEpoch * 86_400 + daySeconds
        let result = Timestamp(microseconds: seconds * 1_000_000 + fraction)
        guard (Self.earliest...Self.latest).contains(result) else { return nil }
        self = result
    }

    /// RFC 3339 in UTC, with as many digits of the fraction as needed: 0, 3 or 6.
    public var description: String {
        let date = date
        let inDay = microseconds - day * 86_400_000_000
        let second = Int(inDay / 1_000_000)
        let fraction = Int(inDay % 1_000_000)
        var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-"
        text += "\(Self.padded(date.day, 2))T\(Self.padded(second / 3_600, 2)):"
        text += "\(Self.padded(second / 60 % 60, 2)):\(Self.padded(second % 60, 2))"
        if fraction % 1_000 != 0 {
            text += "." + Self.padded(fraction, 6)
        } else if fraction != 0 {
            text += "." + Self.padded(fraction / 1_000, 3)
        }
        return text + "Z"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// Reads fixed-width numbers and signs off a line of ASCII.
private struct DigitReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    mutating func number(_ width: Int) -> Int? {
        guard place + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[place..<place + width] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        place += width
        return value
    }

    mutating func skip(_ choices: Unicode.Scalar...) -> Bool {
        guard place < bytes.count, choices.contains(Unicode.Scalar(bytes[place])) else {
            return false
        }
        place += 1
        return true
    }

    mutating func fractionMicroseconds() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while place < bytes.count, (48...57).contains(bytes[place]) {
            if digits < 6 { value = value * 10 + Int64(bytes[place] - 48) }
            digits += 1
            place += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    mutating func offsetSeconds() -> Int? {
        if skip("Z", "z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(2), skip(":"), let minutes = number(2),
            hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isWest ? -seconds : seconds
    }
}
