/// Runs asynchronous work from a thread that may block, such as a program's main thread.
///
/// Never call it from a task: it would hold a thread of the shared pool.
public func waitFor<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let done = Gate<Result<Value, any Error>?>(nil)
    Task {
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        done.withLock { $0 = result }
        done.broadcast()
    }
    let result = done.wait(until: { $0 != nil }, then: { $0 })
    guard let result else { preconditionFailure("the gate opens only with a result") }
    return try result.get()
}

/// Starts work that runs beside everything else until it ends by itself or is cancelled.
public func inBackground(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(priority: .background) { await body() }
}
