import JSON
import MemoryEngine
import MemoryModel

extension JSONWriter {
    /// Writes a member whose value is a string or null.
    mutating func member(_ name: String, _ text: String?) {
        key(name)
        string(text)
    }

    /// Writes a whole memory: what lists, reads and edits answer.
    mutating func memory(_ memory: Memory) {
        object { writer in
            writer.member("id", memory.id.description)
            writer.member("user_id", memory.userID)
            writer.details(of: memory)
            writer.state(of: memory)
        }
    }

    /// Writes a memory as a line of an export: all but the user, who is in the address.
    mutating func record(_ memory: Memory) {
        object { writer in
            writer.member("id", memory.id.description)
            writer.details(of: memory)
            if memory.retirement != nil { writer.retirement(of: memory) }
        }
    }

    private mutating func details(of memory: Memory) {
        member("text", memory.content.text)
        member("speaker", memory.content.speaker)
        member("session_id", memory.content.sessionID)
        member("agent_id", memory.content.agentID)
        member("app_id", memory.content.appID)
        times(of: memory)
        labels(of: memory)
        key("importance")
        number(memory.content.importance)
    }

    /// Writes a search result.
    mutating func hit(_ hit: Hit) {
        object { writer in
            writer.member("id", hit.memory.id.description)
            writer.member("text", hit.memory.content.text)
            writer.key("score")
            writer.number(hit.score)
            writer.member("speaker", hit.memory.content.speaker)
            writer.member("session_id", hit.memory.content.sessionID)
            writer.times(of: hit.memory)
            writer.labels(of: hit.memory)
            if hit.memory.retirement != nil { writer.retirement(of: hit.memory) }
            if let explanation = hit.explanation {
                writer.key("explain")
                writer.explanation(explanation)
            }
        }
    }

    private mutating func times(of memory: Memory) {
        member("occurred_at", memory.content.occurredAt.description)
        member("created_at", memory.createdAt.description)
        member("updated_at", memory.updatedAt.description)
    }

    private mutating func labels(of memory: Memory) {
        key("categories")
        array(memory.content.categories) { $0.string($1) }
        key("metadata")
        raw(memory.content.metadata)
    }

    private mutating func explanation(_ explanation: Explanation) {
        object { writer in
            writer.key("rank")
            writer.integer(explanation.rank)
            writer.member("tier", explanation.tier)
            writer.key("exact_vector")
            writer.bool(explanation.isVectorExact)
            writer.member("profile", explanation.profile)
            writer.key("sum")
            writer.number(explanation.sum)
            writer.key("parts")
            writer.array(explanation.parts) { writer, part in
                writer.object { writer in
                    writer.member("name", part.name)
                    writer.key("raw")
                    writer.number(part.raw)
                    writer.key("value")
                    writer.number(part.value)
                    writer.key("weight")
                    writer.number(part.weight)
                }
            }
        }
    }

    /// Writes the members of a deletion's receipt.
    mutating func receipt(_ receipt: DeletionReceipt) {
        key("deleted_count")
        integer(receipt.removed.memories)
        key("removed")
        object { writer in
            for (name, count) in [
                ("memories", receipt.removed.memories), ("history", receipt.removed.history),
                ("recall", receipt.removed.recall), ("indexes", receipt.indexes),
                ("documents", receipt.removed.documents), ("sessions", receipt.removed.sessions),
                ("messages", receipt.removed.messages), ("jobs", receipt.removed.jobs),
            ] {
                writer.key(name)
                writer.integer(count)
            }
        }
        key("scrubbed")
        bool(receipt.isScrubbed)
    }

    /// Writes one entry of a history.
    mutating func revision(_ revision: MemoryRevision) {
        object { writer in
            writer.member("event", revision.event.rawValue)
            writer.member("at", revision.at.description)
            writer.member("old_text", revision.oldText)
            writer.member("new_text", revision.newText)
            writer.member("other_id", revision.other?.description)
        }
    }
}
