import TextAnalysis

/// An index of all of a user's memories for one search, from what is in memory and what the store
/// keeps in segments.
extension RecallIndex {
    /// Joins an index with segments; what is held wins over a segment's row of the same ordinal.
    ///
    /// The result searches like any index whose rows of segments are codes.
    /// - Parameters:
    ///   - held: Its vectors are shared, not copied.
    ///   - segments: In any order. Where they overlap, the row of the one that starts first counts.
    ///   - stale: Ordinals whose rows in segments do not count, because the memory was changed or
    ///     removed after the segment was written; ascending, without overlap.
    /// - Complexity: O(rows + terms).
    public static func merged(
        held: RecallIndex, segments: [RecallSegment], leavingOut stale: [ClosedRange<UInt32>] = []
    ) -> RecallIndex {
        let segments = segments.filter { $0.count > 0 }
            .sorted { $0.rows.ordinals[0] < $1.rows.ordinals[0] }
        guard !segments.isEmpty else { return held }
        var merger = IndexMerger(held: held, adding: segments)
        for segment in segments { merger.append(segment, leavingOut: stale) }
        return merger.finish()
    }
}

/// Joins rows of an index and of segments by ascending ordinal.
private struct IndexMerger {
    private let held: RecallIndex
    private var merged: RecallIndex
    private var nextHeld = 0
    private var nextStale = 0
    private var segmentCount: Int32 = 0
    /// Where each row's pooled length is from: a segment's number from 1, 0 for the held index.
    private var origins: [Int32] = []
    /// Sessions from which a source's row was left out, so that its lengths there are not right.
    private var touched: Set<Int32> = []

    init(held: RecallIndex, adding segments: [RecallSegment]) {
        self.held = held
        merged = held
        let count = held.count + segments.reduce(0) { $0 + $1.count }
        let terms = held.rows.terms.count + segments.reduce(0) { $0 + $1.rows.terms.count }
        let codes = held.codedCount + segments.reduce(0) { $0 + $1.codes.slotCount }
        merged.rows = RecallRows()
        merged.rows.reserve(count)
        merged.rows.terms.reserveCapacity(terms)
        let dimensions = held.vectorDimensions
        merged.codes.reserve(
            codes, dimensions: dimensions > 0 ? dimensions : segments[0].codes.dimensions)
        origins.reserveCapacity(count)
    }

    mutating func append(_ segment: RecallSegment, leavingOut stale: [ClosedRange<UInt32>]) {
        segmentCount += 1
        nextStale = 0
        var numbers = SegmentNumbers(segment)
        let firstCode = takeCodes(of: segment)
        for row in 0..<segment.count {
            let ordinal = segment.rows.ordinals[row]
            appendHeld(before: ordinal)
            let isStale = isStale(ordinal, stale)
            if nextHeld < held.count, held.rows.ordinals[nextHeld] == ordinal {
                appendHeld()
                if isStale {
                    touch(segment, row, &numbers)
                } else {
                    take(segment.rows, row, numbers.session(of: row, segment, &merged.sessions))
                }
            } else if isStale || merged.rows.ordinals.last.map({ $0 >= ordinal }) ?? false {
                touch(segment, row, &numbers)
            } else {
                append(segment, row, firstCode, &numbers)
            }
        }
    }

    consuming func finish() -> RecallIndex {
        while nextHeld < held.count { appendHeld() }
        merged.linkAll()
        for row in 0..<merged.count where isLoose(row) { merged.refreshPool(of: row) }
        return merged
    }

    private mutating func appendHeld(before ordinal: UInt32) {
        while nextHeld < held.count, held.rows.ordinals[nextHeld] < ordinal { appendHeld() }
    }

    private mutating func appendHeld() {
        let rows = held.rows
        let row = nextHeld
        merged.rows.append(
            ordinal: rows.ordinals[row], terms: rows.terms(of: row), day: rows.days[row],
            flags: rows.flags[row], session: rows.sessions[row], speaker: rows.speakers[row])
        merged.rows.slots[merged.rows.count - 1] = rows.slots[row]
        merged.rows.pools[merged.rows.count - 1] = rows.pools[row]
        origins.append(0)
        nextHeld += 1
    }

    /// Adds all codes of a segment; returns where the first one went, nil when they do not fit.
    private mutating func takeCodes(of segment: RecallSegment) -> Int32? {
        let dimensions = merged.vectorDimensions
        guard dimensions == 0 || segment.codes.dimensions == dimensions else { return nil }
        return merged.codes.append(segment.codes)
    }

