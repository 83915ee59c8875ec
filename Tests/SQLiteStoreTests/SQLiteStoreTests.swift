import Execution
import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("SQLiteStore", .timeLimit(.minutes(1)))
struct SQLiteStoreTests {
    @Test("changes that wait together share one commit")
    func commitsInGroups() async throws {
        try await withStore { store in
            let hold = Hold()
            try await store.addOne(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hold.block(store) }
                await hold.whenBlocked()
                let before = store.writer.counts.commits
                for number in 1...64 as ClosedRange<UInt64> {
                    group.addTask { try await store.addOne(number) }
                }
                await store.whenWaiting(64)
                hold.release()
                try await group.waitForAll()
                #expect(store.writer.counts.commits - before == 2)
            }
            #expect(try await store.statistics().memories == 65)
        }
    }

    @Test("a change that fails takes no other of its commit with it")
    func failsAlone() async throws {
        try await withStore { store in
            let hold = Hold()
            try await store.addOne(0)
            await withTaskGroup(of: MemoryError.Kind?.self) { group in
                group.addTask { await kind { try await hold.block(store) } }
                await hold.whenBlocked()
                for number in 1...8 as ClosedRange<UInt64> {
                    group.addTask { await kind { try await store.addOne(number) } }
                    group.addTask {
                        await kind { _ = try await store.add([Sample.memory(0, "x")], of: "ada") }
                    }
                }
                await store.whenWaiting(16)
                hold.release()
                var failures: [MemoryError.Kind] = []
                for await failure in group { if let failure { failures.append(failure) } }
                #expect(failures == Array(repeating: .conflict, count: 8))
            }
            #expect(try await store.statistics().memories == 9)
        }
    }

    @Test("when the commit fails, nothing of it is acknowledged or kept", arguments: [true, false])
    func failsTogether(isLostEarly: Bool) async throws {
        try await withStore { store in
            let hold = Hold()
            try await store.addOne(0)
            await withTaskGroup(of: MemoryError.Kind?.self) { group in
                group.addTask { await kind { try await hold.block(store) } }
                await hold.whenBlocked()
                group.addTask { await kind { try await store.addOne(1) } }
                await store.whenWaiting(1)
                group.addTask { await kind { try await store.spoilCommit(isLostEarly) } }
                await store.whenWaiting(2)
                group.addTask { await kind { try await store.addOne(2) } }
                await store.whenWaiting(3)
                hold.release()
                var failures = 0
                for await failure in group where failure != nil { failures += 1 }
                #expect(failures == 3)
            }
            #expect(try await store.statistics().memories == 1)
            try await store.addOne(1)
            #expect(try await store.statistics().memories == 2)
            #expect(try await store.checkIntegrity().isEmpty)
        }
    }

    @Test("one change more than may wait is refused at once, by number and by bytes")
    func refusesWhenFull() async throws {
        var options = SQLiteStoreOptions()
        options.writeQueueLimit = 4
        options.writeQueueBytes = 8_192
        try await withStore(options) { store in
            let hold = Hold()
            try await store.addOne(0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hold.block(store) }
                await hold.whenBlocked()
                for number in 1...3 as ClosedRange<UInt64> {
                    group.addTask { try await store.addOne(number) }
                }
                await store.whenWaiting(3)
                let long = Sample.memory(9, String(repeating: "x", count: 8_000))
                #expect(await kind { _ = try await store.add([long], of: "ada") } == .busy)
                group.addTask { try await store.addOne(4) }
                await store.whenWaiting(4)
                #expect(await kind { try await store.addOne(5) } == .busy)
                hold.release()
                try await group.waitForAll()
            }
            #expect(try await store.statistics().memories == 5)
        }
    }

    @Test("one read more than may wait is refused at once")
    func refusesReads() async throws {
        var options = Self.quick
        options.readerCount = 1
        options.readQueueLimit = 1
        try await withStore(options) { store in
            try await store.addOne(1)
            let hold = Hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.scanRecall(of: "ada") { _ in hold.block() } }
                await hold.whenBlocked()
                group.addTask { _ = try await store.page(PageQuery(userID: "ada", limit: 1)) }
                while store.readers.waitingCount < 1 { await Task.yield() }
                #expect(await kind { _ = try await store.memories([Sample.id(1)]) } == .busy)
                hold.release()
                try await group.waitForAll()
            }
        }
    }

    @Test("a long read holds up neither changes nor, when it ends, the cutting of the log")
    func cutsLogAfterLongRead() async throws {
        var options = Self.quick
        options.logBytes = 16 << 10
        options.logBytesIdle = 0
        try await withStore(options) { store, folder in
            try await store.addOne(0)
            let hold = Hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.scanRecall(of: "ada") { _ in hold.block() } }
                await hold.whenBlocked()
                for number in 1...30 as ClosedRange<UInt64> { try await store.addOne(number) }
                #expect(folder.bytes(of: "memories.db-wal").count > 64 << 10)
                hold.release()
                try await group.waitForAll()
            }
            await store.writer.whenSettled()
            #expect(folder.bytes(of: "memories.db-wal").isEmpty)
        }
    }

    @Test("a store without room is a mistake that stops the process")
    func demandsRoom() async {
        await #expect(processExitsWith: .failure) {
            let folder = try TemporaryFolder()
            var options = SQLiteStoreOptions()
            options.commitLimit = 0
            _ = try SQLiteStore(
                folder: folder.path, versions: Sample.versions, options: options)
        }
    }

    @Test("derived data beyond its bounds is dropped and stays stale")
    func dropsDerived() async throws {
        var options = Self.quick
        options.attachLimit = 3
        try await withStore(options) { store in
            for number in 1...5 as ClosedRange<UInt64> { try await store.addOne(number) }
            let hold = Hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hold.block(store, Sample.id(1)) }
                await hold.whenBlocked()
                for number in 1...5 as ClosedRange<UInt64> {
                    let derived = Derived(features: [1], vector: [1])
                    store.attach([Sample.update(number, "text \(number)", derived)])
                }
                hold.release()
                try await group.waitForAll()
            }
            await store.writer.whenSettled()
            #expect(try await store.staleCount(versions: Sample.versions) == 2)
        }
    }

    @Test("data attached to an idle store is written without another change")
    func writesAttachedAlone() async throws {
        try await withStore { store in
            try await store.addOne(1)
            store.attach([Sample.update(1, "text 1", Derived(features: [1], vector: [1]))])
            await store.writer.whenSettled()
            #expect(store.writer.uncommittedDerived.isEmpty)
            #expect(try await store.staleCount(versions: Sample.versions) == 0)
        }
    }

    @Test("soon after a deletion no byte of the text is left in file or log", arguments: [1, 2])
    func scrubs(way: Int) async throws {
        try await withStore { store, folder in
            let secret = "the heron sleeps at the weir"
            let earlier = "the egret wakes at the ford"
            let added = [
                Sample.memory(1, earlier), Sample.memory(2, "other"),
                Sample.memory(3, secret + String(repeating: " and on", count: 2_000)),
            ]
            _ = try await store.add(added, of: "ada")
            _ = try await store.edit(Sample.id(1), with: Sample.edit(secret, at: 9))
            #expect(folder.allBytes.holds(secret) && folder.allBytes.holds(earlier))
            if way == 1 {
                _ = try await store.delete([Sample.id(1), Sample.id(3)])
            } else {
                _ = try await store.deleteAll(of: "ada")
            }
            await store.writer.whenSettled()
            #expect(folder.bytes(of: "memories.db-wal").isEmpty)
            #expect(!folder.allBytes.holds(secret))
            #expect(!folder.allBytes.holds(earlier))
        }
    }

    @Test("a full file acknowledges nothing, and takes changes again when there is room")
    func recoversFromFull() async throws {
        var options = Self.quick
        options.fileBytesMax = 256 << 10
        try await withStore(options) { store, folder in
            var kept: [MemoryID] = []
            var failure: MemoryError.Kind?
            for number in 1...200 as ClosedRange<UInt64> where failure == nil {
                let text = "\(number)" + String(repeating: " word", count: 800)
                failure = await kind {
                    kept += try await store.add([Sample.memory(number, text)], of: "ada").map(\.id)
                }
            }
            #expect(failure == .full)
            let stored = try await store.page(
                PageQuery(userID: "ada", isNewestFirst: false, limit: 1_000))
            #expect(stored.map(\.id) == kept)
            _ = try await store.delete(Array(kept.prefix(10)))
            try await store.addOne(900)
            #expect(try await store.checkIntegrity().isEmpty)
            #expect(try await store.statistics().memories == kept.count - 9)
        }
    }

    @Test("while another process writes, changes are refused as busy and then go on")
    func sharesWithAnotherWriter() async throws {
        var options = SQLiteStoreOptions()
        options.busyTimeout = .milliseconds(1)
        try await withStore(options) { store, folder in
            await store.writer.whenSettled()
            let other = Database(
                try Connection(path: folder.path + "/memories.db", mode: .readWrite))
            try other.run("BEGIN IMMEDIATE")
            #expect(await kind { try await store.addOne(1) } == .busy)
            try other.run("COMMIT")
            try await store.addOne(2)
            #expect(try await store.statistics().memories == 1)
        }
    }

    @Test("two stores on one file stay whole")
    func twoStores() async throws {
        try await withStore { store, folder in
            let second = try SQLiteStore(folder: folder.path, versions: Sample.versions)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 as ClosedRange<UInt64> {
                    let target = number % 2 == 0 ? store : second
                    group.addTask {
                        // Busy is an allowed answer; the writer of the other may hold the lock.
                        while await kind({ try await target.addOne(number) }) == .busy {}
                    }
                }
                try await group.waitForAll()
            }
            await second.close()
            #expect(try await store.statistics().memories == 40)
            #expect(try await store.checkIntegrity().isEmpty)
        }
    }

    @Test("statistics count users, memories, bytes and commits")
    func counts() async throws {
        try await withStore { store in
            let empty = try await store.statistics()
            #expect(empty.users == 0 && empty.memories == 0 && empty.commits == 0)
            try await store.addOne(1)
            let one = try await store.statistics()
            #expect(one.users == 1 && one.memories == 1 && one.commits == 1)
            #expect(one.queuedWrites == 0 && one.fileBytes > 4_096)
        }
    }

    /// Bounds with short delays, so that settling is soon.
    private static var quick: SQLiteStoreOptions {
        var options = SQLiteStoreOptions()
        options.scrubDelay = .milliseconds(5)
        options.tidyDelay = .milliseconds(20)
        return options
    }

    private func withStore(
        _ options: SQLiteStoreOptions? = nil, _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        try await withStore(options) { store, _ in try await body(store) }
    }

    private func withStore(
        _ options: SQLiteStoreOptions? = nil,
        _ body: (SQLiteStore, TemporaryFolder) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(
            folder: folder.path, versions: Sample.versions, options: options ?? Self.quick)
        try await body(store, folder)
        await store.close()
    }
}

/// Keeps the writer busy inside one change until it is let go.
private final class Hold: Sendable {
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
    fileprivate func addOne(_ number: UInt64) async throws {
        _ = try await add([Sample.memory(number, "text \(number)")], of: "ada")
    }

    /// A change that goes well and makes the commit fail, or that loses the transaction itself.
    fileprivate func spoilCommit(_ isLostEarly: Bool) async throws {
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
    fileprivate func whenWaiting(_ count: Int) async {
        while writer.counts.waiting < count { await Task.yield() }
    }
}

extension TemporaryFolder {
    /// The bytes of the file and of its log.
    fileprivate var allBytes: [UInt8] {
        bytes(of: "memories.db") + bytes(of: "memories.db-wal")
    }
}
