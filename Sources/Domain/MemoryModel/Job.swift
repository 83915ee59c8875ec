/// Work that goes on after its request was answered, and after a restart.
///
/// States: queued → running → done, failed or cancelled; running → queued when the process ends or
/// memory is short; queued → cancelled.
public struct Job: Equatable, Sendable {
    /// What is to be done.
    public enum Kind: String, Sendable, CaseIterable {
        /// Make the memories of a document; the subject is its id.
        case document
        /// Remember what is worth it of a session that ended; the subject is its id.
        case session
    }

    /// How far it is.
    public enum State: String, Sendable, CaseIterable {
        /// It waits for its turn.
        case queued
        /// It is being done.
        case running
        /// It ended well.
        case done
        /// It ended without success; ``Job/failure`` says why.
        case failed
        /// It was called off.
        case cancelled

        /// Whether nothing more will happen.
        public var isFinal: Bool { self != .queued && self != .running }
    }

    /// Why a job failed; safe to show.
    public struct Failure: Equatable, Sendable {
        /// What clients branch on: the code of a problem.
        public var code: String
        /// What was wrong and what to do.
        public var detail: String

        /// A reason from its parts.
        public init(code: String, detail: String) {
            self.code = code
            self.detail = detail
        }
    }

    /// Its name.
    public var id: MemoryID
    /// Whose it is.
    public var userID: String
    /// What is to be done.
    public var kind: Kind
    /// On what: an id, by ``kind``.
    public var subject: String
    /// How far it is.
    public var state: State
    /// Work done, in the unit of ``total``.
    public var done: Int
    /// Work there is in all; 0 when that is not known yet.
    public var total: Int
    /// What came of it, a JSON object; nil before the end.
    public var result: String?
    /// Why it failed.
    public var failure: Failure?
    /// When it was given.
    public var createdAt: Timestamp
    /// When it last got on.
    public var updatedAt: Timestamp

    /// A job that waits for its turn.
    public init(
        id: MemoryID, userID: String, kind: Kind, subject: String, total: Int = 0,
        at time: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.kind = kind
        self.subject = subject
        state = .queued
        done = 0
        self.total = total
        createdAt = time
        updatedAt = time
    }

    /// How much is done, 0...1; 1 exactly when it ended well.
    public var progress: Double {
        if state == .done { return 1 }
        guard total > 0 else { return 0 }
        return min(0.999, max(0, Double(done) / Double(total)))
    }
}

/// What becomes of a job.
public enum JobChange: Equatable, Sendable {
    /// So much of it is done.
    case progress(done: Int, total: Int)
    /// It goes back into the line, where it was before.
    case putBack
    /// It ended well, with this JSON object.
    case done(result: String)
    /// It ended without success.
    case failed(Job.Failure)
    /// It was called off.
    case cancelled
}

/// The bounds of jobs.
public enum JobLimits {
    /// The most jobs that are queued or running; one more is refused as busy.
    public static let openMax = 1_000
    /// The most ended jobs that are kept; the oldest go first.
    public static let keptMax = 10_000
    /// How long an ended job is kept, seconds.
    public static let keptSeconds: Int64 = 7 * 86_400
}

/// A page of what a user has, newest first.
public struct ListQuery: Sendable {
    /// Whose.
    public var userID: String
    /// Only what stands behind this place; nil starts with the newest.
    public var after: UInt32?
    /// The most items, at least 1.
    public var limit: Int

    /// A query from its parts.
    public init(userID: String, after: UInt32? = nil, limit: Int) {
        self.userID = userID
        self.after = after
        self.limit = limit
    }
}

/// One item of a list with its place, at which the next page goes on.
public struct Listed<Item: Sendable>: Sendable {
    /// The item.
    public var item: Item
    /// Its place, later ones higher.
    public var place: UInt32

    /// An item at a place.
    public init(_ item: Item, at place: UInt32) {
        self.item = item
        self.place = place
    }
}

/// Keeps jobs. Every change is on disk when its call returns.
public protocol JobStoring: Sendable {
    /// Puts a job in the line.
    ///
    /// - Throws: `.busy` when ``JobLimits/openMax`` are queued or running.
    func enqueue(_ job: Job) async throws(MemoryError)
    /// Takes the job that waits longest out of the line and makes it running; nil when none waits.
    func claimJob(at time: Timestamp) async throws(MemoryError) -> Job?
    /// Changes a job that has not ended; one that has stays as it is.
    ///
    /// The end of a job on a document is the end of the document's text, too.
    /// - Returns: The job as it is now; nil when there is none.
    func change(
        job id: MemoryID, _ change: JobChange, at time: Timestamp
    ) async throws(MemoryError) -> Job?
    /// Puts what a process that ended left running, or half received, in order; call it once,
    /// before the first ``claimJob(at:)``.
    func recoverJobs(at time: Timestamp) async throws(MemoryError)
    /// Removes ended jobs that are older than `limit` or more than ``JobLimits/keptMax``.
    func sweepJobs(endedBefore limit: Timestamp) async throws(MemoryError)
}

/// Reads jobs.
public protocol JobReading: Sendable {
    /// One job; nil when there is none.
    func job(_ id: MemoryID) async throws(MemoryError) -> Job?
    /// A user's jobs, newest first.
    func jobs(_ query: ListQuery) async throws(MemoryError) -> [Listed<Job>]
    /// Whether a job waits.
    func hasQueuedJob() async throws(MemoryError) -> Bool
}
