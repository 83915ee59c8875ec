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
        "user_id", "query", "limit", "mode", "threshold", "filter", "as_of", "known_at", "explain",
    ]

    /// Reads the body of `POST /v1/memories/search`.
    static func read(_ body: JSONValue) throws(Problem) -> Question {
        let reader = try ObjectReader(body)
        try reader.refuse(allBut: names)
        let text = try reader.words("query", bytesMax: MemoryLimits.queryBytes)
        let filter = try reader.value("filter").map { value throws(Problem) in
            try FilterReader.read(value, at: "filter")
        }
        var question = Question(
            userID: try reader.required(try reader.name("user_id"), "user_id"),
            text: try reader.required(text, "query"),
            mode: try reader.choice("mode", of: SearchMode.self) ?? .hybrid,
            limit: try reader.integer("limit", in: 1...MemoryLimits.resultCount) ?? limitDefault,
            threshold: try reader.number("threshold", in: thresholds),
            filter: filter, isExplained: try reader.flag("explain") ?? false)
        question.time = TimeTravel(
            asOf: try reader.time("as_of"), knownAt: try reader.time("known_at"))
        return question
    }

    /// The parameters of `GET /v1/memories/search`.
    static let parameters = names

    /// Reads them.
    static func read(_ query: QueryReader) throws(Problem) -> Question {
        var question = Question(
            userID: try query.required(try query.name("user_id"), "user_id"),
            text: try query.required(
                try query.words("query", bytesMax: addressQueryBytes), "query"),
            mode: try query.choice("mode", of: SearchMode.self) ?? .hybrid,
            limit: try query.integer("limit", in: 1...MemoryLimits.resultCount) ?? limitDefault,
            threshold: try query.number("threshold", in: thresholds),
            filter: try query.filter("filter"),
            isExplained: try query.flag("explain") ?? false)
        question.time = TimeTravel(
            asOf: try query.time("as_of"), knownAt: try query.time("known_at"))
        return question
    }
}
