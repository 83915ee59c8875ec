import Execution
import MemoryModel

/// Does the jobs that wait, one after the other, as long as the process lives.
///
/// Invariants:
/// 1. A job is claimed on disk before it begins and changed on disk when it ends, so that after a
///    crash it goes on where its last step was kept.
/// 2. What may pass is tried ``attemptsMax`` times with growing waits; anything else fails at once.
public struct JobRunner: Sendable {
    /// How a job was left.
    enum Outcome {
        /// It ended well, with this JSON object.
        case done(String)
        /// It goes back into the line.
        case putBack
    }

    /// How often a job is tried while the store is busy or away.
    public static let attemptsMax = 8
    /// The longest wait between two tries.
    static let waitMax = Duration.seconds(30)
    /// How often it looks for jobs when nobody rings.
    private static let pause = Duration.seconds(5)
    /// How often it looks whether it may go on.
    private static let rest = Duration.milliseconds(500)
    /// How often what is old is removed.
    private static let sweepPause = Duration.seconds(600)

    private let engine: MemoryEngine
    private let startedAt: Timestamp

    /// A runner for an engine's jobs; one for each store.
    public init(_ engine: MemoryEngine) {
        self.engine = engine
        startedAt = engine.now
    }

    /// Runs until it is cancelled; what is being done then goes on after the next start.
    public func run() async {
        while await !recover() {
            if Task.isCancelled { return }
            await engine.doorbell.sleep(upTo: Self.pause)
        }
        await withTaskGroup { group in
            for _ in 0..<max(1, engine.work.workers) { group.addTask { await work() } }
            group.addTask { await sweep() }
        }
    }

    private func recover() async -> Bool {
        do throws(MemoryError) {
            try await engine.works.recoverJobs(at: startedAt)
            return true
        } catch {
            // The disk does not take it now; health tells of that.
            return false
        }
    }

    private func work() async {
        while !Task.isCancelled {
            if engine.work.isPaused() {
                // Ends early only by cancellation, which the loop sees.
                try? await Task.sleep(for: Self.rest)
            } else if let job = await claim() {
                await perform(job)
            } else {
                await engine.doorbell.sleep(upTo: Self.pause)
            }
        }
    }

    private func claim() async -> Job? {
        do throws(MemoryError) {
            guard try await engine.works.hasQueuedJob() else { return nil }
            return try await engine.works.claimJob(at: engine.now)
        } catch {
            // Looked for again after the pause.
            return nil
        }
    }

    private func perform(_ job: Job) async {
        for attempt in 1...Self.attemptsMax {
            do throws(MemoryError) {
                switch try await outcome(of: job) {
                case .done(let result): await end(job, .done(result: result))
                case .putBack: await end(job, .putBack)
                }
                return
            } catch {
                if Task.isCancelled { return await end(job, .putBack) }
                if error.kind == .cancelled {
                    // It was called off or its subject deleted; most often it has ended by that.
                    _ = try? await engine.works.change(job: job.id, .cancelled, at: engine.now)
                    return
                }
                guard error.mayPass, attempt < Self.attemptsMax else {
                    return await end(job, .failed(Job.Failure(error)))
                }
                let wait = min(Self.waitMax, .milliseconds(250 << attempt))
                try? await Task.sleep(for: wait)
            }
        }
    }

    private func outcome(of job: Job) async throws(MemoryError) -> Outcome {
        switch job.kind {
        case .document: try await DocumentIngest(engine, job).run()
        case .session: try await SessionHarvest(engine, job).run()
        }
    }

    /// Notes how a job was left; when the disk does not take it, the next start finds it running.
    private func end(_ job: Job, _ change: JobChange) async {
        let ended = try? await engine.works.change(job: job.id, change, at: engine.now)
        if let ended, ended.state.isFinal { engine.work.onEnd(ended) }
    }

    private func sweep() async {
        while !Task.isCancelled {
            let now = engine.now
            func earlier(by seconds: Int64) -> Timestamp {
                Timestamp(microseconds: now.microseconds - seconds * 1_000_000)
            }
            // What cannot be removed now is removed later.
            try? await engine.works.sweepJobs(endedBefore: earlier(by: JobLimits.keptSeconds))
            _ = try? await engine.works.endIdleSessions(
                since: earlier(by: engine.work.sessionIdleSeconds), at: now)
            try? await Task.sleep(for: Self.sweepPause)
        }
    }
}

extension MemoryError {
    /// Whether the same may go well a little later.
    fileprivate var mayPass: Bool { kind == .busy || kind == .unavailable || kind == .full }
}

extension Job.Failure {
    fileprivate init(_ error: MemoryError) {
        let code =
            switch error.kind {
            case .invalid: "unsupported_document"
            case .full: "storage_full"
            case .corrupt: "corrupt_data"
            case .busy: "busy"
            case .unavailable: "unavailable"
            default: "internal_error"
            }
        self.init(code: code, detail: error.hint)
    }
}

extension MemoryEngine {
    /// One job; nil when there is none.
    public func job(_ id: MemoryID) async throws(MemoryError) -> Job? {
        try await works.job(id)
    }

    /// A user's jobs, newest first.
    public func jobs(_ query: ListQuery) async throws(MemoryError) -> [Listed<Job>] {
        try await works.jobs(query)
    }

    /// Calls a job off; one that has ended stays as it is. Nil when there is none.
    public func cancelJob(_ id: MemoryID) async throws(MemoryError) -> Job? {
        let before = try await works.job(id)
        let job = try await works.change(job: id, .cancelled, at: now)
        if let job, before?.state.isFinal == false { work.onEnd(job) }
        return job
    }
}
