/// Runs asynchronous work on the calling thread and returns what it returns.
///
/// The thread itself runs the work's jobs, so nothing is taken from the shared pool and it is safe
/// on any thread that may block.
public func waitFor<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let caller = CallerExecutor()
    let outcome = Gate<Result<Value, any Error>?>(nil)
    Task(executorPreference: caller) {
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        outcome.withLock { $0 = result }
        caller.end()
    }
    caller.run()
    guard let result = outcome.withLock({ $0 }) else {
        preconditionFailure("the work ends only with a result")
    }
    return try result.get()
}

/// Starts work that runs beside everything else until it ends by itself or is cancelled.
public func inBackground(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(priority: .background) { await body() }
}

/// Runs jobs on the thread that called ``run()``.
private final class CallerExecutor: TaskExecutor {
    private struct State: Sendable {
        var jobs: [UnownedJob] = []
        var isOver = false
    }
    private let gate = Gate(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        gate.withLock { $0.jobs.append(job) }
        gate.signal()
    }

    /// Lets ``run()`` return when no job waits.
    func end() {
        gate.withLock { $0.isOver = true }
        gate.signal()
    }

    /// Runs jobs until the end.
    func run() {
        while true {
            let (jobs, isOver) = gate.wait(until: { !$0.jobs.isEmpty || $0.isOver }) { state in
                defer { state.jobs = [] }
                return (state.jobs, state.isOver)
            }
            for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if isOver, jobs.isEmpty { return }
        }
    }
}
