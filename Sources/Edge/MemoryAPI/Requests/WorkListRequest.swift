import MemoryModel

/// A page of a user's jobs, documents or sessions, newest first.
struct WorkListRequest {
    /// The parameters of such a route.
    static let parameters = ["user_id", "limit", "cursor"]
    private static let limitDefault = 20

    /// The page, with `limit` one more than asked: the extra one tells whether there is a next.
    let query: ListQuery
    private let limit: Int
    private let scope: PageCursor.Scope

    /// Reads the parameters.
    ///
    /// - Parameter list: What is listed; a cursor works for it alone.
    init(_ reader: QueryReader, of list: String) throws(Problem) {
        let userID = try reader.required(try reader.name("user_id"), "user_id")
        limit =
            try reader.integer("limit", in: 1...MemoryLimits.resultCount) ?? Self.limitDefault
        scope = PageCursor.Scope([list, userID])
        var after: UInt32?
        if let text = reader.string("cursor") {
            guard let place = PageCursor.ordinal(of: text, in: scope) else {
                throw Problem(
                    .invalidCursor, "Start again without cursor, or send the same parameters.",
                    field: "cursor")
            }
            after = place
        }
        query = ListQuery(userID: userID, after: after, limit: limit + 1)
    }

    /// The items to answer, and the cursor of the page after them.
    func page<Item>(_ found: [Listed<Item>]) -> (items: [Item], cursor: String?) {
        let page = found.prefix(limit)
        let last = found.count > limit ? page.last : nil
        return (page.map(\.item), last.map { PageCursor.text(after: $0.place, in: scope) })
    }
}
