import MemoryModel

/// What is done with the memories of documents.
enum ChunkSteps {
    /// Adds memories of a document with the progress of its job.
    static func add(_ batch: ChunkBatch, in database: Database) throws(MemoryError) -> [Added] {
        guard let row = try DocumentSteps.row(batch.documentID, in: database),
            let job = try JobSteps.job(batch.jobID, in: database), job.state == .running
        else {
            throw MemoryError(
                .cancelled, in: database.operation, hint: "The job was called off meanwhile.")
        }
        let added = try WriteSteps.add(
            batch.memories, of: row.source.document.userID, in: database)
        for (index, (memory, outcome)) in zip(batch.memories, added).enumerated() {
            let isOwner = outcome.event == .add
            try database.run(
                "INSERT INTO document_chunks VALUES (?, ?, ?, ?, ?)",
                [
                    .integer(row.key), .integer(Int64(batch.first + index)), outcome.id.sqlValue,
                    .integer(isOwner ? 1 : 0), isOwner ? .null : .text(memory.content.metadata),
                ])
        }
        try database.run(
            "UPDATE documents SET next_chunk = ? WHERE document_key = ?",
            [.integer(Int64(batch.first + added.count)), .integer(row.key)])
        let (done, total) = batch.progress
        _ = try JobSteps.change(
            batch.jobID, .progress(done: done, total: total), at: batch.at, in: database)
        return added
    }

    /// Removes a document with its memories; nil when there is none.
    static func deleteDocument(
        _ id: MemoryID, at time: Timestamp, in database: Database
    ) throws(MemoryError) -> Deletion? {
        guard let row = try DocumentSteps.row(id, in: database) else { return nil }
        _ = try JobSteps.change(
            row.source.document.jobID, .cancelled, at: time, in: database)
        let owned = try ownedMemories(of: row.key, in: database)
        try DocumentSteps.remove(row.key, in: database)
        var alone: [MemoryID] = []
        for memory in owned where try !handOver(memory, in: database) { alone.append(memory) }
        var deletion = try WriteSteps.delete(alone, in: database)
        deletion.removed.documents = 1
        deletion.handedOver = owned.count - alone.count
        return deletion
    }

    private static func ownedMemories(
        of key: Int64, in database: Database
    ) throws(MemoryError) -> [MemoryID] {
        var ids: [MemoryID] = []
        try database.rows(
            "SELECT memory_id FROM document_chunks WHERE document_key = ? AND is_owner = 1",
            [.integer(key)]
        ) { row in
            if let id = MemoryID(bytes: row.blob(0)) { ids.append(id) }
        }
        return ids
    }

    /// Makes a memory that another document has too that one's own; false when there is none.
    private static func handOver(
        _ memory: MemoryID, in database: Database
    ) throws(MemoryError) -> Bool {
        let heir = try database.first(
            """
            SELECT c.document_key, c.chunk, c.metadata, d.id, d.categories, d.occurred_at
            FROM document_chunks AS c JOIN documents AS d ON d.document_key = c.document_key
            WHERE c.memory_id = ? ORDER BY c.document_key, c.chunk LIMIT 1
            """, [memory.sqlValue]
        ) { row in
            (
                key: row.integer(0), chunk: row.integer(1), metadata: row.text(2),
                document: MemoryID(bytes: row.blob(3)), categories: row.optionalText(4),
                occurredAt: row.integer(5)
            )
        }
        guard let heir, let document = heir.document else { return false }
        try database.run(
            """
            UPDATE document_chunks SET is_owner = 1, metadata = NULL
            WHERE document_key = ? AND chunk = ?
            """, [.integer(heir.key), .integer(heir.chunk)])
        try database.run(
            """
            UPDATE memories SET metadata = ?, session_id = ?, categories = ?, occurred_at = ?,
                updated_at = updated_at + 1
            WHERE id = ?
            """,
            [
                .text(heir.metadata), .text(document.description), .text(orNull: heir.categories),
                .integer(heir.occurredAt), memory.sqlValue,
            ])
        // Its features name the session; they are found stale and made anew.
        try database.run(
            """
            UPDATE recall SET feature_version = 0, features = x''
            WHERE key = (SELECT key FROM memories WHERE id = ?)
            """, [memory.sqlValue])
        return true
    }
}
