import MemoryModel

extension OpenAPIDocument {
    /// `/v1/documents`.
    static let documentPaths = #"""
        "/v1/documents": {
        "post": {"operationId": "addDocument", "tags": ["documents"],
          "summary": "Keep a long text; answers at once, and a job makes memories of its parts.",
          "description": "As JSON, or as the bytes themselves with user_id, title, occurred_at \#
          and category in the query (which goes with those alone), at most \#
          \#(DocumentLimits.bytes) bytes. The text is cut at headings, paragraphs, items, code and sentences. Each part is \#
          a memory whose session_id is the document's id and whose metadata has document_id, \#
          chunk, title and heading; it can be searched as soon as it is kept. The same bytes of \#
          the same user are one document: NOOP answers the one that stands. HTML needs the tool \#
          html2text on the server, PDF pdftotext; without it the answer is 422.",
          "parameters": [\#(rawParameters)],
          "requestBody": {"required": true, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/DocumentRequest"},
              "examples": {
                "text": {"value": {"user_id": "ada", "text": "One. Two.", "title": "Notes"}},
                "markdown": {"value": {"user_id": "ada", "format": "markdown",
                  "text": "# Garden\n\nThe roses want water.", "categories": ["home"],
                  "metadata": {"source": "wiki"}}}}},
            \#(rawMedia)}},
          "responses": {
            \#(answer("It is received.", status: 202, schema: "DocumentReceipt",
                example: receiptExample)),
            \#(problems(408, 413, 415, 422, 507))}},
        "get": {"operationId": "listDocuments", "tags": ["documents"],
          "summary": "List a user's documents, newest first.",
          "parameters": [\#(workListParameters)],
          "responses": {
            \#(answer("A page.", schema: "DocumentList", example: #"""
                {"results": [\#(documentExample)], "next_cursor": null}
                """#)),
            \#(problems())}}
        },
        "/v1/documents/{id}": {
        "parameters": [\#(pathID("The document."))],
        "get": {"operationId": "getDocument", "tags": ["documents"],
          "summary": "Read what is known of a document.",
          "responses": {
            \#(answer("The document.", schema: "Document", example: documentExample)),
            \#(problems(404))}},
        "delete": {"operationId": "deleteDocument", "tags": ["documents"],
          "summary": "Delete a document with all memories that were made of it, for good.",
          "description": "Calls its job off. A memory whose text another document has too stays \#
          and becomes that one's.",
          "responses": {
            \#(answer("What was removed.", schema: "DocumentRemoval", example: #"""
                {"document_id": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "deleted_count": 12,
                 "removed": {"memories": 12, "history": 0, "recall": 12, "indexes": 1,
                  "documents": 1, "sessions": 0, "messages": 0, "jobs": 0},
                 "scrubbed": false, "took_ms": 4.120}
                """#)),
            \#(problems(404, 507))}}
        }
        """#

    /// `/v1/jobs`.
    static let jobPaths = #"""
        "/v1/jobs": {
        "get": {"operationId": "listJobs", "tags": ["jobs"],
          "summary": "List a user's jobs, newest first.",
          "parameters": [\#(workListParameters)],
          "responses": {
            \#(answer("A page.", schema: "JobList", example: #"""
                {"results": [\#(jobExample)], "next_cursor": null}
                """#)),
            \#(problems())}}
        },
        "/v1/jobs/{id}": {
        "parameters": [\#(pathID("The job."))],
        "get": {"operationId": "getJob", "tags": ["jobs"],
          "summary": "How far a job is.",
          "description": "Jobs go on after a restart. Ended ones are kept for a week, the latest \#
          \#(JobLimits.keptMax).",
          "responses": {
            \#(answer("The job.", schema: "Job", example: jobExample)),
            \#(problems(404))}},
        "delete": {"operationId": "cancelJob", "tags": ["jobs"],
          "summary": "Call a job off; what it has kept stays.",
          "description": "A job that has ended stays as it is.",
          "responses": {
            \#(answer("The job as it is now.", schema: "Job", example: jobExample)),
            \#(problems(404, 507))}}
        }
        """#

    private static let rawParameters = [
        parameter("user_id", "Whose it is; needed with bytes.", schema: schema("Name")),
        parameter("title", "What it is called.", schema: schema("Name")),
        parameter("occurred_at", "When it was true or written.", schema: schema("Time")),
        parameter("category", "A label of each of its memories.", schema: schema("Name")),
    ].joined(separator: ",\n")

    private static let rawMedia = Document.Format.allCases.map { format in
        #""\#(format.rawValue)": {"example": "\#(format == .pdf ? "%PDF-1.7" : "One. Two.")"}"#
    }.joined(separator: ",\n")

    /// The parameters of a list of jobs, documents or sessions.
    static let workListParameters = [
        userParameter, parameter("limit", "The most items of the page.", schema: limitSchema),
        parameter(
            "cursor", "next_cursor of the page before.",
            schema: #"{"type": "string", "pattern": "^[A-Za-z0-9_-]{18}$"}"#),
    ].joined(separator: ",\n")

    private static func pathID(_ description: String) -> String {
        #"""
        {"name": "id", "in": "path", "required": true, "description": "\#(description)",
         "schema": {"type": "string", "format": "uuid"}}
        """#
    }

    private static let receiptExample = #"""
        {"document_id": "0190c1e2-7b3a-7cde-8f01-23456789abcd",
         "job_id": "0190c1e2-7b3b-7cde-8f01-23456789abcd", "event": "ADD", "state": "queued",
         "took_ms": 4.120}
        """#
    private static let documentExample = #"""
        {"id": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "user_id": "ada", "title": "Notes",
         "format": "markdown", "state": "done", "job_id": "0190c1e2-7b3b-7cde-8f01-23456789abcd",
         "bytes": 7412, "chunks": 12, "occurred_at": "2024-05-11T09:31:00Z",
         "created_at": "2024-05-11T09:31:02.120Z", "categories": [], "metadata": {}}
        """#
    private static let jobExample = #"""
        {"id": "0190c1e2-7b3b-7cde-8f01-23456789abcd", "user_id": "ada", "kind": "document",
         "subject": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "state": "done", "progress": 1,
         "created_at": "2024-05-11T09:31:02Z", "updated_at": "2024-05-11T09:31:03Z",
         "result": {"document_id": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "chunks": 12}}
        """#
}