    private mutating func append(
        _ segment: RecallSegment, _ row: Int, _ firstCode: Int32?,
        _ numbers: inout SegmentNumbers
    ) {
        let rows = segment.rows
        let terms = rows.terms(of: row)
        merged.rows.append(
            ordinal: rows.ordinals[row], terms: terms, day: rows.days[row],
            flags: rows.flags[row],
            session: numbers.takeSession(of: row, segment, &merged.sessions),
            speaker: numbers.takeSpeaker(of: row, segment, &merged.speakers))
        merged.pairCount += max(0, terms.count - 1)
        if rows.flags[row].contains(.isRole) { merged.roleCount += 1 }
        origins.append(segmentCount)
        guard let firstCode, let slot = rows.slots[row].coded else { return }
        merged.rows.slots[merged.rows.count - 1] = .coded(firstCode + slot)
        merged.rows.pools[merged.rows.count - 1] = rows.pools[row]
        merged.vectorCount += 1
        merged.codedCount += 1
    }

    /// Takes the pooled length of a segment's row for the held row of the same ordinal: the
    /// segment knows the neighbours that are not held.
    private mutating func take(_ rows: RecallRows, _ row: Int, _ session: Int32?) {
        let last = merged.rows.count - 1
        guard session == merged.rows.sessions[last],
            rows.slots[row].isThere == merged.rows.slots[last].isThere
        else {
            touched.insert(merged.rows.sessions[last])
            if let session { touched.insert(session) }
            return
        }
        origins[last] = segmentCount
        merged.rows.pools[last] = rows.pools[row]
    }

    private mutating func touch(
        _ segment: RecallSegment, _ row: Int, _ numbers: inout SegmentNumbers
    ) {
        if let session = numbers.session(of: row, segment, &merged.sessions) {
            touched.insert(session)
        }
    }

    private mutating func isStale(_ ordinal: UInt32, _ stale: [ClosedRange<UInt32>]) -> Bool {
        while nextStale < stale.count, stale[nextStale].upperBound < ordinal { nextStale += 1 }
        return nextStale < stale.count && stale[nextStale].contains(ordinal)
    }

    /// Whether a row's pooled length was worked out among other neighbours than it has now.
    private func isLoose(_ row: Int) -> Bool {
        guard merged.rows.slots[row].isThere, merged.rows.sessions[row] > 0 else { return false }
        if touched.contains(merged.rows.sessions[row]) { return true }
        let near = merged.rows.neighbours(of: row)
        for place in 0..<4 where near[place] >= 0 && origins[Int(near[place])] != origins[row] {
            return true
        }
        return false
    }
}

/// The numbers that a segment's sessions and speakers have in the merged index.
private struct SegmentNumbers {
    private var sessions: [Int32]
    private var speakers: [Int32]

    init(_ segment: RecallSegment) {
        sessions = [Int32](repeating: -1, count: segment.sessions.count)
        speakers = [Int32](repeating: -1, count: segment.names.count)
        sessions[0] = 0
        speakers[0] = 0
    }

    /// The session's number if a row of it is in the merged index.
    mutating func session(
        of row: Int, _ segment: RecallSegment, _ numbering: inout Numbering<UInt64>
    ) -> Int32? {
        let local = Int(segment.rows.sessions[row])
        return sessions[local] >= 0
            ? sessions[local] : numbering.number(of: segment.sessions[local])
    }

    /// The session's number, counting one more row of it.
    mutating func takeSession(
        of row: Int, _ segment: RecallSegment, _ numbering: inout Numbering<UInt64>
    ) -> Int32 {
        let local = Int(segment.rows.sessions[row])
        if sessions[local] < 0 {
            sessions[local] = numbering.take(segment.sessions[local])
        } else {
            numbering.take(number: sessions[local])
        }
        return sessions[local]
    }

    /// The speaker's number, counting one more row of theirs.
    mutating func takeSpeaker(
        of row: Int, _ segment: RecallSegment, _ table: inout SpeakerTable
    ) -> Int32 {
        let local = Int(segment.rows.speakers[row])
        if speakers[local] < 0 {
            speakers[local] = table.take(segment.names[local])
        } else {
            table.take(number: speakers[local])
        }
        return speakers[local]
    }
}
