import MemoryModel

extension OpenAPIDocument {
    /// Schemas of documents and jobs.
    static let documentSchemas = #"""
        "DocumentRequest": {"type": "object", "required": ["user_id", "text"],
          "additionalProperties": false, "properties": {\#(userProperty),
            "text": {"type": "string", "minLength": 1, "pattern": "\#(wordsPattern)",
              "description": "As long as the body allows."},
            "title": {"$ref": "#/components/schemas/OptionalName"},
            "format": {"type": ["string", "null"], "enum": ["text", "markdown", "html", null],
              "default": "text"},
            "occurred_at": {"$ref": "#/components/schemas/OptionalTime"},
            "categories": {"$ref": "#/components/schemas/Categories"},
            "metadata": {"type": ["object", "null"], "maxProperties": 32,
              "propertyNames": {"type": "string",
                "pattern": "^(?!(?:document_id|chunk|title|heading)$)[^\\u0000]{0,64}$"},
              "additionalProperties": {"$ref": "#/components/schemas/MetadataValue"},
              "description": "A JSON object of at most \#(DocumentLimits.metadataBytes) bytes \#
              that each of its memories carries beside document_id, chunk, title and heading."}}},
        "DocumentReceipt": {"type": "object", "additionalProperties": false,
          "required": ["document_id", "job_id", "event", "state", "took_ms"], "properties": {
            "document_id": {"type": "string", "format": "uuid"},
            "job_id": {"type": "string", "format": "uuid"},
            "event": {"type": "string", "enum": ["ADD", "NOOP"],
              "description": "NOOP: the same bytes stand already, and this is their document."},
            "state": {"$ref": "#/components/schemas/JobState"}, \#(tookProperty)}},
        "Document": {"type": "object", "additionalProperties": false,
          "required": ["id", "user_id", "title", "format", "state", "job_id", "bytes", "chunks",
            "occurred_at", "created_at", "categories", "metadata"],
          "properties": {\#(idProperty), "user_id": {"type": "string"},
            "title": {"type": ["string", "null"]},
            "format": {"type": "string", "enum": ["text", "markdown", "html", "pdf"]},
            "state": {"$ref": "#/components/schemas/JobState"},
            "job_id": {"type": "string", "format": "uuid"},
            "bytes": {"type": "integer", "minimum": 0, "description": "As it came."},
            "chunks": {"type": "integer", "minimum": 0, "description": "Memories of it, now."},
            "occurred_at": {"$ref": "#/components/schemas/Time"},
            "created_at": {"$ref": "#/components/schemas/Time"},
            "categories": {"type": "array", "items": {"type": "string"}},
            "metadata": {"type": "object"}}},
        "DocumentList": \#(workList("Document")),
        "DocumentRemoval": {"type": "object", "additionalProperties": false,
          "required": ["document_id", "deleted_count", "removed", "scrubbed", "took_ms"],
          "properties": {"document_id": {"type": "string", "format": "uuid"},
            \#(receiptProperties), \#(tookProperty)}},
        "JobState": {"type": "string",
          "enum": ["queued", "running", "done", "failed", "cancelled"]},
        "Job": {"type": "object", "additionalProperties": false,
          "required": ["id", "user_id", "kind", "subject", "state", "progress", "created_at",
            "updated_at"],
          "properties": {\#(idProperty), "user_id": {"type": "string"},
            "kind": {"type": "string", "enum": ["document", "session"]},
            "subject": {"type": "string", "description": "The document's or session's id."},
            "state": {"$ref": "#/components/schemas/JobState"},
            "progress": {"type": "number", "minimum": 0, "maximum": 1},
            "created_at": {"$ref": "#/components/schemas/Time"},
            "updated_at": {"$ref": "#/components/schemas/Time"},
            "result": {"type": "object", "description": "What came of it, when it is done."},
            "error": {"type": "object", "additionalProperties": false,
              "required": ["code", "detail"], "description": "Why it failed.",
              "properties": {"code": {"$ref": "#/components/schemas/ProblemCode"},
                "detail": {"type": "string"}}}}},
        "JobList": \#(workList("Job"))
        """#

    /// The schema of a page.
    static func workList(_ item: String) -> String {
        ##"""
        {"type": "object", "additionalProperties": false, "required": ["results", "next_cursor"],
          "properties": {
            "results": {"type": "array", "maxItems": \##(MemoryLimits.resultCount),
              "items": {"$ref": "#/components/schemas/\##(item)"}},
            "next_cursor": {"type": ["string", "null"], "description": "null on the last page."}}}
        """##
    }
}
