import Glibc
import TestKit
import Testing

@testable import HTTPServer

extension TestCertificates {
    var files: HTTPServerTLS {
        HTTPServerTLS(certificatePath: certificatePath, keyPath: keyPath)
    }
}

@Suite("TLS")
struct TLSTests {
    private static let routes = {
        var routes = testRoutes()
        routes.add(.get, "/broken") { _ in
            HTTPResponse(
                status: 200,
                body: .stream { writer in
                    try await writer.write("half")
                    throw CancellationError()
                })
        }
        return routes
    }()

    /// What the Python client says of one case.
    private static func look(
        _ name: String, _ port: Int, _ certificate: String
    ) throws -> String {
        let folder = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
        let script = "\(folder)/Fixtures/tls_client.py"
        let result = try Command.run([
            "timeout", "30", "python3", script, name, "\(port)", certificate,
        ])
        return result.code == 0 ? String(result.output.dropLast()) : "code \(result.code)"
    }

    @Test("curl gets an answer by TLS 1.2 and 1.3", arguments: ["1.2", "1.3"])
    func servesCurl(_ version: String) async throws {
        let certificates = try await offPool { try TestCertificates() }
        let output = try await withServer(tls: certificates.files) { _, port in
            try Command.run([
                "curl", "-sS", "--max-time", "10", "--cacert", certificates.certificatePath,
                "--tlsv\(version)", "--tls-max", version, "-w", " %{http_code} %{http_version}",
                "https://localhost:\(port)/ok", "https://localhost:\(port)/big?n=5",
            ]).output
        }
        #expect(output == "ok 200 1.1xxxxx 200 1.1")
    }

    @Test(
        "a client sees",
        arguments: [
            ("ends", "1:0k 1:0k 1:9000k 6:300k"), ("cut", "SSLEOFError"), ("idle", "clean"),
            ("upload", "2000000"), ("refused_upload", "HTTP/1.1 413"),
            ("old", "TLSV1_ALERT_PROTOCOL_VERSION"),
            ("two", "TLSv1.2 ok SSLV3_ALERT_HANDSHAKE_FAILURE"), ("never_reads", "cut"),
        ])
    func showsClients(_ name: String, _ expected: String) async throws {
        let certificates = try await offPool { try TestCertificates() }
        var limits = HTTPServerLimits()
        limits.idleDeadline = .milliseconds(100)
        limits.writeStallDeadline = .milliseconds(500)
        let running = Record<HTTPServer>()
        var routes = Self.routes
        routes.add(.get, "/connections") { _ in
            let count = running.all.first?.counters.connections ?? 0
            return HTTPResponse(status: 200, body: .bytes(Array("\(count)".utf8)))
        }
        let (seen, held) = try await withServer(
            routes, limits: limits, tls: certificates.files
        ) { server, port in
            running.append(server)
            let seen = try Self.look(name, port, certificates.certificatePath)
            return (seen, eventually { server.counters.connections == 0 })
        }
        #expect(seen == expected)
        #expect(held, "connections are left")
    }

    @Test("plain HTTP on the port is closed at once, and not answered")
    func closesPlain() async throws {
        let certificates = try await offPool { try TestCertificates() }
        let text = try await withServer(tls: certificates.files) { _, port in
            let client = try TestClient(port: port)
            try client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
            return try? client.readToEnd()
        }
        #expect(text?.contains("HTTP/1.1") != true)
    }

    @Test(
        "a handshake that does not end is closed at the head's deadline",
        arguments: [[], [0x16, 3, 1, 2, 0, 1, 0, 1]] as [[UInt8]])
    func endsHandshakes(_ start: [UInt8]) async throws {
        let certificates = try await offPool { try TestCertificates() }
        var limits = HTTPServerLimits()
        limits.headDeadline = .milliseconds(100)
        let isClosed = try await withServer(limits: limits, tls: certificates.files) { _, port in
            let client = try TestClient(port: port)
            try client.send(start)
            return client.isAtEnd()
        }
        #expect(isClosed)
    }

    @Test("a new certificate is for new connections, and a bad one for none")
    func reloads() async throws {
        let certificates = try await offPool { try TestCertificates() }
        let (old, new) = (certificates.certificatePath, certificates.folder.path + "/copy.pem")
        let server = Record<HTTPServer>()
        var routes = testRoutes()
        routes.add(.get, "/reload") { _ in
            // Done while the connection that asks for it is open.
            do { try server.all.first?.reloadCertificate() } catch {
                return HTTPResponse(status: 500)
            }
            return HTTPResponse(status: 200)
        }
        try await withServer(routes, tls: certificates.files) { own, port in
            server.append(own)
            _ = try Command.run(["cp", old, new])
            try certificates.make("second")
            try certificates.replaceFirst(by: "second")
            // Trusting the first alone, the client gets across the reload on its connection.
            #expect(try Self.look("handover", port, new) == "goes on")
            #expect(try Self.look("upload", port, new) != "2000000")
            #expect(try Self.look("upload", port, old) == "2000000")
            _ = try Command.run(["cp", old, new])
            truncate(certificates.keyPath, 20)
            #expect(throws: HTTPServerError.self) { try own.reloadCertificate() }
            #expect(try Self.look("upload", port, new) == "2000000")
        }
    }

    @Test(
        "a server does not start with files that cannot be used",
        arguments: [
            "missing", "another's key", "encrypted",
        ])
    func refusesFiles(_ fault: String) async throws {
        let certificates = try await offPool { try TestCertificates() }
        let error = try await offPool { () -> HTTPServerError? in
            var files = certificates.files
            switch fault {
            case "missing": files.certificatePath += "x"
            case "another's key":
                try certificates.make("other")
                files.keyPath = certificates.path("other.key")
            default:
                _ = try Command.run([
                    "openssl", "ec", "-aes128", "-passout", "pass:secret", "-in", files.keyPath,
                    "-out", files.keyPath + "2",
                ])
                files.keyPath += "2"
            }
            let server = HTTPServer(routes: testRoutes(), loops: 1, tls: files)
            do throws(HTTPServerError) { _ = try server.start(host: "127.0.0.1", port: 0) } catch {
                return error
            }
            return nil
        }
        #expect(error?.kind == .badCertificate)
        #expect(error?.reason.isEmpty == false)
    }

    @Test("a drain answers what is in hand and says goodbye")
    func drains() async throws {
        let certificates = try await offPool { try TestCertificates() }
        let server = HTTPServer(routes: testRoutes(), loops: 2, tls: certificates.files)
        let port = try server.start(host: "127.0.0.1", port: 0).port
        async let seen = offPool { try Self.look("idle", port, certificates.certificatePath) }
        let isConnected = try await offPool { eventually { server.counters.accepted == 1 } }
        #expect(isConnected)
        #expect(await server.drain(within: .seconds(10)) == 0)
        // Drained before its request came, or between two: never in the middle.
        #expect(["clean", "other", "code 1"].contains(try await seen))
    }
}
