/// Memory that a search works in; kept by the caller and used again, by one search at a time.
///
/// It grows to about 104 bytes for each memory of the largest index searched with it, and 12 for
/// each place where a word of the question stands.
public struct RecallScratch: Sendable {
    /// One signal for all rows: value = (raw - centre) × scale.
    struct Column: Sendable {
        var raw: [Float] = []
        var centre: Float = 0
        var scale: Float = 1
        /// False when the signal is 0 for all rows; `raw` then holds nothing of worth.
        var isActive = false

        func value(_ row: Int) -> Float { isActive ? (raw[row] - centre) * scale : 0 }

        /// Makes the column all zeros, not scaled.
        mutating func reset(_ count: Int) {
            raw.refill(count)
            centre = 0
            scale = 1
            isActive = true
        }

        /// Scales so that the greatest value is 1.
        mutating func scaleByGreatest() {
            let greatest = raw.greatest
            scale = greatest > 0 ? 1 / greatest : 0
        }
    }

    /// One occurrence of a wanted term or pair.
    struct Match: Sendable {
        var row: Int32
        var place: Int32
    }

    var columns = [Column](repeating: Column(), count: RecallFeature.allCases.count)
    var sums: [Float] = []
    var dots: [Int32] = []
    var slotScores: [Float] = []
    var heldEstimates: [CodeEstimate] = []
    var codeEstimates: [CodeEstimate] = []
    /// The cosine of each row, and how far off it may be.
    var cosines: [RowCosines] = []
    var termMatches: [Match] = []
    var pairMatches: [Match] = []
    var grouped: [Int32] = []
    var ownCounts: [Float] = []
    var aroundCounts: [Float] = []
    var touched: [Int32] = []

    /// Empty memory.
    public init() {}

    subscript(feature: RecallFeature) -> Column {
        get { columns[feature.rawValue] }
        _modify { yield &columns[feature.rawValue] }
    }
}

extension [Float] {
    /// Makes it so many zeros, keeping its memory.
    mutating func refill(_ count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(0, count: count))
    }

    /// The greatest element, at least 0.
    var greatest: Float {
        var greatest: Float = 0
        for value in self { greatest = Swift.max(greatest, value) }
        return greatest
    }
}
