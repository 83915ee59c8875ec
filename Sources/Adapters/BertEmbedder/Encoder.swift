import CKernels
import Kernels

/// One worker's encoder: the model's kernels with scratch memory of its own. Not for two threads.
final class Encoder {
    /// Tokens per call of the kernels when texts are batched; more spill the second-level cache.
    static let batchTokensMax = 128

    private let file: ModelFile
    private let level: SIMDLevel
    private let rowsMax: Int
    private let scratch: UnsafeMutableRawPointer

    /// Allocates scratch memory, 2 to 3 MB for MiniLM.
    init(_ file: ModelFile, level: SIMDLevel) {
        self.file = file
        self.level = level
        rowsMax = max(Self.batchTokensMax, file.header.tokensMax)
        let bytes = kernels_scratch_bytes(
            file.model, Int32(rowsMax), Int32(file.header.tokensMax))
        scratch = .allocate(byteCount: bytes, alignment: Int(KERNELS_ROW_ALIGNMENT))
    }

    deinit { scratch.deallocate() }

    /// Encodes texts that lie back to back.
    ///
    /// - Parameters:
    ///   - ids: Token ids, shape `[sum of lengths]`, at most ``batchTokensMax`` or one text.
    ///   - lengths: Tokens of each text, 1...`tokensMax`.
    ///   - statistics: Added to when given; for calibration.
    /// - Returns: Unit vectors, one a text.
    func encode(
        _ ids: ArraySlice<Int32>, lengths: [Int32],
        statistics: UnsafeMutablePointer<kernels_statistics>? = nil
    ) -> [[Float]] {
        precondition(ids.count <= rowsMax, "a batch exceeds the scratch memory")
        let width = file.header.hidden
        var flat = [Float](repeating: 0, count: lengths.count * width)
        ids.withUnsafeBufferPointer { ids in
            lengths.withUnsafeBufferPointer { lengths in
                var batch = kernels_batch(
                    ids: ids.baseAddress, lengths: lengths.baseAddress, count: Int32(lengths.count))
                kernels_encode(level.rawValue, file.model, &batch, scratch, &flat, statistics)
            }
        }
        return lengths.indices.map { Array(flat[$0 * width..<($0 + 1) * width]) }
    }
}
