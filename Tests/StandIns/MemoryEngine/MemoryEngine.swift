// Stands in for Sources/Engine/MemoryEngine until that is merged; then this folder is deleted.
import MemoryModel
import Synchronization

/// Keeps memories in a list, with the engine's public face.
public final class MemoryEngine: Sendable {
    private struct State {
        var memories: [Memory] = []
        var history: [MemoryID: [MemoryRevision]] = [:]
        var ordinals: [String: UInt32] = [:]
        var count: UInt64 = 0
    }
    private let state = Mutex(State())
    private let clock: @Sendable () -> Timestamp
    /// When set, every call fails with it.
    public let failure = Mutex<MemoryError?>(nil)

    /// An empty engine.
    public init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }

    /// The time now.
    public var now: Timestamp { clock() }

    private func check() throws(MemoryError) {
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// Adds contents.
    public func remember(
        _ contents: [MemoryContent], of userID: String
    ) async throws(MemoryError) -> [Remembered] {
        try await restore(
            contents.map {
                MemoryRecord(id: nil, content: $0, createdAt: now, updatedAt: now)
            }, of: userID)
    }

    /// Adds records.
    public func restore(
        _ records: [MemoryRecord], of userID: String
    ) async throws(MemoryError) -> [Remembered] {
        try check()
        return state.withLock { state in
            records.map { record in
                let text = record.content.text
                if let old = state.memories.first(where: {
                    $0.userID == userID && $0.content.text == text
                }) {
                    return Remembered(id: old.id, event: .noop, text: text)
                }
                state.count += 1
                let ordinal = state.ordinals[userID, default: 0] + 1
                state.ordinals[userID] = ordinal
                let isTaken = state.memories.contains { $0.id == record.id }
                let id =
                    (isTaken ? nil : record.id) ?? MemoryID(at: now, random: (0, state.count))
                state.memories.append(
                    Memory(
                        id: id, userID: userID, ordinal: ordinal, content: record.content,
                        createdAt: record.createdAt, updatedAt: record.updatedAt))
                state.history[id] = [
                    MemoryRevision(event: .add, at: record.createdAt, oldText: nil, newText: text)
                ]
                return Remembered(id: id, event: .add, text: text)
            }
        }
    }

    /// One memory.
    public func memory(_ id: MemoryID) async throws(MemoryError) -> Memory {
        try check()
        guard let memory = state.withLock({ $0.memories.first { $0.id == id } }) else {
            throw MemoryError(.notFound, in: "get", hint: "No memory has this id.")
        }
        return memory
    }

    /// One page.
    public func page(_ query: PageQuery) async throws(MemoryError) -> [Memory] {
        try check()
        let all = state.withLock { state in
            state.memories.filter {
                $0.userID == query.userID && (query.filter.map($0.satisfies) ?? true)
            }
        }
        let sorted = query.isNewestFirst ? all.reversed() : all
        let rest = sorted.filter { memory in
            guard let after = query.after else { return true }
            return query.isNewestFirst ? memory.ordinal < after : memory.ordinal > after
        }
        return Array(rest.prefix(query.limit))
    }

    /// Changes one memory.
    public func edit(
        _ id: MemoryID,
        _ update: @escaping @Sendable (MemoryContent) throws(MemoryError) -> MemoryContent
    ) async throws(MemoryError) -> Memory {
        var memory = try await memory(id)
        let old = memory.content.text
        memory.content = try update(memory.content)
        memory.updatedAt = now
        let changed = memory
        return state.withLock { state in
            state.memories = state.memories.map { $0.id == id ? changed : $0 }
            state.history[id]?.append(
                MemoryRevision(
                    event: .update, at: changed.updatedAt, oldText: old,
                    newText: changed.content.text))
            return changed
        }
    }

    /// Removes memories.
    public func delete(_ ids: [MemoryID]) async throws(MemoryError) -> [Deleted] {
        try check()
        return state.withLock { state in
            let gone = state.memories.filter { ids.contains($0.id) }
            state.memories.removeAll { ids.contains($0.id) }
            for memory in gone { state.history[memory.id] = nil }
            return gone.map { Deleted(id: $0.id, userID: $0.userID, ordinal: $0.ordinal) }
        }
    }

    /// Removes a user's memories.
    public func deleteAll(of userID: String) async throws(MemoryError) -> Int {
        let ids = state.withLock { $0.memories.filter { $0.userID == userID }.map(\.id) }
        return try await delete(ids).count
    }

    /// One memory's changes.
    public func history(of id: MemoryID) async throws(MemoryError) -> [MemoryRevision] {
        try check()
        guard let history = state.withLock({ $0.history[id] }) else {
            throw MemoryError(.notFound, in: "history", hint: "No memory has this id.")
        }
        return history
    }

    /// Finds memories that share a word with the question.
    public func search(_ question: Question) async throws(MemoryError) -> Answer {
        try check()
        let words = Set(question.text.lowercased().split(separator: " "))
        let found = state.withLock { state in
            state.memories.filter { memory in
                memory.userID == question.userID
                    && (question.filter.map(memory.satisfies) ?? true)
                    && !words.isDisjoint(
                        with: memory.content.text.lowercased().split(separator: " "))
            }
        }
        let hits = found.enumerated().map { index, memory in
            let part = Explanation.Part(name: "words", raw: 1, value: 0.5, weight: 2)
            let explanation = Explanation(
                rank: index + 1, tier: "short_term", profile: "chat", sum: 1, parts: [part])
            return Hit(
                memory: memory, score: 0.75, explanation: question.isExplained ? explanation : nil)
        }
        return Answer(
            hits: Array(hits.prefix(question.limit)),
            nearMisses: question.isExplained ? Array(hits.dropFirst(question.limit).prefix(5)) : [],
            degraded: question.mode == .lexical ? [] : ["embedder"])
    }

    /// Counts.
    public func statistics() async throws(MemoryError) -> EngineStatistics {
        try check()
        let memories = state.withLock { $0.memories }
        return EngineStatistics(
            store: StoreStatistics(
                users: Set(memories.map(\.userID)).count, memories: memories.count, fileBytes: 0,
                queuedWrites: 0, commits: 0),
            indexedUsers: 0, indexBytes: 0, indexBytesMax: 0, encoderVersion: nil, stale: 0)
    }

    /// The state of the parts.
    public func health() async -> [HealthPart] {
        let isReady = failure.withLock { $0 == nil }
        return [
            HealthPart(name: "store", isReady: isReady, isOptional: false, detail: "A list."),
            HealthPart(name: "embedder", isReady: false, isOptional: true, detail: "None."),
        ]
    }
}

