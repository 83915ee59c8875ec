extension Schema {
    /// Jobs, documents and sessions.
    ///
    /// Invariants:
    /// 1. Keys are never used twice (AUTOINCREMENT), so a cursor never meets another item.
    /// 2. A document without a digest is still received; its job does not exist yet.
    /// 3. `document_parts.key` = document key × 2¹⁶ + number; they go when the job ends.
    /// 4. A memory goes with the document whose link owns it; each memory has one such link at
    ///    most, and a link goes with its memory. A link that does not own keeps what the memory's
    ///    metadata would be were it that document's.
    /// 5. `session_messages.key` = session key × 2³² + number.
    static let work = """
        CREATE TABLE jobs(
            job_key INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            user_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            state TEXT NOT NULL,
            done INTEGER NOT NULL,
            total INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            failure_code TEXT,
            failure_detail TEXT,
            result TEXT
        ) STRICT;
        CREATE INDEX jobs_by_user ON jobs(user_id, job_key);
        CREATE INDEX jobs_by_state ON jobs(state, job_key);
        CREATE TABLE documents(
            document_key INTEGER PRIMARY KEY AUTOINCREMENT,
            id BLOB NOT NULL UNIQUE,
            user_id TEXT NOT NULL,
            format TEXT NOT NULL,
            part_format TEXT NOT NULL,
            occurred_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            byte_count INTEGER NOT NULL,
            part_count INTEGER NOT NULL,
            next_chunk INTEGER NOT NULL,
            state TEXT NOT NULL,
            job_id BLOB NOT NULL,
            digest BLOB,
            title TEXT,
            categories TEXT,
            metadata TEXT NOT NULL
        ) STRICT;
        CREATE INDEX documents_by_user ON documents(user_id, document_key);
        CREATE INDEX documents_by_digest ON documents(digest, user_id);
        CREATE TABLE document_parts(
            key INTEGER PRIMARY KEY,
            bytes BLOB NOT NULL
        ) STRICT;
        CREATE TABLE document_chunks(
            document_key INTEGER NOT NULL REFERENCES documents(document_key),
            chunk INTEGER NOT NULL,
            memory_id BLOB NOT NULL REFERENCES memories(id) ON DELETE CASCADE,
            is_owner INTEGER NOT NULL,
            metadata TEXT,
            PRIMARY KEY (document_key, chunk)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX document_chunks_by_memory ON document_chunks(memory_id);
        CREATE TABLE sessions(
            session_key INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id TEXT NOT NULL,
            session_id TEXT NOT NULL,
            message_count INTEGER NOT NULL,
            next_message INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            ended_at INTEGER,
            state TEXT NOT NULL,
            metadata TEXT NOT NULL,
            UNIQUE (user_id, session_id)
        ) STRICT;
        CREATE INDEX sessions_by_user ON sessions(user_id, session_key);
        CREATE INDEX sessions_by_use ON sessions(ended_at, updated_at);
        CREATE TABLE session_messages(
            key INTEGER PRIMARY KEY,
            occurred_at INTEGER NOT NULL,
            role TEXT NOT NULL,
            name TEXT,
            content TEXT NOT NULL
        ) STRICT;
        """
}
