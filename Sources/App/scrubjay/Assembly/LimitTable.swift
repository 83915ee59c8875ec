import DocumentTools
import HTTPServer
import JSON
import LanguageModel
import MemoryAPI
import MemoryEngine
import MemoryModel
import Pressure
import SQLiteStore
import Telemetry

/// Every limit that a client or an operator can meet, with its value from the code that keeps it.
///
/// `make docs` writes it into `docs/operating.md`; a house rule compares the two.
enum LimitTable {
    /// One row of the table.
    struct Row {
        /// What is limited.
        let what: String
        /// The limit, or several in the order of ``what``.
        let limit: String
        /// What happens at it.
        let outcome: String

        init(_ what: String, _ limit: String, _ outcome: String) {
            self.what = what
            self.limit = limit
            self.outcome = outcome
        }
    }

    /// Where the table stands in the page.
    static let startMark = "<!-- Limits: written by `make docs` from LimitTable.swift -->\n"
    /// Behind its last line.
    static let endMark = "<!-- end of limits -->\n"

    /// The table as Markdown.
    static func markdown() -> String {
        let rows =
            requests + bodies + values + waits + context + work + memory + caches + pressure
        let lines = rows.map { "| \($0.what) | \($0.limit) | \($0.outcome) |\n" }
        return "| what | limit | at the limit |\n|---|---|---|\n" + lines.joined()
    }

    private static let http = HTTPServerLimits()
    private static let store = SQLiteStoreOptions()
    private static let shortTerm = ShortTermOptions(bytesMax: 1)
    private static let named = "400 naming the field"

    private static let requests = [
        Row(
            "connections in all, of one address",
            "\(count(Knobs.connections.defaultValue)), "
                + "\(count(Knobs.connectionsPerAddress.defaultValue)) (settings)",
            "503 with `Retry-After`, then closed"),
        Row(
            "request line, head, fields",
            "\(size(http.requestLineBytesMax)), \(size(http.headBytesMax)), "
                + count(http.headerCountMax), "414, 431, 431"),
        Row(
            "head (with the handshake of TLS), body, idle, stalled write",
            [http.headDeadline, http.bodyDeadline, http.idleDeadline, http.writeStallDeadline]
                .map(seconds).joined(separator: ", "), "408 or closed"),
        Row(
            "unsent answer of a connection",
            "\(size(http.pendingOutputBytesHigh)), then the handler waits", "back-pressure"),
        Row(
            "streamed body that waits unread, of a connection", size(http.unreadBodyBytesMax),
            "back-pressure"),
        Row(
            "gzip", "1 KiB to 1 MiB, or a stream; 268 KB a loop from the first, 32 KB a stream",
            "sent as it is"),
    ]

    private static let bodies = [
        Row(
            "buffered bodies of all connections together", size(http.bodyBytesInAllMax),
            "503 `busy` with `Retry-After`, for the next that does not fit"),
        Row(
            "streamed body's rate, over the time that its handler waits",
            "\(size(http.streamedBytesPerSecondMin))/s after the first "
                + seconds(http.bodyDeadline),
            "the stream ends as late"),
        Row(
            "JSON body",
            "\(size(MemoryAPI.bodyBytesMax)), \(JSONReader.depthMax) levels, "
                + "\(count(JSONReader.valuesMax)) values", "413, 400"),
        Row("memories in one request", count(MemoryLimits.batchCount), named),
        Row(
            "memories in one batch", "\(count(MemoryAPI.batchItemsMax)) as JSON, any as NDJSON",
            named),
        Row(
            "line of an import or batch", size(MemoryAPI.lineBytesMax),
            "the line is refused, the others are kept"),
        Row(
            "lines of a batch or import that are kept together",
            "\(MemoryAPI.chunkLinesMax), or \(size(MemoryAPI.bodyBytesMax))", "the next commit"),
        Row(
            "import", "any length, in bounded memory",
            "bad lines are counted, the first \(MemoryAPI.importErrorsMax) listed"),
    ]

    private static let values = [
        Row(
            "text of a memory",
            "\(size(MemoryLimits.textBytes)); its first 65,536 words are indexed, its first 256 "
                + "tokens make the vector", named),
        Row(
            "names and ids, categories, metadata",
            "\(MemoryLimits.nameBytes) bytes, \(MemoryLimits.categories), "
                + size(MemoryLimits.metadataBytes), named),
        Row("query", size(MemoryLimits.queryBytes), named),
        Row("results, page", count(MemoryLimits.resultCount), named),
        Row(
            "texts of one answer", size(MemoryLimits.answerBytes),
            "a page ends early, a search says `answer_size`, a history leaves its oldest out"),
        Row(
            "filter",
            "\(MemoryAPI.filterLevelsMax) levels, \(MemoryAPI.filterComparisonsMax) comparisons",
            named),
    ]

