import JSON
import MemoryEngine
import MemoryModel

extension Memory {
    /// What `state` says: `current`, `superseded` or `merged`.
    var state: String { retirement?.kind.rawValue ?? "current" }
}

extension JSONWriter {
    /// Writes whether a memory stands and when it was true.
    mutating func state(of memory: Memory) {
        member("valid_from", memory.content.occurredAt.description)
        retirement(of: memory)
    }

    /// Writes what became of a memory; null where it stands.
    mutating func retirement(of memory: Memory) {
        member("state", memory.state)
        member("valid_to", memory.retirement?.validTo.description)
        member("superseded_by", memory.retirement?.by.description)
        member("superseded_at", memory.retirement?.at.description)
    }

    /// Writes what an addition did to others, where it did.
    mutating func outcome(_ remembered: Remembered) {
        if !remembered.superseded.isEmpty {
            key("superseded")
            array(remembered.superseded) { $0.string($1.description) }
        }
        if let merged = remembered.merged { member("merged_id", merged.description) }
    }
}
