/// Turns readings of resident memory into a level: readings in, changes out.
///
/// Invariants:
/// 1. The level is never below that of the last reading: it rises at once.
/// 2. It falls only when every reading of the last ``calm`` was ``marginPercent`` below the level's
///    threshold, so that it falls at most once in that time, however the readings swing.
public struct PressureGuard: Sendable, Equatable {
    /// How far below a level's threshold a reading must be to leave it, percent of the limit.
    public static let marginPercent = 3
    /// How long it must be there.
    public static let calm = Duration.seconds(5)

    /// What readings are held against, bytes.
    public let limitBytes: Int
    /// The level now.
    public private(set) var level = PressureLevel.normal
    /// Since when the readings are low enough for a lower level.
    private var calmSince: ContinuousClock.Instant?

    /// A guard at the level `normal`.
    public init(limitBytes: Int) {
        precondition(limitBytes > 0, "a limit has at least one byte")
        self.limitBytes = limitBytes
    }

    /// Takes a reading in.
    ///
    /// - Returns: The level before, when this reading changed it.
    public mutating func take(
        residentBytes: Int, at time: ContinuousClock.Instant
    ) -> PressureLevel? {
        let old = level
        let raw = PressureLevel.of(residentBytes, limitBytes: limitBytes)
        let margin = limitBytes / 100 * Self.marginPercent
        let lower = PressureLevel.of(residentBytes + margin, limitBytes: limitBytes)
        if raw >= level {
            (level, calmSince) = (raw, nil)
        } else if lower >= level {
            calmSince = nil
        } else if let since = calmSince {
            if time - since >= Self.calm { (level, calmSince) = (lower, nil) }
        } else {
            calmSince = time
        }
        return level == old ? nil : old
    }
}
