import CSQLite
import Glibc
import MemoryModel

/// Tells whether a file was removed or replaced since it was opened.
struct FileMark: Equatable, Sendable {
    /// One file, whatever its name.
    struct Inode: Equatable, Sendable {
        let device: UInt64
        let number: UInt64
    }
    let file: Inode
    let log: Inode
}

/// The file of a store: looked at before it is touched, brought to today's form, and sized.
struct StoreFile: Sendable {
    /// The file.
    let path: String

    /// A file anywhere.
    init(path: String) { self.path = path }

    /// The file in a data folder.
    init(folder: String, name: String) { path = folder + "/" + name }

    /// Which file and which log stand under our names now; nil when one is missing.
    func mark() -> FileMark? {
        guard let file = Self.inode(path), let log = Self.inode(path + "-wal") else { return nil }
        return FileMark(file: file, log: log)
    }

    private static func inode(_ path: String) -> FileMark.Inode? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileMark.Inode(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// Bytes of the file and its log.
    var bytes: Int { Self.size(of: path) + logBytes }

    /// Bytes of the log.
    var logBytes: Int { Self.size(of: path + "-wal") }

    /// The writing connection; makes the file, or brings an older one to today's form.
    ///
    /// - Throws: `.conflict` for a file of another program or of a newer version, `.corrupt` for
    ///   one that cannot be read; neither is changed.
    func openWriter(_ options: SQLiteStoreOptions) throws(MemoryError) -> Database {
        try inspect()
        try createPrivately()
        let connection = try Connection(path: path, mode: .readWrite)
        // Until the file is known to be ours, closing must not write the log into it.
        try connection.keepLogOnClose(true)
        try connection.setBusyTimeout(milliseconds: options.busyTimeout.milliseconds)
        try connection.startWiping()
        let isNew = try Self.check(connection)
        try connection.keepLogOnClose(false)
        let database = Database(connection)
        if isNew {
            try database.execute("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL;")
            try database.execute("PRAGMA application_id = \(Schema.applicationID)")
        }
        try Self.configureWriter(database, options)
        try Self.migrate(database)
        return database
    }

    /// One more reading connection; the writer must be open.
    func openReader(_ options: SQLiteStoreOptions) throws(MemoryError) -> Database {
        let connection = try Connection(path: path, mode: .readOnly)
        try connection.setBusyTimeout(milliseconds: options.busyTimeout.milliseconds)
        try connection.execute(
            """
            PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(options.readerCacheBytes / 1024);
            """, in: "open")
        return Database(connection)
    }

    /// Looks at the bare file's header before SQLite may recover, convert or overwrite anything.
    ///
    /// Only what no checkpoint changes is judged: the log may hold newer pages than the file, so
    /// its size and tables need not fit each other yet.
    func inspect() throws(MemoryError) {
        guard Self.size(of: path) > 0 else { return }
        let connection = try Connection(path: path, mode: .untouched)
        guard let header = try connection.rawHeader(Self.headerBytes),
            header.starts(with: "SQLite format 3\0".utf8)
        else { throw SQLiteCode.error(SQLITE_NOTADB, in: "open") }
        try Self.judge(
            application: Self.number(header, at: 68), version: Self.number(header, at: 60))
    }

    /// Whether the file is empty; throws when it is not ours.
    private static func check(_ connection: borrowing Connection) throws(MemoryError) -> Bool {
        guard try number("PRAGMA page_count", connection) > 0 else { return true }
        try judge(
            application: number("PRAGMA application_id", connection),
            version: number("PRAGMA user_version", connection))
        return false
    }

    private static func judge(application: Int64, version: Int64) throws(MemoryError) {
        guard application == Schema.applicationID else {
            throw MemoryError(
                .conflict, in: "open",
                hint: "memories.db belongs to another program; choose another data folder.")
        }
        guard version <= Schema.version else {
            throw MemoryError(
                .conflict, in: "open",
                hint: "memories.db was written by a newer version; install that version.",
                because: "file version \(version), known up to \(Schema.version)")
        }
    }

    /// The length of a file's header. Source: sqlite.org/fileformat.html, section 1.3.
    private static let headerBytes = 100

    /// Four bytes of the header, most significant first.
    private static func number(_ header: [UInt8], at place: Int) -> Int64 {
        header[place..<place + 4].reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func number(
        _ sql: String, _ connection: borrowing Connection
    ) throws(MemoryError) -> Int64 {
        let statement = try connection.prepare(sql, in: "open")
        return try statement.step(in: "open") ? statement.integer(0) : 0
    }

    /// What is remembered is private: the file (and with it the log) is for its owner alone.
    func createPrivately() throws(MemoryError) {
        let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if file >= 0 {
            close(file)
        } else if errno != EEXIST {
            throw MemoryError(
                .unavailable, in: "open",
                hint: "memories.db cannot be made; check the data folder, its owner and mode.",
                because: "errno \(errno)")
        }
    }

    private static func configureWriter(
        _ database: Database, _ options: SQLiteStoreOptions
    ) throws(MemoryError) {
        let mode = try database.first("PRAGMA journal_mode = WAL") { $0.text(0) }
        guard mode == "wal" else {
            throw MemoryError(
                .unavailable, in: "open",
                hint: "The data folder's file system cannot hold a shared log; use a local disk.")
        }
        try database.execute(
            """
            PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;
            PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -\(options.writerCacheBytes / 1024);
            PRAGMA wal_autocheckpoint = \(max(1, options.logBytes / 4096));
            PRAGMA journal_size_limit = \(options.logBytes);
            """)
        if let most = options.fileBytesMax {
            try database.execute("PRAGMA max_page_count = \(max(1, most / 4096))")
        }
    }

    /// Brings a file to the form after all steps, each with its version in one transaction.
    ///
    /// A step that fails leaves the file in the form before it; the next start tries again.
    static func migrate(
        _ database: Database, through steps: [Schema.Step] = Schema.migrations
    ) throws(MemoryError) {
        while true {
            let version = try database.integer("PRAGMA user_version") ?? 0
            guard version < steps.count else { return }
            if case .wipe = steps[Int(version)] { try database.wipePages() }
            try database.run("BEGIN IMMEDIATE")
            do throws(MemoryError) {
                // Read again: another process may have come first.
                if try database.integer("PRAGMA user_version") == version {
                    if case .tables(let script) = steps[Int(version)] {
                        try database.execute(script)
                    }
                    try database.execute("PRAGMA user_version = \(version + 1)")
                }
                try database.run("COMMIT")
            } catch {
                database.rollBack()
                throw error
            }
        }
    }

    /// Bytes of a file; 0 when it is not there.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
