/// The word pieces of a model: an open-addressing hash table in the model file, used in place.
///
/// A slot is two UInt32: the hash, and the id plus one (0: empty) with the top bit set for a piece
/// that continues a word. Half the slots or more are empty, so a search is short; it ends after
/// all slots in any case.
struct Vocabulary: @unchecked Sendable {
    // `@unchecked` holds because the buffers are read-only parts of `owner`'s mapping.
    private let owner: ModelFile
    private let pool: UnsafeBufferPointer<UInt8>
    private let offsets: UnsafeBufferPointer<UInt32>
    private let slots: UnsafeBufferPointer<UInt32>
    private let mask: Int

    /// - Throws: `modelInvalid` when the slots are no table.
    init(_ file: ModelFile) throws(EmbedderError) {
        owner = file
        let sections = Array(file.vocabularySections)
        pool = sections[0].assumingMemoryBound(to: UInt8.self)
        offsets = sections[1].assumingMemoryBound(to: UInt32.self)
        slots = sections[2].assumingMemoryBound(to: UInt32.self)
        let count = slots.count / 2
        guard count > file.header.vocabulary, count & (count - 1) == 0 else {
            throw EmbedderError(
                .modelInvalid, in: "open model",
                hint: "The model file's vocabulary is damaged; build it again.")
        }
        mask = count - 1
    }

    /// The id of a piece, or nil.
    ///
    /// - Parameters:
    ///   - word: UTF-8; the piece is `word[range]`.
    ///   - hash: ``PieceHash`` over the same bytes.
    ///   - continues: Whether the piece stands within a word (`##` in the vocabulary).
    func find(_ word: [UInt8], _ range: Range<Int>, hash: PieceHash, continues: Bool) -> Int32? {
        let key = hash.finished
        var slot = Int(key) & mask
        for _ in 0...mask {
            let entry = slots[2 * slot + 1]
            if entry == 0 { return nil }
            if slots[2 * slot] == key, (entry >> 31 == 1) == continues {
                let id = Int(entry & 0x7FFF_FFFF) - 1
                if isEqual(id, word, range) { return Int32(id) }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Compares with bounds, since a damaged file can hold any number.
    private func isEqual(_ id: Int, _ word: [UInt8], _ range: Range<Int>) -> Bool {
        guard id + 1 < offsets.count else { return false }
        let start = Int(offsets[id]), end = Int(offsets[id + 1])
        guard end <= pool.count, end - start == range.count else { return false }
        for index in 0..<range.count where pool[start + index] != word[range.lowerBound + index] {
            return false
        }
        return true
    }
}

/// FNV-1a with a final mix; two seeds keep word starts and continuations apart.
struct PieceHash: Equatable {
    private var state: UInt32

    init(continues: Bool) { state = continues ? 0x9E37_79B9 : 0x811C_9DC5 }

    mutating func add(_ byte: UInt8) { state = (state ^ UInt32(byte)) &* 16_777_619 }

    var finished: UInt32 {
        var mixed = state
        mixed ^= mixed >> 15
        mixed = mixed &* 0x2C1B_3C6D
        return mixed ^ mixed >> 13
    }
}
