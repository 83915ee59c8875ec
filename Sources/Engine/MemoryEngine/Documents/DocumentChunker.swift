/// A part of a document that becomes one memory.
struct DocumentChunk: Equatable {
    /// Its words; the first chunk of a section begins with the section's heading.
    var text: String
    /// The headings above it, outermost first.
    var headings: [String]
}

/// Cuts a text into chunks by its structure, as its bytes come.
///
/// Sections are never mixed; within one, paragraphs, items, lines of code and sentences stay whole
/// where they fit. A chunk that goes on in the same section repeats the last sentence or two of the
/// one before. The same bytes give the same chunks.
struct DocumentChunker {
    /// What a chunk aims at, tokens; the encoder reads 256.
    static let tokensAim = 200
    /// The most repeated, tokens.
    static let overlapTokens = 40
    /// The longest line that is kept whole, bytes.
    static let lineBytesMax = 16 << 10
    /// The longest heading, characters; the rest of a longer one is only in the text.
    static let headingMax = 120

    private var blocks: BlockReader
    private var line: [UInt8] = []
    private var path: [(level: Int, text: String)] = []
    private var pieces: [String] = []
    private var tokens = 0
    /// Whether there is more in `pieces` than headings and what is repeated.
    private var hasBody = false
    private var chunks: [DocumentChunk] = []

    init(isMarkdown: Bool) { blocks = BlockReader(isMarkdown: isMarkdown) }

    /// Takes the next bytes, UTF-8 cut anywhere; gives the chunks that are whole now.
    mutating func take(_ bytes: [UInt8]) -> [DocumentChunk] {
        for byte in bytes {
            // A form feed ends a page of a converted PDF.
            if byte == UInt8(ascii: "\n") || byte == 12 {
                endLine()
            } else {
                line.append(byte)
                if line.count >= Self.lineBytesMax, byte & 0xC0 != 0x80 { cutLine() }
            }
        }
        return given()
    }

    /// Gives what is left at the end.
    mutating func finish() -> [DocumentChunk] {
        endLine()
        take(blocks.flush())
        endChunk()
        return given()
    }

    private mutating func given() -> [DocumentChunk] {
        defer { chunks = [] }
        return chunks
    }

    private mutating func endLine() {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        take(blocks.take(String(decoding: line, as: UTF8.self)))
        line.removeAll(keepingCapacity: true)
    }

    /// Ends a line that is too long before its last character, so that none is cut.
    private mutating func cutLine() {
        let last = line.removeLast()
        endLine()
        line.append(last)
    }

    private mutating func take(_ blocks: [BlockReader.Block]) {
        for block in blocks {
            switch block.kind {
            case .heading(let level): open(level, block.text)
            case .paragraph: add(SentenceSplitter.sentences(block.text), joinedBy: " ")
            case .lines: add(Self.lines(block.text), joinedBy: "\n")
            case .code: add(Self.lines(block.text), joinedBy: "\n")
            }
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }

    private mutating func open(_ level: Int, _ text: String) {
        if hasBody { endChunk() }
        path.removeAll { $0.level >= level }
        path.append((level, String(text.prefix(Self.headingMax))))
        pieces.append((pieces.isEmpty ? "" : "\n") + text)
        tokens += TokenEstimate.of(text)
    }

    /// Adds a block's units, whole where that fits.
    private mutating func add(_ units: [String], joinedBy separator: String) {
        var isFirst = true
        for unit in units {
            let fitting =
                TokenEstimate.of(unit) > Self.tokensAim
                ? SentenceSplitter.pieces(unit, tokensMax: Self.tokensAim - Self.overlapTokens)
                : [unit]
            for piece in fitting {
                let count = TokenEstimate.of(piece)
                if hasBody, tokens + count > Self.tokensAim { endChunk(repeating: count) }
                let mark = pieces.isEmpty ? "" : isFirst ? "\n" : separator
                pieces.append(mark + piece)
                tokens += count
                (hasBody, isFirst) = (true, false)
            }
        }
    }

    /// Ends the chunk.
    ///
    /// - Parameter next: Tokens of what comes next in the same section; nil begins another section.
    private mutating func endChunk(repeating next: Int? = nil) {
        defer { hasBody = false }
        guard !pieces.isEmpty else { return }
        let text = pieces.joined().trimmingSpace
        if !text.isEmpty {
            chunks.append(DocumentChunk(text: String(text), headings: path.map(\.text)))
        }
        let kept = next.map { overlap(besides: $0) } ?? []
        pieces = kept
        tokens = kept.reduce(0) { $0 + TokenEstimate.of($1) }
    }

    /// The last sentence or two, when they are short and leave room.
    private func overlap(besides next: Int) -> [String] {
        var kept: [String] = []
        var count = 0
        for piece in pieces.dropFirst().suffix(2).reversed() {
            let tokens = TokenEstimate.of(piece)
            guard count + tokens <= Self.overlapTokens, count + tokens + next <= Self.tokensAim
            else { break }
            kept.insert(piece, at: 0)
            count += tokens
        }
        if let first = kept.first { kept[0] = String(first.trimmingSpace) }
        return kept
    }
}
