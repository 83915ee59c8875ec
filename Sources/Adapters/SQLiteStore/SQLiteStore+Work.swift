import MemoryModel

extension SQLiteStore: JobStoring, JobReading {
    /// Puts a job in the line.
    public func enqueue(_ job: Job) async throws(MemoryError) {
        try await writer.write("enqueue", bytes: 1_024) { database throws(MemoryError) in
            try JobSteps.enqueue(job, in: database)
        }
    }

    /// Makes the job that waits longest running; nil when none waits.
    public func claimJob(at time: Timestamp) async throws(MemoryError) -> Job? {
        try await writer.write("claim", bytes: 0) { database throws(MemoryError) in
            try JobSteps.claim(at: time, in: database)
        }
    }

    /// Changes a job that has not ended.
    public func change(
        job id: MemoryID, _ change: JobChange, at time: Timestamp
    ) async throws(MemoryError) -> Job? {
        // The end of a document's job removes its text.
        try await writer.write(
            "change", bytes: 1_024, removesText: change.isEnd
        ) { database throws(MemoryError) in
            try JobSteps.change(id, change, at: time, in: database)
        }
    }

    /// Puts jobs that a process left running back in the line, and removes half received documents.
    public func recoverJobs(at time: Timestamp) async throws(MemoryError) {
        try await writer.write(
            "recover", bytes: 0, removesText: true
        ) { database throws(MemoryError) in
            try database.run("UPDATE jobs SET state = 'queued' WHERE state = 'running'")
            try DocumentSteps.removeOpen(before: time, in: database)
        }
    }

    /// Removes ended jobs that are too old or too many.
    public func sweepJobs(endedBefore limit: Timestamp) async throws(MemoryError) {
        try await writer.write("sweep", bytes: 0) { database throws(MemoryError) in
            try JobSteps.sweep(endedBefore: limit, in: database)
        }
    }

    /// One job; nil when there is none.
    public func job(_ id: MemoryID) async throws(MemoryError) -> Job? {
        try await read("get") { database throws(MemoryError) in
            try JobSteps.job(id, in: database)
        }
    }

    /// A user's jobs, newest first.
    public func jobs(_ query: ListQuery) async throws(MemoryError) -> [Listed<Job>] {
        try await read("list") { database throws(MemoryError) in
            try JobSteps.list(query, in: database)
        }
    }

    /// Whether a job waits.
    public func hasQueuedJob() async throws(MemoryError) -> Bool {
        try await read("get") { database throws(MemoryError) in
            try database.integer("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1") != nil
        }
    }
}

extension JobChange {
    fileprivate var isEnd: Bool {
        switch self {
        case .progress, .putBack: false
        case .done, .failed, .cancelled: true
        }
    }
}

extension SQLiteStore: DocumentStoring, DocumentReading {
    /// Begins to receive a document.
    public func beginDocument(_ document: Document) async throws(MemoryError) {
        try await writer.write(
            "document", bytes: MemoryLimits.metadataBytes
        ) { database throws(MemoryError) in
            try DocumentSteps.begin(document, in: database)
        }
    }

    /// Adds a part to a document that is received.
    public func appendPart(_ bytes: [UInt8], to id: MemoryID) async throws(MemoryError) {
        precondition(
            bytes.count <= DocumentLimits.partBytes, "a part must not be above its limit")
        try await writer.write("document", bytes: bytes.count) { database throws(MemoryError) in
            try DocumentSteps.append(bytes, to: id, in: database)
        }
    }

    /// Ends the receiving and puts the job in the line, unless the document stands already.
    public func finishDocument(
        _ id: MemoryID, job: Job
    ) async throws(MemoryError) -> (document: Document, isQueued: Bool) {
        let digest = try await read("document") { database throws(MemoryError) in
            let digest = try PartsDigest()
            var number = 0
            while let part = try DocumentSteps.part(id, number, in: database) {
                try digest.add(part)
                number += 1
            }
            return try digest.value()
        }
        return try await writer.write(
            "document", bytes: 1_024, removesText: true
        ) { database throws(MemoryError) in
            try DocumentSteps.finish(id, digest: digest, job: job, in: database)
        }
    }

    /// Puts the text of a document in the place of its parts.
    public func replaceParts(
        of id: MemoryID, with text: [UInt8], format: Document.Format
    ) async throws(MemoryError) {
        try await writer.write(
            "document", bytes: text.count, removesText: true
        ) { database throws(MemoryError) in
            try DocumentSteps.replaceParts(of: id, with: text, format: format, in: database)
        }
    }

    /// Adds memories of a document and the progress of its job, all or nothing.
    public func addChunks(_ batch: ChunkBatch) async throws(MemoryError) -> [Added] {
        let bytes = batch.memories.reduce(0) {
            $0 + $1.content.text.utf8.count + $1.content.metadata.utf8.count + 512
        }
        return try await writer.write("document", bytes: bytes) { database throws(MemoryError) in
            try ChunkSteps.add(batch, in: database)
        }
    }

    /// Removes a document with all that was made of it; nil when there is none.
    public func deleteDocument(
        _ id: MemoryID, at time: Timestamp
    ) async throws(MemoryError) -> Deletion? {
        try await writer.write(
            "delete", bytes: 16, removesText: true
        ) { database throws(MemoryError) in
            try ChunkSteps.deleteDocument(id, at: time, in: database)
        }
    }

    /// One document; nil when there is none.
    public func document(_ id: MemoryID) async throws(MemoryError) -> Document? {
        try await read("get") { database throws(MemoryError) in
            guard let row = try DocumentSteps.row(id, in: database), !row.isOpen else {
                return nil
            }
            return row.source.document
        }
    }

    /// A user's documents, newest first.
    public func documents(_ query: ListQuery) async throws(MemoryError) -> [Listed<Document>] {
        try await read("list") { database throws(MemoryError) in
            try DocumentSteps.list(query, in: database)
        }
    }

    /// What a job needs of a document; nil when there is none.
    public func documentSource(_ id: MemoryID) async throws(MemoryError) -> DocumentSource? {
        try await read("get") { database throws(MemoryError) in
            try DocumentSteps.row(id, in: database)?.source
        }
    }

    /// One part of a document's bytes; nil when there is none.
    public func documentPart(
        _ id: MemoryID, _ number: Int
    ) async throws(MemoryError) -> [UInt8]? {
        try await read("get") { database throws(MemoryError) in
            try DocumentSteps.part(id, number, in: database)
        }
    }
}
