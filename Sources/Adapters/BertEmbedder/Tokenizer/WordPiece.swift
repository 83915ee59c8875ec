/// BERT's uncased WordPiece tokenizer, straight over UTF-8.
///
/// Equal to the `tokenizers` package's BertNormalizer, BertPreTokenizer and WordPiece, with one
/// exception on purpose: `[CLS]`, `[SEP]`, `[MASK]`, `[PAD]` and `[UNK]` written in a text are
/// plain characters here. What a user writes must not be able to steer the encoder.
struct WordPiece: Sendable {
    /// Longer words become the unknown token, as in BERT; in scalars after normalisation.
    static let wordScalarsMax = 100

    private let vocabulary: Vocabulary
    private let table: ScalarTable
    private let header: ModelHeader
    /// What becomes of each ASCII byte: see ``AsciiCode``.
    private let ascii: [UInt8]

    /// Codes below 3 stand for an action, all others for the byte itself in lower case.
    private enum AsciiCode {
        static let delete: UInt8 = 0
        static let space: UInt8 = 1
        static let isolate: UInt8 = 2
    }

    /// - Throws: `modelInvalid` when the vocabulary is damaged.
    init(_ file: ModelFile) throws(EmbedderError) {
        vocabulary = try Vocabulary(file)
        let table = ScalarTable.shared
        self.table = table
        header = file.header
        ascii = (0..<128).map { (byte: UInt32) in
            switch table.action(of: byte) {
            case .keep, .hangul: UInt8(byte)
            case .delete: AsciiCode.delete
            case .space: AsciiCode.space
            case .isolate: AsciiCode.isolate
            case .replace(let range): UInt8(truncatingIfNeeded: table.parts[range.lowerBound])
            }
        }
    }

    /// Appends the ids of a text, start and end token included, at most `tokensMax`.
    ///
    /// - Returns: How many ids were appended, at least 2.
    /// - Complexity: O(length of the text), and stops where the text is cut.
    @discardableResult
    func encode(_ text: String, into ids: inout [Int32]) -> Int {
        let first = ids.count
        ids.append(Int32(header.startID))
        var word = Word(limit: first + header.tokensMax - 1)
        split(text, &word, &ids)
        if ids.count > word.limit { ids.removeLast(ids.count - word.limit) }
        ids.append(Int32(header.endID))
        return ids.count - first
    }

    /// The word being gathered.
    private struct Word {
        /// Ids from here on are cut.
        let limit: Int
        var bytes: [UInt8] = []
        var scalarCount = 0
        var hash = PieceHash(continues: false)
        /// Hashes of the prefixes of a piece.
        var prefixes: [PieceHash] = []

        mutating func add(_ byte: UInt8) {
            // One scalar too many tells that the word is too long; more need not be kept.
            guard scalarCount <= WordPiece.wordScalarsMax else { return }
            bytes.append(byte)
            hash.add(byte)
        }

        mutating func add(scalar: UInt32) {
            switch scalar {
            case 0..<0x80:
                add(UInt8(scalar))
            case 0x80..<0x800:
                add(UInt8(0xC0 | scalar >> 6))
                add(UInt8(0x80 | scalar & 63))
            case 0x800..<0x1_0000:
                add(UInt8(0xE0 | scalar >> 12))
                add(UInt8(0x80 | scalar >> 6 & 63))
                add(UInt8(0x80 | scalar & 63))
            default:
                add(UInt8(0xF0 | scalar >> 18 & 7))
                add(UInt8(0x80 | scalar >> 12 & 63))
                add(UInt8(0x80 | scalar >> 6 & 63))
                add(UInt8(0x80 | scalar & 63))
            }
            scalarCount += 1
        }

        mutating func clear() {
            bytes.removeAll(keepingCapacity: true)
            scalarCount = 0
            hash = PieceHash(continues: false)
        }
    }

