/// How short memory is, by the share of the limit that is resident; each level does what those
/// below it do, and more.
public enum PressureLevel: Int, Sendable, Comparable, CaseIterable {
    /// Nothing is done.
    case normal
    /// An alert; caches shrink.
    case elevated
    /// Background generation pauses.
    case high
    /// An alert; background work is throttled.
    case throttled
    /// Complex requests are refused.
    case critical
    /// Only basic operations go on.
    case emergency

    /// The share of the limit from which it holds, percent.
    public var fromPercent: Int {
        switch self {
        case .normal: 0
        case .elevated: 60
        case .high: 70
        case .throttled: 75
        case .critical: 85
        case .emergency: 90
        }
    }

    /// Its name in answers and logs.
    public var name: String { "\(self)" }

    /// What it does, for people.
    public var effect: String {
        switch self {
        case .normal: "Nothing is held back."
        case .elevated: "An alert is logged; caches and indexes in memory shrink."
        case .high: "Derived data is not made anew in the background."
        case .throttled: "An alert is logged; background work waits between its steps."
        case .critical:
            "Batches, imports, exports, documents, explained searches and contexts of depth 3 get "
                + "503."
        case .emergency:
            "Only health, statistics, reading one memory, deletions and plain searches of users "
                + "whose index is in memory go on."
        }
    }

    /// Whether a person should look: these are logged as warnings when they begin.
    public var isAlert: Bool { self >= .elevated }

    /// The level of so many resident bytes.
    public static func of(_ residentBytes: Int, limitBytes: Int) -> PressureLevel {
        let percent = Double(residentBytes) / Double(limitBytes) * 100
        return allCases.last { percent >= Double($0.fromPercent) } ?? .normal
    }

    /// Lower is calmer.
    public static func < (left: PressureLevel, right: PressureLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
