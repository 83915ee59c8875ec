import MemoryEngine
import MemoryModel
import Pressure
import SQLiteStore
import Synchronization
import TestKit
import Testing

@Suite("Relief under pressure")
struct PressureReliefTests {
    private static let indexBytesMax = 48 << 10

    @Test("indexes shrink to their share, the least recently used first, and are read again")
    func indexesShrink() async throws {
        let folder = try TemporaryFolder()
        let percent = Mutex(10)
        let store = try SQLiteStore(
            folder: folder.path, versions: MemoryEngine.derivedVersions(encoder: nil))
        let pressure = PressureMonitor(
            limit: MemoryLimit(bytes: 1_000, source: .setting),
            reading: { percent.withLock { $0 * 10 } }, giveBack: {})
        let engine = MemoryEngine(
            store: store, embedder: nil,
            options: EngineOptions(
                recallThreads: 1, shortTermBytesMax: Self.indexBytesMax, pressure: pressure),
            clock: { Timestamp(microseconds: 1_700_000_000_000_000) },
            random: { (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)) })
        let users = ["ada", "bob", "cleo", "dan", "eve", "flo"]
        for user in users {
            let contents = (0..<20).map {
                MemoryContent(text: "\(user) drank tea number \($0)", occurredAt: engine.now)
            }
            _ = try await engine.remember(contents, of: user)
        }
        func found(_ user: String) async throws -> [MemoryID] {
            let question = Question(userID: user, text: "tea number 7", mode: .lexical)
            return try await engine.search(question).hits.map(\.memory.id)
        }
        var before: [String: [MemoryID]] = [:]
        for user in users { before[user] = try await found(user) }
        let full = try await engine.statistics()
        try #require(full.indexedUsers == users.count)
        try #require(full.indexBytes > Self.indexBytesMax / 4)
        percent.withLock { $0 = 95 }
        #expect(await pressure.look().relieved == ["recall indexes"])
        let less = try await engine.statistics()
        #expect(less.indexBytes <= Self.indexBytesMax / 4 && less.indexedUsers < users.count)
        // The last that was asked stays, so its plain search goes on; the first was let go.
        try engine.admit(Question(userID: "flo", text: "tea"))
        #expect(throws: PressureRefusal.self) {
            try engine.admit(Question(userID: "ada", text: "tea"))
        }
        for user in users { #expect(try await found(user) == before[user]) }
        await store.close()
        engine.shutDown()
    }
}
