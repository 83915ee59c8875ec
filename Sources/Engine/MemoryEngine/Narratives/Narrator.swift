import Caching
import Execution
import MemoryModel
import RecallIndex
import Synchronization

/// Limits of narratives.
public struct NarrativeOptions: Sendable {
    /// Memories that must be new before a narrative is made again, at least 1.
    public var changesMin = 20
    /// How long a user's new narrative stands at least, so that an import does not make many.
    public var rest = Duration.seconds(600)
    /// Whether making narratives must wait now, such as when memory is short.
    public var isPaused: @Sendable () -> Bool = { false }

    /// The usual limits.
    public init() {}
}

/// What is to be expected of a user's narrative.
public enum NarrativeState: String, Sendable, CaseIterable {
    /// It will be made when its turn comes.
    case queued
    /// It will not be made now: memory is short.
    case paused
    /// As many wait as may, or the server stops.
    case refused
}

/// Makes narratives in the background, one at a time, and keeps them at hand.
///
/// Invariants:
/// 1. A narrative that cites a deleted or changed memory is given to nobody: the store drops it in
///    the same transaction, and the cache before the change is answered.
/// 2. Only users who were active in the last ``activeLife`` are worked for.
final class Narrator: Sendable {
    /// Users that wait at most.
    static let queueMax = 256
    /// How long a narrative is good.
    static let life = Duration.seconds(7 * 86_400)
    /// Who did nothing for so long is not worked for.
    static let activeLife = Duration.seconds(86_400)
    /// A user's first narrative needs so many memories.
    static let firstCount = 5
    /// Memories that a narrative looks at, the newest, and the bytes of their texts.
    static let memoriesMax = 2_000
    static let textBytesMax = 8 << 20
    /// Of users with more memories no vectors are read: words do.
    static let vectorsMax: UInt32 = 20_000
    /// Bytes of narratives at hand.
    static let cacheBytesMax = 8 << 20

    private let store: any NarrativeKeeping
    private let memories: any MemoryReading & RecallReading
    private let model: (any ChatModel)?
    private let options: NarrativeOptions
    private let clock: @Sendable () -> Timestamp
    private let line = BackgroundLine(limit: queueMax)
    private let known = SharedCache<String, NarrativeRecord?>(
        CacheLimits(bytesMax: cacheBytesMax))
    private let users = Mutex(NarrativeUsers())

    init(
        store: any NarrativeKeeping, memories: any MemoryReading & RecallReading,
        model: (any ChatModel)?, options: NarrativeOptions,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.memories = memories
        self.model = model
        self.options = options
        self.clock = clock
    }

    // MARK: Reading

    /// The user's narrative when there is one that is not too old; what failed is named.
    func narrative(
        of userID: String
    ) async -> (narrative: Narrative?, degraded: Set<String>) {
        do throws(MemoryError) {
            let record = try await record(of: userID)
            return (record?.narrative, [])
        } catch {
            return (nil, ["narrative"])
        }
    }

    /// The user's narrative as it is at hand; nil when there is none or it is too old.
    private func record(of userID: String) async throws(MemoryError) -> NarrativeRecord? {
        if let cached = known.value(for: userID, at: Milliseconds.now) { return good(cached) }
        return try await freshRecord(of: userID)
    }

    /// The user's narrative with its age in memories, from the store.
    func freshRecord(of userID: String) async throws(MemoryError) -> NarrativeRecord? {
        let mark = known.mark
        let record = try await store.narrative(of: userID)
        known.insert(
            record, for: userID, bytes: record.map(Self.bytes) ?? 64, group: userID,
            since: mark, at: Milliseconds.now)
        return good(record)
    }

    private func good(_ record: NarrativeRecord?) -> NarrativeRecord? {
        guard let record, record.narrative.madeAt.isWithin(Self.life, of: clock()) else {
            return nil
        }
        return record
    }

    /// Forgets what is at hand of a user, before a change of the user's memories is answered.
    func drop(_ userID: String) {
        known.drop(userID)
        users.withLock { $0.forget(userID) }
    }

    // MARK: Making

    /// Notes that a user is there.
    func noteActivity(of userID: String) { noteChanges(of: userID, count: 0) }

    /// Notes new memories of a user; looks after the narrative when it is due.
    func noteChanges(of userID: String, count: Int) {
        let isDue = users.withLock {
            $0.note(
                userID, changes: count, dueAt: options.changesMin, rest: options.rest, now: clock())
        }
        guard isDue, !options.isPaused() else { return }
        _ = enqueue(userID, isForced: false)
    }

