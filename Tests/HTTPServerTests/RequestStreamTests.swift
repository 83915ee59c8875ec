import Testing

@testable import HTTPServer

@Suite("Streamed requests")
struct RequestStreamTests {
    @Test("a streamed request is counted whole, by length and in chunks", arguments: [true, false])
    func streamsRequests(_ isChunked: Bool) async throws {
        let count = 2_000_000
        let reply = try await withServer { _, port in
            let client = try TestClient(port: port)
            let part = [UInt8](repeating: 120, count: 100_000)
            let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(count)"
            try client.send("POST /count HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
            for _ in 0..<(count / part.count) {
                let size = String(part.count, radix: 16)
                try client.send(isChunked ? Array("\(size)\r\n".utf8) + part + [13, 10] : part)
            }
            if isChunked { try client.send("0\r\n\r\n") }
            let reply = try client.readReply()
            try client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.readReply().text == "ok")
            return reply
        }
        #expect(reply.text == "\(count)")
    }

    @Test("a handler that does not read stops the receiving")
    func pausesReceiving() async throws {
        let latch = Latch()
        var routes = Router()
        routes.add(.post, "/lazy", body: .streamed()) { request in
            await latch.wait()
            guard case .stream(let reader) = request.body else { return HTTPResponse(status: 500) }
            var count = 0
            while let bytes = try? await reader.next() { count += bytes.count }
            return HTTPResponse(status: 200, body: .bytes(Array("\(count)".utf8)))
        }
        let (held, text) = try await withServer(routes) { server, port in
            let client = try TestClient(port: port)
            try client.send("POST /lazy HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n")
            let part = [UInt8](repeating: 120, count: 100_000)
            var left = 8_000_000
            // Until both kernels' buffers are full: the server no longer receives.
            while left > 0, client.canSend(within: .milliseconds(300)) {
                left -= client.sendSome(part, atMost: left)
            }
            let held = server.counters.bufferedBytes
            #expect(left > 0)
            Task.detached { await latch.open() }
            try client.send([UInt8](repeating: 120, count: left))
            return (held, try client.readReply().text)
        }
        #expect((1...65_536).contains(held), "\(held) bytes held")
        #expect(text == "8000000")
    }

    @Test("a reader is told when the client goes, is late, or sends too much or rubbish")
    func tellsReaders() async throws {
        var limits = HTTPServerLimits()
        limits.bodyDeadline = .milliseconds(100)
        let start = "POST /count HTTP/1.1\r\nHost: a\r\n"
        let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"
        let cases = [
            (start + "Content-Length: 5\r\n\r\nab", true, "disconnected"),
            (start + "Content-Length: 5\r\n\r\nab", false, "timedOut"),
            (chunked + "zz\r\n", false, "malformed"),
            (chunked + "2DC6C1\r\n" + String(repeating: "x", count: 3_000_001), false, "tooLarge"),
        ]
        for (request, endsSending, error) in cases {
            let text = try await withServer(limits: limits) { _, port in
                let client = try TestClient(port: port)
                try client.send(request)
                if endsSending { client.endSending() }
                return try client.readToEnd()
            }
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(text.hasSuffix("\r\n\r\n\(error)"), "\(text.suffix(40))")
        }
    }

    @Test("a streamed body that only drips is late in the end")
    func endsDrips() async throws {
        var limits = HTTPServerLimits()
        limits.bodyDeadline = .milliseconds(200)
        limits.streamedBytesPerSecondMin = 100
        let text = try await withServer(limits: limits) { _, port in
            let client = try TestClient(port: port)
            try client.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n")
            // Each drip is within the deadline and earns 10 ms, so the sum of the waits ends it.
            for _ in 0..<100 where !client.hasInput(within: .milliseconds(20)) {
                _ = client.sendNow([120])
            }
            return try client.readToEnd()
        }
        #expect(text.hasSuffix("\r\n\r\ntimedOut"), "\(text.suffix(40))")
    }

    @Test("a handler may read with a deadline of its own and go on")
    func survivesOwnCancellation() async throws {
        var routes = Router()
        routes.add(.post, "/patient", body: .streamed()) { request in
            guard case .stream(let reader) = request.body else { return HTTPResponse(status: 500) }
            let first = await withTaskGroup(of: HTTPBodyError?.self) { group in
                group.addTask {
                    do throws(HTTPBodyError) { _ = try await reader.next() } catch { return error }
                    return nil
                }
                group.cancelAll()
                return await group.next() ?? nil
            }
            let second = try? await reader.next()
            return HTTPResponse(
                status: 200,
                body: .bytes(Array("\(first.map { "\($0)" } ?? "none") ".utf8) + (second ?? [])))
        }
        let text = try await withServer(routes) { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST /patient HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 3\r\n\r\n")
            #expect(try client.readReply().status == 100)
            try client.send("abc")
            return try client.readReply().text
        }
        #expect(text == "cancelled abc")
    }
}
