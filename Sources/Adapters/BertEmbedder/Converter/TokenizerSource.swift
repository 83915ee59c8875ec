import FoundationEssentials

/// The vocabulary in a `tokenizer.json`, brought into the form ``Vocabulary`` reads.
///
/// Truncation and padding in that file are ignored; sentence-transformers sets its own.
struct TokenizerSource {
    private struct File: Decodable {
        struct Model: Decodable {
            var type: String
            var unk_token: String
            var continuing_subword_prefix: String
            var max_input_chars_per_word: Int
            var vocab: [String: Int]
        }
        var model: Model
    }

    /// Pieces by id.
    private let pieces: [String]
    private let ids: [String: Int]
    private static let prefix = "##"

    /// - Throws: `sourceUnreadable` when it is no WordPiece tokenizer with this many pieces.
    init(_ source: MappedSource, vocabulary: Int) throws(EmbedderError) {
        let json = source.withBytes { Data($0) }
        guard let file = try? JSONDecoder().decode(File.self, from: json),
            file.model.type == "WordPiece", file.model.unk_token == "[UNK]",
            file.model.continuing_subword_prefix == Self.prefix,
            file.model.max_input_chars_per_word == WordPiece.wordScalarsMax,
            file.model.vocab.count == vocabulary
        else { throw Self.damaged }  // What exactly the decoder disliked helps no one.
        var pieces = [String?](repeating: nil, count: vocabulary)
        for (piece, id) in file.model.vocab {
            guard pieces.indices.contains(id),
                piece.utf8.count <= ModelFormat.vocabularyEntryBytesMax
            else { throw Self.damaged }
            pieces[id] = piece
        }
        self.pieces = pieces.compactMap { $0 }
        guard self.pieces.count == vocabulary else { throw Self.damaged }
        ids = file.model.vocab
    }

    /// The id of a special token.
    ///
    /// - Throws: `sourceUnreadable` when the vocabulary lacks it.
    func id(of token: String) throws(EmbedderError) -> Int {
        guard let id = ids[token] else { throw Self.damaged }
        return id
    }

    /// The three sections of a model file: pool, offsets, slots.
    var sections: (pool: [UInt8], offsets: [UInt32], slots: [UInt32]) {
        var slotCount = 1
        while slotCount < pieces.count * 2 { slotCount *= 2 }
        var pool: [UInt8] = [], offsets: [UInt32] = [0]
        var slots = [UInt32](repeating: 0, count: slotCount * 2)
        for (id, piece) in pieces.enumerated() {
            let utf8 = Array(piece.utf8)
            let continues = utf8.count > 2 && piece.utf8.starts(with: Self.prefix.utf8)
            let key = continues ? utf8[2...] : utf8[...]
            pool += key
            offsets.append(UInt32(pool.count))
            var hash = PieceHash(continues: continues)
            for byte in key { hash.add(byte) }
            var slot = Int(hash.finished) & (slotCount - 1)
            while slots[2 * slot + 1] != 0 { slot = (slot + 1) & (slotCount - 1) }
            slots[2 * slot] = hash.finished
            slots[2 * slot + 1] = UInt32(id + 1) | (continues ? 0x8000_0000 : 0)
        }
        return (pool, offsets, slots)
    }

    private static let damaged = EmbedderError(
        .sourceUnreadable, in: "build model",
        hint: "tokenizer.json is damaged or of another kind; fetch it again.")
}