    private static let waits = [
        Row(
            "changes at once, searches at once",
            "\(Knobs.admittedWrites.defaultValue), \(Knobs.admittedSearches.defaultValue) "
                + "(settings); a batch or import counts while a chunk of it is kept",
            "more wait in the order in which they came"),
        Row(
            "changes, and searches, that wait for that",
            "\(count(Knobs.admissionWaiting.defaultValue)) of each, "
                + "\(seconds(Knobs.admissionWait.defaultValue)) (settings)",
            "503 `busy` with `Retry-After`; a stream says from which line on nothing was kept"),
        Row(
            "writes that wait for the disk",
            "\(count(store.writeQueueLimit)), or \(size(store.writeQueueBytes)) of text",
            "503 `busy`"),
        Row("changes in one commit", count(store.commitLimit), "the next commit"),
        Row("reads that wait", count(store.readQueueLimit), "503 `busy`"),
        Row(
            "texts that wait for a vector",
            "\(count(Knobs.embedderQueue.defaultValue)) calls (setting)",
            "a search: 503 `busy`; an add: kept, vector made later"),
        Row(
            "searches that wait for scoring",
            count(EngineOptions(recallThreads: 1, shortTermBytesMax: 1).recallQueueLimit),
            "503 `busy`"),
    ]

    private static let context = [
        Row(
            "message of a context, its text",
            "\(size(MemoryLimits.textBytes)), 50 to 32,000 tokens", named),
        Row("queries of a context", "3, up to 40 memories each", "the best that fit are told"),
        Row(
            "plans that are kept", "\(Knobs.planCacheMegabytes.defaultValue) MB (setting), 300 s",
            "least recently used goes"),
        Row(
            "parts of messages that wait to be saved", count(MemoryEngine.savesWaitingMax),
            "not saved: `queue_full` in the answer"),
        Row(
            "tries to save a part", "\(MemoryEngine.saveAttemptsMax), 0.1 s apart, then twice that",
            "given up; the same text may come again"),
        Row(
            "indexes that wait to be made ready", count(MemoryEngine.readyingMax),
            "read by the next search"),
        Row(
            "users whose narrative waits", count(MemoryEngine.narrativesWaitingMax),
            "503 `busy`, or later by itself"),
        Row(
            "narrative", "the newest 2,000 memories, 8 MiB of text, 21 lines, 7 days",
            "older memories and lines of less weight are left out"),
        Row(
            "calls of the language model, that wait, time, answer",
            "\(ChatEndpoint.callsMax), \(ChatEndpoint.waitingMax), "
                + "\(seconds(Knobs.modelWait.defaultValue)) (setting), "
                + size(ChatEndpoint.answerBytesMax), "rules do it: `language_model` in `degraded`"),
        Row(
            "failures of the language model in a row", "\(ChatEndpoint.failuresMax)",
            "it is left alone for 30 s, then asked once"),
    ]

    private static let work = [
        Row(
            "document as it comes, its text",
            "\(size(DocumentLimits.bytes)) (as JSON \(size(MemoryAPI.bodyBytesMax)))",
            "413; a text that is longer only after conversion fails its job"),
        Row(
            "metadata of a document", size(DocumentLimits.metadataBytes), named),
        Row(
            "jobs that are queued or running", count(JobLimits.openMax),
            "503 `busy` with `Retry-After`, nothing is kept"),
        Row(
            "jobs at once", "\(Knobs.jobWorkers.defaultValue) (setting)",
            "more wait in the order in which they came"),
        Row(
            "tries of a job while the store is busy or full",
            "\(JobRunner.attemptsMax), at most 30 s apart", "it fails and says why"),
        Row(
            "ended jobs", "\(count(JobLimits.keptMax)), 7 days", "the oldest go"),
        Row(
            "tool that reads a document",
            "\(seconds(DocumentTools.limits.time)), \(size(DocumentTools.limits.memoryBytes)), "
                + "\(size(DocumentTools.limits.outputBytes)) of text; one at a time, 64 wait",
            "it is killed, the job fails"),
        Row(
            "sessions of a user, messages of a session, in one request",
            "\(count(SessionLimits.sessionsMax)), \(count(SessionLimits.messagesMax)), "
                + count(SessionLimits.appendMax), "507; the oldest go; \(named)"),
        Row("state of a session", size(SessionLimits.stateBytes), named),
        Row(
            "session without a change", "30 days (setting)", "it ends; its messages stay"),
    ]

