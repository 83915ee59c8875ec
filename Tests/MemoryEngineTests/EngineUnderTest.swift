import BertEmbedder
import MemoryEngine
import MemoryModel
import SQLiteStore
import Synchronization
import TestKit

/// A real engine over a real file and the real model, with a clock and ids of its own.
final class EngineUnderTest: Sendable {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let embedder: BertEmbedder
    let engine: MemoryEngine
    /// The engine's clock, microseconds; it goes on by one millisecond at each look.
    private let ticks: Ticks

    /// Opens an engine.
    ///
    /// - Parameters:
    ///   - folder: That of an earlier engine, or nil for a new one.
    ///   - indexBytesMax: The budget of recall indexes.
    ///   - caches: What is kept at hand.
    ///   - work: How jobs are done.
    ///   - isNarrativePaused: Whether making narratives must wait.
    ///   - model: Plans and words.
    init(
        _ folder: TemporaryFolder? = nil, indexBytesMax: Int = 64 << 20,
        caches: CacheOptions = CacheOptions(), work: WorkOptions = WorkOptions(),
        isNarrativePaused: Bool = false, model: (any ChatModel)? = nil
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        let embedder = try BertEmbedder(
            modelPath: try TestModel.path(), workers: 2, queueLimit: 256)
        let store = try SQLiteStore(
            folder: folder.path,
            versions: MemoryEngine.derivedVersions(encoder: embedder.encoderVersion))
        let ticks = Ticks()
        let numbers = Mutex<UInt64>(0)
        var options = EngineOptions(
            recallThreads: 2, shortTermBytesMax: indexBytesMax, caches: caches)
        options.work = work
        options.narratives.isPaused = { isNarrativePaused }
        options.narratives.rest = .zero
        engine = MemoryEngine(
            store: store, embedder: embedder, options: options,
            clock: { Timestamp(microseconds: ticks.next(after: 1_000)) },
            random: {
                numbers.withLock {
                    $0 += 1
                    return ($0, $0 &* 0x9E37_79B9_7F4A_7C15)
                }
            },
            narratives: store, model: model)
        (self.folder, self.store, self.embedder) = (folder, store, embedder)
        self.ticks = ticks
    }

    /// Lets time pass for the engine.
    func wait(_ time: Duration) {
        _ = ticks.next(after: time.components.seconds * 1_000_000)
    }

    /// Ends everything in order.
    func close() async {
        await store.close()
        engine.shutDown()
        embedder.shutDown()
    }

    func add(_ texts: [String], of user: String) async throws -> [Remembered] {
        try await engine.remember(
            texts.map { MemoryContent(text: $0, occurredAt: engine.now) }, of: user)
    }

    /// What a search finds, with scores, so that two engines can be compared.
    func found(
        _ query: String, of user: String, mode: SearchMode = .hybrid
    ) async throws -> [String] {
        let answer = try await engine.search(
            Question(userID: user, text: query, mode: mode, limit: 50))
        return answer.hits.map { "\($0.memory.id) \($0.memory.content.text) \($0.score)" }
    }
}

/// A clock that goes on when it is looked at.
private final class Ticks: Sendable {
    private let microseconds = Mutex<Int64>(1_700_000_000_000_000)

    func next(after step: Int64) -> Int64 {
        microseconds.withLock {
            $0 += step
            return $0
        }
    }
}
