import MemoryModel

/// What each call about documents does to the tables, all but their memories.
enum DocumentSteps {
    /// A document as its row has it.
    struct Row {
        let key: Int64
        let source: DocumentSource
        /// Whether it is still received.
        let isOpen: Bool
    }

    private static let columns = """
        d.document_key, d.id, d.user_id, d.title, d.format, d.occurred_at, d.created_at, \
        d.byte_count, d.job_id, coalesce(j.state, d.state), d.categories, d.metadata, \
        (SELECT count(*) FROM document_chunks AS c WHERE c.document_key = d.document_key), \
        d.part_format, d.part_count, d.next_chunk, d.digest IS NULL
        """
    private static let tables = "documents AS d LEFT JOIN jobs AS j ON j.id = d.job_id"

    /// Begins to receive a document.
    static func begin(_ document: Document, in database: Database) throws(MemoryError) {
        try MemoryTable.checkMetadata(document.metadata, in: database)
        try database.run(
            """
            INSERT INTO documents(id, user_id, format, part_format, occurred_at, created_at,
                byte_count, part_count, next_chunk, state, job_id, title, categories, metadata)
            VALUES (?1, ?2, ?3, ?3, ?4, ?5, 0, 0, 0, 'queued', ?1, ?6, ?7, ?8)
            """,
            [
                document.id.sqlValue, .text(document.userID), .text(document.format.rawValue),
                .integer(document.occurredAt.microseconds),
                .integer(document.createdAt.microseconds), .text(orNull: document.title),
                .text(orNull: CategoryList.json(document.categories)), .text(document.metadata),
            ])
    }

    /// Adds a part to a document that is received.
    static func append(
        _ bytes: [UInt8], to id: MemoryID, in database: Database
    ) throws(MemoryError) {
        let row = try open(id, in: database)
        guard row.source.byteCount + bytes.count <= DocumentLimits.bytes else {
            throw MemoryError(
                .invalid, in: database.operation, hint: "The document is above the limit.")
        }
        try put(bytes, of: row.key, at: row.source.partCount, in: database)
        try database.run(
            """
            UPDATE documents SET byte_count = byte_count + ?, part_count = part_count + 1
            WHERE document_key = ?
            """, [.integer(Int64(bytes.count)), .integer(row.key)])
    }

    /// Ends the receiving; see ``DocumentStoring/finishDocument(_:job:)``.
    static func finish(
        _ id: MemoryID, digest: [UInt8], job: Job, in database: Database
    ) throws(MemoryError) -> (document: Document, isQueued: Bool) {
        let new = try open(id, in: database)
        let twin = try first(
            "d.digest = ? AND d.user_id = ?",
            [.blob(digest), .text(new.source.document.userID)], in: database)
        if let twin, twin.source.document.state != .failed,
            twin.source.document.state != .cancelled
        {
            try remove(new.key, in: database)
            return (twin.source.document, false)
        }
        if let twin { try takeOver(new, by: twin, in: database) }
        let standing = twin ?? new
        var job = job
        job.subject = standing.source.document.id.description
        try JobSteps.enqueue(job, in: database)
        try database.run(
            """
            UPDATE documents SET digest = ?, job_id = ?, state = 'queued' WHERE document_key = ?
            """, [.blob(digest), job.id.sqlValue, .integer(standing.key)])
        var document = standing.source.document
        (document.jobID, document.state) = (job.id, .queued)
        document.byteCount = new.source.byteCount
        return (document, true)
    }

    /// Puts the text of a document in the place of its parts.
    static func replaceParts(
        of id: MemoryID, with text: [UInt8], format: Document.Format, in database: Database
    ) throws(MemoryError) {
        guard let row = try row(id, in: database) else {
            throw MemoryError(
                .cancelled, in: database.operation, hint: "The document was deleted meanwhile.")
        }
        try dropParts(of: row.key, in: database)
        var count = 0
        for start in stride(from: 0, to: text.count, by: DocumentLimits.partBytes) {
            let part = text[start..<min(text.count, start + DocumentLimits.partBytes)]
            try put(Array(part), of: row.key, at: count, in: database)
            count += 1
        }
        try database.run(
            "UPDATE documents SET part_format = ?, part_count = ? WHERE document_key = ?",
            [.text(format.rawValue), .integer(Int64(count)), .integer(row.key)])
    }

    /// Forgets the text of a document whose job ended, and how that ended.
    static func end(
        _ id: MemoryID, as state: Job.State, in database: Database
    ) throws(MemoryError) {
        guard let row = try row(id, in: database) else { return }
        try dropParts(of: row.key, in: database)
        try database.run(
            "UPDATE documents SET state = ?, part_count = 0 WHERE document_key = ?",
            [.text(state.rawValue), .integer(row.key)])
    }

    /// Removes what was half received before a moment.
    static func removeOpen(before time: Timestamp, in database: Database) throws(MemoryError) {
        var keys: [Int64] = []
        try database.rows(
            "SELECT document_key FROM documents WHERE digest IS NULL AND created_at < ?",
            [.integer(time.microseconds)]
        ) { keys.append($0.integer(0)) }
        for key in keys { try remove(key, in: database) }
    }

