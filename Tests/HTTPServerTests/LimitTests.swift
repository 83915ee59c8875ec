import Execution
import Glibc
import Testing

@testable import HTTPServer

@Suite("Limits and drain")
struct LimitTests {
    private static let get = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(
        "one connection too many gets a short 503, in all and per address",
        arguments: [true, false])
    func refusesConnections(_ isPerAddress: Bool) async throws {
        var limits = HTTPServerLimits()
        if isPerAddress { limits.connectionsPerAddressMax = 3 } else { limits.connectionsMax = 3 }
        try await withServer(limits: limits) { server, port in
            var clients = try (0..<3).map { _ in try TestClient(port: port) }
            for client in clients {
                try client.send(Self.get)
                #expect(try client.readReply().status == 200)
            }
            let text = try TestClient(port: port).readToEnd()
            #expect(text.hasPrefix("HTTP/1.1 503 "))
            #expect(text.contains("\r\nRetry-After: 1\r\n"))
            #expect(server.counters.refused == 1)
            #expect(server.counters.connections == 3)
            clients.removeLast().close()
            #expect(eventually { server.counters.connections == 2 })
            let next = try TestClient(port: port)
            try next.send(Self.get)
            #expect(try next.readReply().status == 200)
        }
    }

    @Test("refused connections beyond their own limit are cut")
    func cutsRefusedConnections() async throws {
        var limits = HTTPServerLimits()
        limits.connectionsMax = 0
        limits.refusedConnectionsMax = 2
        try await withServer(limits: limits) { server, port in
            let clients = try (0..<10).map { _ in try TestClient(port: port) }
            let texts = clients.map { (try? $0.readToEnd()) ?? "" }
            #expect(texts.allSatisfy { $0.isEmpty || $0.hasPrefix("HTTP/1.1 503 ") })
            #expect(texts.contains { !$0.isEmpty })
            #expect(server.counters.refused == 10)
            #expect(server.counters.connections == 0)
        }
    }

    @Test("an idle connection is closed at its deadline")
    func closesIdle() async throws {
        var limits = HTTPServerLimits()
        limits.idleDeadline = .milliseconds(50)
        let isClosed = try await withServer(limits: limits) { _, port in
            let client = try TestClient(port: port)
            try client.send(Self.get)
            _ = try client.readReply()
            return client.isAtEnd()
        }
        #expect(isClosed)
    }

    @Test("the idle deadline does not cut an answer that is still being read")
    func sparesSlowReaders() async throws {
        var limits = HTTPServerLimits()
        limits.idleDeadline = .milliseconds(50)
        let count = try await withServer(limits: limits) { _, port in
            let slow = try TestClient(port: port, receiveBufferBytes: 16_384)
            try slow.send("GET /big?n=20000000 HTTP/1.1\r\nHost: a\r\n\r\n")
            // Others come and go at their deadline; the slow one is there all the while.
            for _ in 0..<3 {
                let other = try TestClient(port: port)
                try other.send(Self.get)
                _ = try other.readReply()
                #expect(other.isAtEnd())
            }
            return try slow.readReply().body.count
        }
        #expect(count == 20_000_000)
    }

    @Test("a connection is closed after its last allowed request")
    func limitsRequests() async throws {
        var limits = HTTPServerLimits()
        limits.requestsPerConnectionMax = 2
        let (first, second, isClosed) = try await withServer(limits: limits) { _, port in
            let client = try TestClient(port: port)
            try client.send(Self.get + Self.get + Self.get)
            return (try client.readReply(), try client.readReply(), client.isAtEnd())
        }
        #expect(first["Connection"] == nil)
        #expect(second["Connection"] == "close")
        #expect(isClosed)
    }

