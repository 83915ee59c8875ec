import Testing

@testable import HTTPServer

@Suite("Head parser")
struct HeadParserTests {
    private func parse(_ text: String) throws(HTTPFailure) -> RequestHead {
        try HeadParser.parse(Array(text.utf8), limits: HTTPServerLimits())
    }

    @Test("takes a usual head apart")
    func parsesUsualHead() throws {
        let head = try parse(
            "POST /v1/a%20b?q=x%2By+z&flag&q=2 HTTP/1.1\r\nHost: a:80\r\nAccept: text/html \r\n"
                + "Content-Length: 12\r\nX-Request-Id: abc-1\r\naccept:\t*/*\r\n\r\n")
        #expect(head.method == .post)
        #expect(head.target.path == "/v1/a b")
        #expect(head.target.query.map(\.name) == ["q", "flag", "q"])
        #expect(head.target.query.map(\.value) == ["x+y z", "", "2"])
        #expect(head.headers[first: "ACCEPT"] == "text/html")
        #expect(head.headers.values("Accept") == ["text/html", "*/*"])
        #expect(head.headers.count == 5)
        #expect(head.framing == .length(12))
        #expect(head.requestID == "abc-1")
        #expect(head.keepsAlive)
    }

    @Test(
        "keeps the connection as version and options say",
        arguments: [
            ("HTTP/1.1\r\nHost: a\r\n", true),
            ("HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", false),
            ("HTTP/1.1\r\nHost: a\r\nConnection: x , Close\r\n", false),
            ("HTTP/1.0\r\n", false),
            ("HTTP/1.0\r\nConnection: Keep-Alive\r\n", true),
            ("HTTP/1.0\r\nConnection: keep-alive, close\r\n", false),
        ])
    func decidesPersistence(_ rest: String, _ keepsAlive: Bool) throws {
        #expect(try parse("GET / \(rest)\r\n").keepsAlive == keepsAlive)
    }

    @Test(
        "reads each form of a target",
        arguments: [
            ("/a/b", "/a/b"), ("http://host:80/a", "/a"), ("HTTPS://host", "/"),
            ("http://host?x=1", "/"), ("/%41%c3%a9", "/A\u{e9}"), ("//a", "//a"),
        ])
    func readsTargets(_ target: String, _ path: String) throws {
        #expect(try parse("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n").target.path == path)
    }

    @Test(
        "takes hosts that every reader reads alike, and no others",
        arguments: [
            ("a", true), ("a-b.example:8080", true), ("127.0.0.1:", true), ("[::1]:80", true),
            ("my_host", true), ("", false), (":80", false), ("a:b", false), ("a:80:80", false),
            ("a:123456", false), ("a;b", false), ("u@a", false), ("a,b", false), ("a%41", false),
            ("[::1", false), ("[]", false), ("[::1]80", false), ("[a/b]", false),
        ])
    func checksHosts(_ host: String, _ isGood: Bool) {
        #expect(Authority.isValid(Array(host.utf8)[...]) == isGood)
        let head = try? parse("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        #expect((head != nil) == isGood)
    }

    @Test("an escaped slash stays inside its segment")
    func keepsEscapedSlash() throws {
        let head = try parse("GET /items/a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.target.segments == ["items", "a/b"])
    }

    @Test("an ill-formed request id is not taken over", arguments: ["", "a b", "\u{e9}", "a/b"])
    func dropsBadRequestIDs(_ id: String) throws {
        let head = try parse("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(id)\r\n\r\n")
        #expect(head.requestID == nil)
    }

    @Test("finds the same head however its bytes are split")
    func scansSplitHeads() throws {
        let text = Array("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nrest".utf8)
        for split in 0...text.count {
            var scanner = HeadScanner()
            let limits = HTTPServerLimits()
            var found = try scanner.scan(Array(text[..<split]).span, from: 0, limits: limits)
            if found == nil { found = try scanner.scan(text.span, from: 0, limits: limits) }
            #expect(found == 2..<(text.count - 4), "split at \(split)")
        }
    }
}
