/// A request method, as sent.
public enum HTTPMethod: Sendable, Hashable, CustomStringConvertible {
    /// Reads.
    case get
    /// Adds or asks.
    case post
    /// Replaces.
    case put
    /// Changes a part.
    case patch
    /// Removes.
    case delete
    /// Reads the head of what ``get`` would answer.
    case head
    /// Asks what is allowed.
    case options
    /// Any other token; no route has it, so no handler is ever called with it.
    case other(String)

    /// The methods that routes may have.
    static let known: [HTTPMethod] = [.get, .post, .put, .patch, .delete, .head, .options]

    private static let tokens = known.map { (Array($0.description.utf8), $0) }

    /// The method of an exact, upper-case token.
    ///
    /// - Parameter token: Bytes that the parser found to be token characters.
    init(token: ArraySlice<UInt8>) {
        for (bytes, method) in Self.tokens where token.elementsEqual(bytes) {
            self = method
            return
        }
        self = .other(String(decoding: token, as: UTF8.self))
    }

    /// The token on the wire, such as `GET`.
    public var description: String {
        switch self {
        case .get: "GET"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .head: "HEAD"
        case .options: "OPTIONS"
        case .other(let token): token
        }
    }
}
