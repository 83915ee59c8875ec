import MemoryModel

extension SQLiteStore: MemoryWriting {
    /// Adds memories of one user, in order, all in one transaction or none.
    ///
    /// - Throws: `.conflict` when an id is taken by another memory, `.invalid` for metadata that is
    ///   not JSON, `.busy`, `.full`, `.unavailable`.
    public func add(
        _ memories: [NewMemory], of userID: String
    ) async throws(MemoryError) -> [Added] {
        let bytes = memories.reduce(0) { $0 + Self.bytes($1.content) }
        return try await writer.write("add", bytes: bytes) { database throws(MemoryError) in
            try WriteSteps.add(memories, of: userID, in: database)
        }
    }

    /// Changes one memory and writes its history.
    ///
    /// - Throws: `.notFound`; `.conflict`, naming the other memory, when that has the new text;
    ///   what `change.update` throws; `.busy`, `.full`, `.unavailable`.
    public func edit(
        _ id: MemoryID, with change: MemoryEdit
    ) async throws(MemoryError) -> Memory {
        try await writer.write("edit", bytes: Self.editBytes) { database throws(MemoryError) in
            try WriteSteps.edit(id, with: change, in: database)
        }
    }

    /// Brings a retired memory back; one that stands stays as it is.
    ///
    /// - Throws: `.notFound`; `.conflict` when a standing memory has its text; `.busy`, `.full`,
    ///   `.unavailable`.
    public func reinstate(
        _ id: MemoryID, at time: Timestamp
    ) async throws(MemoryError) -> Memory {
        try await writer.write("restore", bytes: 16) { database throws(MemoryError) in
            try ReconcileSteps.reinstate(id, at: time, in: database)
        }
    }

    /// Removes memories with all their history and derived data; unknown ids are passed over.
    ///
    /// - Throws: `.busy`, `.full`, `.unavailable`.
    public func delete(_ ids: [MemoryID]) async throws(MemoryError) -> Deletion {
        try await writer.write(
            "delete", bytes: ids.count * 16, removesText: true
        ) { database throws(MemoryError) in
            try WriteSteps.delete(ids, in: database)
        }
    }

    /// Removes everything of a user; returns what that was.
    ///
    /// - Throws: `.busy`, `.full`, `.unavailable`.
    public func deleteAll(of userID: String) async throws(MemoryError) -> Removal {
        try await writer.write(
            "delete", bytes: userID.utf8.count, removesText: true
        ) { database throws(MemoryError) in
            var removed = try WriteSteps.deleteAll(of: userID, in: database)
            removed.jobs = try JobSteps.deleteAll(of: userID, in: database)
            removed.documents = try DocumentSteps.deleteAll(of: userID, in: database)
            (removed.sessions, removed.messages) = try SessionSteps.deleteAll(
                of: userID, in: database)
            return removed
        }
    }

    /// Lets derived data join the next commit, within 20 ms; readers see it at once.
    public func attach(_ derived: [DerivedUpdate]) {
        guard !derived.isEmpty else { return }
        writer.attach(derived)
    }

    /// What an edit may hold while it waits; its closure does not tell.
    private static let editBytes = MemoryLimits.textBytes + MemoryLimits.metadataBytes

    private static func bytes(_ content: MemoryContent) -> Int {
        let categories = content.categories.reduce(0) { $0 + $1.utf8.count }
        return content.text.utf8.count + content.metadata.utf8.count + categories + 512
    }
}