extension Memory {
    fileprivate func satisfies(_ filter: MemoryFilter) -> Bool {
        switch filter {
        case .and(let parts): parts.allSatisfy(satisfies)
        case .or(let parts): parts.contains(where: satisfies)
        case .not(let part): !satisfies(part)
        case .compare(.categories, _, .string(let label)): content.categories.contains(label)
        case .compare(.speaker, _, .string(let name)): content.speaker == name
        case .compare(.session, _, .string(let name)): content.sessionID == name
        case .compare(.agent, _, .string(let name)): content.agentID == name
        case .compare(.app, _, .string(let name)): content.appID == name
        case .compare(.occurredAt, .lte, .time(let time)): content.occurredAt <= time
        case .compare(.occurredAt, .lt, .time(let time)): content.occurredAt < time
        case .compare(.occurredAt, .gte, .time(let time)): content.occurredAt >= time
        default: false
        }
    }
}

/// What became of a text.
public struct Remembered: Sendable {
    /// The memory that stands.
    public var id: MemoryID
    /// What happened.
    public var event: MemoryEvent
    /// Its text.
    public var text: String
}

/// A memory from an export.
public struct MemoryRecord: Sendable {
    /// Its name there.
    public var id: MemoryID?
    /// What is to be remembered.
    public var content: MemoryContent
    /// When it was learned.
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp

    /// A record from its parts.
    public init(
        id: MemoryID?, content: MemoryContent, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.content = content
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// Counts and sizes.
public struct EngineStatistics: Sendable {
    /// The store's.
    public var store: StoreStatistics
    /// Users in memory.
    public var indexedUsers: Int
    /// Bytes of their indexes.
    public var indexBytes: Int
    /// The most bytes.
    public var indexBytesMax: Int
    /// The encoder in use.
    public var encoderVersion: String?
    /// Memories whose derived data is old.
    public var stale: Int
}

/// Whether one part works.
public struct HealthPart: Sendable {
    /// The part.
    public var name: String
    /// Whether it works.
    public var isReady: Bool
    /// Whether the server can answer without it.
    public var isOptional: Bool
    /// What is wrong.
    public var detail: String
}
