import JSON
import MemoryModel

/// Remembers what is worth it of a session that ended.
///
/// Doing it twice changes nothing: a text that stands is not kept again.
struct SessionHarvest {
    /// Messages that are read together.
    private static let pageCount = 100

    private let engine: MemoryEngine
    private let job: Job

    init(_ engine: MemoryEngine, _ job: Job) {
        self.engine = engine
        self.job = job
    }

    func run() async throws(MemoryError) -> JobRunner.Outcome {
        let session = try await engine.works.session(job.subject, of: job.userID)
        guard let session else {
            throw MemoryError(
                .cancelled, in: "session", hint: "The session was deleted meanwhile.")
        }
        var last: UInt32 = 0
        var seen = 0
        var remembered = 0
        while true {
            if Task.isCancelled || engine.work.isPaused() { return .putBack }
            let page = try await engine.works.messages(
                session: session.id, of: job.userID, after: last, limit: Self.pageCount)
            guard let end = page.last else { break }
            let contents = page.filter(engine.work.isWorthSaving).map { content($0, session) }
            if !contents.isEmpty { _ = try await engine.remember(contents, of: job.userID) }
            remembered += contents.count
            seen += page.count
            last = end.number
            let change = JobChange.progress(done: seen, total: max(seen, session.messageCount))
            let now = try await engine.works.change(job: job.id, change, at: engine.now)
            if now?.state != .running {
                throw MemoryError(.cancelled, in: "session", hint: "The job was called off.")
            }
        }
        return .done(Self.result(session.id, messages: seen, remembered: remembered))
    }

    private func content(_ message: SessionMessage, _ session: Session) -> MemoryContent {
        MemoryContent(
            text: message.content, occurredAt: message.occurredAt,
            speaker: message.name ?? message.role.rawValue, sessionID: session.id)
    }

    private static func result(_ id: String, messages: Int, remembered: Int) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("session_id")
            writer.string(id)
            writer.key("messages")
            writer.integer(messages)
            writer.key("remembered")
            writer.integer(remembered)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
