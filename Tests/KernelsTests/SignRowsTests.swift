import Kernels
import Testing

@Suite("SignRows")
struct SignRowsTests {
    @Test("dot products are near those of the query's own numbers", arguments: SIMDLevel.supported)
    func dots(level: SIMDLevel) {
        var random = SplitMix64(seed: 21)
        for dimensions in [1, 7, 63, 64, 65, 384] {
            var rows = SignRows(dimensions: dimensions, level: level)
            var signs: [[Int32]] = []
            for _ in 0..<9 {
                let row = (0..<dimensions).map { _ in Int8(truncatingIfNeeded: random.next()) }
                rows.append(signsOf: row)
                signs.append(row.map { $0 >= 0 ? 1 : -1 })
            }
            // Multiples of four up to 31 × 4: six bits hold them exactly.
            var values = (0..<dimensions).map { _ in
                Int8(4 * (Int(random.next() % 63) - 31))
            }
            values[0] = 124
            let query = SignQuery(QuantizedVector(values: values, scale: 0.25))
            var dots: [Int32] = [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]
            rows.dot(query: query, into: &dots)
            let wanted = signs.map { row in
                zip(row, values).reduce(Int32(0)) { $0 + $1.0 * Int32($1.1) / 4 }
            }
            #expect(query.scale == 1)
            #expect(dots == wanted, "\(dimensions)")
        }
    }

    @Test("rows are replaced, copied and compared")
    func rows() {
        var rows = SignRows(dimensions: 70)
        let up = [Int8](repeating: 1, count: 70)
        let down = [Int8](repeating: -1, count: 70)
        rows.append(signsOf: up)
        rows.append(signsOf: down)
        #expect(rows.agreeing(0, with: 1) == 0)
        rows.replace(1, signsOf: up)
        #expect(rows.agreeing(0, with: 1) == 70)
        var others = SignRows(dimensions: 70)
        others.append(0..<2, of: rows)
        #expect(Array(others[1]) == Array(rows[0]))
        #expect(SignRows(dimensions: 70, bits: [1, 2, 3]) == nil)
    }
}

@Suite("PackedNumbers")
struct PackedNumbersTests {
    @Test("read back as they were written, never past the end")
    func roundTrip() {
        var bytes: [UInt8] = []
        PackedNumbers.append([UInt16(1), 65_535], to: &bytes)
        PackedNumbers.append([UInt64.max, 2], to: &bytes)
        #expect(PackedNumbers.read(2, at: 0, of: bytes, as: UInt16.self) == [1, 65_535])
        #expect(PackedNumbers.read(2, at: 4, of: bytes, as: UInt64.self) == [.max, 2])
        #expect(PackedNumbers.read(3, at: 4, of: bytes, as: UInt64.self) == nil)
        #expect(PackedNumbers.read(-1, at: 0, of: bytes, as: UInt8.self) == nil)
        #expect(PackedNumbers.read(.max, at: 0, of: bytes, as: UInt64.self) == nil)
        #expect(PackedNumbers.read(0, at: 21, of: bytes, as: UInt64.self) == nil)
        let sum = PackedNumbers.checksum(of: bytes, from: 0)
        bytes[19] ^= 1
        #expect(PackedNumbers.checksum(of: bytes, from: 0) != sum)
    }
}
