import Kernels

/// The second step of a search: exact vectors decide.
extension RecallIndex {
    /// Ranks candidates by their exact vectors.
    ///
    /// - Parameters:
    ///   - candidates: From this index; it may have changed since. Memories that are gone are left
    ///     out; what came since is not looked at.
    ///   - vectors: The vectors of the needed ordinals; where one is missing, or has other
    ///     dimensions, its estimate stands.
    public func resolve(
        _ candidates: RecallCandidates, vectors given: [UInt32: MemoryVector],
        scratch: inout RecallScratch
    ) -> RecallResult {
        if let final = candidates.final { return final }
        guard let query = candidates.vector else { return RecallResult() }
        var members = candidates.members
        let exact = ExactVectors(of: members, given, dimensions: query.dimensions)
        exact.takeCosines(with: query, into: &members)
        var columns = candidates.columns
        takeMeaning(candidates, members, exact, &columns)
        let sums = Self.sums(candidates.ranking, columns, candidates.survivors, members)
        var heap = BoundedHeap(limit: candidates.request.foundMax)
        for (place, survivor) in candidates.survivors.enumerated() {
            guard survivor.isAllowed, sums[place] > -.infinity,
                rows.find(members[Int(survivor.own)].ordinal).isThere
            else { continue }
            heap.offer(.init(score: sums[place], row: place))
        }
        let ordinals = candidates.survivors.map { members[Int($0.own)].ordinal }
        return Ranked(ranking: candidates.ranking, ordinals: ordinals, columns: columns)
            .result(of: heap.sorted(), for: candidates.request)
    }

    /// Puts exact values into the columns that depend on vectors.
    private func takeMeaning(
        _ candidates: RecallCandidates, _ members: [RecallCandidates.Member],
        _ exact: ExactVectors, _ columns: inout [RecallScratch.Column]
    ) {
        guard case .weighted = candidates.ranking else { return }
        let meaning = RecallFeature.meaning.rawValue
        let pooled = RecallFeature.meaningWindow.rawValue
        var scales = (own: CosineScale(), pooled: CosineScale())
        for (place, survivor) in candidates.survivors.enumerated() {
            let own = members[Int(survivor.own)]
            guard own.hasVector else { continue }
            columns[meaning].raw[place] = own.cosine
            var around: Float = 0
            for index in 0..<4 where survivor.near[index] >= 0 {
                around += members[Int(survivor.near[index])].meaning
            }
            let length = poolLength(survivor, members, exact)
            columns[pooled].raw[place] = (own.cosine + Neighbourhood.vectorShare * around) / length
            scales.own.add(own.cosine, noise: 0)
            scales.pooled.add(columns[pooled].raw[place], noise: 0)
        }
        if candidates.areAll, members.allSatisfy({ $0.isExact || !$0.hasVector }) {
            scales.own.apply(to: &columns[meaning])
            scales.pooled.apply(to: &columns[pooled])
            for (place, survivor) in candidates.survivors.enumerated()
            where !members[Int(survivor.own)].hasVector {
                columns[meaning].raw[place] = columns[meaning].centre
                columns[pooled].raw[place] = columns[pooled].centre
            }
        }
        Self.takeAgreement(&columns)
    }

    private static func takeAgreement(_ columns: inout [RecallScratch.Column]) {
        let (meaning, window) = (RecallFeature.meaning.rawValue, RecallFeature.window.rawValue)
        let agreement = RecallFeature.agreement.rawValue
        guard columns[agreement].isActive else { return }
        for place in columns[agreement].raw.indices where columns[window].raw[place] > 0 {
            let value = max(0, columns[meaning].value(place))
            columns[agreement].raw[place] = columns[window].value(place) * value
        }
    }

    /// The pool's length, worked out anew when it was an estimate and all vectors are at hand.
    private func poolLength(
        _ survivor: RecallCandidates.Survivor, _ members: [RecallCandidates.Member],
        _ exact: ExactVectors
    ) -> Float {
        guard survivor.pool.isEstimate else { return survivor.pool.value }
        var pool = ExactPool(dimensions: exact.dimensions)
        for (share, place) in [(Float(1), survivor.own)]
            + (0..<4).map({ (Neighbourhood.vectorShare, survivor.near[$0]) }) where place >= 0
        {
            let member = members[Int(place)]
            guard member.hasVector else { continue }
            guard let vector = exact[member.ordinal] ?? heldVector(of: member.ordinal) else {
                return survivor.pool.value
            }
            pool.add(vector, times: share)
        }
        return pool.length
    }

    private func heldVector(of ordinal: UInt32) -> MemoryVector? {
        let (row, isThere) = rows.find(ordinal)
        return isThere ? rows.slots[row].exact.map { vectors[$0] } : nil
    }

    /// The weighted sums of the survivors, added in the order of a search of one step.
    private static func sums(
        _ ranking: Ranking, _ columns: [RecallScratch.Column],
        _ survivors: [RecallCandidates.Survivor], _ members: [RecallCandidates.Member]
    ) -> [Float] {
        guard case .weighted(let profile) = ranking else {
            return survivors.map { members[Int($0.own)].cosine }
        }
        var sums = [Float](repeating: 0, count: survivors.count)
        for feature in RecallFeature.allCases where columns[feature.rawValue].isActive {
            let column = columns[feature.rawValue]
            let factor = profile.weights[feature.rawValue] * column.scale
            guard factor != 0 else { continue }
            for place in sums.indices {
                sums[place] += factor * (column.raw[place] - column.centre)
            }
        }
        return sums
    }
}

extension RecallCandidates.Member {
    /// What the vector counts for a neighbour.
    fileprivate var meaning: Float { hasVector ? cosine : 0 }
}

/// The exact vectors that were given for members.
private struct ExactVectors {
    private let given: [UInt32: MemoryVector]
    let dimensions: Int
    /// The places in `members` of those that have the right dimensions.
    private var places: [Int] = []
    private let table: VectorRows?

    init(
        of members: [RecallCandidates.Member], _ given: [UInt32: MemoryVector], dimensions: Int
    ) {
        self.given = given
        self.dimensions = dimensions
        guard dimensions > 0 else {
            table = nil
            return
        }
        var table = VectorRows(dimensions: dimensions, capacity: given.count)
        for (place, member) in members.enumerated() where !member.isExact {
            guard let vector = given[member.ordinal], vector.dimensions == dimensions else {
                continue
            }
            table.append(vector.quantized.values)
            places.append(place)
        }
        self.table = table
    }

    subscript(ordinal: UInt32) -> MemoryVector? { given[ordinal] }

    func takeCosines(with query: MemoryVector, into members: inout [RecallCandidates.Member]) {
        guard let table else { return }
        let dots = table.dot(query: query.quantized.values, rows: 0..<table.count)
        for (dot, place) in zip(dots, places) {
            guard let vector = given[members[place].ordinal] else { continue }
            members[place].cosine =
                Float(dot) * (vector.quantized.scale * query.quantized.scale)
            members[place].isExact = true
        }
    }
}

/// The sum of a vector and a share of its neighbours'.
private struct ExactPool {
    private var sum: [Float]

    init(dimensions: Int) { sum = [Float](repeating: 0, count: dimensions) }

    mutating func add(_ vector: MemoryVector, times share: Float) {
        let step = vector.quantized.scale * share
        for (place, value) in vector.quantized.values.prefix(sum.count).enumerated() {
            sum[place] += Float(value) * step
        }
    }

    var length: Float {
        max(sum.reduce(0) { $0 + $1 * $1 }, VectorPool.leastSquare).squareRoot()
    }
}
