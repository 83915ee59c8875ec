/// What the engine needs to choose which memories stay in memory whole.
extension RecallIndex {
    /// The day on which each memory was true or said, days since 1970-01-01 in UTC, in the order of
    /// ``ordinals``.
    public var days: [Int32] { rows.days }

    /// How much a memory's content alone says that it is worth keeping near, 0...1, in the order of
    /// ``ordinals``: a third for speaking in the first person, a third for naming a time or a
    /// speaker with a name, a third by length (full at ``fullLength`` terms); a question counts
    /// half.
    ///
    /// - Complexity: O(`count`).
    public var contentWeights: [Float] {
        (0..<count).map { row in
            let flags = rows.flags[row]
            let isNamed = rows.speakers[row] > 0
            var weight: Float = flags.contains(.isFirstPerson) ? 1 : 0
            if flags.contains(.hasTimeWord) { weight += isNamed ? 0.7 : 1 }
            if isNamed { weight += 0.3 }
            weight += min(1, Float(rows.length(row)) / Self.fullLength)
            return weight / 3 * (flags.contains(.isQuestion) ? 0.5 : 1)
        }
    }

    /// Terms from which on a memory is no longer worth more for being longer.
    static let fullLength: Float = 20

    /// The ordinals whose vectors are exact, ascending.
    public var exactOrdinals: [UInt32] {
        (0..<count).filter { rows.slots[$0].isExact }.map { rows.ordinals[$0] }
    }
}
