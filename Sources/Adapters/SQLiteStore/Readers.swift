import Execution
import MemoryModel
import Synchronization

/// A few threads that read, each with a connection of its own.
///
/// Invariant: there are as many connections as threads, so a thread always finds one to take.
final class Readers: Sendable {
    private let pool: WorkPool
    private let idle: Mutex<[Database]>

    init(_ file: StoreFile, _ options: SQLiteStoreOptions) throws(MemoryError) {
        var opened: [Database] = []
        for _ in 0..<options.readerCount {
            opened.append(try file.openReader(options))
        }
        pool = WorkPool(
            label: "sqlite.reader", threadCount: opened.count, queueLimit: options.readQueueLimit)
        idle = Mutex(opened)
    }

    /// Reads that wait now.
    var waitingCount: Int { pool.waitingCount }

    /// Runs `body` on a reading thread.
    ///
    /// - Throws: What `body` throws; `.busy` when too many wait, `.unavailable` after the end.
    func read<Value: Sendable>(
        _ operation: String,
        _ body: @escaping @Sendable (Database) throws(MemoryError) -> Value
    ) async throws(MemoryError) -> Value {
        let result: Result<Value, MemoryError> = await withCheckedContinuation { continuation in
            pool.submit(
                { continuation.resume(returning: self.attempt(operation, body)) },
                orElse: { continuation.resume(returning: .failure(Self.error($0, operation))) })
        }
        return try result.get()
    }

    /// Ends the threads and closes the connections; what waits is refused.
    func shutDown() {
        pool.shutDown()
        idle.withLock { $0 = [] }
    }

    private func attempt<Value>(
        _ operation: String, _ body: (Database) throws(MemoryError) -> Value
    ) -> Result<Value, MemoryError> {
        guard let database = idle.withLock({ $0.popLast() }) else {
            preconditionFailure("a reading thread must find a connection")
        }
        defer { idle.withLock { $0.append(database) } }
        database.operation = operation
        do throws(MemoryError) {
            return .success(try body(database))
        } catch {
            return .failure(error)
        }
    }

    private static func error(_ refusal: WorkRefused, _ operation: String) -> MemoryError {
        switch refusal {
        case .queueFull:
            MemoryError(.busy, in: operation, hint: "Too many reads wait; try again soon.")
        case .shutDown:
            MemoryError(.unavailable, in: operation, hint: "The store is closed.")
        }
    }
}
