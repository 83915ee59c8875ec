import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

/// What `POST /v1/documents` asks for: a JSON object with the text, or the bytes themselves with
/// what is said about them in the query.
struct DocumentRequest {
    /// What is said about the document.
    let document: NewDocument
    /// The text, when it came in JSON.
    let text: String?

    /// The parameters of a body of bytes.
    static let parameters = ["user_id", "title", "occurred_at", "category"]
    /// The names that the metadata of chunks has already.
    private static let ownNames: Set = ["document_id", "chunk", "title", "heading"]
    /// The formats in which a text in JSON may be.
    private static let textFormats = ["text", "markdown", "html"]

    /// Reads a JSON body.
    init(_ body: JSONValue) throws(Problem) {
        let reader = try ObjectReader(body)
        try reader.refuse(
            allBut: [
                "user_id", "text", "title", "format", "occurred_at", "categories", "metadata",
            ])
        let userID = try reader.required(try reader.name("user_id"), "user_id")
        let words = try reader.words("text", bytesMax: MemoryAPI.bodyBytesMax)
        text = try reader.required(words, "text")
        document = NewDocument(
            userID: userID, title: try reader.name("title"), format: try Self.format(reader),
            occurredAt: try reader.time("occurred_at"),
            categories: try reader.categories("categories") ?? [],
            metadata: try Self.metadata(reader))
    }

    /// Reads the query that goes with a body of bytes.
    init(_ query: QueryReader, format: Document.Format) throws(Problem) {
        text = nil
        let userID = try query.required(try query.name("user_id"), "user_id")
        document = NewDocument(
            userID: userID, title: try query.name("title"), format: format,
            occurredAt: try query.time("occurred_at"),
            categories: try query.name("category").map { [$0] } ?? [])
    }

    private static func format(_ reader: ObjectReader) throws(Problem) -> Document.Format {
        switch try reader.string("format") {
        case nil, "text": .plain
        case "markdown": .markdown
        case "html": .html
        default:
            throw reader.invalid("format", "must be one of \(textFormats.joined(separator: ", "))")
        }
    }

    private static func metadata(_ reader: ObjectReader) throws(Problem) -> String {
        guard let metadata = try reader.metadata("metadata") else { return "{}" }
        guard metadata.utf8.count <= DocumentLimits.metadataBytes else {
            throw reader.invalid(
                "metadata",
                "has \(metadata.utf8.count) bytes; at most \(DocumentLimits.metadataBytes) are "
                    + "allowed, as each chunk carries it")
        }
        if case .object(let object)? = reader.value("metadata") {
            for member in object.members where ownNames.contains(member.key) {
                throw reader.invalid("metadata.\(member.key)", "is set by the server")
            }
        }
        return metadata
    }
}

extension Document.Format {
    /// What a format is called in a JSON body and in answers.
    var word: String {
        switch self {
        case .plain: "text"
        case .markdown: "markdown"
        case .html: "html"
        case .pdf: "pdf"
        }
    }
}
