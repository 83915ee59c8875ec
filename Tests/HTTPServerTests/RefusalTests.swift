import Testing

@testable import HTTPServer

@Suite("Refusals")
struct RefusalTests {
    @Test(
        "100 Continue is not sent before a refusal",
        arguments: [("/echo", 200_001, 413), ("/nowhere", 3, 404), ("/ok", 3, 405)])
    func refusesInsteadOfContinue(_ path: String, _ length: Int, _ status: Int) async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test("a short body that no one wants is dropped and the connection kept")
    func dropsUnwantedBodies() async throws {
        let statuses = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send(
                "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\n\r\n" + "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            return try (0..<4).map { _ in try client.readReply().status }
        }
        #expect(statuses == [404, 200, 405, 200])
    }

    @Test("a big refused upload still gets its answer")
    func answersRefusedUploads() async throws {
        let text = try await withServer { _, port in
            let client = try TestClient(port: port)
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
            // The answer comes before this; the server drops it rather than resetting.
            try client.send([UInt8](repeating: 120, count: 500_000))
            client.endSending()
            return try client.readToEnd()
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
    }

    @Test(
        "the path's allowed methods are told, HEAD among them, whatever method was sent",
        arguments: ["DELETE", "TRACE", "BREW", "get", "M-SEARCH"])
    func tellsAllowedMethods(_ method: String) async throws {
        let methods = Record<HTTPMethod?>()
        let replies = try await withServer(observer: { methods.append($0.method) }) { _, port in
            try ["/ok", "/nowhere"].map { path in
                let client = try TestClient(port: port)
                try client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.readReply()
            }
        }
        #expect(replies.map(\.status) == [405, 404])
        #expect(replies[0]["Allow"] == "GET, HEAD")
        #expect(replies[0]["Connection"] == (method == "DELETE" ? nil : "close"))
        let known: HTTPMethod? = method == "DELETE" ? .delete : nil
        #expect(methods.all == [known, known], "records take methods from a closed set")
    }

    @Test("the layer above writes the failures, with the request's id")
    func rendersFailures() async throws {
        let replies = try await withServer(
            onFailure: { failure in
                HTTPResponse(
                    status: 200, headers: ["Content-Type": "application/problem+json"],
                    body: .bytes(Array("\(failure.kind) \(failure.requestID)".utf8)))
            }
        ) { _, port in
            try ["/nowhere HTTP/1.1", "/ok HTTP/3.0"].map { line in
                let client = try TestClient(port: port)
                try client.send("GET \(line)\r\nHost: a\r\nX-Request-Id: r1\r\n\r\n")
                return try client.readReply()
            }
        }
        #expect(replies.map(\.status) == [404, 505])
        #expect(replies[0].text == "notFound r1")
        #expect(replies[1].text.hasPrefix("unsupportedVersion "))
        #expect(replies[1].text.hasSuffix(replies[1]["X-Request-Id"] ?? "none"))
        #expect(replies[0]["Content-Type"] == "application/problem+json")
    }

    @Test("addresses that cannot be bound fail with their reason")
    func refusesAddresses() async throws {
        try await withServer { _, port in
            let second = HTTPServer(routes: testRoutes(), loops: 1)
            let cases: [(String, Int, HTTPServerError.Kind)] = [
                ("127.0.0.1", port, .addressInUse), ("example.org", 0, .badAddress),
                ("127.0.0.1", 70_000, .badAddress),
            ]
            for (host, port, kind) in cases {
                #expect {
                    try second.start(host: host, port: port)
                } throws: { error in
                    (error as? HTTPServerError)?.kind == kind
                }
            }
        }
    }
}
