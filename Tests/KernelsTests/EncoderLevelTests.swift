import CKernels
import CKernelsSample
import Glibc
import Kernels
import Testing

func exponential(_ x: Double) -> Double { exp(x) }
func gelu(_ x: Double) -> Double { x * 0.5 * (1 + erf(x / 2.0.squareRoot())) }

@Suite("Encoder at every level")
struct EncoderLevelTests {
    /// Texts of every length around the tile and register sizes.
    static let lengths: [Int32] = [1, 2, 5, 6, 7, 12, 13, 16, 17, 31, 32, 33, 40]

    private func withModel<Result>(_ body: (UnsafePointer<kernels_model>) -> Result) throws
        -> Result
    {
        let shape = kernels_sample_shape(
            layers: 2, hidden: 96, feed_forward: 160, vocabulary: 500, positions: 64, seed: 3)
        let model = try #require(kernels_sample_create(shape))
        defer { kernels_sample_destroy(model) }
        return body(model)
    }

    private func ids(_ model: UnsafePointer<kernels_model>, _ count: Int) -> [Int32] {
        var ids = [Int32](repeating: 0, count: count)
        kernels_sample_ids(model, 17, &ids, Int32(count))
        return ids
    }

    private func encode(
        _ model: UnsafePointer<kernels_model>, _ ids: [Int32], _ lengths: [Int32],
        _ level: SIMDLevel
    ) -> [Float] {
        let longest = lengths.max() ?? 0
        let bytes = kernels_scratch_bytes(model, Int32(ids.count), longest)
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        defer { scratch.deallocate() }
        var vectors = [Float](repeating: .nan, count: lengths.count * Int(model.pointee.hidden))
        ids.withUnsafeBufferPointer { ids in
            lengths.withUnsafeBufferPointer { lengths in
                var batch = kernels_batch(
                    ids: ids.baseAddress, lengths: lengths.baseAddress, count: Int32(lengths.count))
                kernels_encode(level.rawValue, model, &batch, scratch, &vectors, nil)
            }
        }
        return vectors
    }

    /// Lengths the reference is run at; a debug build is slow at it.
    static let referenceLengths: [Int32] = [1, 7, 33]

    /// The reference's vectors, computed once for all levels.
    private static let reference = Result {
        try EncoderLevelTests().withModel { model in
            let reference = ReferenceEncoder(model)
            let all = EncoderLevelTests().ids(model, 41)
            return [all[..<1], all[1..<8], all[8...]].map { reference.encode(Array($0)) }
        }
    }

    @Test("agrees with scalar double arithmetic", arguments: SIMDLevel.supported)
    func agreesWithReference(level: SIMDLevel) throws {
        let expected = try Self.reference.get()
        try withModel { model in
            let found = encode(model, ids(model, 41), Self.referenceLengths, level)
            for (text, vector) in expected.enumerated() {
                let own = found[text * 96..<(text + 1) * 96]
                let cosine = zip(own, vector).reduce(0) { $0 + Double($1.0) * $1.1 }
                #expect(cosine > 0.9999, "\(Self.referenceLengths[text]) tokens")
            }
        }
    }

    @Test("levels of a kind give the same bits", arguments: SIMDLevel.supported)
    func givesTheSameBits(level: SIMDLevel) throws {
        try withModel { model in
            let all = ids(model, Int(Self.lengths.reduce(0, +)))
            let twin = SIMDLevel.supported.first { $0.isFused == level.isFused } ?? level
            let expected = encode(model, all, Self.lengths, twin).map(\.bitPattern)
            #expect(encode(model, all, Self.lengths, level).map(\.bitPattern) == expected)
        }
    }

    @Test("a text's vector does not depend on its batch", arguments: SIMDLevel.supported)
    func doesNotDependOnBatch(level: SIMDLevel) throws {
        try withModel { model in
            let all = ids(model, Int(Self.lengths.reduce(0, +)))
            let together = encode(model, all, Self.lengths, level)
            var from = 0
            for (text, length) in Self.lengths.enumerated() {
                let alone = encode(model, Array(all[from..<from + Int(length)]), [length], level)
                #expect(alone == Array(together[text * 96..<(text + 1) * 96]), "\(length) tokens")
                from += Int(length)
            }
        }
    }

    @Test("first-token pooling and a position offset are honoured")
    func honoursPoolingAndOffset() throws {
        try withModel { model in
            let all = ids(model, 9)
            var changed = model.pointee
            changed.pooling = Int32(KERNELS_POOL_FIRST)
            let mean = encode(model, all, [9], .best)
            let first = withUnsafePointer(to: changed) { encode($0, all, [9], .best) }
            #expect(first != mean)
            // With one token both poolings see the same row.
            let single = encode(model, [all[0]], [1], .best)
            #expect(
                withUnsafePointer(to: changed) { encode($0, [all[0]], [1], .best) } == single)
            changed.position_offset = 2
            changed.position_rows -= 2 * 96
            #expect(withUnsafePointer(to: changed) { encode($0, all, [9], .best) } == first)
        }
    }
}
