import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var batchEndpoints: [Endpoint] {
        [
            Endpoint(
                method: .post, pattern: "/v1/memories/batch", media: .jsonOrLines,
                weight: .complex
            ) { call in
                call.isLines ? try await batchOfLines(call) : try await batchAtOnce(call)
            }
        ]
    }

    // MARK: JSON

    /// Reads everything before anything is kept.
    private func batchAtOnce(_ call: Call) async throws -> HTTPResponse {
        let body = try await call.collectedBody(bytesMax: Self.bodyBytesMax)
        let request = try BatchRequest(body, now: engine.now)
        let answers = try await remember(request.items)
        return .json(capacity: 80 * answers.count) { writer in
            writer.key("results")
            writer.array(answers.enumerated()) { writer, entry in
                writer.object { writer in
                    writer.key("index")
                    writer.integer(entry.offset)
                    entry.element.write(to: &writer)
                }
            }
            call.stopwatch.write(to: &writer)
        }
    }

    /// - Throws: When the engine took nothing at all.
    private func remember(_ items: [BatchItem]) async throws(MemoryError) -> [BatchAnswer] {
        var answers: [BatchAnswer] = []
        while answers.count < items.count {
            let chunk = Array(items[answers.count...].prefix(MemoryLimits.batchCount))
            var stop: MemoryError?
            do throws(MemoryError) {
                let outcomes = try await engine.remember(chunk)
                if answers.isEmpty { try Self.refuse(outcomes) }
                answers += outcomes.map(BatchAnswer.init)
            } catch {
                if answers.isEmpty { throw error }
                stop = error
            }
            let problem = stop.map { Problem($0) } ?? answers.lazy.compactMap(\.stop).first
            guard let problem else { continue }
            let rest = items.count - answers.count
            answers += Array(repeating: .stop(problem), count: rest)
        }
        return answers
    }

    /// - Throws: What stopped the first memories of a batch, when none of them was kept.
    private static func refuse(
        _ outcomes: [Result<Remembered, MemoryError>]
    ) throws(MemoryError) {
        var failure: MemoryError?
        for outcome in outcomes {
            guard case .failure(let error) = outcome else { return }
            failure = failure ?? error
        }
        if let failure { throw failure }
    }

    // MARK: Lines

    /// The first bytes are awaited before the head is sent, so that a body that breaks at once is
    /// answered with its problem.
    private func batchOfLines(_ call: Call) async throws -> HTTPResponse {
        guard case .stream(let reader) = call.request.body else { throw Call.emptyBody }
        let first = try await reader.next()
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/x-ndjson"],
            body: .stream { output in
                var run = BatchRun(engine: engine)
                do throws(HTTPBodyError) {
                    try await answer(first, then: reader, in: &run, to: output)
                } catch {
                    // Only reading ends so; then the client can still be told.
                    guard error == .timedOut || error == .malformed else { throw error }
                    try await output.write(run.end(Problem(error)))
                }
            })
    }

    /// Answers lines while the next bytes come in: what arrives during one commit is the next, so
    /// that a slow client's line is kept at once and a fast client's lines share commits.
    private func answer(
        _ first: [UInt8]?, then reader: HTTPBodyReader, in run: inout BatchRun,
        to output: HTTPBodyWriter
    ) async throws(HTTPBodyError) {
        var splitter = LineSplitter()
        var piece = first
        while let bytes = piece {
            async let next = Self.next(of: reader)
            splitter.append(bytes)
            while !run.isOver, let line = splitter.next() {
                run.take(line)
                if run.isFull { try await output.write(await run.flush()) }
            }
            try await output.write(await run.flush())
            if run.isOver { return }
            piece = try await next.get()
        }
        if let line = splitter.finish() { run.take(line) }
        try await output.write(await run.flush())
    }

    /// The next bytes; as a value, since `async let` forgets the type of an error.
    private static func next(
        of reader: HTTPBodyReader
    ) async -> Result<[UInt8]?, HTTPBodyError> {
        do throws(HTTPBodyError) {
            return .success(try await reader.next())
        } catch {
            return .failure(error)
        }
    }
}
