/// A long text that is kept as memories of its parts.
public struct Document: Equatable, Sendable {
    /// What its bytes are.
    public enum Format: String, Sendable, CaseIterable {
        /// Paragraphs of plain text.
        case plain = "text/plain"
        /// Markdown.
        case markdown = "text/markdown"
        /// HTML, which a tool turns into text.
        case html = "text/html"
        /// PDF, which a tool turns into text.
        case pdf = "application/pdf"

        /// Whether the bytes are the text itself.
        public var isText: Bool { self == .plain || self == .markdown }
    }

    /// Its name; its memories' session.
    public var id: MemoryID
    /// Whose it is.
    public var userID: String
    /// What it is called; nil when not said.
    public var title: String?
    /// What its bytes are.
    public var format: Format
    /// When it was true or written.
    public var occurredAt: Timestamp
    /// Labels of each of its memories.
    public var categories: [String]
    /// A JSON object as text that each of its memories carries.
    public var metadata: String
    /// Its length as it came, bytes.
    public var byteCount: Int
    /// Memories that were made of it and are there.
    public var chunkCount: Int
    /// The job that makes its memories, or made them.
    public var jobID: MemoryID
    /// How far that job is.
    public var state: Job.State
    /// When it came.
    public var createdAt: Timestamp

    /// A document that is about to come.
    public init(
        id: MemoryID, userID: String, title: String?, format: Format, occurredAt: Timestamp,
        categories: [String] = [], metadata: String = "{}", at time: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.title = title
        self.format = format
        self.occurredAt = occurredAt
        self.categories = categories
        self.metadata = metadata
        byteCount = 0
        chunkCount = 0
        jobID = id
        state = .queued
        createdAt = time
    }
}

/// The bounds of documents.
public enum DocumentLimits {
    /// The longest document as it comes, and the longest text of one, bytes.
    public static let bytes = 8 << 20
    /// The longest part in which its bytes are kept until its memories are made, bytes.
    public static let partBytes = 128 << 10
    /// The longest metadata, bytes of JSON: each of its memories carries it.
    public static let metadataBytes = 4_096
}

/// Some memories of a document, next to those that were made before.
public struct ChunkBatch: Sendable {
    /// The document.
    public var documentID: MemoryID
    /// The job that makes them; it must be running.
    public var jobID: MemoryID
    /// The number of the first, from 0.
    public var first: Int
    /// The memories, in the order of the text.
    public var memories: [NewMemory]
    /// Bytes of the text that are done with them, and bytes there are.
    public var progress: (done: Int, total: Int)
    /// The time now.
    public var at: Timestamp

    /// A batch from its parts.
    public init(
        documentID: MemoryID, jobID: MemoryID, first: Int, memories: [NewMemory],
        progress: (done: Int, total: Int), at time: Timestamp
    ) {
        self.documentID = documentID
        self.jobID = jobID
        self.first = first
        self.memories = memories
        self.progress = progress
        at = time
    }
}

/// What a job needs of its document.
public struct DocumentSource: Sendable {
    /// The document.
    public var document: Document
    /// What its parts are now: after a conversion they are text.
    public var format: Document.Format
    /// How many parts there are.
    public var partCount: Int
    /// Bytes of all parts.
    public var byteCount: Int
    /// The number of the first memory that was not made yet.
    public var nextChunk: Int

    /// What a job needs, from its parts.
    public init(
        document: Document, format: Document.Format, partCount: Int, byteCount: Int, nextChunk: Int
    ) {
        self.document = document
        self.format = format
        self.partCount = partCount
        self.byteCount = byteCount
        self.nextChunk = nextChunk
    }
}

/// Keeps documents. Every change is on disk when its call returns.
public protocol DocumentStoring: Sendable {
    /// Begins to receive a document; nobody sees it until ``finishDocument(_:job:)``.
    func beginDocument(_ document: Document) async throws(MemoryError)
    /// Adds a part of at most ``DocumentLimits/partBytes`` to a document that is received.
    ///
    /// - Throws: `.cancelled` when it is not received any more; `.invalid` beyond
    ///   ``DocumentLimits/bytes``.
    func appendPart(_ bytes: [UInt8], to id: MemoryID) async throws(MemoryError)
    /// Ends the receiving and puts the job in the line.
    ///
    /// When the user has a document of the same bytes that is done or under way, that one stands
    /// and the new one is gone; when its job failed or was called off, the new job goes on with it.
    /// - Returns: The document that stands, and whether a job was put in the line.
    /// - Throws: `.busy` when too many jobs are open.
    func finishDocument(
        _ id: MemoryID, job: Job
    ) async throws(MemoryError) -> (document: Document, isQueued: Bool)
    /// Puts the text of a document in the place of its parts.
    func replaceParts(
        of id: MemoryID, with text: [UInt8], format: Document.Format
    ) async throws(MemoryError)
    /// Adds memories of a document and the progress of its job, all or nothing.
    ///
    /// - Throws: `.cancelled` when the job does not run any more, or the document is gone.
    func addChunks(_ batch: ChunkBatch) async throws(MemoryError) -> [Added]
    /// Removes a document with all that was made of it, calling off its job; nil when there is
    /// none. A memory whose text another document has too stays, as that one's.
    func deleteDocument(_ id: MemoryID, at time: Timestamp) async throws(MemoryError) -> Deletion?
}

/// Reads documents.
public protocol DocumentReading: Sendable {
    /// One document; nil when there is none.
    func document(_ id: MemoryID) async throws(MemoryError) -> Document?
    /// A user's documents, newest first.
    func documents(_ query: ListQuery) async throws(MemoryError) -> [Listed<Document>]
    /// What a job needs of a document; nil when there is none.
    func documentSource(_ id: MemoryID) async throws(MemoryError) -> DocumentSource?
    /// One part of a document's bytes, from 0; nil when there is none.
    func documentPart(_ id: MemoryID, _ number: Int) async throws(MemoryError) -> [UInt8]?
}

/// Turns bytes of other formats into text.
public protocol DocumentConverting: Sendable {
    /// What must be installed for a format; nil when all is there.
    func missingPackage(for format: Document.Format) -> String?
    /// The text of a document, and its format: plain or Markdown.
    ///
    /// - Throws: `.invalid` when the bytes are not of the format, are too long as text or take too
    ///   long; `.unavailable` when the tool is missing.
    func text(
        of bytes: [UInt8], format: Document.Format
    ) async throws(MemoryError) -> (text: [UInt8], format: Document.Format)
}
