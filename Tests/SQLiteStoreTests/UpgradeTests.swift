import Glibc
import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("Upgrade of older files")
struct UpgradeTests {
    @Test("a file of version 1 becomes one of today: all is there, rests of deleted texts are not")
    func opensVersion1() async throws {
        let folder = try TemporaryFolder()
        var bytes = try fixture("version-1.db")
        #expect(bytes[63] == 1, "the fixture stays as it was made")
        // What a split page of that time may hold of a text that was deleted.
        let rest = "the heron sleeps at the weir"
        let place = try #require(freePlace(in: bytes))
        bytes.replaceSubrange(place..<place + rest.utf8.count, with: rest.utf8)
        try folder.write(bytes, to: "memories.db")
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        let ada = try await store.page(PageQuery(userID: "ada", isNewestFirst: false, limit: 10))
        #expect(
            ada.map(\.content.text) == [
                "My sister Clara cannot eat peanuts.", "The ferry to the island leaves at 9:40.",
                "We painted the kitchen green last week.",
            ])
        #expect(ada[0].content.categories == ["home", "food"] && ada[0].content.speaker == "Ada")
        #expect(try await store.history(of: ada[2].id).map(\.event) == [.add, .update])
        #expect(try await store.checkIntegrity().isEmpty)
        let more = try await store.add([Sample.memory(1, "new")], of: "ada")
        #expect(more.map(\.ordinal) == [4])
        await store.close()
        let now = folder.bytes(of: "memories.db")
        #expect(now[63] == UInt8(Schema.version) && !now.holds(rest))
    }

    @Test("further steps run once each, and one that fails leaves the form before it")
    func goesOn() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        _ = try await store.add([Sample.memory(1, "kept")], of: "ada")
        await store.close()
        let connection = try Connection(path: folder.path + "/memories.db", mode: .readWrite)
        let database = Database(connection)
        let good: [Schema.Step] =
            Schema.migrations + [.tables("CREATE TABLE more(x); INSERT INTO more VALUES (1)")]
        let bad: [Schema.Step] = good + [.tables("CREATE TABLE half(x); SELECT * FROM missing")]
        #expect(throws: MemoryError.self) { try StoreFile.migrate(database, through: bad) }
        #expect(try database.integer("PRAGMA user_version") == Schema.version + 1)
        #expect(try database.integer("SELECT count(*) FROM sqlite_schema WHERE name='half'") == 0)
        try StoreFile.migrate(database, through: good)
        #expect(try database.integer("SELECT count(*) FROM more") == 1)
        #expect(try database.integer("SELECT count(*) FROM memories") == 1)
    }

    private func fixture(_ name: String) throws -> [UInt8] {
        let folder = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex)
        let file = try #require(fopen("\(folder)/Fixtures/\(name)", "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }

    /// A place in the free middle of a page of a table.
    private func freePlace(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { file in
            for start in stride(from: 0, to: file.count, by: PageWiping.pageBytes)
            where file[start] == 13 {
                let page = UnsafeRawBufferPointer(
                    rebasing: file[start..<start + PageWiping.pageBytes])
                let number = Int64(start / PageWiping.pageBytes + 1)
                let middle = PageWiping.freeMiddle(of: page, number: number)
                if let middle, middle.count > 100 { return start + middle.lowerBound + 20 }
            }
            return nil
        }
    }
}