    private func split(_ text: String, _ word: inout Word, _ ids: inout [Int32]) {
        let utf8 = text.utf8Span.span
        var place = 0
        while place < utf8.count, ids.count < word.limit {
            let byte = utf8[place]
            if byte < 0x80 {
                place += 1
                add(ascii: byte, &word, &ids)
                continue
            }
            // A String's UTF-8 is always well formed.
            let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            var scalar = UInt32(byte) & (0x7F >> UInt32(length))
            for index in 1..<length { scalar = scalar << 6 | UInt32(utf8[place + index] & 63) }
            place += length
            add(scalar: scalar, &word, &ids)
        }
        flush(&word, &ids)
    }

    private func add(ascii byte: UInt8, _ word: inout Word, _ ids: inout [Int32]) {
        switch ascii[Int(byte)] {
        case AsciiCode.delete: break
        case AsciiCode.space: flush(&word, &ids)
        case AsciiCode.isolate: isolate(UInt32(byte), &word, &ids)
        case let kept:
            word.add(kept)
            word.scalarCount += 1
        }
    }

    private func add(scalar: UInt32, _ word: inout Word, _ ids: inout [Int32]) {
        switch table.action(of: scalar) {
        case .keep: word.add(scalar: scalar)
        case .delete: break
        case .space: flush(&word, &ids)
        case .isolate: isolate(scalar, &word, &ids)
        case .hangul: add(hangul: scalar, &word)
        case .replace(let range):
            for index in range {
                let part = table.parts[index], scalar = part & 0xFF_FFFF
                switch ScalarTable.Split(rawValue: part >> 24) ?? .keep {
                case .keep: word.add(scalar: scalar)
                case .space: flush(&word, &ids)
                case .isolate: isolate(scalar, &word, &ids)
                }
            }
        }
    }

    /// Splits a syllable into its letters, by the arithmetic of the Unicode standard, section 3.12.
    private func add(hangul scalar: UInt32, _ word: inout Word) {
        let index = scalar - 0xAC00
        word.add(scalar: 0x1100 + index / 588)
        word.add(scalar: 0x1161 + index % 588 / 28)
        if index % 28 != 0 { word.add(scalar: 0x11A7 + index % 28) }
    }

    private func isolate(_ scalar: UInt32, _ word: inout Word, _ ids: inout [Int32]) {
        flush(&word, &ids)
        word.add(scalar: scalar)
        flush(&word, &ids)
    }

    /// Ends a word: the whole if the vocabulary has it, else the longest pieces from the left.
    private func flush(_ word: inout Word, _ ids: inout [Int32]) {
        guard word.scalarCount > 0 else { return }
        defer { word.clear() }
        guard word.scalarCount <= Self.wordScalarsMax else {
            ids.append(Int32(header.unknownID))
            return
        }
        let whole = 0..<word.bytes.count
        if let id = vocabulary.find(word.bytes, whole, hash: word.hash, continues: false) {
            ids.append(id)
            return
        }
        let mark = ids.count
        var start = 0
        while start < word.bytes.count {
            guard let (id, end) = longestPiece(&word, from: start) else {
                ids.removeLast(ids.count - mark)
                ids.append(Int32(header.unknownID))
                return
            }
            ids.append(id)
            start = end
        }
    }

    /// The longest piece that starts at `start`, and where it ends.
    private func longestPiece(_ word: inout Word, from start: Int) -> (Int32, Int)? {
        let longest = min(word.bytes.count - start, ModelFormat.vocabularyEntryBytesMax)
        var hash = PieceHash(continues: start > 0)
        word.prefixes.removeAll(keepingCapacity: true)
        for index in 0..<longest {
            hash.add(word.bytes[start + index])
            word.prefixes.append(hash)
        }
        for length in stride(from: longest, to: 0, by: -1) {
            let end = start + length
            // A piece ends where a scalar does.
            if end < word.bytes.count, word.bytes[end] & 0xC0 == 0x80 { continue }
            let found = vocabulary.find(
                word.bytes, start..<end, hash: word.prefixes[length - 1], continues: start > 0)
            if let found { return (found, end) }
        }
        return nil
    }
}
