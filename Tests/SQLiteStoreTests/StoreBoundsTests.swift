import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("SQLiteStore bounds", .timeLimit(.minutes(1)))
struct StoreBoundsTests {
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
        var options = SQLiteStoreOptions.quick
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
        var options = SQLiteStoreOptions.quick
        options.logBytes = 16 << 10
        // Idle or not, the length alone must bring it about.
        options.tidyDelay = .seconds(3_600)
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
            var options = SQLiteStoreOptions()
            options.commitLimit = 0
            // An error would be no stop, so it must not count as one.
            _ = try? SQLiteStore(folder: "no/such", versions: Sample.versions, options: options)
        }
    }

    @Test("derived data beyond its bounds is dropped and stays stale")
    func dropsDerived() async throws {
        var options = SQLiteStoreOptions.quick
        options.attachLimit = 3
        try await withStore(options) { store in
            for number in 1...5 as ClosedRange<UInt64> { try await store.addOne(number) }
            let hold = Hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await hold.block(store, Sample.id(1)) }
                await hold.whenBlocked()
                for number in 1...5 as ClosedRange<UInt64> {
                    let derived = Derived(features: [1], vector: [1])
                    store.attach([Sample.update(number, derived)])
                }
                hold.release()
                try await group.waitForAll()
            }
            await store.writer.whenSettled()
            // Two were beyond the bound; the first was changed after its data was made.
            #expect(try await store.staleCount(versions: Sample.versions) == 3)
        }
    }

    @Test("a full file acknowledges nothing, and takes changes again when there is room")
    func recoversFromFull() async throws {
        var options = SQLiteStoreOptions.quick
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

    @Test("a store that cannot write any more can still be closed")
    func closesWhenLocked() async throws {
        var options = SQLiteStoreOptions()
        options.busyTimeout = .milliseconds(1)
        options.tidyDelay = .milliseconds(1)
        options.attachDelay = .seconds(60)
        try await withStore(options) { store, folder in
            try await store.addOne(1)
            await store.writer.whenSettled()
            let other = Database(
                try Connection(path: folder.path + "/memories.db", mode: .readWrite))
            try other.run("BEGIN IMMEDIATE")
            store.attach([Sample.update(1, Derived(features: [1], vector: [1]))])
            await store.close()
        }
    }
}
