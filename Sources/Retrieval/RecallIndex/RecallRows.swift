import TextAnalysis

/// The memories of an index as columns, one row a memory, by ascending ordinal.
///
/// Invariants:
/// 1. All columns have `count` entries; `termStarts` has one more.
/// 2. A row's terms are `terms[termStarts[row]..<termStarts[row + 1]]`.
/// 3. `previous` and `next` lead along a session in both directions; -1 ends it.
/// 4. `windowLengths[row]` is the number of terms of the row and of two rows each way.
struct RecallRows: Sendable {
    var ordinals: [UInt32] = []
    var termStarts: [UInt32] = [0]
    var terms: [TermHash] = []
    var sessions: [Int32] = []
    var speakers: [Int32] = []
    var days: [Int32] = []
    var flags: [MemoryFeatures.Flags] = []
    var previous: [Int32] = []
    var next: [Int32] = []
    var windowLengths: [UInt32] = []
    /// Where the vector is.
    var slots: [VectorSlot] = []
    /// The length of the row's vector with half of its neighbours' added.
    var pools: [PoolLength] = []

    var count: Int { ordinals.count }

    /// Bytes of RAM the columns hold.
    var byteCount: Int {
        let words =
            ordinals.capacity + termStarts.capacity + terms.capacity + sessions.capacity
            + speakers.capacity + days.capacity + previous.capacity + next.capacity
            + windowLengths.capacity + slots.capacity + pools.capacity
        return 4 * words + flags.capacity
    }

    /// The row of an ordinal, or where it would go.
    func find(_ ordinal: UInt32) -> (row: Int, isThere: Bool) {
        guard let last = ordinals.last, ordinal <= last else { return (count, false) }
        var low = 0
        var high = count - 1
        while low < high {
            let middle = (low + high) / 2
            if ordinals[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return (low, ordinals[low] == ordinal)
    }

    /// How many terms a row has.
    func length(_ row: Int) -> UInt32 { termStarts[row + 1] - termStarts[row] }

    /// A row's terms.
    func terms(of row: Int) -> ArraySlice<TermHash> {
        terms[Int(termStarts[row])..<Int(termStarts[row + 1])]
    }

    /// The rows two and one before, one and two after in the same session; -1 where there is none.
    func neighbours(of row: Int) -> SIMD4<Int32> {
        let before = previous[row]
        let after = next[row]
        return SIMD4(
            before < 0 ? -1 : previous[Int(before)], before, after,
            after < 0 ? -1 : next[Int(after)])
    }

    mutating func reserve(_ count: Int) {
        ordinals.reserveCapacity(count)
        termStarts.reserveCapacity(count + 1)
        sessions.reserveCapacity(count)
        speakers.reserveCapacity(count)
        days.reserveCapacity(count)
        flags.reserveCapacity(count)
        previous.reserveCapacity(count)
        next.reserveCapacity(count)
        windowLengths.reserveCapacity(count)
        slots.reserveCapacity(count)
        pools.reserveCapacity(count)
    }

    /// Adds a row at the end; its links and lengths are not right until they are made.
    mutating func append(
        ordinal: UInt32, terms new: some Collection<TermHash>, day: Int32,
        flags: MemoryFeatures.Flags, session: Int32, speaker: Int32
    ) {
        ordinals.append(ordinal)
        sessions.append(session)
        speakers.append(speaker)
        days.append(day)
        self.flags.append(flags)
        previous.append(-1)
        next.append(-1)
        windowLengths.append(0)
        slots.append(.none)
        pools.append(.none)
        terms.append(contentsOf: new)
        termStarts.append(UInt32(terms.count))
    }

    /// Makes room for a row; its links and lengths are not right until they are made anew.
    mutating func insert(
        at row: Int, ordinal: UInt32, features: MemoryFeatures, session: Int32, speaker: Int32
    ) {
        ordinals.insert(ordinal, at: row)
        sessions.insert(session, at: row)
        speakers.insert(speaker, at: row)
        days.insert(features.day, at: row)
        flags.insert(features.flags, at: row)
        previous.insert(-1, at: row)
        next.insert(-1, at: row)
        windowLengths.insert(0, at: row)
        slots.insert(.none, at: row)
        pools.insert(.none, at: row)
        termStarts.insert(termStarts[row], at: row)
        replaceTerms(of: row, with: features.terms)
    }

    /// Gives a row other terms.
    mutating func replaceTerms(of row: Int, with new: [TermHash]) {
        let old = Int(termStarts[row])..<Int(termStarts[row + 1])
        let wanted = terms.count + new.count - old.count
        // By an eighth, not by double: terms are most of what is kept beside the vectors.
        if wanted > terms.capacity { terms.reserveCapacity(wanted + wanted / 8) }
        terms.replaceSubrange(old, with: new)
        guard old.count != new.count else { return }
        for place in row + 1..<termStarts.count {
            termStarts[place] = UInt32(Int(termStarts[place]) + new.count - old.count)
        }
    }

    /// Takes rows out in one pass; `isGone` has `count` entries. Links are not right afterwards.
    mutating func remove(where isGone: [Bool]) {
        var kept = 0
        var end: UInt32 = 0
        for row in 0..<count where !isGone[row] {
            let range = Int(termStarts[row])..<Int(termStarts[row + 1])
            for place in range {
                terms[Int(end)] = terms[place]
                end += 1
            }
            move(row, to: kept)
            kept += 1
            termStarts[kept] = end
        }
        terms.removeLast(terms.count - Int(end))
        truncate(to: kept)
    }

    /// Gives back memory when most of it is free.
    mutating func shrink() {
        if terms.capacity > 2 * terms.count + Self.spare { terms = terms.exact() }
        guard ordinals.capacity > 2 * count + Self.spare else { return }
        ordinals = ordinals.exact()
        termStarts = termStarts.exact()
        sessions = sessions.exact()
        speakers = speakers.exact()
        days = days.exact()
        flags = flags.exact()
        previous = previous.exact()
        next = next.exact()
        windowLengths = windowLengths.exact()
        slots = slots.exact()
        pools = pools.exact()
    }

    /// Free room below this is not worth a copy, entries.
    private static let spare = 256

    private mutating func move(_ row: Int, to place: Int) {
        ordinals[place] = ordinals[row]
        sessions[place] = sessions[row]
        speakers[place] = speakers[row]
        days[place] = days[row]
        flags[place] = flags[row]
        slots[place] = slots[row]
        pools[place] = pools[row]
    }

    private mutating func truncate(to kept: Int) {
        let gone = count - kept
        ordinals.removeLast(gone)
        termStarts.removeLast(gone)
        sessions.removeLast(gone)
        speakers.removeLast(gone)
        days.removeLast(gone)
        flags.removeLast(gone)
        previous.removeLast(gone)
        next.removeLast(gone)
        windowLengths.removeLast(gone)
        slots.removeLast(gone)
        pools.removeLast(gone)
    }
}

extension Array {
    /// A copy with no free room.
    fileprivate func exact() -> Self {
        var copy: Self = []
        copy.reserveCapacity(count)
        copy.append(contentsOf: self)
        return copy
    }
}
