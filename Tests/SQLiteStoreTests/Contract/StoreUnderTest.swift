import MemoryModel
import SQLiteStore
import Testing

/// All that a memory store can do.
typealias AnyMemoryStore = MemoryWriting & MemoryReading & RecallReading

/// A kind of store that keeps the contract; each test opens a fresh one.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    /// Its name in test reports.
    let testDescription: String
    /// Opens an empty store in an empty folder.
    let open: @Sendable (_ folder: String) async throws -> any AnyMemoryStore

    /// Every store that keeps the contract.
    static let all = [
        StoreUnderTest(testDescription: "SQLiteStore") { folder in
            try SQLiteStore(folder: folder, versions: Sample.versions)
        }
    ]

    /// Runs a test on a fresh store.
    func use(_ body: (any AnyMemoryStore) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let store = try await open(folder.path)
        try await body(store)
        if let store = store as? SQLiteStore {
            await store.close()
        }
        withExtendedLifetime(folder) {}
    }
}

/// Things to put into stores.
enum Sample {
    static let versions = DerivedVersions(features: 3, encoder: "encoder-a")
    static let start = Timestamp(microseconds: 1_700_000_000_000_000)

    static func id(_ number: UInt64) -> MemoryID {
        MemoryID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
    }

    static func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: start.microseconds + seconds * 1_000_000)
    }

    /// A memory with an empty slot.
    static func memory(
        _ number: UInt64, _ text: String, slot: DerivedSlot = DerivedSlot(versions: versions),
        change: (inout MemoryContent) -> Void = { _ in }
    ) -> NewMemory {
        var content = MemoryContent(text: text, occurredAt: start)
        change(&content)
        return NewMemory(
            id: id(number), content: content, createdAt: time(Int64(number)),
            updatedAt: time(Int64(number)), derived: slot)
    }

    /// A slot with data in it.
    static func filled(_ features: [UInt8], _ vector: [UInt8]) -> DerivedSlot {
        let slot = DerivedSlot(versions: versions)
        _ = slot.fill(Derived(features: features, vector: vector))
        return slot
    }

    /// A change of the text alone.
    static func edit(_ text: String, at seconds: Int64, slot: DerivedSlot? = nil) -> MemoryEdit {
        MemoryEdit(at: time(seconds), derived: slot) { content in
            var content = content
            content.text = text
            return content
        }
    }

    /// Data for the memory of that number as it was added, or as it was at another time.
    static func update(
        _ number: UInt64, _ derived: Derived, at seconds: Int64? = nil,
        versions: DerivedVersions = versions
    ) -> DerivedUpdate {
        DerivedUpdate(
            id: id(number), updatedAt: time(seconds ?? Int64(number)), derived: derived,
            versions: versions)
    }
}

/// The kind of the error that `body` throws; nil when it throws none.
func kind(_ body: () async throws -> Void) async -> MemoryError.Kind? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? MemoryError)?.kind
    }
}