    /// Removes a document's row with its parts and links, not the memories.
    static func remove(_ key: Int64, in database: Database) throws(MemoryError) {
        try dropParts(of: key, in: database)
        try database.run("DELETE FROM document_chunks WHERE document_key = ?", [.integer(key)])
        try database.run("DELETE FROM documents WHERE document_key = ?", [.integer(key)])
    }

    /// Removes the documents of a user whose memories are gone; returns how many those were.
    static func deleteAll(of userID: String, in database: Database) throws(MemoryError) -> Int {
        var keys: [Int64] = []
        try database.rows(
            "SELECT document_key FROM documents WHERE user_id = ?", [.text(userID)]
        ) { keys.append($0.integer(0)) }
        for key in keys { try remove(key, in: database) }
        return keys.count
    }

    // MARK: Reading

    /// A document, also one that is still received.
    static func row(_ id: MemoryID, in database: Database) throws(MemoryError) -> Row? {
        try first("d.id = ?", [id.sqlValue], in: database)
    }

    /// A user's documents, newest first.
    static func list(
        _ query: ListQuery, in database: Database
    ) throws(MemoryError) -> [Listed<Document>] {
        var page: [Listed<Document>] = []
        try database.rows(
            """
            SELECT \(columns) FROM \(tables)
            WHERE d.user_id = ? AND d.document_key < ? AND d.digest IS NOT NULL
            ORDER BY d.document_key DESC LIMIT ?
            """, query.values
        ) { row in
            let place = UInt32(truncatingIfNeeded: row.integer(0))
            page.append(Listed(Self.read(row).source.document, at: place))
        }
        return page
    }

    /// One part of a document.
    static func part(
        _ id: MemoryID, _ number: Int, in database: Database
    ) throws(MemoryError) -> [UInt8]? {
        guard let row = try row(id, in: database), number < row.source.partCount else {
            return nil
        }
        return try database.first(
            "SELECT bytes FROM document_parts WHERE key = ?",
            [.integer(row.key << 16 + Int64(number))]
        ) { $0.blob(0) }
    }

    // MARK: Rows

    private static func open(_ id: MemoryID, in database: Database) throws(MemoryError) -> Row {
        guard let row = try row(id, in: database), row.isOpen else {
            throw MemoryError(
                .cancelled, in: database.operation,
                hint: "Everything of the user was deleted meanwhile; send the document again.")
        }
        return row
    }

    /// Gives the parts of a new document to one of the same bytes whose job came to nothing.
    private static func takeOver(
        _ new: Row, by twin: Row, in database: Database
    ) throws(MemoryError) {
        try dropParts(of: twin.key, in: database)
        try database.run(
            "UPDATE document_parts SET key = key + ? WHERE key BETWEEN ? AND ?",
            [.integer((twin.key - new.key) << 16)] + parts(of: new.key))
        try database.run(
            """
            UPDATE documents SET part_count = ?, format = ?, part_format = ?
            WHERE document_key = ?
            """,
            [
                .integer(Int64(new.source.partCount)), .text(new.source.format.rawValue),
                .text(new.source.format.rawValue), .integer(twin.key),
            ])
        try database.run("DELETE FROM documents WHERE document_key = ?", [.integer(new.key)])
    }

    private static func put(
        _ bytes: [UInt8], of key: Int64, at number: Int, in database: Database
    ) throws(MemoryError) {
        try database.run(
            "INSERT INTO document_parts VALUES (?, ?)",
            [.integer(key << 16 + Int64(number)), .blob(bytes)])
    }

    private static func dropParts(of key: Int64, in database: Database) throws(MemoryError) {
        try database.run("DELETE FROM document_parts WHERE key BETWEEN ? AND ?", parts(of: key))
    }

    private static func parts(of key: Int64) -> [SQLValue] {
        [.integer(key << 16), .integer(key << 16 + 0xFFFF)]
    }

    private static func first(
        _ condition: String, _ values: [SQLValue], in database: Database
    ) throws(MemoryError) -> Row? {
        try database.first("SELECT \(columns) FROM \(tables) WHERE \(condition)", values) {
            read($0)
        }
    }

    private static func read(_ row: borrowing Statement) -> Row {
        // Written by this file alone; what a damaged file holds instead shows as a failed document.
        var document = Document(
            id: MemoryID(bytes: row.blob(1)) ?? MemoryID(high: 0, low: 0), userID: row.text(2),
            title: row.optionalText(3), format: Document.Format(rawValue: row.text(4)) ?? .plain,
            occurredAt: Timestamp(microseconds: row.integer(5)),
            categories: CategoryList.list(row.text(10)), metadata: row.text(11),
            at: Timestamp(microseconds: row.integer(6)))
        document.byteCount = Int(row.integer(7))
        document.jobID = MemoryID(bytes: row.blob(8)) ?? document.id
        document.state = Job.State(rawValue: row.text(9)) ?? .failed
        document.chunkCount = Int(row.integer(12))
        let source = DocumentSource(
            document: document, format: Document.Format(rawValue: row.text(13)) ?? .plain,
            partCount: Int(row.integer(14)), byteCount: document.byteCount,
            nextChunk: Int(row.integer(15)))
        return Row(key: row.integer(0), source: source, isOpen: row.integer(16) != 0)
    }
}
