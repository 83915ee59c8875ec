import FoundationEssentials

/// Reads float tensors out of a safetensors file: the header's length in eight bytes, a JSON
/// header, data.
struct SafeTensors {
    private struct Entry: Decodable {
        var dtype: String?
        var data_offsets: [Int]?
    }

    /// Larger headers are refused; MiniLM's is 11 KB.
    private static let headerBytesMax = 1 << 20

    private let source: MappedSource
    private let entries: [String: Entry]
    /// Where the data begins.
    private let start: Int

    /// - Throws: `sourceUnreadable`.
    init(_ source: MappedSource) throws(EmbedderError) {
        self.source = source
        let header = source.withBytes { bytes -> Data? in
            guard bytes.count >= 8 else { return nil }
            let length = bytes.loadUnaligned(as: UInt64.self)
            guard length <= Self.headerBytesMax, Int(length) + 8 <= bytes.count else { return nil }
            return Data(bytes[8..<8 + Int(length)])
        }
        guard let header else { throw Self.damaged }
        do {
            entries = try JSONDecoder().decode([String: Entry].self, from: header)
        } catch {
            throw Self.damaged
        }
        start = 8 + header.count
    }

    /// Some of a tensor's floats, copied.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - count: How many floats the whole tensor must have.
    ///   - range: Which of them; nil for all.
    /// - Throws: `sourceUnreadable` when there is no such float tensor of this size.
    func floats(
        _ name: String, count: Int, _ range: Range<Int>? = nil
    ) throws(EmbedderError) -> [Float] {
        guard let entry = entries[name], entry.dtype == "F32", let offsets = entry.data_offsets,
            offsets.count == 2, offsets[0] >= 0, offsets[1] <= source.count - start,
            offsets[1] - offsets[0] == count * 4
        else { throw Self.damaged }
        let range = range ?? 0..<count
        precondition(range.upperBound <= count, "a tensor has fewer floats")
        let from = start + offsets[0] + range.lowerBound * 4
        return source.withBytes { bytes in
            [Float](unsafeUninitializedCapacity: range.count) { buffer, initialized in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[from..<from + range.count * 4]))
                initialized = range.count
            }
        }
    }

    private static let damaged = EmbedderError(
        .sourceUnreadable, in: "build model",
        hint: "The weights file is damaged or of another shape; fetch it again.")
}
