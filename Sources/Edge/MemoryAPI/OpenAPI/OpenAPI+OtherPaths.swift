import MemoryModel

extension OpenAPIDocument {
    /// `/v1/memories/search`.
    static let searchPaths = #"""
        "/v1/memories/search": {
        "post": {"operationId": "search", "tags": ["recall"],
          "summary": "Find the memories that fit a question best.",
          "description": "filter, as_of and known_at decide what is ranked at all. degraded \#
          names what did not work and may have made the answer poorer; it is left out otherwise.",
          \#(body(schema: "SearchRequest", examples: [
                ("plain", #"{"user_id": "ada", "query": "Where does Ada live?"}"#),
                (
                    "filtered",
                    #"""
                    {"user_id": "ada", "query": "food", "limit": 5, "explain": true,
                     "as_of": "2024-06-01T00:00:00Z", "filter": {"or": [
                       {"categories": "health"}, {"metadata.source": {"in": ["chat", "mail"]}}]}}
                    """#
                ),
            ])),
          "responses": {
            \#(answer("Best first.", schema: "SearchAnswer", example: searchAnswer)),
            \#(problems(413, 415))}},
        "get": {"operationId": "searchByAddress", "tags": ["recall"],
          "summary": "The same with few options, for a browser or a shell.",
          "parameters": [\#(searchParameters)],
          "responses": {
            \#(answer("Best first.", schema: "SearchAnswer", example: searchAnswer)),
            \#(problems(414))}}
        }
        """#

    private static let searchAnswer = #"""
        {"results": [{"id": "0190c1e2-7b3a-7cde-8f01-23456789abcd",
          "text": "I moved to Lisbon last spring.", "score": 0.8125, "speaker": "Ada",
          "session_id": "s1", "occurred_at": "2024-05-11T09:31:00Z",
          "created_at": "2024-05-11T09:31:02.120Z", "updated_at": "2024-05-11T09:31:02.120Z",
          "categories": ["home"], "metadata": {"source": "chat"}}], "took_ms": 1.934}
        """#

    private static let searchParameters = [
        userParameter,
        parameter("query", "The words of the question.", schema: shortQuery, isRequired: true),
        parameter("limit", "The most results.", schema: limitSchema),
        parameter(
            "mode", "How to compare.",
            schema: #"{"type": "string", "enum": ["hybrid", "semantic", "lexical"]}"#),
        parameter(
            "threshold", "The lowest score of a result.",
            schema: #"{"type": "number", "minimum": -1, "maximum": 1}"#),
        filterParameter,
        parameter("as_of", "Only what was true at this time.", schema: schema("Time")),
        parameter("known_at", "Only what was known at this time.", schema: schema("Time")),
        parameter(
            "explain", "Whether results say why.",
            schema: #"{"type": "boolean", "default": false}"#),
    ].joined(separator: ",\n")

    /// Shorter than in a body: an address has little room, and a byte may take three there.
    private static let shortQuery = #"""
        {"type": "string", "minLength": 1, "maxLength": \#(SearchRequest.addressQueryBytes),
         "pattern": "\#(wordsPattern)"}
        """#

    /// `/v1/users/…`.
    static let userPaths = #"""
        "/v1/users/{id}/export": {
        "parameters": [\#(userPathParameter)],
        "get": {"operationId": "exportUser", "tags": ["users"],
          "summary": "All memories of a user, oldest first, as NDJSON.",
          "description": "One MemoryRecord a line, streamed. The import takes it as it is. An \#
          export that broke off goes on with after.",
          "parameters": [\#(afterParameter)],
          "responses": {
            "200": {"description": "One MemoryRecord a line.",
              "content": {"application/x-ndjson": {"schema": {"type": "string"},
                "example": "{\"id\":\"0190c1e2-7b3a-7cde-8f01-23456789abcd\",\"text\":\"Hi\"}\n"}}},
            \#(problems(404))}}
        },
        "/v1/users/{id}/import": {
        "parameters": [\#(userPathParameter)],
        "post": {"operationId": "importUser", "tags": ["users"],
          "summary": "Add memories from NDJSON of any length.",
          "description": "One MemoryRecord a line, at most \#(LineSplitter.lineBytesMax) bytes \#
          each; only text must be there. Ids and times are kept; an id that another memory has \#
          is replaced. Lines that are wrong are counted and told of, the others are kept; \#
          sending the same again changes nothing.",
          "requestBody": {"required": true, "content": {\#(importMedia)}},
          "responses": {
            \#(answer("What came of it.", schema: "ImportAnswer", example: #"""
                {"added": 2, "unchanged": 0, "failed": 1, "lines": 3, "errors": [{"line": 3,
                  "code": "missing_field", "detail": "text is needed; add it.", "field": "text"}],
                 "took_ms": 5.210}
                """#)),
            \#(problems(408, 415, 507))}}
        }
        """#

    private static let importMedia = Endpoint.Media.lineTypes.map { type in
        #"""
        "\#(type)": {
          "example": "{\"text\":\"Ada is allergic to nuts.\",\"speaker\":\"Ada\"}\n"}
        """#
    }.joined(separator: ",\n")

    private static let afterParameter = parameter(
        "after", "Only what comes behind this memory: the id on the last whole line that came.",
        schema: #"{"type": "string", "format": "uuid"}"#)

    static let userPathParameter = #"""
        {"name": "id", "in": "path", "required": true, "description": "The user.",
         "schema": {"$ref": "#/components/schemas/Name"}}
        """#

    /// Everything that is about the server.
    static let servicePaths = #"""
        "/v1/stats": {"get": {"operationId": "getStatistics", "tags": ["service"],
          "summary": "Counts and sizes.",
          "responses": {
            \#(answer("Now.", schema: "Statistics", example: #"""
                {"users": 3, "memories": 1204, "file_bytes": 3145728, "queued_writes": 0,
                 "commits": 611, "indexed_users": 1, "index_bytes": 614400,
                 "index_bytes_max": 67108864, "stale_memories": 0,
                 "short_term": {"whole": 1, "coded": 0, "partial": 0, "loading": 0,
                   "bytes": 614400, "bytes_max": 67108864, "hits": 40, "misses": 1, "loads": 1,
                   "evictions": 0, "idled": 0, "reductions": 0},
                 "scrub_pending": false, "encoder_version": null, "memory_level": "normal",
                 \#(cachesExample)}
                """#)),
            \#(problems())}}},
        "/health": {"get": {"operationId": "getHealth", "tags": ["service"],
          "summary": "The state of each part; 200 whatever it is.",
          "responses": {\#(answer("The parts.", schema: "Health", example: healthExample)),
            \#(problems())}}},
        "/health/live": {"get": {"operationId": "getLiveness", "tags": ["service"],
          "summary": "Whether the process answers.",
          "responses": {\#(answer("It does.", schema: "Liveness", example: #"{"status": "ok"}"#)),
            \#(problems())}}},
        "/health/ready": {"get": {"operationId": "getReadiness", "tags": ["service"],
          "summary": "Whether requests will be answered.",
          "responses": {
            \#(answer("They will.", schema: "Health", example: healthExample)),
            \#(answer("A part that is needed does not work.", status: 503,
                schema: "Health", example: unreadyExample)),
            "400": {"$ref": "#/components/responses/Problem"},
            "default": {"$ref": "#/components/responses/Problem"}}}},
        "/openapi.json": {"get": {"operationId": "getOpenAPI", "tags": ["service"],
          "summary": "This document.",
          "responses": {
            "200": {"description": "OpenAPI 3.1.",
              "content": {"application/json": {"schema": {"type": "object"}}}},
            \#(problems())}}},
        "/problems/{code}": {"get": {"operationId": "getProblem", "tags": ["service"],
          "summary": "What a problem means and what to do about it.",
          "parameters": [{"name": "code", "in": "path", "required": true,
            "schema": {"$ref": "#/components/schemas/ProblemCode"}}],
          "responses": {
            \#(answer("Its page.", schema: "ProblemPage", example: #"""
                {"code": "empty_body", "status": 400, "title": "Empty body",
                 "meaning": "The route needs a body; send one."}
                """#)),
            \#(problems(404))}}}
        """#

    private static let healthExample = #"""
        {"status": "degraded", "parts": [
          {"name": "store", "ready": true, "optional": false, "detail": "The file answers."},
          {"name": "embedder", "ready": false, "optional": true, "detail": "No model is loaded."},
          {"name": "memory", "ready": true, "optional": true, "detail": "Level normal."}]}
        """#

    private static let unreadyExample = #"""
        {"status": "unavailable", "parts": [
          {"name": "store", "ready": false, "optional": false, "detail": "The file is gone."}]}
        """#
}
