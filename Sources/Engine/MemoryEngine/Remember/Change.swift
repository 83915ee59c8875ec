import MemoryModel

/// What a deletion removed, and from where.
public struct DeletionReceipt: Sendable {
    /// The memories that were there; empty when everything of a user was removed.
    public var ids: [MemoryID]
    /// The rows that were taken out of the store.
    public var removed: Removal
    /// Recall indexes in memory that the memories were taken out of.
    public var indexes: Int
    /// Whether no byte of the text is left in the store's log either; false means soon:
    /// ``MemoryModel/StoreStatistics/isScrubPending`` tells.
    public var isScrubbed: Bool { !removed.isAny }
}

extension MemoryEngine {
    /// How often an edit starts anew because the memory was removed and restored meanwhile.
    private static let editAttempts = 8

    /// Changes one memory; what the change is worked out from is what is there at that moment.
    ///
    /// Edits of one memory happen one after the other.
    /// - Throws: `.notFound`; `.conflict` when another memory of the user has the new text;
    ///   `.busy` when too many wait for the same memory; what `update` throws.
    public func edit(
        _ id: MemoryID,
        _ update: @escaping @Sendable (MemoryContent) throws(MemoryError) -> MemoryContent
    ) async throws(MemoryError) -> Memory {
        // Who waits for the memory takes no place from those who change others.
        try await lanes.hold([id], in: "edit") { () async throws(MemoryError) in
            try await asWrite(in: "edit") { () async throws(MemoryError) in
                try await change(id, update)
            }
        }
    }

    private func change(
        _ id: MemoryID,
        _ update: @escaping @Sendable (MemoryContent) throws(MemoryError) -> MemoryContent
    ) async throws(MemoryError) -> Memory {
        for _ in 0..<Self.editAttempts {
            let old = try await memory(id)
            let new = try update(old.content)
            if new.isIdentical(to: old.content) { return old }
            if let memory = try await replace(old, by: new) { return memory }
        }
        throw MemoryError(
            .busy, in: "edit", hint: "Others keep changing this memory; try again in a moment.")
    }

    /// Puts new content in place of old; nil when the old is not what stands any more.
    private func replace(
        _ old: Memory, by new: MemoryContent
    ) async throws(MemoryError) -> Memory? {
        let epoch = shortTerm.epoch(of: old.userID)
        let slot = DerivedSlot(versions: versions)
        let claims = try await claims(of: new)
        async let derivedData = repair.derive([new], into: [slot])
        let memory: Memory
        do {
            var edit = MemoryEdit(at: now, derived: slot) { current throws(MemoryError) in
                guard current.isIdentical(to: old.content) else { throw Self.overtaken }
                return new
            }
            edit.claims = claims
            memory = try await store.edit(old.id, with: edit)
        } catch {
            _ = await derivedData
            if error.operation == Self.overtaken.operation { return nil }
            throw error
        }
        let derived = await derivedData[0]
        if derived.isLate {
            store.attach([
                DerivedUpdate(
                    id: memory.id, updatedAt: memory.updatedAt, derived: derived.data,
                    versions: versions)
            ])
        }
        narrator?.drop(memory.userID)
        let change =
            memory.retirement == nil
            ? IndexChange.put(memory.ordinal, derived.data) : .remove(memory.ordinal)
        await shortTerm.publishChanged([change], of: memory.userID, since: epoch)
        dropResults(of: memory.userID)
        return memory
    }

    private static let overtaken = MemoryError(
        .conflict, in: "edit.overtaken", hint: "The memory was changed meanwhile; try again.")

    /// Removes memories; answers what was there and where.
    public func delete(_ ids: [MemoryID]) async throws(MemoryError) -> DeletionReceipt {
        try await lanes.hold(ids, in: "delete") { () async throws(MemoryError) in
            try await asWrite(in: "delete") { () async throws(MemoryError) in
                try await remove(ids)
            }
        }
    }

    private func remove(_ ids: [MemoryID]) async throws(MemoryError) -> DeletionReceipt {
        let found = try await store.memories(ids)
        let users = Set(found.map(\.userID))
        let epochs = Dictionary(
            uniqueKeysWithValues: users.map { ($0, shortTerm.epoch(of: $0)) })
        let deletion = try await store.delete(found.map(\.id))
        for user in users { narrator?.drop(user) }
        var indexes = 0
        for user in users {
            let gone = deletion.memories.filter { $0.userID == user }
                .map { IndexChange.remove($0.ordinal) }
            let isHeld = await shortTerm.publishChanged(gone, of: user, since: epochs[user] ?? 0)
            dropResults(of: user)
            if isHeld { indexes += 1 }
        }
        return DeletionReceipt(
            ids: deletion.memories.map(\.id), removed: deletion.removed, indexes: indexes)
    }

    /// Removes everything of a user; answers what there was and where.
    public func deleteAll(of userID: String) async throws(MemoryError) -> DeletionReceipt {
        try await asWrite(in: "delete") { () async throws(MemoryError) in
            let epoch = shortTerm.epoch(of: userID)
            let removed = try await store.deleteAll(of: userID)
            narrator?.drop(userID)
            let isHeld = await shortTerm.publishChanged(nil, of: userID, since: epoch)
            dropResults(of: userID)
            return DeletionReceipt(ids: [], removed: removed, indexes: isHeld ? 1 : 0)
        }
    }
}

extension MemoryContent {
    /// Whether both are the same byte for byte; `==` takes two spellings of one letter for one.
    fileprivate func isIdentical(to other: MemoryContent) -> Bool {
        self == other && text.utf8.elementsEqual(other.text.utf8)
            && metadata.utf8.elementsEqual(other.metadata.utf8)
    }
}
