import Execution
import Host
import MemoryModel
import SQLiteStore

/// What a copy was found to hold.
struct CopyFacts: Equatable {
    /// Memories in it.
    var memories: Int
    /// Users that have any.
    var users: Int
    /// Its size, bytes.
    var bytes: Int
}

extension Assembly {
    /// Shows how far a copy has come: bytes done, bytes in all.
    typealias CopyProgress = (_ done: Int, _ total: Int) -> Void

    /// Copies the memories of the data folder to `path`, also while a server runs on it.
    ///
    /// Made as `PATH.partial`, looked through, and only then given its name.
    static func backUp(
        _ context: CommandContext, to path: String, progress: @escaping CopyProgress
    ) throws -> CopyFacts {
        Interrupt.watch()
        let folder = try context.dataFolder()
        try StoreTrace.check(folder)
        // Held while no server runs, so that none begins to write amid the copy.
        let lock = Files.exists(folder) ? try takeFolderUnlessInUse(folder) : nil
        defer { withExtendedLifetime(lock) {} }
        let draft = path + ".partial"
        do {
            try copy(folder + "/" + StoreTrace.fileName, to: draft, progress)
            let facts = try verify(context, draft)
            try StoreCopy.replace(path, by: draft)
            return facts
        } catch {
            removeDraft(draft)
            throw error
        }
    }

    /// Puts a backup into the data folder, which no server may use.
    ///
    /// - Parameter isForced: Whether memories that are there may be replaced.
    static func restore(
        _ context: CommandContext, from path: String, isForced: Bool,
        progress: @escaping CopyProgress
    ) throws -> CopyFacts {
        Interrupt.watch()
        let folder = try context.dataFolder()
        guard Files.exists(path) else {
            throw CommandError.failed("there is no backup at \(path)", code: "not_found")
        }
        let lock = try takeFolder(folder)
        defer { withExtendedLifetime(lock) {} }
        let target = folder + "/" + StoreTrace.fileName
        guard isForced || !Files.exists(target) else {
            throw CommandError.failed(
                "\(folder) holds memories already", code: "conflict",
                hint: "Name another folder with --data DIR, or replace them for good with --force.")
        }
        let draft = target + ".partial"
        do {
            try copy(path, to: draft, progress)
            let facts = try verify(context, draft)
            try StoreCopy.replace(target, by: draft)
            try ServerNotice.remove(from: folder)
            try StoreTrace.leave(in: folder)
            return facts
        } catch {
            removeDraft(draft)
            throw error
        }
    }

    private static func copy(
        _ source: String, to draft: String, _ progress: @escaping CopyProgress
    ) throws {
        try StoreCopy.make(of: source, at: draft) { done, total in
            progress(done, total)
            return Interrupt.signalNumber == nil
        }
    }

    /// Opens a copy as a server would, looks through it, and searches in it.
    private static func verify(_ context: CommandContext, _ draft: String) throws -> CopyFacts {
        let slash = draft.lastIndex(of: "/")
        let folder = slash.map { $0 == draft.startIndex ? "/" : String(draft[..<$0]) } ?? "."
        let name = slash.map { String(draft[draft.index(after: $0)...]) } ?? draft
        let service = try Service.open(context, folder: folder, fileName: name)
        let facts: CopyFacts
        do {
            facts = try waitFor { try await examine(service) }
        } catch {
            closeQuietly(service)
            throw error
        }
        closeQuietly(service)
        return CopyFacts(
            memories: facts.memories, users: facts.users, bytes: try Files.size(draft))
    }

    private static func examine(_ service: Service) async throws -> CopyFacts {
        let faults = try await service.store.checkIntegrity()
        guard faults.isEmpty else {
            throw CommandError.failed(
                "the copy has \(faults.count) faults, first: \(faults[0])", code: "corrupt",
                hint: "The memories are damaged; run `scrubjay doctor` and see what it says.")
        }
        let statistics = try await service.engine.statistics()
        if let sample = try await service.store.sample() {
            let words = String(sample.content.text.prefix(200))
            let answer = try await service.engine.search(
                Question(userID: sample.userID, text: words, limit: 1))
            // Without a model or with data still to be made, words such as "and" find nothing.
            let mustFind = service.embedder != nil && statistics.stale == 0
            guard !answer.hits.isEmpty || !mustFind else {
                throw CommandError.failed(
                    "a search in the copy found nothing", code: "corrupt",
                    hint: "Run `scrubjay doctor --repair`, then try again.")
            }
        }
        return CopyFacts(
            memories: statistics.store.memories, users: statistics.store.users, bytes: 0)
    }

    private static func takeFolderUnlessInUse(_ folder: String) throws -> FileLock? {
        try FileLock.take(folder + "/" + ServerNotice.lockName)
    }

    /// What is left of a copy that failed; that it cannot be removed is told by its name.
    private static func removeDraft(_ draft: String) {
        for end in ["", "-wal", "-shm"] { try? Files.remove(draft + end) }
    }
}
