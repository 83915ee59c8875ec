import MemoryModel

/// What each call about jobs does to the tables.
enum JobSteps {
    private static let columns = """
        job_key, id, user_id, kind, subject, state, done, total, created_at, updated_at, \
        failure_code, failure_detail, result
        """

    /// Puts a job in the line.
    static func enqueue(_ job: Job, in database: Database) throws(MemoryError) {
        let open = try database.integer(
            "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')")
        guard (open ?? 0) < JobLimits.openMax else {
            throw MemoryError(
                .busy, in: database.operation, hint: "Too many jobs wait; try again later.")
        }
        try database.run(
            """
            INSERT INTO jobs(id, user_id, kind, subject, state, done, total, created_at, updated_at)
            VALUES (?, ?, ?, ?, 'queued', 0, ?, ?, ?)
            """,
            [
                job.id.sqlValue, .text(job.userID), .text(job.kind.rawValue), .text(job.subject),
                .integer(Int64(job.total)), .integer(job.createdAt.microseconds),
                .integer(job.updatedAt.microseconds),
            ])
    }

    /// Makes the job that waits longest running.
    static func claim(at time: Timestamp, in database: Database) throws(MemoryError) -> Job? {
        let found = try first("state = 'queued' ORDER BY job_key LIMIT 1", [], in: database)
        guard var job = found else { return nil }
        job.state = .running
        job.updatedAt = max(time, job.createdAt)
        try write(job, in: database)
        return job
    }

    /// Changes a job that has not ended.
    static func change(
        _ id: MemoryID, _ change: JobChange, at time: Timestamp, in database: Database
    ) throws(MemoryError) -> Job? {
        guard var job = try job(id, in: database) else { return nil }
        if job.state.isFinal { return job }
        job.updatedAt = max(time, job.createdAt)
        switch change {
        case .progress(let done, let total): (job.done, job.total) = (done, total)
        case .putBack: job.state = .queued
        case .done(let result): (job.state, job.result) = (.done, result)
        case .failed(let failure): (job.state, job.failure) = (.failed, failure)
        case .cancelled: job.state = .cancelled
        }
        try write(job, in: database)
        if job.state.isFinal, job.kind == .document, let document = MemoryID(job.subject) {
            try DocumentSteps.end(document, as: job.state, in: database)
        }
        return job
    }

    /// One job.
    static func job(_ id: MemoryID, in database: Database) throws(MemoryError) -> Job? {
        try first("id = ?", [id.sqlValue], in: database)
    }

    /// A user's jobs, newest first.
    static func list(
        _ query: ListQuery, in database: Database
    ) throws(MemoryError) -> [Listed<Job>] {
        var page: [Listed<Job>] = []
        try database.rows(
            """
            SELECT \(columns) FROM jobs WHERE user_id = ? AND job_key < ?
            ORDER BY job_key DESC LIMIT ?
            """, query.values
        ) { page.append(Listed(Self.read($0), at: UInt32(truncatingIfNeeded: $0.integer(0)))) }
        return page
    }

    /// Removes ended jobs that are too old or too many.
    static func sweep(endedBefore limit: Timestamp, in database: Database) throws(MemoryError) {
        let ended = "state NOT IN ('queued', 'running')"
        try database.run(
            "DELETE FROM jobs WHERE \(ended) AND updated_at < ?", [.integer(limit.microseconds)])
        try database.run(
            """
            DELETE FROM jobs WHERE job_key IN (SELECT job_key FROM jobs WHERE \(ended)
                ORDER BY job_key DESC LIMIT -1 OFFSET ?)
            """, [.integer(Int64(JobLimits.keptMax))])
    }

    /// Removes the jobs of a user; returns how many those were.
    static func deleteAll(of userID: String, in database: Database) throws(MemoryError) -> Int {
        try database.run("DELETE FROM jobs WHERE user_id = ?", [.text(userID)])
        return database.changes
    }

    private static func first(
        _ condition: String, _ values: [SQLValue], in database: Database
    ) throws(MemoryError) -> Job? {
        try database.first("SELECT \(columns) FROM jobs WHERE \(condition)", values) { read($0) }
    }

    private static func write(_ job: Job, in database: Database) throws(MemoryError) {
        try database.run(
            """
            UPDATE jobs SET state = ?, done = ?, total = ?, updated_at = ?, failure_code = ?,
                failure_detail = ?, result = ?
            WHERE id = ?
            """,
            [
                .text(job.state.rawValue), .integer(Int64(job.done)), .integer(Int64(job.total)),
                .integer(job.updatedAt.microseconds), .text(orNull: job.failure?.code),
                .text(orNull: job.failure?.detail), .text(orNull: job.result), job.id.sqlValue,
            ])
    }

    private static func read(_ row: borrowing Statement) -> Job {
        // Id, kind and state are written by this file alone; a damaged file shows a failed job.
        let id = MemoryID(bytes: row.blob(1)) ?? MemoryID(high: 0, low: 0)
        var job = Job(
            id: id, userID: row.text(2), kind: Job.Kind(rawValue: row.text(3)) ?? .document,
            subject: row.text(4), total: Int(row.integer(7)),
            at: Timestamp(microseconds: row.integer(8)))
        job.state = Job.State(rawValue: row.text(5)) ?? .failed
        job.done = Int(row.integer(6))
        job.updatedAt = Timestamp(microseconds: row.integer(9))
        if let code = row.optionalText(10) {
            job.failure = Job.Failure(code: code, detail: row.text(11))
        }
        job.result = row.optionalText(12)
        return job
    }
}

extension ListQuery {
    /// User, the place below which the page begins, and how many rows.
    var values: [SQLValue] {
        [.text(userID), .integer(after.map(Int64.init) ?? .max), .integer(Int64(limit))]
    }
}
