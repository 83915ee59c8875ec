import MemoryModel

/// Reads English dates in a text; see docs/understanding.md for the rules.
public enum DateReader {
    /// More dates than these in one text are passed over.
    public static let countMax = 8

    /// The dates in a text, in order.
    ///
    /// Only what ``Reading`` looks at is read. Complexity: O(words).
    /// - Parameters:
    ///   - moment: When the text was said.
    ///   - offsets: What the speaker's clocks show.
    public static func mentions(
        in text: String, at moment: Timestamp, offsets: UTCOffsets = .utc
    ) -> [DateMention] {
        []
    }
}
