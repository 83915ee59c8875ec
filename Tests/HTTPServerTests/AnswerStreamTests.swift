import Execution
import Testing

@testable import HTTPServer

@Suite("Streamed answers")
struct AnswerStreamTests {
    @Test("a streamed answer arrives part by part, while it is made")
    func streamsAnswers() async throws {
        let latch = Latch()
        var routes = Router()
        routes.add(.get, "/two") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write("one")
                    await latch.wait()
                    try await writer.write("two")
                })
        }
        let chunks = try await withServer(routes) { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /two HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try client.readHead()
            #expect(head.contains("Transfer-Encoding: chunked"))
            var chunks: [[UInt8]?] = [try client.readChunk()]
            Task.detached { await latch.open() }
            for _ in 0..<2 { chunks.append(try client.readChunk()) }
            return chunks
        }
        #expect(chunks == [Array("one".utf8), Array("two".utf8), nil])
    }

    @Test("a client that does not read stops the writer, and reads on to a whole answer")
    func pausesWriter() async throws {
        let written = Gate(0)
        var limits = HTTPServerLimits()
        limits.pendingOutputBytesHigh = 100_000
        var routes = Router()
        let part = [UInt8](repeating: 120, count: 50_000)
        routes.add(.get, "/flood") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    for _ in 0..<400 {
                        try await writer.write(part)
                        written.withLock { $0 += 1 }
                    }
                })
        }
        let (held, parts, total) = try await withServer(routes, limits: limits) { server, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            try client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(eventually { server.counters.bufferedBytes > 100_000 })
            let held = server.counters.bufferedBytes
            let parts = written.withLock { $0 }
            _ = try client.readHead()
            var total = 0
            while let chunk = try client.readChunk() { total += chunk.count }
            return (held, parts, total)
        }
        #expect(held <= 100_000 + part.count + 16, "\(held) bytes held")
        #expect(parts < 400)
        #expect(total == 400 * part.count)
    }

    @Test("a client that pipelines and never reads stays bounded")
    func boundsPipelining() async throws {
        let (held, sent) = try await withServer { server, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            let request = "GET /big?n=10000 HTTP/1.1\r\nHost: a\r\n\r\n"
            let batch = Array(String(repeating: request, count: 1_000).utf8)
            var (sent, most) = (0, 0)
            while sent < 20_000_000, client.canSend(within: .milliseconds(300)) {
                sent += client.sendSome(batch, atMost: batch.count)
                most = max(most, server.counters.bufferedBytes)
            }
            return (max(most, server.counters.bufferedBytes), sent)
        }
        #expect(held > 0)
        #expect(held < 65_536 + 10_300 + 65_536 + 16_384, "\(held) bytes held, \(sent) sent")
    }

    @Test("a client that stops reading is cut at the write deadline and its handler told")
    func cutsStalledReaders() async throws {
        var limits = HTTPServerLimits()
        limits.writeStallDeadline = .milliseconds(100)
        let errors = Record<String>()
        var routes = Router()
        routes.add(.get, "/flood") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    let part = [UInt8](repeating: 120, count: 60_000)
                    do {
                        while true { try await writer.write(part) }
                    } catch {
                        errors.append("\(error) \(Task.isCancelled)")
                        throw error
                    }
                })
        }
        let seen = try await withServer(routes, limits: limits) { _, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            try client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            return errors.wait(for: 1)
        }
        #expect(seen == ["disconnected true"])
    }

    @Test("a handler's task is cancelled when the client goes", arguments: [true, false])
    func cancelsHandlers(_ isStreaming: Bool) async throws {
        let events = Record<String>()
        var routes = Router()
        routes.add(.get, "/wait") { _ in
            events.append("began")
            let wait: @Sendable () async -> Void = {
                await withTaskCancellationHandler {
                    await Latch.never()
                } onCancel: {
                    events.append("cancelled")
                }
            }
            guard isStreaming else {
                await wait()
                return HTTPResponse(status: 200)
            }
            return HTTPResponse(status: 200, body: .stream { _ in await wait() })
        }
        let records = Record<HTTPExchangeRecord>()
        try await withServer(routes, observer: records.append) { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = events.wait(for: 1)
            client.reset()
            #expect(events.wait(for: 2) == ["began", "cancelled"])
            let ended = records.wait(for: 1)
            #expect(ended.first?.isComplete == false)
        }
    }

    @Test("a writer is told when the client closed without a word")
    func tellsWriters() async throws {
        let events = Record<String>()
        var routes = Router()
        routes.add(.get, "/ticks") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    do {
                        while true {
                            try await writer.write("tick")
                            await Task.yield()
                        }
                    } catch {
                        events.append("\(error)")
                        throw error
                    }
                })
        }
        let seen = try await withServer(routes) { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /ticks HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try client.readHead()
            client.close()
            return events.wait(for: 1)
        }
        #expect(seen == ["disconnected"])
    }

    @Test("a stream that fails is cut before its last chunk")
    func cutsFailedStreams() async throws {
        struct Broken: Error {}
        var routes = Router()
        routes.add(.get, "/broken") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write("part")
                    throw Broken()
                })
        }
        let text = try await withServer(routes) { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(text.hasSuffix("4\r\npart\r\n"))
    }

    @Test("a writer lets others have their turn though the client takes all it writes")
    func givesTurns() async throws {
        var limits = HTTPServerLimits()
        // So high that only the turn's own bound makes the writer wait.
        limits.pendingOutputBytesHigh = 1_000_000_000
        limits.pendingOutputBytesLow = 1_000_000_000
        let (began, other, writes) = (Record<Bool>(), Record<Bool>(), Gate(0))
        var routes = Router()
        routes.add(.get, "/greedy") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    began.append(true)
                    let part = [UInt8](repeating: 120, count: 16_384)
                    for _ in 0..<20_000 where other.all.isEmpty {
                        try await writer.write(part)
                        writes.withLock { $0 += 1 }
                    }
                })
        }
        routes.add(.get, "/other") { _ in
            other.append(true)
            return HTTPResponse(status: 200)
        }
        try await withServer(routes, limits: limits) { _, port in
            let (greedy, polite) = (try TestClient(port: port), try TestClient(port: port))
            try greedy.send("GET /greedy HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = began.wait(for: 1)
            try polite.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try polite.readReply().status == 200)
        }
        #expect(writes.withLock { $0 } < 20_000)
    }

    @Test("a writer that never waits does not keep other connections from their turn")
    func sharesTheLoop() async throws {
        var routes = testRoutes()
        routes.add(.get, "/endless") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    let part = [UInt8](repeating: 120, count: 16_384)
                    while true { try await writer.write(part) }
                })
        }
        let text = try await withServer(routes) { _, port in
            let greedy = Boxed(try TestClient(port: port))
            try greedy.value.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            let stop = Gate(false)
            let reading = BlockingThread(label: "test.reader") {
                while !stop.withLock({ $0 }) { _ = greedy.value.hasInputAndDropsIt() }
            }
            let client = try TestClient(port: port)
            try client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            let text = try client.readReply().text
            stop.withLock { $0 = true }
            reading.join()
            return text
        }
        #expect(text == "ok")
    }

    @Test("a big body is sent whole and the next request answered")
    func sendsBigBodies() async throws {
        let sizes = try await withServer { _, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            try client.send(
                "GET /big?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /big?n=70000 HTTP/1.1\r\nHost: a\r\n\r\n")
            return try (0..<2).map { _ in try client.readReply().body.count }
        }
        #expect(sizes == [20_000_000, 70_000])
    }

    @Test("the next answer waits for the end of a big body, whatever the low-water mark")
    func keepsBigBodiesWhole() async throws {
        var limits = HTTPServerLimits()
        limits.pendingOutputBytesLow = 50_000_000
        let texts = try await withServer(limits: limits) { _, port in
            let client = try TestClient(port: port, receiveBufferBytes: 16_384)
            try client.send(
                "GET /big?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            return try (0..<2).map { _ in try client.readReply().body }
        }
        #expect(texts[0].count == 20_000_000)
        #expect(texts[0].allSatisfy { $0 == 120 })
        #expect(texts[1] == Array("ok".utf8))
    }
}
