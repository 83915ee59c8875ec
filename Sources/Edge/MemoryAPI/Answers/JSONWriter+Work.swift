import JSON
import MemoryEngine
import MemoryModel

extension JSONWriter {
    /// Writes a job.
    mutating func job(_ job: Job) {
        object { writer in
            writer.member("id", job.id.description)
            writer.member("user_id", job.userID)
            writer.member("kind", job.kind.rawValue)
            writer.member("subject", job.subject)
            writer.member("state", job.state.rawValue)
            writer.key("progress")
            writer.number((job.progress * 1_000).rounded(.down) / 1_000)
            writer.member("created_at", job.createdAt.description)
            writer.member("updated_at", job.updatedAt.description)
            if let result = job.result {
                writer.key("result")
                writer.raw(result)
            }
            if let failure = job.failure {
                writer.key("error")
                writer.object { writer in
                    writer.member("code", failure.code)
                    writer.member("detail", failure.detail)
                }
            }
        }
    }

    /// Writes a document.
    mutating func document(_ document: Document) {
        object { writer in
            writer.member("id", document.id.description)
            writer.member("user_id", document.userID)
            writer.member("title", document.title)
            writer.member("format", document.format.word)
            writer.member("state", document.state.rawValue)
            writer.member("job_id", document.jobID.description)
            writer.key("bytes")
            writer.integer(document.byteCount)
            writer.key("chunks")
            writer.integer(document.chunkCount)
            writer.member("occurred_at", document.occurredAt.description)
            writer.member("created_at", document.createdAt.description)
            writer.key("categories")
            writer.array(document.categories) { $0.string($1) }
            writer.key("metadata")
            writer.raw(document.metadata)
        }
    }

    /// Writes a session.
    mutating func session(_ session: Session) {
        object { $0.members(of: session) }
    }

    /// Writes what is told of a session: the session first, then its latest messages.
    mutating func history(_ history: SessionHistory) {
        members(of: history.session)
        key("results")
        array(history.entries) { writer, entry in
            writer.object { writer in
                writer.key("number")
                writer.integer(Int(entry.message.number))
                writer.member("role", entry.message.role.rawValue)
                writer.member("name", entry.message.name)
                writer.member("occurred_at", entry.message.occurredAt.description)
                writer.key("bytes")
                writer.integer(entry.byteCount)
                writer.member("content", entry.hasText ? entry.message.content : nil)
                writer.key("cut")
                writer.bool(entry.isCut)
            }
        }
        member("next_cursor", nil)  // A history is short by its settings.
    }

    private mutating func members(of session: Session) {
        member("user_id", session.userID)
        member("session_id", session.id)
        key("metadata")
        raw(session.metadata)
        key("state")
        raw(session.state)
        key("message_count")
        integer(session.messageCount)
        member("created_at", session.createdAt.description)
        member("updated_at", session.updatedAt.description)
        member("ended_at", session.endedAt?.description)
    }
}
