import MemoryModel
import Testing

@testable import MemoryEngine

@Suite("What was never stored")
struct NeverStoredTests {
    private static let unknown = MemoryID(high: 0x1234, low: 0x5678)

    @Test("unknown ids and users are answered without the store; known ones are not denied")
    func rejects() async throws {
        let subject = try EngineUnderTest()
        let ids = try await subject.add((0..<20).map { "Note \($0)." }, of: "ada").map(\.id)
        #expect(subject.engine.cacheStatistics.neverStored.falsePositiveRate == 1)
        #expect(try await subject.engine.renewNeverStored())
        #expect(try await !subject.engine.renewNeverStored())
        let seen = subject.engine.cacheStatistics.neverStored
        #expect(seen.entries == 21 && seen.capacity >= 131_072 && seen.falsePositiveRate < 0.01)
        for id in ids { _ = try await subject.engine.memory(id) }
        #expect(subject.engine.cacheStatistics.neverStored.rejected == 0)
        // From here on the store answers nothing.
        await subject.store.close()
        let lost = await #expect(throws: MemoryError.self) {
            try await subject.engine.memory(Self.unknown)
        }
        #expect(lost?.kind == .notFound)
        let history = await #expect(throws: MemoryError.self) {
            try await subject.engine.history(of: Self.unknown)
        }
        #expect(history?.kind == .notFound)
        #expect(try await subject.engine.delete([Self.unknown]).ids.isEmpty)
        #expect(try await subject.engine.deleteAll(of: "eve").removed == Removal())
        #expect(try await subject.engine.page(PageQuery(userID: "eve", limit: 5)).isEmpty)
        #expect(try await subject.found("note", of: "eve", mode: .lexical).isEmpty)
        #expect(subject.engine.cacheStatistics.neverStored.rejected >= 6)
        await subject.close()
    }

    @Test("what is added after the filters were built is known at once")
    func adds() async throws {
        let subject = try EngineUnderTest()
        try await subject.engine.renewNeverStored()
        let id = try await subject.add(["New."], of: "ada")[0].id
        #expect(try await subject.engine.memory(id).content.text == "New.")
        #expect(try await subject.engine.page(PageQuery(userID: "ada", limit: 5)).count == 1)
        let record = MemoryRecord(
            id: Self.unknown,
            content: MemoryContent(text: "Old.", occurredAt: subject.engine.now),
            createdAt: subject.engine.now, updatedAt: subject.engine.now)
        _ = try await subject.engine.restore([record], of: "bob")
        #expect(try await subject.engine.memory(Self.unknown).content.text == "Old.")
        let items = [BatchItem(userID: "eve", content: record.content)]
        _ = try await subject.engine.remember(items)
        #expect(try await subject.found("old", of: "eve", mode: .lexical).count == 1)
        await subject.close()
    }

    @Test("what was removed may still be looked for, and no more after the filters were built anew")
    func removals() async throws {
        let subject = try EngineUnderTest()
        let store = subject.engine.store
        let filters = subject.engine.caches.neverStored
        let id = try await subject.add(["One."], of: "ada")[0].id
        try await filters.build(from: store, counts: (memories: 1, users: 1))
        _ = try await subject.engine.delete([id])
        #expect(filters.mayHold(id))
        #expect(!filters.needsBuilding)
        await #expect(throws: MemoryError.self) { try await subject.engine.memory(id) }
        filters.noteRemoved(4_096)
        #expect(filters.needsBuilding)
        #expect(try await subject.engine.renewNeverStored())
        #expect(!filters.mayHold(id) && !filters.mayHold(userID: "ada"))
        await subject.close()
    }

    @Test("while filters are built again and again, nothing that is there is denied")
    func buildingBesideAdds() async throws {
        let subject = try EngineUnderTest()
        let filters = subject.engine.caches.neverStored
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for step in 0..<15 {
                        let user = "user \(worker) \(step)"
                        let id = try await subject.add(["Text."], of: user)[0].id
                        _ = try await subject.engine.memory(id)
                        let page = PageQuery(userID: user, limit: 5)
                        #expect(try await subject.engine.page(page).count == 1)
                    }
                }
            }
            group.addTask {
                for _ in 0..<40 {
                    try await filters.build(
                        from: subject.engine.store, counts: (memories: 60, users: 60))
                }
            }
            try await group.waitForAll()
        }
        #expect(subject.engine.cacheStatistics.neverStored.rejected == 0)
        await subject.close()
    }

    @Test("names that come during the building are in, even when the scan was past them")
    func comingNames() async throws {
        let subject = try EngineUnderTest()
        let filters = subject.engine.caches.neverStored
        let ticket = filters.expect([Self.unknown], of: "eve")
        try await filters.build(from: subject.engine.store, counts: (memories: 0, users: 0))
        #expect(filters.mayHold(Self.unknown) && filters.mayHold(userID: "eve"))
        filters.settle(ticket)
        // Nothing of it was stored in the end, so the next filters do not know it.
        try await filters.build(from: subject.engine.store, counts: (memories: 0, users: 0))
        #expect(!filters.mayHold(Self.unknown) && !filters.mayHold(userID: "eve"))
        await subject.close()
    }

    @Test("they stay within their bytes, and are off when that would make them useless")
    func bounds() async throws {
        let subject = try EngineUnderTest()
        let store = subject.engine.store
        let small = NeverStored(bytesMax: 64 << 10)
        try await small.build(from: store, counts: (memories: 100_000, users: 10))
        #expect(small.statistics.bits <= 8 * 64 << 10)
        #expect(!small.mayHold(Self.unknown))
        try await small.build(from: store, counts: (memories: 1_000_000, users: 10))
        #expect(small.statistics.bits == 0 && small.statistics.falsePositiveRate == 1)
        #expect(small.mayHold(Self.unknown))
        #expect(!small.needsBuilding)
        small.noteRemoved(900_000)
        #expect(small.needsBuilding)
        let off = NeverStored(bytesMax: 0)
        #expect(!off.needsBuilding && off.mayHold(Self.unknown))
        await subject.close()
    }
}
