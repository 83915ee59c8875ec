import JSON
import MemoryModel

/// Makes the memories of one document, step by step.
///
/// Steps: turn the bytes into text, kept in their place; then read part after part and keep the
/// chunks in batches, each with the number of the next. After a crash the text is cut anew, which
/// gives the same chunks, and those that are kept are passed over.
struct DocumentIngest {
    /// Chunks that are embedded and kept together.
    static let batchCount = 16

    private let engine: MemoryEngine
    private let job: Job

    init(_ engine: MemoryEngine, _ job: Job) {
        self.engine = engine
        self.job = job
    }

    func run() async throws(MemoryError) -> JobRunner.Outcome {
        guard let id = MemoryID(job.subject), var source = try await engine.works.documentSource(id)
        else { throw Self.gone }
        if !source.format.isText {
            try await convert(source)
            guard let converted = try await engine.works.documentSource(id) else { throw Self.gone }
            source = converted
        }
        guard try await cut(source) else { return .putBack }
        let count = try await engine.works.document(id)?.chunkCount ?? 0
        return .done(Self.result(id, chunks: count))
    }

    private func convert(_ source: DocumentSource) async throws(MemoryError) {
        guard let converter = engine.work.converter else {
            throw MemoryError(
                .invalid, in: "document",
                hint: "This server takes no \(source.format.rawValue); send text or Markdown.")
        }
        var bytes: [UInt8] = []
        for number in 0..<source.partCount { bytes += try await part(number, of: source) }
        let (text, format) = try await converter.text(of: bytes, format: source.format)
        try await engine.works.replaceParts(of: source.document.id, with: text, format: format)
    }

    /// Cuts the text and keeps its chunks; false when the work must rest.
    private func cut(_ source: DocumentSource) async throws(MemoryError) -> Bool {
        var chunker = DocumentChunker(isMarkdown: source.format == .markdown)
        var waiting: [DocumentChunk] = []
        var count = 0
        var bytesDone = 0
        for number in 0...source.partCount {
            let bytes = number < source.partCount ? try await part(number, of: source) : nil
            let (next, chunks) = try await engine.repair.pool.work(in: "document") {
                [chunker] in
                var chunker = chunker
                let chunks = bytes.map { chunker.take($0) } ?? chunker.finish()
                return (chunker, chunks)
            }
            chunker = next
            bytesDone += bytes?.count ?? 0
            waiting += chunks.dropFirst(max(0, min(chunks.count, source.nextChunk - count)))
            count += chunks.count
            while waiting.count >= Self.batchCount || (bytes == nil && !waiting.isEmpty) {
                if Task.isCancelled || engine.work.isPaused() { return false }
                let batch = Array(waiting.prefix(Self.batchCount))
                let first = count - waiting.count
                waiting.removeFirst(batch.count)
                try await keep(batch, from: first, of: source.document, bytesDone)
            }
        }
        return true
    }

    private func part(
        _ number: Int, of source: DocumentSource
    ) async throws(MemoryError) -> [UInt8] {
        let part = try await engine.works.documentPart(source.document.id, number)
        guard let part else { throw Self.gone }
        return part
    }

    private func keep(
        _ chunks: [DocumentChunk], from first: Int, of document: Document, _ bytesDone: Int
    ) async throws(MemoryError) {
        let contents = chunks.enumerated().map { index, chunk in
            Self.content(chunk, number: first + index, of: document)
        }
        let ids = chunks.indices.map { Self.id(of: first + $0, in: document.id) }
        try await engine.keepChunks(contents, ids, of: document.userID) { memories, time in
            ChunkBatch(
                documentID: document.id, jobID: job.id, first: first, memories: memories,
                progress: (bytesDone, max(bytesDone, job.total)), at: time)
        }
    }

    private static func content(
        _ chunk: DocumentChunk, number: Int, of document: Document
    ) -> MemoryContent {
        MemoryContent(
            text: chunk.text, occurredAt: document.occurredAt,
            sessionID: document.id.description, categories: document.categories,
            metadata: metadata(chunk, number: number, of: document))
    }

    /// What the client gave, then what tells where the chunk stands.
    private static func metadata(
        _ chunk: DocumentChunk, number: Int, of document: Document
    ) -> String {
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.key("document_id")
            writer.string(document.id.description)
            writer.key("chunk")
            writer.integer(number)
            if let title = document.title {
                writer.key("title")
                writer.string(title)
            }
            if !chunk.headings.isEmpty {
                writer.key("heading")
                writer.string(chunk.headings.joined(separator: " › "))
            }
        }
        let own = String(decoding: writer.bytes, as: UTF8.self)
        guard document.metadata.utf8.count > 2 else { return own }
        return document.metadata.dropLast() + "," + own.dropFirst()
    }

    /// The same document and number give the same id.
    static func id(of chunk: Int, in document: MemoryID) -> MemoryID {
        // Steele, Lea, Flood, 2014 (SplitMix64).
        var bits = document.low &+ UInt64(chunk + 1) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return MemoryID(
            high: document.high, low: 0x8000_0000_0000_0000 | bits & 0x3FFF_FFFF_FFFF_FFFF)
    }

    private static func result(_ id: MemoryID, chunks: Int) -> String {
        #"{"document_id":"\#(id)","chunks":\#(chunks)}"#
    }

    private static let gone = MemoryError(
        .cancelled, in: "document", hint: "The document was deleted meanwhile.")
}
