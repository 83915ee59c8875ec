import FoundationEssentials

/// Reads float tensors out of a safetensors file: the header's length in eight bytes, a JSON header,
/// data.
struct SafeTensors {
    private struct Entry: Decodable {
        var dtype: String?
        var data_offsets: [Int]?
    }

    /// Larger headers are refused; MiniLM's is 11 KB.
    private static let headerBytesMax = 1 << 20

    private let source: MappedSource
    private let entries: [String: Entry]
    private let data: UnsafeRawBufferPointer

    /// - Throws: `sourceUnreadable`.
    init(_ source: MappedSource) throws(EmbedderError) {
        self.source = source
        let bytes = source.bytes
        guard bytes.count >= 8 else { throw Self.damaged }
        let length = bytes.loadUnaligned(as: UInt64.self)
        guard length <= Self.headerBytesMax, Int(length) + 8 <= bytes.count else {
            throw Self.damaged
        }
        let end = 8 + Int(length)
        do {
            entries = try JSONDecoder().decode(
                [String: Entry].self, from: Data(bytes[8..<end]))
        } catch {
            throw Self.damaged
        }
        data = UnsafeRawBufferPointer(rebasing: bytes[end...])
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
            offsets.count == 2, offsets[0] >= 0, offsets[1] <= data.count,
            offsets[1] - offsets[0] == count * 4
        else { throw Self.damaged }
        let range = range ?? 0..<count
        precondition(range.upperBound <= count, "a tensor has fewer floats")
        let part = data[offsets[0] + range.lowerBound * 4..<offsets[0] + range.upperBound * 4]
        return [Float](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: part))
            initialized = range.count
        }
    }

    private static let damaged = EmbedderError(
        .sourceUnreadable, in: "build model",
        hint: "The weights file is damaged or of another shape; fetch it again.")
}
