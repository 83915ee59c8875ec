import TextAnalysis

/// How rows come and go, and what must be made anew when they do.
extension RecallIndex {
    func isSame(_ row: Int, _ features: MemoryFeatures) -> Bool {
        rows.flags[row] == features.flags && rows.days[row] == features.day
            && speakers.names[Int(rows.speakers[row])] == features.nameWords
            && rows.sessions[row] == sessions.number(of: features.session)
            && rows.terms(of: row).elementsEqual(features.terms)
    }

    mutating func insert(_ features: MemoryFeatures, ordinal: UInt32, at row: Int) {
        let isNewest = row == count
        let session = sessions.take(features.session)
        let speaker = speakers.take(features.nameWords)
        rows.insert(
            at: row, ordinal: ordinal, features: features, session: session, speaker: speaker)
        pairCount += max(0, features.terms.count - 1)
        if features.flags.contains(.isRole) { roleCount += 1 }
        if isNewest {
            linkNewest()
        } else {
            linkAll()
            refreshPools(around: row)
        }
    }

    mutating func remove(_ gone: [Int], _ isGone: [Bool]) {
        var touched: Set<UInt32> = []
        for row in gone {
            let near = rows.neighbours(of: row)
            for place in near.indices where near[place] >= 0 {
                touched.insert(rows.ordinals[Int(near[place])])
            }
            forget(row)
        }
        rows.remove(where: isGone)
        linkAll()
        for ordinal in touched {
            let (row, isThere) = rows.find(ordinal)
            if isThere { refreshPool(of: row) }
        }
        compactVectors()
        rows.shrink()
    }

    private mutating func forget(_ row: Int) {
        speakers.give(rows.speakers[row])
        sessions.give(rows.sessions[row])
        pairCount -= max(0, Int(rows.length(row)) - 1)
        if rows.flags[row].contains(.isRole) { roleCount -= 1 }
        dropVector(of: row)
    }

    /// Joins the last row to its session.
    mutating func linkNewest() {
        let row = count - 1
        linkBack(row)
        let length = rows.length(row)
        var window = length
        let near = rows.neighbours(of: row)
        for place in 0..<2 where near[place] >= 0 {
            let other = Int(near[place])
            window += rows.length(other)
            rows.windowLengths[other] += length
            windowTermCount += Int(length)
        }
        rows.windowLengths[row] = window
        windowTermCount += Int(window)
    }

    /// Joins a row to the one before it in its session; rows come in ascending order.
    private mutating func linkBack(_ row: Int) {
        let session = Int(rows.sessions[row])
        rows.previous[row] = -1
        rows.next[row] = -1
        guard session > 0 else { return }
        while lastRows.count < sessions.limit { lastRows.append(-1) }
        let before = lastRows[session]
        rows.previous[row] = before
        if before >= 0 { rows.next[Int(before)] = Int32(row) }
        lastRows[session] = Int32(row)
    }

    /// Makes all links and window lengths anew.
    mutating func linkAll() {
        lastRows.removeAll(keepingCapacity: true)
        for row in 0..<count { linkBack(row) }
        windowTermCount = 0
        for row in 0..<count {
            var window = rows.length(row)
            let near = rows.neighbours(of: row)
            for place in near.indices where near[place] >= 0 {
                window += rows.length(Int(near[place]))
            }
            rows.windowLengths[row] = window
            windowTermCount += Int(window)
        }
    }
}

/// How much a memory's neighbours in its session count for it.
enum Neighbourhood {
    /// The share of each neighbour's vector in the pooled vector.
    /// Source: measured on chats between people.
    static let vectorShare: Float = 0.5
    /// How often a memory's own words count against once for its neighbours'.
    /// Source: as above.
    static let ownWordsWeight: Float = 3
}
