import MemoryModel
import SQLiteStore
import Testing

@Suite("Memory store contract: names")
struct NamesContract {
    @Test("pages of ids and of users go through all there are, in order, each once")
    func pages() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        #expect(try await store.memoryIDs(after: nil, limit: 3).isEmpty)
        #expect(try await store.userIDs(after: nil, limit: 3).isEmpty)
        // The order of ids is not that in which they come.
        for number in [9, 2, 11, 4, 7, 1, 8] as [UInt64] {
            let memory = Sample.memory(number, "text \(number)")
            _ = try await store.add([memory], of: "user \(number % 4)")
        }
        _ = try await store.delete([Sample.id(7)])
        _ = try await store.deleteAll(of: "user 0")
        var ids: [MemoryID] = []
        while true {
            let page = try await store.memoryIDs(after: ids.last, limit: 2)
            #expect(page.count <= 2)
            if page.isEmpty { break }
            ids += page
        }
        #expect(ids == [1, 2, 9, 11].map(Sample.id))
        #expect(try await store.userIDs(after: nil, limit: 2) == ["user 1", "user 2"])
        #expect(try await store.userIDs(after: "user 2", limit: 2) == ["user 3"])
        await store.close()
        withExtendedLifetime(folder) {}
    }
}
