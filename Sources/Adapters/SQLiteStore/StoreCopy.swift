import Glibc
import MemoryModel

/// Copies of a store's file, made beside a running server or without one.
public enum StoreCopy {
    /// Copies the memories of a file into a new file, which holds nothing that was deleted before.
    ///
    /// The copy shows one moment. A server may run on the file: it goes on, only its log is not cut
    /// until the copy is done. Another file at `target` is replaced; blocks on the disk.
    /// - Parameters:
    ///   - source: The file; of any version up to today's.
    ///   - target: The new file, readable by its owner alone; on disk when this returns.
    ///   - progress: Called now and then with bytes written and bytes there will be, about; false
    ///     calls it off.
    /// - Throws: `.notFound`, `.conflict` for a file that is not ours, `.corrupt`, `.full`,
    ///   `.unavailable`, `.cancelled`.
    public static func make(
        of source: String, at target: String,
        progress: @escaping (_ done: Int, _ total: Int) -> Bool
    ) throws(MemoryError) {
        let file = StoreFile(path: source)
        guard StoreFile.size(of: source) > 0 else {
            throw MemoryError(
                .notFound, in: "copy", hint: "There are no memories at \(source).")
        }
        try file.inspect()
        // A file without a log is read as it lies there, also from a disk that cannot be written.
        let isPlain = file.logBytes == 0 && !StoreFile.exists(source + "-shm")
        let connection = try Connection(path: source, mode: isPlain ? .untouched : .readOnly)
        try connection.setBusyTimeout(milliseconds: patience)
        try connection.execute(
            "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON", in: "copy")
        let database = Database(connection, operation: "copy")
        let pages = try database.integer("PRAGMA page_count") ?? 0
        let free = try database.integer("PRAGMA freelist_count") ?? 0
        let total = max(1, Int(pages - free)) * PageWiping.pageBytes
        try StoreFile(path: target).fill(from: database) {
            progress(min(total, StoreFile.size(of: target)), total)
        }
    }

    /// Puts a finished copy in the place of a store's file, with all that belonged to that.
    ///
    /// Nobody may use either. Ends with the new name on disk.
    public static func replace(_ path: String, by copy: String) throws(MemoryError) {
        guard StoreFile(path: copy).logBytes == 0 else {
            throw MemoryError(.internal, in: "copy", hint: "The copy still has a log; report this.")
        }
        // A log of the old file must never be taken for one of the new.
        for name in [path + "-wal", path + "-shm", copy + "-wal", copy + "-shm"] { unlink(name) }
        guard rename(copy, path) == 0 else { throw StoreFile.failure("rename") }
        try StoreFile(path: path).syncFolder()
    }

    /// How long a lock is waited for, milliseconds.
    private static let patience = 5_000
}

extension StoreFile {
    /// A name in the same folder for what is saved from a file that was removed; nil when there
    /// are as many as are kept.
    func freeRescueName() -> String? {
        (1...9).map { "memories.rescued-\($0).db" }
            .first { !Self.exists(folder + "/" + $0) }
    }

    /// Copies everything of an open database into a file of that name beside this one.
    func copy(from database: Database, toSibling name: String) throws(MemoryError) {
        let draft = folder + "/" + name + ".partial"
        try StoreFile(path: draft).fill(from: database) { true }
        guard rename(draft, folder + "/" + name) == 0 else { throw Self.failure("rename") }
        try syncFolder()
    }

    /// Becomes a copy of an open database, on disk; on error there is no file.
    func fill(
        from database: Database, progress: @escaping () -> Bool
    ) throws(MemoryError) {
        unlink(path)
        try createPrivately()
        do throws(MemoryError) {
            try database.copy(to: path, watch: CopyWatch(progress))
            try sync(path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Makes names in the folder durable.
    func syncFolder() throws(MemoryError) { try sync(folder) }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func failure(_ operation: String) -> MemoryError {
        MemoryError(
            .unavailable, in: operation, hint: "The disk refused; check the folder and its disk.",
            because: "errno \(errno)")
    }

    private var folder: String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    private func sync(_ path: String) throws(MemoryError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("sync") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure("sync") }
    }
}
