/// The layout of a model file (`.sjem`): what `ModelConverter` writes and `ModelFile` reads.
///
/// Little-endian. A header of 192 bytes, a table of sections (offset and byte count, UInt64 each),
/// then the sections, each at a multiple of 64:
///
///     0     sixteen UInt32, see `Header`
///     64    encoder version, UTF-8, padded with zeros
///     128   SHA-256 of all bytes from 192 on
///     160   zeros
///     192   section table
enum ModelFormat {
    static let magic: UInt32 = 0x4D45_4A53  // "SJEM"
    static let formatVersion: UInt32 = 1
    static let headerBytes = 192
    static let versionOffset = 64
    static let versionBytes = 64
    static let digestOffset = 128
    static let digestBytes = 32
    static let alignment = 64
    /// Far above any model that fits; keeps arithmetic on a damaged header from overflowing.
    static let fileBytesMax = 1 << 31

    /// Sections before the layers: word bytes and scales, positions, norm gain and shift.
    static let sectionsBefore = 5
    /// Four linear layers of four sections, two norms and two smoothings of two.
    static let sectionsPerLayer = 24
    /// Vocabulary pool, its offsets, its hash slots.
    static let sectionsAfter = 3

    /// The bytes of the longest vocabulary entry, without the `##` of a continuation.
    static let vocabularyEntryBytesMax = 64

    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }
}

/// The numbers at the head of a model file.
struct ModelHeader: Equatable {
    /// How texts are split; the only kind so far.
    static let wordPieceUncased: UInt32 = 1

    var layers = 0
    var hidden = 0
    var heads = 0
    var feedForward = 0
    var vocabulary = 0
    var positions = 0
    /// `KERNELS_POOL_MEAN` or `KERNELS_POOL_FIRST`.
    var pooling = 0
    /// Added to a token's place to find its position row (RoBERTa: 2).
    var positionOffset = 0
    var tokenizer = wordPieceUncased
    /// Longer texts are cut, start and end token included.
    var tokensMax = 0
    var unknownID = 0
    var startID = 0
    var endID = 0

    var sectionCount: Int {
        ModelFormat.sectionsBefore + layers * ModelFormat.sectionsPerLayer
            + ModelFormat.sectionsAfter
    }

    /// The header as it is written: sixteen words.
    var words: [UInt32] {
        [ModelFormat.magic, ModelFormat.formatVersion]
            + [layers, hidden, heads, feedForward, vocabulary, positions, sectionCount, pooling]
            .map { UInt32($0) }
            + [UInt32(positionOffset), tokenizer]
            + [tokensMax, unknownID, startID, endID].map { UInt32($0) }
    }

    init() {}

    /// Reads sixteen words; nil when they are no header or name something impossible.
    init?(words: [UInt32]) {
        guard words.count == 16, words[0] == ModelFormat.magic,
            words[1] == ModelFormat.formatVersion, words.allSatisfy({ $0 <= Int32.max })
        else { return nil }
        let numbers = words.map { Int($0) }
        (layers, hidden, heads, feedForward) = (numbers[2], numbers[3], numbers[4], numbers[5])
        (vocabulary, positions) = (numbers[6], numbers[7])
        (pooling, positionOffset, tokenizer) = (numbers[9], numbers[10], words[11])
        (tokensMax, unknownID, startID, endID) = (
            numbers[12], numbers[13], numbers[14], numbers[15]
        )
        guard isPossible, numbers[8] == sectionCount else { return nil }
    }

    private var isPossible: Bool {
        (1...48).contains(layers)
            && (32...1_024).contains(hidden) && hidden % 32 == 0 && heads * 32 == hidden
            && (32...8_192).contains(feedForward) && feedForward % 32 == 0
            && (1...1_000_000).contains(vocabulary) && (1...8_192).contains(positions)
            && pooling <= 1 && tokenizer == Self.wordPieceUncased
            && tokensMax >= 2 && tokensMax + positionOffset <= positions
            && max(unknownID, startID, endID) < vocabulary
    }

    /// How many bytes each section must have; nil where the model decides (vocabulary pool, slots).
    var sectionBytes: [Int?] {
        func linear(_ outputs: Int, _ inputs: Int) -> [Int?] {
            [outputs * inputs, outputs * 4, outputs * 4, outputs * 4]
        }
        let row = hidden * 4
        let layer =
            linear(3 * hidden, hidden) + linear(hidden, hidden) + linear(feedForward, hidden)
            + linear(hidden, feedForward) + [Int?](repeating: row, count: 8)
        let before: [Int?] = [vocabulary * hidden, vocabulary * 4, positions * row, row, row]
        return before + (0..<layers).flatMap { _ in layer } + [nil, (vocabulary + 1) * 4, nil]
    }
}