    /// Makes a user's narrative anew, whatever its age.
    func rebuild(_ userID: String) -> NarrativeState {
        users.withLock {
            _ = $0.note(userID, changes: 0, dueAt: .max, rest: .zero, now: clock())
        }
        if options.isPaused() { return .paused }
        return enqueue(userID, isForced: true)
    }

    /// Drops narratives that are too old.
    func dropOld() async throws(MemoryError) {
        _ = try await store.dropNarratives(madeBefore: clock().earlier(by: Self.life))
    }

    /// Makes what waits and takes nothing more.
    func close() async {
        users.withLock { $0.isClosing = true }
        await line.close()
    }

    private func enqueue(_ userID: String, isForced: Bool) -> NarrativeState {
        let entry = line.put { [self] in
            let mayRun = users.withLock { $0.mayRun(userID, Self.activeLife, now: clock()) }
            guard mayRun, !options.isPaused() else { return users.withLock { $0.forget(userID) } }
            do throws(MemoryError) {
                try await make(userID, isForced: isForced)
            } catch {
                // The next activity tries again.
                users.withLock { $0.forget(userID) }
            }
        }
        guard case .queued = entry else {
            users.withLock { $0.forget(userID) }
            return .refused
        }
        return .queued
    }

    private func make(_ userID: String, isForced: Bool) async throws(MemoryError) {
        let record = try await freshRecord(of: userID)
        let newer = record?.newerCount ?? .max
        if !isForced, newer < options.changesMin {
            return users.withLock { $0.settle(userID, changes: newer) }
        }
        let memories = try await newest(of: userID)
        guard isForced || memories.count >= Self.firstCount else {
            let missing = Self.firstCount - memories.count
            return users.withLock {
                $0.settle(userID, changes: max(0, options.changesMin - missing))
            }
        }
        let madeAt = clock()
        let sections = Portrait.sentences(of: memories)
        let isHuge = memories.contains { $0.ordinal > Self.vectorsMax }
        let vectors = isHuge ? [:] : try await vectors(of: userID, for: sections)
        var narrative = Narrative(
            lines: Portrait.lines(sections, vectors: vectors), madeAt: madeAt, writer: "rules",
            lastOrdinal: memories.map(\.ordinal).max() ?? 0)
        if let model, !narrative.lines.isEmpty {
            // A model that fails leaves the lines as they are.
            let better = try? await NarrativeWriting.rewritten(narrative.lines, by: model)
            if let better, !better.isEmpty {
                narrative.lines = better
                narrative.writer = model.name
            }
        }
        guard !narrative.lines.isEmpty else {
            return users.withLock { $0.settle(userID, changes: 0) }
        }
        let versions = Dictionary(
            memories.map { ($0.id, $0.updatedAt) }, uniquingKeysWith: { first, _ in first })
        let isKept = try await store.keep(narrative, of: userID, versions: versions)
        known.drop(userID)
        users.withLock { users in
            if isKept {
                users.settle(userID, changes: 0, madeAt: madeAt)
            } else {
                users.forget(userID)
            }
        }
    }

    private func newest(of userID: String) async throws(MemoryError) -> [Memory] {
        var found: [Memory] = []
        var bytes = 0
        var query = PageQuery(userID: userID, limit: MemoryLimits.resultCount)
        while found.count < Self.memoriesMax, bytes < Self.textBytesMax {
            let page = try await memories.page(query)
            found += page
            bytes += page.reduce(0) { $0 + $1.content.text.utf8.count }
            guard let last = page.last else { break }
            query.after = last.ordinal
        }
        return found
    }

    private func vectors(
        of userID: String, for sections: [NarrativeSection: [Portrait.Sentence]]
    ) async throws(MemoryError) -> [UInt32: [Float]] {
        let wanted = Set(sections.values.joined().map(\.memory.ordinal))
        let vectors = VectorBox()
        try await memories.scanRecall(of: userID) { row in
            guard wanted.contains(row.ordinal) else { return }
            let bytes = row.derived.vector
            let dimensions = bytes.count - MemoryVector.headBytes
            guard let vector = MemoryVector(bytes: bytes, dimensions: dimensions) else { return }
            vectors.content.withLock { $0[row.ordinal] = vector.floats }
        }
        return vectors.content.withLock { $0 }
    }

    private static func bytes(_ record: NarrativeRecord) -> Int {
        record.narrative.lines.reduce(256) {
            $0 + $1.text.utf8.count + 64 + 16 * $1.memoryIDs.count
        }
    }
}

/// Vectors on their way out of the store's thread.
private final class VectorBox: Sendable {
    let content = Mutex<[UInt32: [Float]]>([:])
}
