import MemoryModel

/// What is told of a session: the session first, then its latest messages.
public struct SessionHistory: Sendable {
    /// One message of it.
    public struct Entry: Sendable {
        /// The message; its content is cut, and empty when it has no text here.
        public var message: SessionMessage
        /// Whether it comes with text.
        public var hasText: Bool
        /// Whether the text goes on.
        public var isCut: Bool
        /// The length of the whole text, bytes.
        public var byteCount: Int
    }

    /// The session.
    public var session: Session
    /// The messages, newest last.
    public var entries: [Entry]
}

extension MemoryEngine {
    /// Begins a session.
    ///
    /// - Parameter id: Its name; nil makes one.
    /// - Throws: `.conflict` when the user has one of this id; `.full` when there are too many.
    public func beginSession(
        of userID: String, id: String?, state: String, metadata: String
    ) async throws(MemoryError) -> Session {
        let time = now
        let session = Session(
            userID: userID, id: id ?? newID(at: time).description, state: state,
            metadata: metadata, at: time)
        try await asWrite(in: "session") { () async throws(MemoryError) in
            try await works.beginSession(session)
        }
        return session
    }

    /// One session; nil when the user has none of this id.
    public func session(_ id: String, of userID: String) async throws(MemoryError) -> Session? {
        try await works.session(id, of: userID)
    }

    /// A user's sessions, newest first.
    public func sessions(_ query: ListQuery) async throws(MemoryError) -> [Listed<Session>] {
        try await works.sessions(query)
    }

    /// Changes state and metadata of a session, also after its end; nil leaves what is there.
    ///
    /// - Returns: The session as it is now; nil when there is none.
    public func describeSession(
        _ id: String, of userID: String, state: String?, metadata: String?
    ) async throws(MemoryError) -> Session? {
        try await asWrite(in: "session") { () async throws(MemoryError) in
            try await works.change(
                session: id, of: userID, .describe(state: state, metadata: metadata), at: now)
        }
    }

    /// Adds messages to a session, in order, all or none.
    ///
    /// - Returns: The session as it is now; nil when there is none.
    /// - Throws: `.conflict` when it has ended.
    public func append(
        _ messages: [SessionMessage], toSession id: String, of userID: String
    ) async throws(MemoryError) -> Session? {
        try await asWrite(in: "session") { () async throws(MemoryError) in
            try await works.append(messages, to: id, of: userID, at: now)
        }
    }

    /// The latest messages of a session, newest last; none when there is no such session.
    public func recentMessages(
        session id: String, user userID: String, limit: Int
    ) async throws(MemoryError) -> [SessionMessage] {
        try await works.recentMessages(session: id, of: userID, limit: limit)
    }

    /// What is told of a session; nil when there is none.
    public func history(
        ofSession id: String, of userID: String
    ) async throws(MemoryError) -> SessionHistory? {
        guard let session = try await works.session(id, of: userID) else { return nil }
        let options = work.history
        let messages = try await works.recentMessages(
            session: id, of: userID, limit: options.messages)
        let first = messages.count - options.texts
        let entries = messages.enumerated().map { place, message in
            let text = message.content
            var told = message
            told.content = place >= first ? String(text.prefix(options.characters)) : ""
            return SessionHistory.Entry(
                message: told, hasText: place >= first,
                isCut: place >= first && told.content.utf8.count < text.utf8.count,
                byteCount: text.utf8.count)
        }
        return SessionHistory(session: session, entries: entries)
    }

    /// Ends a session; one that has ended stays so.
    ///
    /// - Parameter remember: Whether its worthwhile messages are remembered, by a job.
    /// - Returns: The session and the job, if any; nil when there is no such session.
    public func endSession(
        _ id: String, of userID: String, remember: Bool
    ) async throws(MemoryError) -> (session: Session, job: Job?)? {
        let time = now
        let job =
            remember
            ? Job(id: newID(at: time), userID: userID, kind: .session, subject: id, at: time) : nil
        let session = try await asWrite(in: "session") { () async throws(MemoryError) in
            try await works.change(session: id, of: userID, .end(job: job), at: time)
        }
        guard let session else { return nil }
        if job != nil { doorbell.ring() }
        return (session, job)
    }

    /// Removes a session with its messages, not what was remembered of it; nil when there is none.
    public func deleteSession(
        _ id: String, of userID: String
    ) async throws(MemoryError) -> SessionRemoval? {
        try await asWrite(in: "session") { () async throws(MemoryError) in
            try await works.deleteSession(id, of: userID)
        }
    }
}
