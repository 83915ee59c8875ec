import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    /// Memories that an export reads at once; 8 of the longest are 4 MB, held while the client does
    /// not read.
    private static let exportPageCount = 8
    /// An export hands bytes to the connection at about this many.
    private static let exportWriteBytes = 65_536

    var userEndpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, pattern: "/v1/users/{id}/export", parameters: ["after"],
                weight: .complex, handle: export),
            Endpoint(
                method: .post, pattern: "/v1/users/{id}/import", media: .lines,
                weight: .complex, handle: importMemories),
        ]
    }

    /// Streams a user's memories, oldest first; the first page is read before the head is sent, so
    /// that a store that fails is answered with its problem.
    @Sendable private func export(_ call: Call) async throws -> HTTPResponse {
        var query = PageQuery(
            userID: try call.userID(), isNewestFirst: false, limit: Self.exportPageCount)
        query.includesRetired = true
        if let text = call.query.string("after") {
            query.after = try await ordinal(of: text, userID: query.userID)
        }
        let first = try await engine.page(query)
        query.after = first.last?.ordinal
        let second = query
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/x-ndjson"],
            body: .stream { writer in
                try await stream(first, then: second, to: writer)
            })
    }

    /// Where a memory stands that an earlier export ended with.
    private func ordinal(of text: String, userID: String) async throws -> UInt32 {
        guard let id = MemoryID(text) else {
            throw Problem(
                .invalidParameter, "after must be the id of the last memory that came.",
                field: "after")
        }
        let gone = Problem(
            .memoryNotFound, "The user has no memory of this id any more; start the export anew.",
            field: "after")
        let memory: Memory
        do throws(MemoryError) {
            memory = try await engine.memory(id)
        } catch {
            throw error.kind == .notFound ? gone : Problem(error)
        }
        guard memory.userID == userID else { throw gone }
        return memory.ordinal
    }

    private func stream(
        _ first: [Memory], then query: PageQuery, to output: HTTPBodyWriter
    ) async throws {
        var page = first
        var query = query
        while true {
            var lines = JSONWriter(capacity: Self.exportWriteBytes)
            for memory in page {
                lines.record(memory)
                lines.endLine()
                if lines.bytes.count >= Self.exportWriteBytes {
                    try await output.write(lines.bytes)
                    lines = JSONWriter(capacity: Self.exportWriteBytes)
                }
            }
            if !lines.bytes.isEmpty { try await output.write(lines.bytes) }
            if page.count < query.limit { return }
            page = try await engine.page(query)
            query.after = page.last?.ordinal ?? query.after
        }
    }

    @Sendable private func importMemories(_ call: Call) async throws -> HTTPResponse {
        var run = ImportRun(engine: engine, userID: try call.userID())
        var splitter = LineSplitter()
        if case .stream(let reader) = call.request.body {
            while let bytes = try await reader.next() {
                splitter.append(bytes)
                while let line = splitter.next() { try await run.take(line) }
            }
        }
        if let line = splitter.finish() { try await run.take(line) }
        try await run.flush()
        return .json { writer in
            run.write(to: &writer)
            call.stopwatch.write(to: &writer)
        }
    }
}
