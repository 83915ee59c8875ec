import MemoryModel

/// What clocks at one place show: the offset from UTC through time.
///
/// Transitions come from whoever may read them (`TimeZoneFile` on the base floor).
public struct UTCOffsets: Sendable, Equatable {
    /// From `start` on clocks show UTC plus `offsetSeconds`.
    public struct Transition: Sendable, Equatable {
        /// Seconds since the epoch.
        public let start: Int64
        /// East of Greenwich is positive.
        public let offsetSeconds: Int

        /// A transition from its parts.
        public init(start: Int64, offsetSeconds: Int) {
            self.start = start
            self.offsetSeconds = offsetSeconds
        }
    }

    /// Offsets beyond a day do not exist; larger ones are cut to it.
    public static let offsetSecondsMax = 86_400
    /// UTC itself.
    public static let utc = UTCOffsets(fixedSeconds: 0)

    private let before: Int
    private let transitions: [Transition]

    /// A place whose clocks never change.
    public init(fixedSeconds: Int) { self.init(before: fixedSeconds, transitions: []) }

    /// A place from its history.
    ///
    /// - Parameters:
    ///   - before: The offset before the first transition, seconds.
    ///   - transitions: In any order; they are sorted.
    public init(before: Int, transitions: [Transition]) {
        let limit = Self.offsetSecondsMax
        self.before = min(max(before, -limit), limit)
        self.transitions = transitions.map {
            Transition(start: $0.start, offsetSeconds: min(max($0.offsetSeconds, -limit), limit))
        }.sorted { $0.start < $1.start }
    }

    /// Reads a fixed offset: `Z`, `UTC`, `+02:00`, `-0530`, `+2`; nil for anything else.
    public init?(fixed text: String) {
        let bytes = Array(text.utf8)
        if ["z", "utc", "gmt"].contains(text.lowercased()) {
            self = .utc
            return
        }
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            (2...6).contains(bytes.count)
        else { return nil }
        var digits = Array(bytes.dropFirst())
        if digits.count == 5 {
            guard digits[2] == UInt8(ascii: ":") else { return nil }
            digits.remove(at: 2)
        }
        guard digits.allSatisfy({ (48...57).contains($0) }), digits.count != 3 else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
        guard hours <= 23, minutes < 60 else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        self.init(fixedSeconds: sign == UInt8(ascii: "-") ? -seconds : seconds)
    }

    /// The offset in force at a moment, seconds. Complexity: O(log transitions).
    public func offset(at moment: Timestamp) -> Int {
        let seconds = moment.seconds
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].start <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? before : transitions[low - 1].offsetSeconds
    }

    /// What clocks show at a moment, as seconds since the epoch on a clock without zones.
    func localSeconds(of moment: Timestamp) -> Int64 {
        moment.seconds + Int64(offset(at: moment))
    }

    /// The moment at which clocks show `local`.
    ///
    /// A time that is shown twice gives the first; one that is skipped gives the moment as far
    /// behind the jump as the time lies behind it. Kept within the years that can be written.
    func moment(local: Int64) -> Timestamp {
        let earlier = offset(at: Self.clamped(local - Int64(Self.offsetSecondsMax)))
        let later = offset(at: Self.clamped(local + Int64(Self.offsetSecondsMax)))
        let first = Self.clamped(local - Int64(earlier))
        if offset(at: first) == earlier { return first }
        let second = Self.clamped(local - Int64(later))
        return offset(at: second) == later ? second : first
    }

    private static func clamped(_ seconds: Int64) -> Timestamp {
        let low = Timestamp.earliest.seconds
        let high = Timestamp.latest.seconds
        if seconds > high { return .latest }
        return Timestamp(microseconds: max(seconds, low) * 1_000_000)
    }
}
