import MemoryModel

extension Memory {
    /// What it takes in memory, bytes.
    var cachedBytes: Int {
        MemoryLayout<Memory>.stride + Self.heapBytes(userID) + content.heapBytes
    }

    /// What a string takes beside its own place: up to 15 bytes none, else a block with a head.
    static func heapBytes(_ text: String?) -> Int {
        guard let text, text.utf8.count > 15 else { return 0 }
        return 32 + (text.utf8.count + 16) / 16 * 16
    }
}

extension MemoryContent {
    fileprivate var heapBytes: Int {
        var bytes = Memory.heapBytes(text) + Memory.heapBytes(metadata)
        for name in [speaker, sessionID, agentID, appID] { bytes += Memory.heapBytes(name) }
        if !categories.isEmpty { bytes += 32 + categories.count * MemoryLayout<String>.stride }
        return categories.reduce(bytes) { $0 + Memory.heapBytes($1) }
    }
}

extension Answer {
    /// What it takes in memory when it holds no explanations, bytes.
    var cachedBytes: Int {
        let slack = MemoryLayout<Hit>.stride - MemoryLayout<Memory>.stride
        return (hits + nearMisses).reduce(96) { $0 + $1.memory.cachedBytes + slack }
    }
}
