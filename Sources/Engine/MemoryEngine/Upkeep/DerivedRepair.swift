import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// Derived data on its way to its memory.
struct DerivedItem: Sendable {
    /// The data; empty parts could not be made.
    var data: Derived
    /// Whether the store wrote the memory before the data was there.
    var isLate: Bool
}

/// Makes derived data, and makes it anew where it is missing or of another version.
final class DerivedRepair: Sendable {
    /// What makes derived data now.
    let versions: DerivedVersions
    /// Whether something was left empty since the last run.
    let isNeeded = Mutex(false)
    let store: any MemoryStore
    let embedder: (any TextEmbedder)?
    let pool: WorkPool

    /// Versions that no data has, so that all of it is stale.
    private static let noVersions = DerivedVersions(features: -1, encoder: "none")
    /// Memories that are rebuilt together.
    private static let batchCount = 64

    init(store: any MemoryStore, embedder: (any TextEmbedder)?, pool: WorkPool) {
        self.store = store
        self.embedder = embedder
        self.pool = pool
        versions = MemoryEngine.derivedVersions(encoder: embedder?.encoderVersion)
    }

    /// Features and vectors of contents, in their order.
    ///
    /// Never fails: what cannot be made now is left empty, and found missing and rebuilt later.
    func derive(_ contents: [MemoryContent]) async -> [Derived] {
        let analysed = try? await pool.work(in: "analyse") {
            contents.map { content in
                (
                    MemoryFeatures(of: content).encode(),
                    MemoryFeatures.embeddingText(text: content.text, speaker: content.speaker)
                )
            }
        }
        // Refused by a full pool: both parts are missing until they are rebuilt.
        guard let analysed else {
            isNeeded.withLock { $0 = true }
            return contents.map { _ in Derived(features: [], vector: []) }
        }
        // Refused by a full or missing embedder: the vectors are missing until they are rebuilt.
        let vectors = try? await embedder?.embed(analysed.map(\.1))
        if vectors == nil, embedder != nil { isNeeded.withLock { $0 = true } }
        return analysed.enumerated().map { place, item in
            let vector = vectors.map { MemoryVector($0[place]).encode() }
            return Derived(features: item.0, vector: vector ?? [])
        }
    }

    /// The same, put into the slots through which they may still join their memories' commit.
    func derive(_ contents: [MemoryContent], into slots: [DerivedSlot]) async -> [DerivedItem] {
        zip(await derive(contents), slots).map { data, slot in
            DerivedItem(data: data, isLate: slot.fill(data))
        }
    }

    /// Rebuilds everything that is missing or of another version; can be broken off at any time.
    ///
    /// - Parameters:
    ///   - everything: Also what is there and of today's version.
    ///   - progress: Called after each batch with how many are done; false breaks it off.
    /// - Returns: How many memories were rebuilt.
    @discardableResult
    func run(
        everything: Bool = false, progress: @Sendable (_ done: Int) -> Bool
    ) async throws(MemoryError) -> Int {
        isNeeded.withLock { $0 = false }
        var cursor: Int64 = 0
        var done = 0
        while true {
            let (memories, next) = try await store.staleMemories(
                versions: everything ? Self.noVersions : versions, after: cursor,
                limit: Self.batchCount)
            guard !memories.isEmpty else { return done }
            let derived = await derive(memories.map(\.content))
            store.attach(
                zip(memories, derived).map { memory, data in
                    DerivedUpdate(
                        id: memory.id, updatedAt: memory.updatedAt, derived: data,
                        versions: versions)
                })
            cursor = next
            done += memories.count
            guard progress(done) else { return done }
        }
    }

    /// How many memories are missing derived data or have it of another version.
    func staleCount() async throws(MemoryError) -> Int {
        try await store.staleCount(versions: versions)
    }
}
