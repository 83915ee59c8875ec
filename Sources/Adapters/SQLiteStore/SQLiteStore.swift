import MemoryModel

/// Memories in one SQLite file: one thread that commits in groups, and a few that read.
///
/// Invariants:
/// 1. What was answered is on the disk (`synchronous = FULL`), what failed left no trace.
/// 2. Readers see whole commits only, with derived data that is about to be committed on top.
/// 3. Some moments after a deletion neither file nor log holds any byte of its text.
///
/// One process should own the file; a second writer is safe but waits, and gets `.busy`.
public final class SQLiteStore: Sendable {
    let writer: Writer
    let readers: Readers
    let file: StoreFile
    /// Which derived data readers get; other is left out.
    let versions: DerivedVersions

    /// Opens the store in a folder that exists, making or bringing up to date its `memories.db`.
    ///
    /// - Parameters:
    ///   - folder: The data folder; blocks on its disk, so not for the shared pool.
    ///   - fileName: The file in it; another name is for copies that are looked at.
    ///   - versions: Today's derived data; `scanRecall` leaves out what other code made.
    ///   - options: The bounds.
    /// - Throws: `.conflict` for the file of another program or of a newer version, `.corrupt`
    ///   for one that is damaged (all are left as they are), `.unavailable`, `.busy`, `.full`.
    public init(
        folder: String, fileName: String = "memories.db", versions: DerivedVersions,
        options: SQLiteStoreOptions = .init()
    ) throws(MemoryError) {
        precondition(
            options.readerCount > 0 && options.readQueueLimit > 0 && options.writeQueueLimit > 0
                && options.commitLimit > 0, "a store needs a reader and room in its queues")
        let file = StoreFile(folder: folder, name: fileName)
        let database = try file.openWriter(options)
        let readers = try Readers(file, options)
        self.file = file
        self.versions = versions
        self.readers = readers
        writer = Writer(database, file, options) { readers.shutDown() }
    }

    deinit { writer.beginClose() }

    /// Commits what waits, ends the threads, cuts the log and closes the file; later calls are
    /// refused with `.unavailable`.
    public func close() async { await writer.close() }

    /// What is wrong with the file, in SQLite's words, which name tables and pages and no text;
    /// empty when it is sound.
    ///
    /// - Throws: `.corrupt` when it is too damaged to be looked through.
    /// - Complexity: Reads the whole file on one reading thread.
    public func checkIntegrity() async throws(MemoryError) -> [String] {
        try await readers.read("check") { database throws(MemoryError) in
            var faults: [String] = []
            try database.rows("PRAGMA integrity_check(\(Self.faultLimit))", []) { row in
                let fault = row.text(0)
                if fault != "ok" { faults.append(fault) }
            }
            try database.rows("PRAGMA foreign_key_check", []) { row in
                guard faults.count < Self.faultLimit else { return }
                faults.append("row \(row.integer(1)) of \(row.text(0)) belongs to nothing")
            }
            return faults
        }
    }

    /// The most faults that are told.
    private static let faultLimit = 100
}
