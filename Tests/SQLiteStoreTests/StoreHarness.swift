import Execution
import MemoryModel

@testable import SQLiteStore

extension SQLiteStoreOptions {
    /// Bounds with short delays, so that settling is soon.
    static var quick: SQLiteStoreOptions {
        var options = SQLiteStoreOptions()
        options.scrubDelay = .milliseconds(5)
        options.tidyDelay = .milliseconds(20)
        return options
    }
}

/// Runs a test on a fresh store, and closes it.
func withStore(
    _ options: SQLiteStoreOptions? = nil, _ body: (SQLiteStore) async throws -> Void
) async throws {
    try await withStore(options) { store, _ in try await body(store) }
}

/// Runs a test on a fresh store, and closes it.
func withStore(
    _ options: SQLiteStoreOptions? = nil,
    _ body: (SQLiteStore, TemporaryFolder) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(
        folder: folder.path, versions: Sample.versions, options: options ?? SQLiteStoreOptions.quick
    )
    try await body(store, folder)
    await store.close()
}

/// Keeps the writer busy inside one change until it is let go.
final class Hold: Sendable {
    private let isReleased = Gate(false)
    private let isBlocked = Gate(false)

    func block(_ store: SQLiteStore, _ id: MemoryID = Sample.id(0)) async throws {
        let change = MemoryEdit(at: Sample.time(99), derived: nil) { [self] content in
            block()
            return content
        }
        _ = try await store.edit(id, with: change)
    }

    func block() {
        isBlocked.withLock { $0 = true }
        isReleased.wait(until: { $0 }, for: .seconds(30), then: { _ in })
    }

    func whenBlocked() async {
        while !isBlocked.withLock({ $0 }) { await Task.yield() }
    }

    func release() {
        isReleased.withLock { $0 = true }
        isReleased.broadcast()
    }
}

extension SQLiteStore {
    func addOne(_ number: UInt64) async throws {
        _ = try await add([Sample.memory(number, "text \(number)")], of: "ada")
    }

    /// A change that goes well and makes the commit fail, or that loses the transaction itself.
    func spoilCommit(_ isLostEarly: Bool) async throws {
        try await writer.write("test", bytes: 0) { database throws(MemoryError) in
            guard !isLostEarly else {
                database.rollBack()
                throw MemoryError(.full, in: "test", hint: "Lost.")
            }
            try database.execute("PRAGMA defer_foreign_keys = ON")
            try database.run("INSERT INTO recall VALUES (77, 0, 0, x'', x'')")
        }
    }

    /// Returns when this many changes wait for the writer.
    func whenWaiting(_ count: Int) async {
        while writer.counts.waiting < count { await Task.yield() }
    }
}

extension TemporaryFolder {
    /// The bytes of the file and of its log.
    var allBytes: [UInt8] {
        bytes(of: "memories.db") + bytes(of: "memories.db-wal")
    }
}
