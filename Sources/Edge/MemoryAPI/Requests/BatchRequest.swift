import JSON
import MemoryEngine
import MemoryModel

/// What `POST /v1/memories/batch` asks for in JSON: memories of one user or of many.
///
/// Either an object, whose fields hold for each memory that does not say otherwise, or an array of
/// memories that each name their user.
struct BatchRequest {
    /// The most memories of one body; an NDJSON body has no such limit.
    static let itemsMax = 10_000

    /// What to remember, in order; at least one.
    let items: [BatchItem]

    /// Reads a body; one wrong memory refuses it all.
    ///
    /// - Parameter now: For what has no `occurred_at`.
    init(_ body: JSONValue, now: Timestamp) throws(Problem) {
        if case .array(let list) = body {
            guard (1...Self.itemsMax).contains(list.count) else {
                throw Problem(
                    .invalidValue, "The body has \(list.count) items; 1...\(Self.itemsMax) go.")
            }
            items = try Self.items(list, at: "", BatchItemReader(now: now))
            return
        }
        guard case .object = body else {
            throw Problem(.wrongType, "The body must be an array or an object.")
        }
        let root = try ObjectReader(body)
        try root.refuse(allBut: ["user_id", "memories", "reconcile"] + ContentFields.names)
        let reader = BatchItemReader(
            userID: try root.name("user_id"), shared: try ContentFields(root),
            reconciles: try root.flag("reconcile") ?? true, now: now)
        let list = try root.list("memories", count: 1...Self.itemsMax)
        items = try Self.items(try root.required(list, "memories"), at: "memories", reader)
    }

    private static func items(
        _ list: [JSONValue], at path: String, _ reader: BatchItemReader
    ) throws(Problem) -> [BatchItem] {
        var items: [BatchItem] = []
        items.reserveCapacity(list.count)
        for (index, value) in list.enumerated() {
            items.append(try reader.read(value, at: "\(path)[\(index)]"))
        }
        return items
    }
}

/// Reads one memory of a batch: an item of a JSON body, or a line.
struct BatchItemReader {
    /// Whose it is when it does not say.
    var userID: String?
    /// What holds when it does not say otherwise.
    var shared: ContentFields?
    /// Whether it is reconciled, when it does not say otherwise.
    var reconciles = true
    /// For what has no `occurred_at`.
    let now: Timestamp

    /// - Parameter path: Where it stands in the request; empty for a line.
    func read(_ value: JSONValue, at path: String = "") throws(Problem) -> BatchItem {
        let reader = try ObjectReader(value, at: path)
        try reader.refuse(allBut: ["user_id", "text", "reconcile"] + ContentFields.names)
        let user = try reader.required(try reader.name("user_id") ?? userID, "user_id")
        let words = try reader.words("text", bytesMax: MemoryLimits.textBytes)
        let text = try reader.required(words, "text")
        let own = try ContentFields(reader)
        let fields = shared.map(own.filled(from:)) ?? own
        return BatchItem(
            userID: user, content: fields.content(text: text, now: now),
            reconciles: try reader.flag("reconcile") ?? reconciles)
    }
}
