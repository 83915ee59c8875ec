import MemoryModel

extension OpenAPIDocument {
    private static let commonProperties = #"""
        "text": {"type": "string"},
        "speaker": {"type": ["string", "null"]},
        "session_id": {"type": ["string", "null"]},
        "occurred_at": {"$ref": "#/components/schemas/Time"},
        "created_at": {"$ref": "#/components/schemas/Time"},
        "updated_at": {"$ref": "#/components/schemas/Time"},
        "categories": {"type": "array", "items": {"type": "string"}},
        "metadata": {"type": "object"}
        """#
    private static let memoryProperties = #"""
        \#(commonProperties),
        "agent_id": {"type": ["string", "null"]},
        "app_id": {"type": ["string", "null"]},
        "importance": {"$ref": "#/components/schemas/Importance"}
        """#
    private static let memoryRequired = #"""
        "text", "speaker", "session_id", "agent_id", "app_id", "occurred_at", "created_at",
        "updated_at", "categories", "metadata", "importance"
        """#
    private static let stateProperties = #"""
        "state": {"type": "string", "enum": ["current", "superseded", "merged"]},
        "valid_to": {"$ref": "#/components/schemas/OptionalTime"},
        "superseded_by": {"type": ["string", "null"], "format": "uuid",
          "description": "What stands in its place; it may have been deleted since."},
        "superseded_at": {"$ref": "#/components/schemas/OptionalTime"}
        """#
    static let idProperty = #""id": {"type": "string", "format": "uuid"}"#
    static let tookProperty = #"""
        "took_ms": {"type": "number", "minimum": 0, "description": "Time in the server, \#
        milliseconds."}
        """#

    /// Schemas of memories in answers and in exports.
    static let memorySchemas = #"""
        "Memory": {"type": "object", "required": ["id", "user_id", \#(memoryRequired),
            "valid_from", "state", "valid_to", "superseded_by", "superseded_at"],
          "additionalProperties": false,
          "properties": {\#(idProperty), "user_id": {"type": "string"}, \#(memoryProperties),
            "valid_from": {"$ref": "#/components/schemas/Time"}, \#(stateProperties)}},
        "MemoryRecord": {"type": "object", "required": ["text"], "additionalProperties": false,
          "description": "A line of an export or import; all but text may be absent or null in \#
          an import. occurred_at is created_at by default, created_at is now.",
          "properties": {
            "id": {"type": ["string", "null"], "format": "uuid"},
            "text": {"$ref": "#/components/schemas/Text"},
            "speaker": {"$ref": "#/components/schemas/OptionalName"},
            "session_id": {"$ref": "#/components/schemas/OptionalName"},
            "agent_id": {"$ref": "#/components/schemas/OptionalName"},
            "app_id": {"$ref": "#/components/schemas/OptionalName"},
            "occurred_at": {"$ref": "#/components/schemas/OptionalTime"},
            "created_at": {"$ref": "#/components/schemas/OptionalTime"},
            "updated_at": {"$ref": "#/components/schemas/OptionalTime"},
            "categories": {"$ref": "#/components/schemas/Categories"},
            "metadata": {"$ref": "#/components/schemas/Metadata"},
            "importance": {"$ref": "#/components/schemas/Importance"},
            "state": {"type": ["string", "null"],
              "enum": ["current", "superseded", "merged", null]},
            "valid_to": {"$ref": "#/components/schemas/OptionalTime"},
            "superseded_by": {"type": ["string", "null"], "format": "uuid"},
            "superseded_at": {"$ref": "#/components/schemas/OptionalTime"}}},
        "Hit": {"type": "object", "additionalProperties": false,
          "required": ["id", "text", "score", "speaker", "session_id", "occurred_at", "created_at",
            "updated_at", "categories", "metadata"],
          "properties": {\#(idProperty), \#(commonProperties), \#(stateProperties),
            "score": {"type": "number", "minimum": -1, "maximum": 1,
              "description": "hybrid and lexical: 0...1, an estimated chance that it matters. \#
              semantic: cosine."},
            "explain": {"$ref": "#/components/schemas/Explanation"}}},
        "Explanation": {"type": "object", "additionalProperties": false,
          "required": ["rank", "tier", "exact_vector", "profile", "sum", "parts"], "properties": {
            "rank": {"type": "integer", "minimum": 1},
            "tier": {"enum": ["short_term", "long_term"],
              "description": "Where it was found: in memory, or in the store."},
            "exact_vector": {"type": "boolean", "description": "Whether its vector was compared \#
              exactly, not by a code."},
            "profile": {"type": "string", "description": "The set of weights."},
            "sum": {"type": ["number", "null"], "description": "Before it became the score."},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/ScorePart"}}}},
        "ScorePart": {"type": "object", "additionalProperties": false,
          "required": ["name", "raw", "value", "weight"], "properties": {
            "name": {"type": "string"},
            "raw": {"type": ["number", "null"], "description": "Before scaling."},
            "value": {"type": ["number", "null"], "description": "After scaling."},
            "weight": {"type": ["number", "null"]}}}
        """#

    /// Schemas of answers.
    static let answerSchemas = #"""
        "RememberAnswer": {"type": "object", "additionalProperties": false,
          "required": ["results", "took_ms"], "properties": {\#(tookProperty),
            "results": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["id", "event", "text"], "properties": {\#(idProperty),
                "event": {"$ref": "#/components/schemas/Event"}, "text": {"type": "string"},
                \#(outcomeProperties)}}}}},
        "MemoryList": {"type": "object", "additionalProperties": false,
          "required": ["results", "next_cursor"], "properties": {
            "results": {"type": "array", "maxItems": \#(MemoryLimits.resultCount),
              "items": {"$ref": "#/components/schemas/Memory"}},
            "next_cursor": {"type": ["string", "null"], "description": "null on the last page."}}},
        "SearchAnswer": {"type": "object", "additionalProperties": false,
          "required": ["results", "took_ms"], "properties": {\#(tookProperty),
            "results": {"type": "array", "maxItems": \#(MemoryLimits.resultCount),
              "items": {"$ref": "#/components/schemas/Hit"}},
            "near_misses": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"},
              "description": "With explain: what came next and is not among the results."},
            "degraded": {"type": "array", "minItems": 1, "items": {"type": "string"},
              "description": "What did not work."}}},
        "DeleteAnswer": {"type": "object", "additionalProperties": false,
          "required": ["deleted", "deleted_count", "removed", "scrubbed", "took_ms"],
          "properties": {\#(tookProperty), \#(receiptProperties),
            "deleted": {"type": "array", "items": {"type": "string", "format": "uuid"}}}},
        "DeleteAllAnswer": {"type": "object", "additionalProperties": false,
          "required": ["user_id", "deleted_count", "removed", "scrubbed", "took_ms"],
          "properties": {\#(tookProperty), \#(receiptProperties),
            "user_id": {"type": "string"}}},
        "History": {"type": "object", "additionalProperties": false,
          "required": ["results", "next_cursor"], "properties": {
            "results": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["event", "at", "old_text", "new_text", "other_id"], "properties": {
                "event": {"type": "string",
                  "enum": ["ADD", "UPDATE", "NOOP", "SUPERSEDE", "RESTORE"]},
                "other_id": {"type": ["string", "null"], "format": "uuid",
                  "description": "The other memory of a merge, a supersession or its undoing."},
                "at": {"$ref": "#/components/schemas/Time"},
                "old_text": {"type": ["string", "null"]}, "new_text": {"type": "string"}}}},
            "next_cursor": {"type": "null", "description": "A history comes at once."}}},
        "ImportAnswer": {"type": "object", "additionalProperties": false,
          "required": ["added", "unchanged", "failed", "lines", "errors", "took_ms"],
          "properties": {\#(tookProperty), \#(counts(["added", "unchanged", "failed", "lines"])),
            "errors": {"type": "array", "maxItems": \#(ImportRun.errorsMax),
              "description": "The first \#(ImportRun.errorsMax).",
              "items": {"type": "object", "additionalProperties": false,
                "required": ["line", "code", "detail", "field"], "properties": {
                  "line": {"type": "integer", "minimum": 1},
                  "code": {"$ref": "#/components/schemas/ProblemCode"},
                  "detail": {"type": "string"}, "field": {"type": ["string", "null"]}}}}}}
        """#

    /// Schemas about the server.
    static let serviceSchemas = #"""
        "Statistics": {"type": "object", "additionalProperties": false,
          "required": [\#(statistics.map { "\"\($0)\"" }.joined(separator: ", ")), \#
          "short_term", "scrub_pending", "encoder_version", "memory_level", "caches"],
          "properties": {\#(counts(statistics)),
            "short_term": {"$ref": "#/components/schemas/ShortTerm"},
            "scrub_pending": {"type": "boolean",
              "description": "Whether bytes of deleted text may still be in the log."},
            "caches": {"$ref": "#/components/schemas/Caches"},
            "encoder_version": {"type": ["string", "null"], "description": "null without a \#
            model."},
            "memory_level": {"$ref": "#/components/schemas/PressureLevel"}}},
        "ShortTerm": {"type": "object", "additionalProperties": false,
          "description": "Recall indexes in memory: users held whole, with codes for some \#
          vectors, in part, or being read; then counts since the start.",
          "required": [\#(shortTerm.map { "\"\($0)\"" }.joined(separator: ", "))],
          "properties": {\#(counts(shortTerm))}},
        "Health": {"type": "object", "additionalProperties": false,
          "required": ["status", "parts"], "properties": {
            "status": {"type": "string", "enum": ["ok", "degraded", "unavailable"]},
            "parts": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["name", "ready", "optional", "detail"], "properties": {
                "name": {"type": "string"}, "ready": {"type": "boolean"},
                "optional": {"type": "boolean", "description": "Whether the server can do \#
                without."},
                "detail": {"type": "string"}}}}}},
        "Liveness": {"type": "object", "additionalProperties": false, "required": ["status"],
          "properties": {"status": {"const": "ok"}}},
        "ProblemCode": {"type": "string", "enum": [\#(codes)]},
        "Problem": {"type": "object", "additionalProperties": false,
          "required": ["type", "title", "status", "detail", "code", "request_id"], "properties": {
            "type": {"type": "string", "format": "uri-reference", "description": "Its page."},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "description": "What is wrong here and what to do."},
            "code": {"$ref": "#/components/schemas/ProblemCode"},
            "field": {"type": "string", "description": "The part of the request that is wrong."},
            "request_id": {"type": "string"}}},
        "ProblemPage": {"type": "object", "additionalProperties": false,
          "required": ["code", "status", "title", "meaning"], "properties": {
            "code": {"$ref": "#/components/schemas/ProblemCode"},
            "status": {"type": "integer"}, "title": {"type": "string"},
            "meaning": {"type": "string"}}}
        """#

    private static let removed = [
        "memories", "history", "recall", "indexes", "documents", "sessions", "messages", "jobs",
    ]

    static let receiptProperties = #"""
        "deleted_count": {"type": "integer", "minimum": 0},
            "removed": {"type": "object", "additionalProperties": false,
              "required": [\#(removed.map { "\"\($0)\"" }.joined(separator: ", "))],
              "properties": {\#(counts(removed))},
              "description": "Rows removed by table, and indexes in memory that were cleaned."},
            "scrubbed": {"type": "boolean",
              "description": "false: the log is cut soon; scrub_pending of /v1/stats tells when."}
        """#

    private static let shortTerm = [
        "whole", "coded", "partial", "loading", "bytes", "bytes_max", "hits", "misses", "loads",
        "evictions", "idled", "reductions",
    ]

    private static let statistics = [
        "users", "memories", "file_bytes", "queued_writes", "commits", "indexed_users",
        "index_bytes", "index_bytes_max", "stale_memories",
    ]

    private static let codes = ProblemCode.allCases.map { "\"\($0.rawValue)\"" }
        .joined(separator: ", ")

    /// Properties that count something.
    private static func counts(_ names: [String]) -> String {
        names.map { #""\#($0)": {"type": "integer", "minimum": 0}"# }.joined(separator: ", ")
    }
}
