import MemoryModel

/// What short-term memory reads and writes passes through; of unknown users there is nothing.
extension CachedStore: SegmentKeeping {
    func memoryCount(of userID: String) async throws(MemoryError) -> Int {
        guard caches.neverStored.mayHold(userID: userID) else { return 0 }
        return try await store.memoryCount(of: userID)
    }

    func scanPieces(
        of userID: String, form: Int, below end: UInt32,
        visit: @escaping @Sendable (RecallPiece) -> Void
    ) async throws(MemoryError) {
        guard caches.neverStored.mayHold(userID: userID) else { return }
        try await store.scanPieces(of: userID, form: form, below: end, visit: visit)
    }

    func recallVectors(
        of userID: String, at ordinals: [UInt32]
    ) async throws(MemoryError) -> [UInt32: [UInt8]] {
        try await store.recallVectors(of: userID, at: ordinals)
    }

    func makeSegment(
        of userID: String, form: Int, from start: UInt32,
        make: @escaping @Sendable (_ number: UInt32, _ rows: [RecallRow]) -> [UInt8]
    ) async throws(MemoryError) -> UInt32? {
        try await store.makeSegment(of: userID, form: form, from: start, make: make)
    }
}

extension CachedStore: UseKeeping {
    func weights(of userID: String) async throws(MemoryError) -> [UInt32: MemoryWeight] {
        try await store.weights(of: userID)
    }

    func addUses(_ uses: [MemoryUse]) async throws(MemoryError) {
        try await store.addUses(uses)
    }
}
