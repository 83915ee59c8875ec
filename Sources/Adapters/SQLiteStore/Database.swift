import MemoryModel

/// A connection with its compiled statements, for one thread at a time.
///
/// `@unchecked Sendable` is true because one thread uses it at a time: the writer's own, or the
/// reader that has taken it out of ``Readers``.
final class Database: @unchecked Sendable {
    /// A class, because a dictionary cannot hold what cannot be copied.
    private final class Compiled {
        let statement: Statement
        init(_ statement: consuming Statement) { self.statement = statement }
    }

    /// The most statements kept; filters make new ones, and at the limit all are let go.
    static let statementLimit = 64
    /// The longest SQL that is kept, bytes: a large filter's compiled form is many times as long.
    static let statementBytes = 4_096

    /// What is being done, named in errors.
    var operation: String
    private let connection: Connection
    private var compiled: [String: Compiled] = [:]

    init(_ connection: consuming Connection, operation: String = "open") {
        self.connection = connection
        self.operation = operation
    }

    /// Rows that the latest statement changed.
    var changes: Int { connection.changes }
    /// Whether a transaction is open.
    var isInTransaction: Bool { connection.isInTransaction }

    /// Runs statements that take and give nothing, without keeping them.
    func execute(_ script: String) throws(MemoryError) {
        try connection.execute(script, in: operation)
    }

    /// Calls `visit` for each row that a statement gives.
    func rows(
        _ sql: String, _ values: [SQLValue],
        visit: (borrowing Statement) throws(MemoryError) -> Void
    ) throws(MemoryError) {
        try rowsWhile(
            sql, values,
            isWanted: { row throws(MemoryError) in
                try visit(row)
                return true
            })
    }

    /// Calls `visit` for each row until it says false.
    func rowsWhile(
        _ sql: String, _ values: [SQLValue],
        isWanted visit: (borrowing Statement) throws(MemoryError) -> Bool
    ) throws(MemoryError) {
        // Taken out while it runs, so that the same SQL may run inside `visit`.
        let entry = try take(sql)
        defer {
            entry.statement.reset()
            keep(entry, for: sql)
        }
        try entry.statement.bind(values, in: operation)
        while try entry.statement.step(in: operation) {
            guard try visit(entry.statement) else { return }
        }
    }

    /// What `read` makes of the first row; nil when there is none.
    func first<Value>(
        _ sql: String, _ values: [SQLValue] = [], read: (borrowing Statement) -> Value
    ) throws(MemoryError) -> Value? {
        let entry = try take(sql)
        defer {
            entry.statement.reset()
            keep(entry, for: sql)
        }
        try entry.statement.bind(values, in: operation)
        return try entry.statement.step(in: operation) ? read(entry.statement) : nil
    }

    /// The whole number in the first column of the first row; nil when there is no row.
    func integer(_ sql: String, _ values: [SQLValue] = []) throws(MemoryError) -> Int64? {
        try first(sql, values) { $0.integer(0) }
    }

    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ values: [SQLValue] = []) throws(MemoryError) {
        try rows(sql, values) { _ in }
    }

    /// Runs `body` on one state of the database.
    func snapshot<Value>(
        _ body: (Database) throws(MemoryError) -> Value
    ) throws(MemoryError) -> Value {
        try run("BEGIN")
        do throws(MemoryError) {
            let value = try body(self)
            try run("COMMIT")
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Runs `body` so that, when it throws, its own changes and no others are taken back.
    func savepoint<Value>(_ body: () throws(MemoryError) -> Value) throws(MemoryError) -> Value {
        try run("SAVEPOINT step")
        do throws(MemoryError) {
            let value = try body()
            try run("RELEASE step")
            return value
        } catch {
            // After a severe failure SQLite has taken back the whole transaction itself.
            if isInTransaction { takeBackStep() }
            throw error
        }
    }

    /// Takes back the open transaction, if any.
    func rollBack() {
        guard isInTransaction else { return }
        // A failing ROLLBACK leaves nothing to do: the next BEGIN reports what is wrong.
        try? connection.execute("ROLLBACK", in: operation)
    }

    /// Writes the log into the file and cuts it to nothing; `.busy` when a reader stays too long.
    ///
    /// - Parameters:
    ///   - patience: How long readers are waited for, milliseconds.
    ///   - usual: The wait for locks that holds again afterwards, milliseconds.
    func truncateLog(patience: Int, usual: Int) throws(MemoryError) {
        try connection.setBusyTimeout(milliseconds: patience)
        do throws(MemoryError) {
            try connection.truncateLog()
        } catch {
            try connection.setBusyTimeout(milliseconds: usual)
            throw error
        }
        try connection.setBusyTimeout(milliseconds: usual)
    }

    /// Writes the log into the file, then zeroes what moved rows left behind in the whole of it.
    func wipePages() throws(MemoryError) {
        try connection.truncateLog()
        try connection.wipePages()
    }

    /// Copies everything into a new file; see ``Connection/copy(to:watch:)``.
    func copy(to path: String, watch: CopyWatch) throws(MemoryError) {
        try connection.copy(to: path, watch: watch)
    }

    /// Forgets the pages that are kept in memory; they hold rests of moved rows, as the log did.
    func forgetPages() { connection.forgetPages() }

    /// Takes back to the savepoint; when even that fails, the whole transaction, as half of a
    /// change must not be committed with the others.
    private func takeBackStep() {
        do throws(MemoryError) {
            try run("ROLLBACK TO step")
            try run("RELEASE step")
        } catch {
            rollBack()
        }
    }

    private func take(_ sql: String) throws(MemoryError) -> Compiled {
        if let entry = compiled.removeValue(forKey: sql) { return entry }
        return Compiled(try connection.prepare(sql, in: operation))
    }

    private func keep(_ entry: Compiled, for sql: String) {
        guard sql.utf8.count <= Self.statementBytes else { return }
        if compiled.count >= Self.statementLimit { compiled.removeAll() }
        compiled[sql] = entry
    }
}
