import MemoryModel

/// A document that is to be kept.
public struct NewDocument: Sendable {
    /// Whose it becomes.
    public var userID: String
    /// What it is called.
    public var title: String?
    /// What its bytes are.
    public var format: Document.Format
    /// When it was true or written; nil is now.
    public var occurredAt: Timestamp?
    /// Labels of each of its memories.
    public var categories: [String]
    /// A JSON object of at most ``DocumentLimits/metadataBytes`` that each of them carries.
    public var metadata: String

    /// A document from its parts.
    public init(
        userID: String, title: String? = nil, format: Document.Format = .plain,
        occurredAt: Timestamp? = nil, categories: [String] = [], metadata: String = "{}"
    ) {
        self.userID = userID
        self.title = title
        self.format = format
        self.occurredAt = occurredAt
        self.categories = categories
        self.metadata = metadata
    }
}

extension MemoryEngine {
    /// The package to install before a format can be taken; nil when it can.
    public func missingPackage(for format: Document.Format) -> String? {
        if format.isText { return nil }
        guard let converter = work.converter else { return "scrubjay with document tools" }
        return converter.missingPackage(for: format)
    }

    /// Receives a document in bounded memory and puts the making of its memories in the line.
    ///
    /// - Parameter next: Gives the next bytes, nil at the end; what it throws ends the receiving,
    ///   and nothing is kept.
    /// - Returns: The document that stands, and whether it is new or goes on: the same bytes of the
    ///   same user are one document.
    /// - Throws: What `next` throws; `.invalid` for text that is not UTF-8 or holds no words,
    ///   `.busy`, `.full`, `.unavailable`.
    public func receive(
        _ new: NewDocument, next: () async throws -> [UInt8]?
    ) async throws -> (document: Document, isQueued: Bool) {
        let time = now
        let document = Document(
            id: newID(at: time), userID: new.userID, title: new.title, format: new.format,
            occurredAt: new.occurredAt ?? time, categories: new.categories,
            metadata: new.metadata, at: time)
        try await works.beginDocument(document)
        do {
            var parts = DocumentParts(format: new.format)
            while let bytes = try await next() {
                for part in try parts.take(bytes) { try await append(part, to: document.id) }
            }
            for part in try parts.finish() { try await append(part, to: document.id) }
            let job = Job(
                id: newID(at: now), userID: new.userID, kind: .document,
                subject: document.id.description, total: parts.byteCount, at: now)
            let received = try await works.finishDocument(document.id, job: job)
            doorbell.ring()
            return received
        } catch {
            // When even that fails, the next start removes it.
            _ = try? await works.deleteDocument(document.id, at: now)
            throw error
        }
    }

    private func append(_ part: [UInt8], to id: MemoryID) async throws(MemoryError) {
        try await asWrite(in: "document") { () async throws(MemoryError) in
            try await works.appendPart(part, to: id)
        }
    }

    /// One document; nil when there is none.
    public func document(_ id: MemoryID) async throws(MemoryError) -> Document? {
        try await works.document(id)
    }

    /// A user's documents, newest first.
    public func documents(_ query: ListQuery) async throws(MemoryError) -> [Listed<Document>] {
        try await works.documents(query)
    }

    /// Removes a document with all that was made of it; nil when there is none.
    public func deleteDocument(_ id: MemoryID) async throws(MemoryError) -> DeletionReceipt? {
        guard let document = try await works.document(id) else { return nil }
        return try await asWrite(in: "delete") { () async throws(MemoryError) in
            let epoch = shortTerm.epoch(of: document.userID)
            let deletion = try await works.deleteDocument(id, at: now)
            guard let deletion else { return nil }
            // Memories may have changed their document, so the index is read anew.
            let isHeld = await shortTerm.publishChanged(nil, of: document.userID, since: epoch)
            caches.forget(deletion.memories.count, of: document.userID)
            if deletion.handedOver > 0 {
                // What cannot be made anew now is found missing by the next repair.
                repair.isNeeded.withLock { $0 = true }
                _ = try? await repairDerived { _ in true }
            }
            return DeletionReceipt(
                ids: deletion.memories.map(\.id), removed: deletion.removed,
                indexes: isHeld ? 1 : 0)
        }
    }

    /// Keeps the next memories of a document, with what recall needs of them.
    func keepChunks(
        _ contents: [MemoryContent], _ ids: [MemoryID], of userID: String,
        _ batch: @Sendable (_ memories: [NewMemory], _ time: Timestamp) -> ChunkBatch
    ) async throws(MemoryError) {
        try await asWrite(in: "document") { () async throws(MemoryError) in
            let time = now
            let memories = try await newMemories(
                zip(contents, ids).map {
                    MemoryRecord(id: $1, content: $0, createdAt: time, updatedAt: time)
                })
            let epoch = shortTerm.epoch(of: userID)
            async let derivedData = repair.derive(contents, into: memories.map(\.derived))
            let ticket = caches.neverStored.expect(ids, of: userID)
            defer { caches.neverStored.settle(ticket) }
            let added: [Added]
            do throws(MemoryError) {
                added = try await works.addChunks(batch(memories, time))
            } catch {
                _ = await derivedData
                throw error
            }
            let derived = await derivedData
            attachLate(derived, of: memories, added)
            let changes = zip(added, derived).compactMap { outcome, item in
                outcome.event == .add ? IndexChange.put(outcome.ordinal, item.data) : nil
            }
            await shortTerm.publishAdded(changes, of: userID, since: epoch)
            if !changes.isEmpty { dropResults(of: userID) }
        }
    }
}
