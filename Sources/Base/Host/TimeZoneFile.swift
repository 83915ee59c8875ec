/// What clocks at one place showed, show and will show.
public struct TimeZoneHistory: Sendable, Equatable {
    /// From `start` on clocks show UTC plus `offsetSeconds`.
    public struct Transition: Sendable, Equatable {
        /// Seconds since the epoch.
        public let start: Int64
        /// East of Greenwich is positive.
        public let offsetSeconds: Int
    }

    /// The offset before the first transition, seconds.
    public let before: Int
    /// In order; rules for years to come are written out to ``TimeZoneFile/lastYear``.
    public let transitions: [Transition]
}

/// Reads the system's time zones by name: `Europe/Lisbon`.
///
/// Source of the format: RFC 9636 (TZif, versions 1 to 4).
public enum TimeZoneFile {
    /// Where the system keeps them.
    public static let systemFolder = "/usr/share/zoneinfo"
    /// The longest name, bytes.
    public static let nameBytesMax = 64
    /// The largest file; the system's have some 4 KiB.
    public static let fileBytesMax = 65_536
    /// Rules for years to come are written out up to this year.
    public static let lastYear = 2_100

    /// A zone's history.
    ///
    /// - Throws: ``HostError``: the name is none (it may hold letters, digits, `+`, `-`, `_` and
    ///   at most two `/`), there is no such zone, or its file is damaged.
    public static func read(
        _ name: String, in folder: String = systemFolder
    ) throws(HostError) -> TimeZoneHistory {
        guard isName(name) else {
            throw HostError("read", "the time zone", because: "it is no name like Europe/Lisbon")
        }
        let bytes = try Files.read("\(folder)/\(name)", bytesMax: fileBytesMax)
        guard let history = parse(bytes) else {
            throw HostError("read", "the time zone \(name)", because: "its file is damaged")
        }
        return history
    }

    /// Whether a text may be a zone's name; never one that leaves the folder.
    static func isName(_ name: String) -> Bool {
        guard (1...nameBytesMax).contains(name.utf8.count) else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x5F: true
                        default: false
                        }
                    }
            }
    }

    /// The history in a file's bytes; nil when they are damaged.
    static func parse(_ bytes: [UInt8]) -> TimeZoneHistory? {
        var reader = ByteReader(bytes)
        guard let first = TimeZoneHeader(&reader) else { return nil }
        guard first.version > 0 else { return body(first, &reader, timeBytes: 4) }
        // The first body repeats the second in 32 bits.
        guard reader.skip(first.bodyBytes(timeBytes: 4)), let second = TimeZoneHeader(&reader)
        else { return nil }
        return body(second, &reader, timeBytes: 8)
    }

    private static func body(
        _ header: TimeZoneHeader, _ reader: inout ByteReader, timeBytes: Int
    ) -> TimeZoneHistory? {
        guard header.bodyBytes(timeBytes: timeBytes) <= reader.rest else { return nil }
        let starts = (0..<header.times).compactMap { _ in reader.signed(timeBytes) }
        let kinds = (0..<header.times).compactMap { _ in reader.byte() }
        var offsets: [Int] = []
        for _ in 0..<header.types {
            guard let offset = reader.signed(4), offset.magnitude <= 93_600, reader.skip(2) else {
                return nil
            }
            offsets.append(Int(offset))
        }
        let tail =
            header.letters + header.leaps * (timeBytes + 4) + header.standards + header.universals
        guard reader.skip(tail), kinds.allSatisfy({ Int($0) < offsets.count }),
            zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 }), let before = offsets.first
        else { return nil }
        var transitions = zip(starts, kinds).map {
            TimeZoneHistory.Transition(start: $0, offsetSeconds: offsets[Int($1)])
        }
        if timeBytes == 8, let rule = TimeZoneRule(reader.lineBetweenBreaks()) {
            transitions += rule.transitions(after: transitions.last?.start, to: lastYear)
        }
        return TimeZoneHistory(before: before, transitions: transitions)
    }
}

/// The counts at the start of a body.
private struct TimeZoneHeader {
    let version: UInt8
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let letters: Int

    /// More of anything than this is damage.
    private static let countMax: Int64 = 16_384

    init?(_ reader: inout ByteReader) {
        guard reader.take(4) == Array("TZif".utf8), let version = reader.byte(), reader.skip(15)
        else { return nil }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = reader.signed(4), (0...Self.countMax).contains(count) else {
                return nil
            }
            counts.append(Int(count))
        }
        guard (1...256).contains(counts[4]) else { return nil }
        self.version = version
        universals = counts[0]
        standards = counts[1]
        leaps = counts[2]
        times = counts[3]
        types = counts[4]
        letters = counts[5]
    }

    func bodyBytes(timeBytes: Int) -> Int {
        times * (timeBytes + 1) + types * 6 + letters + leaps * (timeBytes + 4) + standards
            + universals
    }
}

/// Reads big-endian numbers off an array, never beyond its end.
private struct ByteReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var rest: Int { bytes.count - place }

    mutating func byte() -> UInt8? {
        guard rest > 0 else { return nil }
        place += 1
        return bytes[place - 1]
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= rest else { return nil }
        place += count
        return Array(bytes[place - count..<place])
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= rest else { return false }
        place += count
        return true
    }

    mutating func signed(_ width: Int) -> Int64? {
        guard let taken = take(width), let first = taken.first else { return nil }
        let start: Int64 = first >= 128 ? -1 : 0
        return taken.reduce(start) { $0 << 8 | Int64($1) }
    }

    /// The text between the next two line ends; empty when there are none.
    mutating func lineBetweenBreaks() -> [UInt8] {
        guard byte() == 0x0A else { return [] }
        let line = bytes[place...].prefix { $0 != 0x0A }
        return Array(line)
    }
}
