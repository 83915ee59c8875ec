import Glibc
import HTTPClient
import Host
import JSON
import TestKit
import Testing

/// The real program serving a data folder of its own on a free port of loopback.
final class ServerUnderTest {
    let folder: TemporaryFolder
    let address: String
    let program: RunningProgram
    private let client: HTTPClient

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - folder: The data folder of an earlier server, or nil for a new one.
    ///   - hasModel: Whether the embedding model is given.
    ///   - group: The memory control group it starts in; nil leaves it in that of the tests.
    ///   - flags: More of the command line.
    init(
        _ folder: TemporaryFolder? = nil, hasModel: Bool = true, in group: MemoryGroup? = nil,
        flags: [String] = []
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let model = hasModel ? try TestModel.path() : folder.path + "/none.sjem"
        let words =
            ["serve", "--port", "0", "--data", folder.path + "/data", "--model-path", model] + flags
        let (program, line) = try RunningProgram.start(
            tool: group == nil ? nil : "/bin/sh", try group?.entering(words) ?? words,
            errors: folder.path + "/log")
        self.program = program
        address = try #require(line.split(separator: " ").last.map(String.init), "\(line)")
        try #require(address.hasPrefix("http://127.0.0.1:"), "\(line)")
        client = try HTTPClient()
    }

    /// What the server wrote to standard error.
    func log() throws -> String {
        let bytes = try Files.read(folder.path + "/log", bytesMax: 1 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    func send(
        _ method: String, _ target: String, _ body: String? = nil,
        type: String = "application/json"
    ) throws -> (status: Int, body: JSONValue) {
        var request = ClientRequest(method, address + target)
        if let body {
            request.body = .bytes(Array(body.utf8))
            request.headers.append(("Content-Type", type))
        }
        let answer = try client.send(request)
        let json = answer.body.isEmpty ? .null : try JSONReader.read(answer.body)
        return (answer.status, json)
    }

    /// Remembers one text and answers its id.
    @discardableResult
    func add(_ text: String, of user: String = "ada") throws -> String {
        let (status, body) = try send(
            "POST", "/v1/memories", #"{"user_id":"\#(user)","text":"\#(text)"}"#)
        try #require(status == 201)
        return try #require(body["results"]?[0]?["id"]?.text)
    }

    /// The texts that a search finds, best first.
    func search(
        _ query: String, of user: String = "ada", mode: String = "hybrid"
    ) throws -> [String] {
        let (status, body) = try send(
            "POST", "/v1/memories/search",
            #"{"user_id":"\#(user)","query":"\#(query)","mode":"\#(mode)"}"#)
        try #require(status == 200, "\(body)")
        return body["results"]?.items.compactMap { $0["text"]?.text } ?? []
    }

    /// The bytes of a body of lines.
    func lines(_ target: String) throws -> [UInt8] {
        try client.send(ClientRequest("GET", address + target)).body
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }
    subscript(place: Int) -> JSONValue? {
        if case .array(let items) = self, place < items.count { items[place] } else { nil }
    }
    var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
}
