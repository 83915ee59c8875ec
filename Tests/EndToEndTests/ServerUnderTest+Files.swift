import Glibc
import Host
import JSON
import TestKit
import Testing

extension ServerUnderTest {
    /// The data folder.
    var data: String { folder.path + "/data" }

    /// Ends the server in order.
    func stop() {
        program.send(SIGTERM)
        #expect(program.wait() == 0)
    }

    /// Runs a command on the data folder; the server may run.
    func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        try Self.run(words, on: data, in: folder)
    }

    /// Runs a command on a data folder.
    static func run(
        _ words: [String], on data: String, in folder: TemporaryFolder
    ) throws -> (code: Int32, output: String, errors: String) {
        let log = folder.path + "/errors"
        try Files.remove(log)
        let (code, output) = try RunningProgram.run(
            words + ["--data", data, "--model-path", try TestModel.path()], errors: log)
        let errors = String(decoding: try Files.read(log, bytesMax: 1 << 20), as: UTF8.self)
        return (code, output, errors)
    }

    /// Asks again and again until an answer is as wished; bounded, 20 seconds at most.
    func wait(for target: String, until isDone: (JSONValue) -> Bool) throws {
        for _ in 0..<400 {
            if isDone(try send("GET", target).body) { return }
            Machine.sleep(milliseconds: 50)
        }
        Issue.record("\(target) is not as wished after 20 s")
    }

    /// Every byte of the store's files.
    func rawBytes() throws -> [UInt8] {
        try Files.names(in: data).filter { $0.hasPrefix("memories") }
            .flatMap { try Files.read(data + "/" + $0, bytesMax: 1 << 26) }
    }
}

extension [UInt8] {
    /// Whether a text's bytes stand somewhere in these.
    func holds(_ text: String) -> Bool {
        let part = Array(text.utf8)
        guard let first = part.first, part.count <= count else { return false }
        return withUnsafeBytes { all in
            (0...(count - part.count)).contains { start in
                all[start] == first && all[start..<start + part.count].elementsEqual(part)
            }
        }
    }
}
