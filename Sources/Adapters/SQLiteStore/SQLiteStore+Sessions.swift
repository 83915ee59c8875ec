import MemoryModel

extension SQLiteStore: SessionStoring, SessionReading {
    /// Begins a session.
    public func beginSession(_ session: Session) async throws(MemoryError) {
        try await writer.write(
            "session", bytes: session.state.utf8.count + session.metadata.utf8.count + 512
        ) { database throws(MemoryError) in
            try SessionSteps.begin(session, in: database)
        }
    }

    /// Changes a session.
    public func change(
        session id: String, of userID: String, _ change: SessionChange, at time: Timestamp
    ) async throws(MemoryError) -> Session? {
        // What a session said of itself before is text that goes away.
        try await writer.write(
            "session", bytes: SessionLimits.stateBytes, removesText: true
        ) { database throws(MemoryError) in
            try SessionSteps.change(id, of: userID, change, at: time, in: database)
        }
    }

    /// Adds messages, in order, all or none.
    public func append(
        _ messages: [SessionMessage], to id: String, of userID: String, at time: Timestamp
    ) async throws(MemoryError) -> Session? {
        let bytes = messages.reduce(0) { $0 + $1.content.utf8.count + 512 }
        return try await writer.write("session", bytes: bytes) { database throws(MemoryError) in
            try SessionSteps.append(messages, to: id, of: userID, at: time, in: database)
        }
    }

    /// Removes a session with its messages.
    public func deleteSession(
        _ id: String, of userID: String
    ) async throws(MemoryError) -> SessionRemoval? {
        try await writer.write(
            "delete", bytes: 512, removesText: true
        ) { database throws(MemoryError) in
            try SessionSteps.delete(id, of: userID, in: database)
        }
    }

    /// Ends the sessions in which nothing happened since `limit`.
    public func endIdleSessions(
        since limit: Timestamp, at time: Timestamp
    ) async throws(MemoryError) -> Int {
        try await writer.write("sweep", bytes: 0) { database throws(MemoryError) in
            try SessionSteps.endIdle(since: limit, at: time, in: database)
        }
    }

    /// One session; nil when the user has none of this id.
    public func session(
        _ id: String, of userID: String
    ) async throws(MemoryError) -> Session? {
        try await read("get") { database throws(MemoryError) in
            try SessionSteps.row(id, of: userID, in: database)?.session
        }
    }

    /// A user's sessions, newest first.
    public func sessions(_ query: ListQuery) async throws(MemoryError) -> [Listed<Session>] {
        try await read("list") { database throws(MemoryError) in
            try SessionSteps.list(query, in: database)
        }
    }

    /// The latest messages, newest last.
    public func recentMessages(
        session id: String, of userID: String, limit: Int
    ) async throws(MemoryError) -> [SessionMessage] {
        try await read("get") { database throws(MemoryError) in
            try SessionSteps.messages(
                id, of: userID, after: 0, limit: limit, isLatestFirst: true, in: database
            ).reversed()
        }
    }

    /// Messages after a number, oldest first.
    public func messages(
        session id: String, of userID: String, after number: UInt32, limit: Int
    ) async throws(MemoryError) -> [SessionMessage] {
        try await read("get") { database throws(MemoryError) in
            try SessionSteps.messages(
                id, of: userID, after: number, limit: limit, isLatestFirst: false, in: database)
        }
    }
}
