import Kernels
import Testing

/// Random bytes over the whole range, -128 included.
private func randomRow(_ count: Int, _ random: inout SplitMix64) -> [Int8] {
    (0..<count).map { _ in Int8(truncatingIfNeeded: random.next()) }
}

/// The safe twin of the kernel.
private func plainDot(_ a: [Int8], _ b: [Int8]) -> Int32 {
    zip(a, b).reduce(0) { $0 + Int32($1.0) * Int32($1.1) }
}

@Suite("VectorRows")
struct VectorRowsTests {
    @Test("scores equal a plain loop at every level", arguments: SIMDLevel.supported)
    func scoresAreExact(level: SIMDLevel) {
        var random = SplitMix64(seed: 5)
        for dimensions in [1, 63, 64, 65, 384, 1_000] {
            for count in [0, 1, 2, 3, 4, 5, 17] {
                var rows = VectorRows(dimensions: dimensions, level: level)
                let all = (0..<count).map { _ in randomRow(dimensions, &random) }
                for row in all { rows.append(row) }
                let query = randomRow(dimensions, &random)
                var scores: [Int32] = [1, 2, 3, 4, 5, 6, 7]
                rows.dot(query: query, into: &scores)
                #expect(scores == all.map { plainDot($0, query) }, "\(dimensions) × \(count)")
            }
        }
    }

    @Test("extreme bytes do not overflow", arguments: SIMDLevel.supported)
    func extremesAreExact(level: SIMDLevel) {
        for (a, b) in [(-128, -128), (-128, 127), (127, 127), (127, -128)] {
            var rows = VectorRows(dimensions: 384, level: level)
            rows.append([Int8](repeating: Int8(a), count: 384))
            let query = [Int8](repeating: Int8(b), count: 384)
            #expect(rows.dot(query: query, rows: 0..<1) == [Int32(a * b * 384)])
        }
    }

    @Test("a range scores its rows alone")
    func scoresARange() {
        var random = SplitMix64(seed: 6)
        var rows = VectorRows(dimensions: 384)
        let all = (0..<30).map { _ in randomRow(384, &random) }
        for row in all { rows.append(row) }
        let query = randomRow(384, &random)
        for range in [0..<0, 3..<4, 7..<22, 0..<30, 30..<30] {
            #expect(rows.dot(query: query, rows: range) == all[range].map { plainDot($0, query) })
        }
    }

    @Test("rows read back as they were put, through growth, replacement and removal")
    func keepsRows() {
        var random = SplitMix64(seed: 7)
        var rows = VectorRows(dimensions: 100)
        var twin: [[Int8]] = []
        for step in 0..<500 {
            let row = randomRow(100, &random)
            switch step % 5 {
            case 3:
                let place = Int(random.next() % UInt64(twin.count))
                rows.replace(place, with: row)
                twin[place] = row
            case 4:
                let place = Int(random.next() % UInt64(twin.count))
                rows.removeSwappingLast(place)
                twin[place] = twin[twin.count - 1]
                twin.removeLast()
            default:
                rows.append(row)
                twin.append(row)
            }
        }
        #expect(rows.count == twin.count)
        #expect((0..<rows.count).map { rows[$0] } == twin)
        #expect(rows.byteCount >= rows.count * 128)
        rows.shrink()
        #expect(rows.byteCount == rows.count * 128)
        #expect((0..<rows.count).map { rows[$0] } == twin)
    }

    @Test("a copy does not see later changes")
    func isAValue() {
        var rows = VectorRows(dimensions: 2, capacity: 8)
        rows.append([1, 2])
        let copy = rows
        rows.replace(0, with: [3, 4])
        rows.append([5, 6])
        #expect(copy.count == 1 && copy[0] == [1, 2])
        #expect(rows.count == 2 && rows[0] == [3, 4] && rows[1] == [5, 6])
    }

    @Test("a row or a query of the wrong length stops the program")
    func refusesWrongLength() async {
        await #expect(processExitsWith: .failure) {
            var rows = VectorRows(dimensions: 3)
            rows.append([1, 2])
        }
        await #expect(processExitsWith: .failure) {
            _ = VectorRows(dimensions: 3).dot(query: [1, 2], rows: 0..<0)
        }
    }

    @Test("a row that is not there stops the program")
    func refusesMissingRow() async {
        await #expect(processExitsWith: .failure) { _ = VectorRows(dimensions: 3)[0] }
        await #expect(processExitsWith: .failure) {
            var rows = VectorRows(dimensions: 3, capacity: 4)
            rows.replace(0, with: [1, 2, 3])
        }
        await #expect(processExitsWith: .failure) {
            var rows = VectorRows(dimensions: 3, capacity: 4)
            rows.removeSwappingLast(0)
        }
        await #expect(processExitsWith: .failure) {
            _ = VectorRows(dimensions: 3, capacity: 4).dot(query: [1, 2, 3], rows: 0..<1)
        }
    }

    @Test("a table without dimensions stops the program")
    func refusesNoDimensions() async {
        await #expect(processExitsWith: .failure) { _ = VectorRows(dimensions: 0) }
    }
}

@Suite("QuantizedVector")
struct QuantizedVectorTests {
    @Test("a byte is off by at most half a scale")
    func isClose() {
        var random = SplitMix64(seed: 8)
        let vector = (0..<384).map { _ in random.nextFloat(in: -1...1) }
        let packed = QuantizedVector(vector)
        #expect(packed.values.map { abs(Int($0)) }.max() == 127)
        for (value, back) in zip(vector, packed.floats) {
            #expect(abs(value - back) <= packed.scale * 0.5001)
        }
    }

    @Test("the cosine of unit vectors survives")
    func keepsCosine() {
        var random = SplitMix64(seed: 9)
        for _ in 0..<20 {
            let a = random.unitVector(384), b = random.unitVector(384)
            let exact = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
            let (x, y) = (QuantizedVector(a), QuantizedVector(b))
            let dot = plainDot(x.values, y.values)
            let found = QuantizedVector.cosine(dot: dot, scale: x.scale, otherScale: y.scale)
            #expect(abs(found - exact) < 0.005)
        }
    }

    @Test("zeros, infinities and not-a-numbers become zeros")
    func survivesOddities() {
        #expect(QuantizedVector([0, 0]) == QuantizedVector(values: [0, 0], scale: 0))
        #expect(QuantizedVector([]) == QuantizedVector(values: [], scale: 0))
        let odd = QuantizedVector([.nan, .infinity, -127])
        #expect(odd == QuantizedVector(values: [0, 0, -127], scale: 1))
    }
}
