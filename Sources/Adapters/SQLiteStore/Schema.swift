/// The tables, as a numbered list of steps from an empty file to today's form.
///
/// Invariants:
/// 1. `memories.key` = user key × 2³² + ordinal: a user's memories, in their order, are one range.
/// 2. A user key is never used twice (AUTOINCREMENT), nor is an ordinal of a user id: a new user
///    starts at `counters.first_ordinal`, beyond those of all users that were removed.
/// 3. Each memory has one `recall` row; a part that is missing is empty and has version 0.
/// 4. A user has a row exactly as long as there are memories; `memory_count` counts them.
/// 5. `recall_segments.key` = user key × 2³² + number: a segment repeats what the `recall` rows of
///    1,024 ordinals say, and goes with any change of one (``SegmentTable``).
/// 6. `history` holds what a text was before each change. The first entry (ADD) and each text after
///    a change follow from that and the memory, so a text is never kept twice.
/// 7. `retired` has a row for each memory that does not stand any more; `claims` files memories
///    under numbers that those which may concern each other share.
enum Schema {
    /// "SJAY" in ASCII: tells our files from those of others.
    static let applicationID: Int64 = 0x534A_4159

    /// One step from a version to the next.
    enum Step {
        /// Statements, run in one transaction.
        case tables(String)
        /// Zeroes rests of deleted text in a file that was written before ``PageWiping`` was.
        case wipe
    }

    /// Step n brings a file from version n to n + 1; once out, never edited.
    static let migrations: [Step] = [
        .tables(first),
        .wipe,
        .tables(counters),
        .tables(tiers),
        .tables(reconciling),
        .tables(work),
        .tables(NarrativeTable.schema),
    ]

    /// The version of a file after all steps.
    static var version: Int64 { Int64(migrations.count) }

    /// Rowid tables: bodies of 100 KB are read whole by key, and their rows are few; the uses'
    /// keys are the memories' own. The index has only the memories to which someone gave a weight.
    private static let tiers = """
        CREATE TABLE recall_segments(
            key INTEGER PRIMARY KEY,
            form INTEGER NOT NULL,
            feature_version INTEGER NOT NULL,
            encoder INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE TABLE recall_uses(
            key INTEGER PRIMARY KEY REFERENCES memories(key),
            uses INTEGER NOT NULL,
            last_used_day INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX memories_by_importance ON memories(key, importance)
            WHERE importance IS NOT NULL;
        """

    private static let reconciling = """
        CREATE TABLE retired(
            key INTEGER PRIMARY KEY REFERENCES memories(key),
            kind TEXT NOT NULL,
            by_id BLOB NOT NULL,
            at INTEGER NOT NULL,
            valid_to INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX retired_by ON retired(by_id);
        CREATE TABLE claims(
            claim INTEGER NOT NULL,
            key INTEGER NOT NULL REFERENCES memories(key),
            PRIMARY KEY (claim, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX claims_by_key ON claims(key);
        ALTER TABLE history ADD COLUMN other_id BLOB;
        """

    private static let counters = """
        CREATE TABLE counters(
            name TEXT PRIMARY KEY,
            value INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO counters VALUES ('first_ordinal', 1);
        """

    private static let first = """
        CREATE TABLE users(
            user_key INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id TEXT NOT NULL UNIQUE,
            next_ordinal INTEGER NOT NULL,
            memory_count INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE memories(
            key INTEGER PRIMARY KEY,
            id BLOB NOT NULL,
            text_hash INTEGER NOT NULL,
            occurred_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            importance REAL,
            speaker TEXT,
            session_id TEXT,
            agent_id TEXT,
            app_id TEXT,
            categories TEXT,
            metadata TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX memories_by_id ON memories(id);
        CREATE INDEX memories_by_text ON memories(text_hash);
        CREATE TABLE encoders(
            encoder INTEGER PRIMARY KEY,
            version TEXT NOT NULL UNIQUE
        ) STRICT;
        INSERT INTO encoders VALUES (0, '');
        CREATE TABLE recall(
            key INTEGER PRIMARY KEY REFERENCES memories(key),
            feature_version INTEGER NOT NULL,
            encoder INTEGER NOT NULL REFERENCES encoders(encoder),
            features BLOB NOT NULL,
            vector BLOB NOT NULL
        ) STRICT;
        CREATE INDEX recall_by_version ON recall(feature_version, encoder);
        CREATE TABLE history(
            memory_key INTEGER NOT NULL REFERENCES memories(key),
            revision INTEGER NOT NULL,
            event TEXT NOT NULL,
            at INTEGER NOT NULL,
            old_text TEXT,
            PRIMARY KEY (memory_key, revision)
        ) STRICT, WITHOUT ROWID;
        """
}