    private static let memory = [
        Row(
            "memories that a new one is compared with",
            "\(ReconcilePlan.standingMax) of each of its \(ReconcilePlan.claimsMax) claims, "
                + "newest first", "older ones stand"),
        Row(
            "text that is reconciled", "\(count(MemoryEngine.reconciledBytesMax)) bytes",
            "a longer one is only compared byte for byte"),
        Row(
            "searches of the past that need superseded memories",
            "\(MemoryEngine.travelsMax) at once", "more wait, as above"),
        Row(
            "derived data that waits for its commit",
            "\(count(store.attachLimit)), \(size(store.attachBytes))", "dropped, made again later"),
        Row("derived data after a failed commit", "tried again after 0.1 s, alone", "as above"),
        Row(
            "changes of one memory that wait for each other",
            count(MemoryEngine.waitingChangesMax), "503 `busy`"),
        Row(
            "looking for a removed file", "each commit, each health check and statistics",
            "no change is acknowledged meanwhile"),
        Row("rescued copies in a folder", "9", "no further one is made"),
        Row("a backup's wait for a lock", "5 s", "it fails, nothing is left behind"),
        Row(
            "recall indexes in memory", "\(Knobs.recallMegabytes.defaultValue) MB (setting)",
            "users above their share get codes for vectors, then the least recently used user "
                + "goes; read again at its next search"),
        Row(
            "a user's share of that, users, idle time",
            "\(Knobs.recallUserKilobytes.defaultValue) KB, "
                + "\(Knobs.recallUsers.defaultValue), "
                + "\(Knobs.recallIdle.defaultValue.components.seconds / 60) min (settings)",
            "kept when memory is full; least recently used goes; goes"),
        Row(
            "one user's part of that", "half, or the share",
            "held in part: the rest is searched in the store"),
        Row(
            "users read from the store at once, searches of users held in part at once",
            "\(shortTerm.loadsMax), \(shortTerm.partialSearchesMax)",
            "\(count(shortTerm.waitingMax)) of each wait \(seconds(shortTerm.wait)), "
                + "then 503 `busy`"
        ),
        Row(
            "memories whose uses are counted between two writes",
            count(MemoryEngine.countedUsesMax), "further ones are not counted"),
        Row(
            "users that wait for segments, segments made at a time",
            "\(count(MemoryEngine.waitingForSegmentsMax)), \(MemoryEngine.segmentsAtOnce)",
            "made later"),
        Row("users warmed at once", "\(MemoryEngine.warmingMax)", "read at the first search"),
        Row(
            "log line", size(LogSink.lineBytesMax), "cut; a stalled reader costs lines, counted"),
    ]

    private static let pressure = [
        Row(
            "resident memory, of the memory limit",
            "\(percent(.elevated)), \(percent(.high)), \(percent(.throttled))",
            "caches and indexes shrink; nothing is made anew in the background; work there waits"),
        Row(
            "the same", "\(percent(.critical)), \(percent(.emergency))",
            "503 `memory_pressure` for large requests; for all but basic ones"),
        Row(
            "leaving such a level",
            "\(PressureGuard.marginPercent) % below it for \(seconds(PressureGuard.calm))",
            "the next lower level that fits"),
        Row(
            "queues and bodies with a small memory limit", "an eighth of the limit together",
            "the limits above in proportion"),
    ]

    private static func percent(_ level: PressureLevel) -> String { "\(level.fromPercent) %" }

    private static let caches = [
        Row(
            "vectors of queries that are kept",
            "\(Knobs.cachedVectorMegabytes.defaultValue) MB, "
                + "\(minutes(Knobs.cachedVectorLife.defaultValue)) (settings)",
            "what was not used for longest goes"),
        Row(
            "answers to searches that are kept",
            "\(Knobs.cachedResultMegabytes.defaultValue) MB, "
                + "\(minutes(Knobs.cachedResultLife.defaultValue)) (settings)",
            "as above; a user's go with each change of that user's memories"),
        Row(
            "memories that are kept as they are used, in compact form",
            "\(Knobs.hotRecordMegabytes.defaultValue) MB or "
                + "\(count(Knobs.hotRecordCount.defaultValue)), "
                + "\(Knobs.warmRecordMegabytes.defaultValue) MB or "
                + "\(count(Knobs.warmRecordCount.defaultValue)) (settings)",
            "they go to the compact form, then the store is read"),
        Row(
            "filters of what was never stored",
            "\(Knobs.neverStoredMegabytes.defaultValue) MB (setting): 6 million ids at 1 %",
            "they are wrong more often, from 50 % on they are off: then the store is asked"),
    ]

    private static func minutes(_ time: Duration) -> String {
        "\(time.components.seconds / 60) min"
    }

    private static func count(_ value: Int) -> String { Figures.grouped(value) }

    private static func size(_ bytes: Int) -> String {
        bytes % (1 << 20) == 0 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    }

    private static func seconds(_ time: Duration) -> String { "\(time.components.seconds) s" }
}
