import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("Store file")
struct StoreFileTests {
    @Test("an empty folder becomes a store of today's version, for its owner alone")
    func startsEmpty() async throws {
        let folder = try TemporaryFolder()
        try await open(folder) { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            #expect(try await store.checkIntegrity().isEmpty)
        }
        let database = Database(
            try Connection(path: folder.path + "/memories.db", mode: .untouched))
        #expect(try database.integer("PRAGMA user_version") == Schema.version)
        #expect(try database.integer("PRAGMA application_id") == Schema.applicationID)
        #expect(try database.integer("PRAGMA auto_vacuum") == 2)
        #expect(folder.bytes(of: "memories.db-wal").isEmpty, "the log is cut at the end")
    }

    @Test("what was added is there after the store is opened again")
    func survivesReopening() async throws {
        let folder = try TemporaryFolder()
        try await open(folder) { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            store.attach([Sample.update(1, Derived(features: [1], vector: [2]))])
        }
        try await open(folder) { store in
            #expect(try await store.memories([Sample.id(1)]).map(\.content.text) == ["a"])
            #expect(
                try await store.staleCount(versions: Sample.versions) == 0,
                "what was attached is written before the store closes")
            let next = try await store.add([Sample.memory(2, "b")], of: "ada")
            #expect(next.map(\.ordinal) == [2])
        }
    }

    @Test(
        "after a sudden end, also amid a checkpoint, all that was answered is there",
        arguments: [false, true])
    func survivesSuddenEnd(isAmidCheckpoint: Bool) async throws {
        let folder = try TemporaryFolder()
        let image = try TemporaryFolder()
        var slow = SQLiteStoreOptions.quick
        slow.scrubDelay = .seconds(60)
        slow.tidyDelay = .seconds(60)
        try await open(folder, slow) { store in
            await store.writer.whenSettled()
            // Long enough to make the file grow, so that the log holds page 1.
            let long = "gone" + String(repeating: " and away", count: 4_000)
            _ = try await store.add([Sample.memory(1, "kept"), Sample.memory(2, long)], of: "ada")
            _ = try await store.delete([Sample.id(2)])
            var bytes = folder.bytes(of: name)
            // A checkpoint writes page 1, with the new length of the file, before the other pages.
            if isAmidCheckpoint { bytes.replaceSubrange(28..<32, with: [0, 0, 16, 0]) }
            try image.write(bytes, to: name)
            try image.write(folder.bytes(of: name + "-wal"), to: name + "-wal")
        }
        #expect(image.bytes(of: name + "-wal").holds("gone"))
        try await open(image) { store in
            #expect(try await store.checkIntegrity().isEmpty)
            let page = try await store.page(PageQuery(userID: "ada", limit: 10))
            #expect(page.map(\.content.text) == ["kept"])
            await store.writer.whenSettled()
            #expect(!(image.bytes(of: name) + image.bytes(of: name + "-wal")).holds("gone"))
        }
    }

    @Test("a file of another program is refused and left alone")
    func refusesForeign() async throws {
        let folder = try TemporaryFolder()
        try make(in: folder, "CREATE TABLE mine(x); INSERT INTO mine VALUES (1)")
        try expectRefusal(.conflict, of: folder)
    }

    @Test(
        "a newer file is refused and left alone, also when only its log says so",
        arguments: [true, false])
    func refusesNewer(isInLog: Bool) async throws {
        let folder = try TemporaryFolder()
        try await open(folder) { _ in }
        let script = "PRAGMA user_version = \(Schema.version + 1)"
        try make(in: folder, script, keepsLog: isInLog)
        #expect(folder.bytes(of: name + "-wal").isEmpty != isInLog)
        try expectRefusal(.conflict, of: folder)
    }

    @Test("a file that is no database is refused and left alone", arguments: [1, 100, 8_192])
    func refusesGarbage(size: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }, to: name)
        try expectRefusal(.corrupt, of: folder)
    }

    @Test("a cut file is refused, or told to be damaged")
    func tellsDamage() async throws {
        let folder = try TemporaryFolder()
        try await open(folder) { store in
            for number in 1...200 as ClosedRange<UInt64> {
                let text = String(repeating: "word\(number) ", count: 400)
                _ = try await store.add([Sample.memory(number, text)], of: "ada")
            }
        }
        var bytes = folder.bytes(of: name)
        // The tables' first pages are in the first half; without them the file is refused.
        let half = bytes.count / 4_096 / 2 * 4_096
        for place in stride(from: half, to: bytes.count - 64, by: 4_096) {
            bytes.replaceSubrange(place..<place + 64, with: repeatElement(0xFF, count: 64))
        }
        try folder.write(bytes, to: name)
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        let faults = try? await store.checkIntegrity()
        #expect(faults?.isEmpty != true)
        let thrown = await kind { _ = try await store.page(PageQuery(userID: "ada", limit: 100)) }
        #expect(thrown == .corrupt)
        await store.close()
    }

    @Test("a missing folder is told, and nothing is made")
    func refusesMissingFolder() async throws {
        let folder = try TemporaryFolder()
        let thrown = await kind {
            _ = try SQLiteStore(folder: folder.path + "/none", versions: Sample.versions)
        }
        #expect(thrown == .unavailable)
    }

    @Test("a closed store refuses everything")
    func refusesWhenClosed() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        await store.close()
        await store.close()
        let added = await kind { _ = try await store.add([Sample.memory(1, "a")], of: "ada") }
        #expect(added == .unavailable)
        #expect(await kind { _ = try await store.statistics() } == .unavailable)
        store.attach([Sample.update(1, Derived(features: [], vector: []))])
    }

    private let name = "memories.db"

    private func open(
        _ folder: TemporaryFolder, _ options: SQLiteStoreOptions = .quick,
        _ body: (SQLiteStore) async throws -> Void
    ) async throws {
        let store = try SQLiteStore(
            folder: folder.path, versions: Sample.versions, options: options)
        try await body(store)
        await store.close()
    }

    /// Runs SQL on the file, without our checks.
    private func make(
        in folder: TemporaryFolder, _ script: String, keepsLog: Bool = false
    ) throws {
        let connection = try Connection(path: folder.path + "/" + name, mode: .readWrite)
        try connection.keepLogOnClose(keepsLog)
        try connection.execute(script, in: "test")
    }

    private func expectRefusal(_ kind: MemoryError.Kind, of folder: TemporaryFolder) throws {
        let before = folder.bytes(of: name)
        let log = folder.bytes(of: name + "-wal")
        let error = #expect(throws: MemoryError.self) {
            _ = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        }
        #expect(error?.kind == kind)
        let isSame =
            folder.bytes(of: name) == before && folder.bytes(of: name + "-wal") == log
        #expect(isSame, "the file was changed")
    }
}