    @Test("a thousand idle connections are served and hold no bytes")
    func holdsManyConnections() async throws {
        var files = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        files.rlim_cur = min(files.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        try #require(files.rlim_cur >= 4_096, "the test needs descriptors")
        try await withServer(loops: 2) { server, port in
            let clients = try (0..<1_000).map { _ in try TestClient(port: port) }
            for client in clients { try client.send(Self.get) }
            for client in clients { #expect(try client.readReply().status == 200) }
            #expect(server.counters.connections == 1_000)
            #expect(eventually { server.counters.bufferedBytes == 0 })
            for client in clients.prefix(10) {
                try client.send(Self.get)
                #expect(try client.readReply().status == 200)
            }
        }
    }

    @Test("when descriptors run out accepting rests, is counted and goes on")
    func backsOffAccepting() async {
        await #expect(processExitsWith: .success) {
            var files = rlimit(rlim_cur: 64, rlim_max: 4_096)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
            try await withServer { server, port in
                let spare = dup(0)
                var clients: [TestClient] = []
                while let client = try? TestClient(port: port) { clients.append(client) }
                // Whoever took the last descriptor: one more client leaves none for the server.
                close(spare)
                if let client = try? TestClient(port: port) { clients.append(client) }
                precondition(eventually { server.counters.acceptBackoffs > 0 })
                clients.removeFirst(clients.count - 3)
                precondition(eventually { server.counters.connections == clients.count })
                let client = try TestClient(port: port)
                try client.send(LimitTests.get)
                let reply = try client.readReply()
                precondition(reply.status == 200)
            }
        }
    }

    // MARK: Drain

    @Test("a drain closes idle connections, finishes the rest and refuses new ones")
    func drains() async throws {
        let (began, latch) = (Record<Bool>(), Latch())
        var routes = testRoutes()
        routes.add(.get, "/wait") { _ in
            began.append(true)
            await latch.wait()
            return HTTPResponse(status: 200, body: .bytes(Array("done".utf8)))
        }
        // One loop: that the idle one is closed tells that the busy one knows of the drain.
        let server = HTTPServer(routes: routes, loops: 1)
        let port = try server.start(host: "127.0.0.1", port: 0).port
        let (idle, busy) = try await offPool {
            let (idle, busy) = (
                Boxed(try TestClient(port: port)), Boxed(try TestClient(port: port))
            )
            try idle.value.send(Self.get)
            _ = try idle.value.readReply()
            try busy.value.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = began.wait(for: 1)
            return (idle, busy)
        }
        async let cut = server.drain(within: .seconds(10))
        let isClosed = try await offPool { idle.value.isAtEnd() }
        #expect(isClosed)
        await latch.open()
        let reply = try await offPool { try busy.value.readReply() }
        #expect(reply.text == "done")
        #expect(reply["Connection"] == "close")
        #expect(await cut == 0)
        #expect(throws: TestClient.Failed.self) { try TestClient(port: port) }
        #expect(server.counters.connections == 0)
        #expect(await server.drain(within: .seconds(10)) == 0)
    }

    @Test("a drain serves the connections that wait to be accepted")
    func drainsBacklog() async throws {
        let (began, goOn) = (Record<Bool>(), Gate(false))
        var routes = testRoutes()
        routes.add(.get, "/block") { _ in
            began.append(true)
            // Holds the loop, against the rules, so that connections pile up behind it.
            goOn.wait(until: { $0 }, for: .seconds(10), then: { _ in })
            return HTTPResponse(status: 200)
        }
        let server = HTTPServer(routes: routes, loops: 1)
        let port = try server.start(host: "127.0.0.1", port: 0).port
        let clients = try await offPool {
            let first = try TestClient(port: port)
            try first.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = began.wait(for: 1)
            let others = try (0..<300).map { _ in try TestClient(port: port) }
            for client in others { try client.send(Self.get) }
            return ([first] + others).map(Boxed.init)
        }
        async let cut = server.drain(within: .seconds(10))
        goOn.withLock { $0 = true }
        goOn.broadcast()
        let statuses = try await offPool { try clients.map { try $0.value.readReply().status } }
        #expect(statuses == Array(repeating: 200, count: 301))
        #expect(await cut == 0)
    }

    @Test("a drain cuts what is not done in time, cancels it and counts it")
    func drainCuts() async throws {
        let events = Record<String>()
        var routes = Router()
        routes.add(.get, "/wait") { _ in
            events.append("began")
            await withTaskCancellationHandler {
                await Latch.never()
            } onCancel: {
                events.append("cancelled")
            }
            return HTTPResponse(status: 200)
        }
        let server = HTTPServer(routes: routes, loops: 2)
        let port = try server.start(host: "127.0.0.1", port: 0).port
        let clients = try await offPool {
            let clients = try (0..<3).map { _ in Boxed(try TestClient(port: port)) }
            for client in clients { try client.value.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n") }
            _ = events.wait(for: 3)
            return clients
        }
        #expect(await server.drain(within: .milliseconds(50)) == 3)
        #expect(events.all.filter { $0 == "cancelled" }.count == 3)
        let areClosed = try await offPool { clients.allSatisfy { $0.value.isAtEnd() } }
        #expect(areClosed)
    }

    @Test("under load a drain answers every request that it took")
    func drainsUnderLoad() async throws {
        let server = HTTPServer(routes: testRoutes(), loops: 2)
        let port = try server.start(host: "127.0.0.1", port: 0).port
        let answered = Gate(0)
        let halves = Record<String>()
        let threads = (0..<8).map { number in
            BlockingThread(label: "test.load") {
                guard let client = try? TestClient(port: port) else { return }
                let path = number % 2 == 0 ? "/ok" : "/later"
                while (try? client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")) != nil {
                    guard let text = try? client.readReply() else {
                        // Closed between two requests is right; in the middle of an answer is not.
                        if client.receivedCount > 0 { halves.append("half an answer") }
                        return
                    }
                    if text.status != 200 { halves.append("status \(text.status)") }
                    answered.withLock { $0 += 1 }
                    if text["Connection"] == "close" { return }
                }
            }
        }
        let isLoaded = try await offPool { eventually { answered.withLock { $0 } > 200 } }
        #expect(isLoaded)
        let cut = await server.drain(within: .seconds(10))
        try await offPool { for thread in threads { thread.join() } }
        #expect(cut == 0)
        #expect(halves.all == [])
    }
}
