import CSQLite
import MemoryModel

/// What SQLite's result codes mean to callers; the one place where they are judged.
///
/// SQLite's own messages are not passed on: they may hold SQL or text.
enum SQLiteCode {
    /// Throws unless `code` means success.
    static func check(_ code: Int32, in operation: String) throws(MemoryError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw error(code, in: operation)
    }

    /// The error for a failing code, primary or extended.
    ///
    /// Source of the codes: sqlite.org/rescode.html.
    static func error(_ code: Int32, in operation: String) -> MemoryError {
        let (kind, hint) = meaning(of: code)
        return MemoryError(kind, in: operation, hint: hint, because: "SQLite code \(code)")
    }

    private static func meaning(of code: Int32) -> (MemoryError.Kind, String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED:
            (.busy, "Another process holds the database; try again.")
        case SQLITE_FULL:
            (.full, "The disk or the file's size limit is full; free some space and try again.")
        case SQLITE_NOMEM:
            (.full, "The process is out of memory; give it more or lower its limits.")
        case SQLITE_IOERR:
            (
                .unavailable,
                "The disk refused to read or write; look at the file's rights, the disk and the"
                    + " system's log."
            )
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH:
            (.unavailable, "The database cannot be opened for writing; check its owner and mode.")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (.corrupt, "The database is damaged or is none; restore a backup.")
        case SQLITE_INTERRUPT:
            (.cancelled, "The work was called off.")
        case SQLITE_CONSTRAINT:
            constraint(code)
        case SQLITE_TOOBIG:
            (.invalid, "A value is larger than the database allows; make it shorter.")
        default:
            (.internal, "The database refused a statement; report this with the code.")
        }
    }

    private static func constraint(_ code: Int32) -> (MemoryError.Kind, String) {
        // The extended codes are macros with arithmetic, which Swift does not import.
        // 8 is UNIQUE, 6 is PRIMARY KEY.
        switch code >> 8 {
        case 6, 8: (.conflict, "The id is taken already; use another.")
        default: (.internal, "The database refused a row; report this with the code.")
        }
    }
}
