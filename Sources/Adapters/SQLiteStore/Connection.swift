import CSQLite
import MemoryModel

/// One value on its way into a statement.
enum SQLValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// Text, or NULL when there is none.
    static func text(orNull text: String?) -> Self { text.map(Self.text) ?? .null }
}

/// Watches a copy that is being made.
final class CopyWatch {
    /// Steps of SQLite's machine between two questions: some milliseconds.
    static let steps: Int32 = 20_000
    /// Whether the copy goes on.
    let goesOn: () -> Bool

    init(_ goesOn: @escaping () -> Bool) { self.goesOn = goesOn }
}

/// One connection to a database file, closed at the end of its life.
struct Connection: ~Copyable {
    /// How the file is opened.
    enum Mode {
        /// Reads and writes; makes the file when it is missing.
        case readWrite
        /// Reads only, beside a writer.
        case readOnly
        /// Looks at the file as it lies there: no lock, no log, nothing touched.
        case untouched
    }
    private let handle: OpaquePointer

    init(path: String, mode: Mode) throws(MemoryError) {
        let base = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let (name, flags) =
            switch mode {
            case .readWrite: (path, base | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            case .readOnly: (path, base | SQLITE_OPEN_READONLY)
            case .untouched:
                (Self.immutableURI(path), base | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
            }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw SQLiteCode.error(code == SQLITE_OK ? SQLITE_NOMEM : code, in: "open")
        }
        handle = opened
    }

    deinit { sqlite3_close_v2(handle) }

    /// Whether a transaction is open; false in the middle of one means that SQLite took it back.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Rows that the latest statement changed, not counting cascades.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// Whether closing the last connection leaves the log as it is.
    func keepLogOnClose(_ keep: Bool) throws(MemoryError) {
        try SQLiteCode.check(csqlite_keep_log_on_close(handle, keep ? 1 : 0), in: "open")
    }

    /// The first bytes of the file as they lie there, without lock or log; nil when it is shorter.
    ///
    /// Read through SQLite's own file: were it opened and closed beside that, the system would drop
    /// this process's locks on it (sqlite.org/howtocorrupt.html, section 2.2).
    func rawHeader(_ count: Int) throws(MemoryError) -> [UInt8]? {
        let file = try mainFile()
        guard let read = file.pointee.pMethods?.pointee.xRead else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes {
            read(file, $0.baseAddress, Int32(count), 0)
        }
        // SQLITE_IOERR_SHORT_READ is a macro with arithmetic, which Swift does not import.
        guard result != SQLITE_IOERR | 2 << 8 else { return nil }
        try SQLiteCode.check(result, in: "open")
        return bytes
    }

    /// From now on no page goes into the file with rests of moved rows in it.
    func startWiping() throws(MemoryError) {
        guard PageWiping.start(on: try mainFile()) else {
            throw MemoryError(
                .unavailable, in: "open",
                hint: "The data folder's file system is of an unknown kind; use a local disk.")
        }
    }

    /// Wipes rests of moved rows from the whole file; its log must be empty.
    func wipePages() throws(MemoryError) {
        try SQLiteCode.check(PageWiping.wipeAll(try mainFile()), in: "wipe")
    }

    private func mainFile() throws(MemoryError) -> UnsafeMutablePointer<sqlite3_file> {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = withUnsafeMutablePointer(to: &file) {
            sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, $0)
        }
        try SQLiteCode.check(code, in: "open")
        guard let file else { throw SQLiteCode.error(SQLITE_CANTOPEN, in: "open") }
        return file
    }

    /// How long a lock of another connection is waited for.
    func setBusyTimeout(milliseconds: Int) throws(MemoryError) {
        try SQLiteCode.check(
            sqlite3_busy_timeout(handle, Int32(clamping: milliseconds)), in: "open")
    }

    /// Runs statements that take and give nothing.
    func execute(_ script: String, in operation: String) throws(MemoryError) {
        try SQLiteCode.check(sqlite3_exec(handle, script, nil, nil, nil), in: operation)
    }

    /// Copies all that is in the database into a new file, without rests of what was deleted.
    ///
    /// - Parameter watch: Asked now and then; false calls the work off.
    func copy(to path: String, watch: CopyWatch) throws(MemoryError) {
        sqlite3_progress_handler(
            handle, CopyWatch.steps,
            { context in
                guard let context else { return 0 }
                let watch = Unmanaged<CopyWatch>.fromOpaque(context).takeUnretainedValue()
                return watch.goesOn() ? 0 : 1
            }, Unmanaged.passUnretained(watch).toOpaque())
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        let statement = try prepare("VACUUM INTO ?", in: "copy")
        try statement.bind([.text(path)], in: "copy")
        _ = try statement.step(in: "copy")
        withExtendedLifetime(watch) {}
    }

    /// Writes the whole log into the file and cuts it to nothing; `.busy` when a reader needs it.
    func truncateLog() throws(MemoryError) {
        let code = sqlite3_wal_checkpoint_v2(
            handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        try SQLiteCode.check(code, in: "checkpoint")
    }

    /// Lets go of all pages in memory that are the same in the file.
    func forgetPages() { sqlite3_db_release_memory(handle) }

    /// Compiles one statement, to be used many times.
    func prepare(_ sql: String, in operation: String) throws(MemoryError) -> Statement {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        try SQLiteCode.check(code, in: operation)
        guard let prepared else { preconditionFailure("a statement must not be empty") }
        return Statement(prepared)
    }

    /// Source: sqlite.org/uri.html; only the four characters that end or escape a path matter.
    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for scalar in path.unicodeScalars {
            switch scalar {
            case "%": uri += "%25"
            case "?": uri += "%3f"
            case "#": uri += "%23"
            default: uri.unicodeScalars.append(scalar)
            }
        }
        return uri + "?mode=ro&immutable=1"
    }
}

/// One compiled statement; columns are read between `step` and the next `step` or `reset`.
struct Statement: ~Copyable {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// Binds values to the places 1, 2, … in their order.
    func bind(_ values: [SQLValue], in operation: String) throws(MemoryError) {
        for (index, value) in values.enumerated() {
            try SQLiteCode.check(bind(value, at: Int32(index + 1)), in: operation)
        }
    }

    /// Moves to the next row; false when there is none.
    func step(in operation: String) throws(MemoryError) -> Bool {
        let code = sqlite3_step(handle)
        try SQLiteCode.check(code, in: operation)
        return code == SQLITE_ROW
    }

    /// Ends the run and forgets the values.
    func reset() {
        // Both only repeat the error of the step before, which was thrown there.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

    /// The column's text; empty when it is NULL.
    func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// The column's bytes; empty when it is NULL.
    func blob(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    private func bind(_ value: SQLValue, at place: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let number): return sqlite3_bind_int64(handle, place, number)
        case .real(let number): return sqlite3_bind_double(handle, place, number)
        case .text(var text):
            // An empty string may have no address, and no address would mean NULL.
            guard !text.isEmpty else { return csqlite_bind_text(handle, place, "", 0) }
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    csqlite_bind_text(handle, place, $0.baseAddress, Int32($0.count))
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, place, 0) }
            return bytes.withUnsafeBytes {
                csqlite_bind_blob(handle, place, $0.baseAddress, Int32($0.count))
            }
        }
    }
}
