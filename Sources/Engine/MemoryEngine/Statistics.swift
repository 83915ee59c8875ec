import MemoryModel

/// Counts and sizes of an engine and its store.
public struct EngineStatistics: Sendable {
    /// The store's.
    public var store: StoreStatistics
    /// Users whose recall index is in memory.
    public var indexedUsers: Int
    /// Bytes of those indexes.
    public var indexBytes: Int
    /// The most bytes those indexes may take.
    public var indexBytesMax: Int
    /// What short-term memory holds and did.
    public var shortTerm: ShortTermStatistics
    /// The encoder in use; nil without one.
    public var encoderVersion: String?
    /// Memories whose vector or features are missing or of another version.
    public var stale: Int
}

/// Whether one part of the server works.
public struct HealthPart: Sendable {
    /// The part: `store`, `embedder`, `memory`.
    public var name: String
    /// Whether it works.
    public var isReady: Bool
    /// Whether the server can answer without it.
    public var isOptional: Bool
    /// What it is, or what is wrong and what to do.
    public var detail: String
}

extension MemoryEngine {
    /// Counts and sizes now.
    public func statistics() async throws(MemoryError) -> EngineStatistics {
        let shortTerm = shortTerm.statistics
        return EngineStatistics(
            store: try await store.statistics(), indexedUsers: shortTerm.users,
            indexBytes: shortTerm.bytes, indexBytesMax: shortTerm.bytesMax, shortTerm: shortTerm,
            encoderVersion: embedder?.encoderVersion, stale: try await repair.staleCount())
    }

    /// The state of each part.
    public func health() async -> [HealthPart] {
        [await storeHealth(), embedderHealth(), memoryHealth()]
    }

    private func storeHealth() async -> HealthPart {
        do {
            let fault = try await store.statistics().writeFault
            if let fault {
                return HealthPart(
                    name: "store", isReady: false, isOptional: false, detail: fault)
            }
            return HealthPart(
                name: "store", isReady: true, isOptional: false, detail: "The file answers.")
        } catch {
            return HealthPart(
                name: "store", isReady: false, isOptional: false, detail: error.description)
        }
    }

    private func embedderHealth() -> HealthPart {
        let detail =
            embedder.map { "Encoder \($0.encoderVersion)." }
            ?? "No model is loaded: recall works on words alone. Run `scrubjay doctor`."
        return HealthPart(
            name: "embedder", isReady: embedder != nil, isOptional: true, detail: detail)
    }

    /// Rebuilds derived data that is missing or of another version; then forgets the indexes in
    /// memory, so that they are read with it.
    ///
    /// - Parameters:
    ///   - everything: Also what is there and of today's version.
    ///   - progress: Called after each batch with how many are done; false breaks it off.
    public func repairDerived(
        everything: Bool = false, progress: @Sendable (_ done: Int) -> Bool
    ) async throws(MemoryError) -> Int {
        let done = try await repair.run(everything: everything, progress: progress)
        if done > 0 {
            shortTerm.dropAll()
            caches.results.dropAll()
        }
        return done
    }
}
