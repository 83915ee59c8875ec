/// Finds the name a person most likely meant.
public enum NearestName {
    /// The candidate with the fewest edits from `name`, when it is near enough to be meant.
    ///
    /// Near enough is at most a third of the longer name, and at least 1 edit, or a candidate that
    /// starts with `name`. Names longer than 64 bytes are not compared.
    /// - Complexity: O(candidates × name²).
    public static func find(_ name: String, among candidates: [String]) -> String? {
        let wanted = Array(name.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            guard other.count <= 64 else { continue }
            var distance = edits(wanted, other)
            if wanted.count >= 3, other.starts(with: wanted) { distance = min(distance, 1) }
            let limit = max(1, max(wanted.count, other.count) / 3)
            if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two names.
    ///
    /// Source: the optimal string alignment distance (Damerau, 1964; Levenshtein, 1966).
    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let same = left[row] == right[column] ? 0 : 1
                var cost = min(last[column] + same, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
