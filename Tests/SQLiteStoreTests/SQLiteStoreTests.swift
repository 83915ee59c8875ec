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

    @Test("data attached to an idle store is written without another change")
    func writesAttachedAlone() async throws {
        try await withStore { store in
            try await store.addOne(1)
            store.attach([Sample.update(1, Derived(features: [1], vector: [1]))])
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

    @Test("texts that share a hash are told apart")
    func tellsEqualHashesApart() async throws {
        try await withStore { store in
            try await store.addOne(1)
            // No two short texts are known to share one, so one is given another's.
            let hash = TextHash.of("text 2")
            try await store.writer.write("test", bytes: 0) { database throws(MemoryError) in
                try database.run("UPDATE memories SET text_hash = ?", [.integer(hash)])
            }
            let added = try await store.add([Sample.memory(2, "text 2")], of: "ada")
            #expect(added.map(\.event) == [.add])
            let again = try await store.add([Sample.memory(3, "text 2")], of: "ada")
            #expect(again.map(\.id) == [Sample.id(2)])
        }
    }

    @Test("the writer keeps to the settings that its promises rest on")
    func keepsToSettings() async throws {
        try await withStore { store in
            let found = try await store.writer.write("test", bytes: 0) {
                database throws(MemoryError) in
                var found: [String: Int64] = [:]
                for name in ["synchronous", "foreign_keys", "secure_delete", "trusted_schema"] {
                    found[name] = try database.integer("PRAGMA \(name)")
                }
                return found
            }
            let wanted: [String: Int64] = [
                "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0,
            ]
            #expect(found == wanted)
        }
    }
}
