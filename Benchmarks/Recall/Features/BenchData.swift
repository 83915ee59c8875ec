import FoundationEssentials
import MemoryModel
import RecallIndex

/// One line of `memories.jsonl`.
struct MemoryLine: Decodable {
    let user_id: String
    let memory_id: String
    let text: String
    let speaker: String?
    let created_at: String
    let session: String?
}

/// One line of `queries.jsonl`.
struct QueryLine: Decodable {
    let user_id: String
    let query_id: String
    let query: String
    let category: String
    var evidence_ids: [String]
}

/// One user's memories and the questions that have evidence.
struct BenchUser {
    let id: String
    /// Different texts, in order, as the server would keep them.
    var memories: [MemoryContent] = []
    /// The place in `memories` of each memory id; equal texts share one.
    var placeOfID: [String: Int] = [:]
    var queries: [QueryLine] = []
    private var placeOfText: [String: Int] = [:]

    init(id: String) { self.id = id }

    /// The places of a question's evidence, ascending.
    func evidence(of query: QueryLine) -> [Int] {
        Set(query.evidence_ids.compactMap { placeOfID[$0] }).sorted()
    }

    fileprivate mutating func add(_ line: MemoryLine, isPlain: Bool) throws {
        if let place = placeOfText[line.text] {
            placeOfID[line.memory_id] = place
            return
        }
        guard let time = Timestamp(line.created_at) else {
            throw BenchError("\(line.memory_id): created_at is not RFC 3339")
        }
        placeOfText[line.text] = memories.count
        placeOfID[line.memory_id] = memories.count
        var content = MemoryContent(
            text: line.text, occurredAt: time, speaker: line.speaker, sessionID: line.session)
        if isPlain {
            content.text = MemoryFeatures.embeddingText(text: line.text, speaker: line.speaker)
            content.speaker = nil
            content.sessionID = nil
        }
        memories.append(content)
    }
}

extension BenchSet {
    /// All users as one; sessions stay apart.
    var joined: BenchUser {
        var joined = BenchUser(id: name)
        for user in users {
            let start = joined.memories.count
            for memory in user.memories {
                var memory = memory
                memory.sessionID = memory.sessionID.map { user.id + $0 }
                joined.memories.append(memory)
            }
            for (id, place) in user.placeOfID { joined.placeOfID[user.id + id] = start + place }
            for query in user.queries {
                var query = query
                query.evidence_ids = query.evidence_ids.map { user.id + $0 }
                joined.queries.append(query)
            }
        }
        return joined
    }
}

/// What is wrong with the arguments or the data.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A folder with `memories.jsonl` and `queries.jsonl`.
struct BenchSet {
    let name: String
    let users: [BenchUser]

    /// - Parameter isPlain: Leave out who said it and in which session.
    init(folder: String, isPlain: Bool) throws {
        name = folder.split(separator: "/").last.map(String.init) ?? folder
        var order: [String] = []
        var users: [String: BenchUser] = [:]
        for line in try Self.lines(folder + "/memories.jsonl", MemoryLine.self) {
            if users[line.user_id] == nil { order.append(line.user_id) }
            try users[line.user_id, default: BenchUser(id: line.user_id)].add(
                line, isPlain: isPlain)
        }
        for line in try Self.lines(folder + "/queries.jsonl", QueryLine.self)
        where !line.evidence_ids.isEmpty {
            users[line.user_id]?.queries.append(line)
        }
        self.users = order.compactMap { users[$0] }
    }

    private static func lines<Line: Decodable>(_ path: String, _: Line.Type) throws -> [Line] {
        let data = try Data(contentsOf: URL(filePath: path))
        let decoder = JSONDecoder()
        return try data.split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Line.self, from: $0)
        }
    }
}
