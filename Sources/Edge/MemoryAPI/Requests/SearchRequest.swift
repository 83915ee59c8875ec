import JSON
import MemoryModel

/// What a search asks for, from a body or a query string.
enum SearchRequest {
    /// How many results there are when the client does not say.
    static let limitDefault = 20
    /// Scores lie in this range: cosines from -1, all others from 0.
    static let thresholds = -1.0...1.0

    /// The longest query in an address; a request line has 8 KiB and escapes take three bytes each.
    static let addressQueryBytes = 1_024

    private static let names = [
        "user_id", "query", "limit", "mode", "threshold", "filter", "as_of", "explain",
    ]

    /// Reads the body of `POST /v1/memories/search`.
    static func read(_ body: JSONValue) throws(Problem) -> Question {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: names)
        let text = try reader.words("query", bytesMax: MemoryLimits.queryBytes)
        var conditions: [MemoryFilter] = []
        if let filter = reader.value("filter") {
            conditions.append(try FilterReader.read(filter, at: "filter"))
        }
        if let time = try reader.time("as_of") {
            conditions.append(.compare(.occurredAt, .lte, .time(time)))
        }
        return Question(
            userID: try reader.required(try reader.name("user_id"), "user_id"),
            text: try reader.required(text, "query"),
            mode: try reader.choice("mode", of: SearchMode.self) ?? .hybrid,
            limit: try reader.integer("limit", in: 1...MemoryLimits.resultCount) ?? limitDefault,
            threshold: try reader.number("threshold", in: thresholds),
            filter: FilterReader.all(conditions),
            isExplained: try reader.flag("explain") ?? false)
    }

    /// The parameters of `GET /v1/memories/search`.
    static let parameters = ["user_id", "q", "limit", "mode", "threshold", "explain"]

    /// Reads them.
    static func read(_ query: QueryReader) throws(Problem) -> Question {
        Question(
            userID: try query.required(try query.name("user_id"), "user_id"),
            text: try query.required(
                try query.words("q", bytesMax: addressQueryBytes), "q"),
            mode: try query.choice("mode", of: SearchMode.self) ?? .hybrid,
            limit: try query.integer("limit", in: 1...MemoryLimits.resultCount) ?? limitDefault,
            threshold: try query.number("threshold", in: thresholds),
            isExplained: try query.flag("explain") ?? false)
    }
}
