import Glibc
import Testing

@testable import Telemetry

/// A pipe whose far end is read without waiting.
private final class Pipe {
    let input: Int32
    let output: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        (output, input) = (ends[0], ends[1])
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(input)
        close(output)
    }

    /// All that can be read now.
    func read() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(output, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}

@Suite("Logger")
struct LoggerTests {
    private func logger(_ pipe: Pipe, _ level: LogLevel, _ form: LogForm) -> Logger {
        Logger(
            level: level, form: form, sink: LogSink(descriptor: pipe.input),
            now: { LogTime(seconds: 1_795_150_321, milliseconds: 7) })
    }

    @Test("writes text for people: time, level, message, facts, request")
    func text() throws {
        let pipe = try Pipe()
        let log = logger(pipe, .info, .text(hasColour: false)).forRequest("r-1")
        log.info(
            "the server is ready",
            ["address": "127.0.0.1", "port": 8_766, "share": 0.5, "is_new": true])
        #expect(
            pipe.read() == "2026-11-20T04:52:01.007Z info    the server is ready "
                + "address=127.0.0.1 port=8766 share=0.5 is_new=true request_id=r-1\n")
    }

    @Test("writes one JSON object a line for machines")
    func json() throws {
        let pipe = try Pipe()
        logger(pipe, .info, .json).forRequest("r-1")
            .error("a \"file\" broke", ["path": "a\nb", "bytes": 3])
        #expect(
            pipe.read() == #"{"time":"2026-11-20T04:52:01.007Z","level":"error","#
                + #""message":"a \"file\" broke","request_id":"r-1","path":"a\nb","bytes":3}"#
                + "\n")
    }

    @Test(
        "drops what is below its level, and does not work out its facts",
        arguments: LogLevel.allCases)
    func levels(_ level: LogLevel) throws {
        let pipe = try Pipe()
        var count = 0
        func fact() -> KeyValuePairs<StaticString, LogValue> {
            count += 1
            return ["n": 1]
        }
        let log = logger(pipe, level, .text(hasColour: false))
        log.debug("m", fact())
        log.info("m", fact())
        log.warning("m", fact())
        log.error("m", fact())
        let wanted = LogLevel.allCases.filter { $0 >= level }.count
        #expect(count == wanted)
        #expect(pipe.read().split(separator: "\n").count == wanted)
    }

    @Test(
        "quotes a fact that could be taken for more than one, or for the terminal's orders",
        arguments: [
            ("plain", "plain"), ("", #""""#), ("two words", #""two words""#),
            ("a=b", #""a=b""#), ("x\ny", #""x\ny""#), ("\u{1B}[2J", #""\u001b[2J""#),
            ("\u{9B}2J", "\"\u{FFFD}2J\""), ("é", "é"),
        ])
    func quotes(_ given: String, _ shown: String) throws {
        let pipe = try Pipe()
        logger(pipe, .info, .text(hasColour: false)).info("m", ["f": .text(given)])
        #expect(pipe.read().hasSuffix(" m f=\(shown)\n"))
    }

    @Test("a line that is too long is cut between characters", arguments: ["", "x"])
    func cuts(_ lead: String) throws {
        // One of the two leads puts the limit into the middle of a character.
        let pipe = try Pipe()
        let long = lead + String(repeating: "é", count: 5_000)
        logger(pipe, .info, .text(hasColour: false)).info("m", ["f": .text(long)])
        let line = pipe.read()
        #expect(line.utf8.count <= LogSink.lineBytesMax)
        #expect(line.hasSuffix("é…\n") && !line.contains("\u{FFFD}"))
    }

    @Test("a reader that stops reading costs lines, not time, and is told how many")
    func stalledReader() throws {
        let pipe = try Pipe()
        let sink = LogSink(descriptor: pipe.input)
        let log = Logger(level: .info, form: .json, sink: sink)
        for _ in 0..<2_000 { log.info("a line that fills the pipe sooner or later") }
        let lost = sink.droppedCount
        #expect(lost > 0)
        let kept = pipe.read().split(separator: "\n").count
        #expect(kept + lost == 2_000)
        log.info("after")
        let rest = pipe.read()
        #expect(rest.contains("\"lines\":\(lost)") && rest.contains("after"))
        #expect(sink.droppedCount == 0)
    }

    @Test("a reader that has gone is no reason to fail")
    func closedReader() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let sink = LogSink(descriptor: ends[1])
        Logger(level: .info, form: .json, sink: sink).info("m")
        #expect(sink.droppedCount == 1)
        close(ends[1])
    }
}
