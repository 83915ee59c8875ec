/// Tells whether something changed since a moment, so that what was worked out from an older state
/// is not kept.
///
/// Take ``mark`` before the first look at the state; keep the result only if `isUnchanged` still
/// holds, under the same lock as the keeping. Whoever changes the state calls `change` after it.
public struct ChangeMarks: Sendable {
    /// Groups share so many places; a clash only costs a result that is not kept.
    private static let placeCount = 256

    private var sequence: UInt64 = 0
    private var changes = [UInt64](repeating: 0, count: ChangeMarks.placeCount)
    private var changeOfAll: UInt64 = 0

    /// No change yet.
    public init() {}

    /// This moment.
    public var mark: UInt64 { sequence }

    /// Notes that something of a group changed.
    public mutating func change(_ group: String) {
        sequence += 1
        changes[Self.place(of: group)] = sequence
    }

    /// Notes that anything may have changed.
    public mutating func changeAll() {
        sequence += 1
        changeOfAll = sequence
    }

    /// Whether nothing of a group changed since a mark was taken.
    public func isUnchanged(_ group: String, since mark: UInt64) -> Bool {
        max(changeOfAll, changes[Self.place(of: group)]) <= mark
    }

    private static func place(of group: String) -> Int {
        Int(UInt(bitPattern: group.hashValue) % UInt(placeCount))
    }
}
