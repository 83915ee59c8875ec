import MemoryModel

/// How finely a date was said.
public enum DatePrecision: String, Sendable, CaseIterable {
    /// A time of day: "at 5pm", "yesterday evening".
    case hour
    /// A day.
    case day
    /// A week or a weekend.
    case week
    /// A month or a season.
    case month
    /// A year or more.
    case year
}

/// A stretch of time that a text names.
public struct DateRange: Sendable, Equatable {
    /// The first moment; ``Timestamp/earliest`` when open.
    public var start: Timestamp
    /// The first moment after it; ``Timestamp/latest`` when open.
    public var end: Timestamp
    /// How finely it was said.
    public var precision: DatePrecision
    /// No start was said: "until 2021".
    public var isOpenStart: Bool
    /// No end was said: "since March".
    public var isOpenEnd: Bool

    /// A range from its parts.
    public init(
        start: Timestamp, end: Timestamp, precision: DatePrecision,
        isOpenStart: Bool = false, isOpenEnd: Bool = false
    ) {
        self.start = isOpenStart ? .earliest : start
        self.end = isOpenEnd ? .latest : end
        self.precision = precision
        self.isOpenStart = isOpenStart
        self.isOpenEnd = isOpenEnd
    }

    /// Whether a moment lies in it: from ``start`` to just before ``end``.
    public func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }
}

/// A date in a text.
public struct DateMention: Sendable, Equatable {
    /// Where it stands, offsets into the text's UTF-8.
    public var textRange: Range<Int>
    /// What it means.
    public var range: DateRange
    /// Whether it depends on when it was said: "last Friday", "in May".
    public var isRelative: Bool

    /// A mention from its parts.
    public init(textRange: Range<Int>, range: DateRange, isRelative: Bool) {
        self.textRange = textRange
        self.range = range
        self.isRelative = isRelative
    }
}
