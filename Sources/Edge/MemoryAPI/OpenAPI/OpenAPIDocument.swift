import JSON
import MemoryModel

/// What `GET /openapi.json` answers: OpenAPI 3.1, assembled once from the sections of this folder.
///
/// Limits are the constants that the readers check, and the problem codes are the table's, so the
/// document cannot say anything else than the code. Tests hold it against the routes.
enum OpenAPIDocument {
    /// The document, UTF-8.
    static let bytes = Array(text.utf8)

    private static let text = #"""
        {
        "openapi": "3.1.0",
        "info": {
          "title": "Scrubjay",
          "version": "1",
          "summary": "A memory server for AI assistants.",
          "description": "Send what people say; get back the few things that matter for the next \#
          message. Bodies are strict JSON: unknown fields, keys that stand twice and NUL are \#
          refused; null stands for an absent field. Every answer carries X-Request-Id, taken \#
          from the request when it has one. HEAD answers wherever GET does. Errors are \#
          problem+json with a code from one table; their type is a path of this server that \#
          explains them.",
          "license": {"name": "MIT", "identifier": "MIT"}
        },
        "servers": [{"url": "/", "description": "This server"}],
        "tags": [
          {"name": "memories", "description": "Remember, read, change, delete."},
          {"name": "recall", "description": "Find what matters."},
          {"name": "documents", "description": "Long texts, kept in the background."},
          {"name": "jobs", "description": "Work that goes on after its answer."},
          {"name": "sessions", "description": "Conversations and their messages."},
          {"name": "users", "description": "All of a user, out and in."},
          {"name": "service", "description": "The server itself."}
        ],
        "paths": {\#(paths)},
        "components": {
        "responses": {\#(problemResponse)},
        "schemas": {\#(schemas)}
        }
        }

        """#

    private static let paths = [
        memoryPaths, batchPaths, singlePaths, searchPaths, contextPaths, documentPaths, jobPaths,
        sessionPaths, sessionPartPaths, userPaths, servicePaths, budgetPath,
    ].joined(separator: ",\n")

    private static let schemas = [
        valueSchemas, requestSchemas, batchSchemas, filterSchemas, memorySchemas, answerSchemas,
        contextSchemas, documentSchemas, sessionSchemas, serviceSchemas, cacheSchemas,
        budgetSchemas,
    ].joined(separator: ",\n")

    /// The entries of `responses` for these problems and for all that any route may answer.
    static func problems(_ statuses: Int...) -> String {
        let reference = ##"{"$ref": "#/components/responses/Problem"}"##
        let all = (statuses + [400, 500, 503]).sorted().map { "\"\($0)\": \(reference)" }
        return (all + ["\"default\": \(reference)"]).joined(separator: ", ")
    }

    /// The entry of `responses` for an answer in JSON.
    static func answer(
        _ description: String, status: Int = 200, schema: String, example: String,
        links: String = "{}"
    ) -> String {
        #"""
        "\#(status)": {"description": "\#(description)", "content": {"application/json": {
          "schema": {"$ref": "#/components/schemas/\#(schema)"}, "example": \#(example)}},
          "links": \#(links)}
        """#
    }

    /// A body in JSON with named examples.
    static func body(schema: String, examples: [(name: String, json: String)]) -> String {
        let entries = examples.map { #""\#($0.name)": {"value": \#($0.json)}"# }
        return #"""
            "requestBody": {"required": true, "content": {"application/json": {
              "schema": {"$ref": "#/components/schemas/\#(schema)"},
              "examples": {\#(entries.joined(separator: ",\n"))}}}}
            """#
    }

    /// A query parameter.
    ///
    /// - Parameter schema: A schema as JSON.
    static func parameter(
        _ name: String, _ description: String, schema: String, isRequired: Bool = false
    ) -> String {
        #"""
        {"name": "\#(name)", "in": "query", "required": \#(isRequired),
         "description": "\#(description)", "schema": \#(schema)}
        """#
    }

    /// A reference to a schema.
    static func schema(_ name: String) -> String {
        ##"{"$ref": "#/components/schemas/\##(name)"}"##
    }

    private static let problemResponse = #"""
        "Problem": {"description": "What is wrong and what to do (RFC 9457).",
          "headers": {
            "X-Request-Id": {"schema": {"type": "string"}},
            "Retry-After": {"description": "Seconds; with status 503.",
              "schema": {"type": "integer"}}},
          "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "example": {"type": "/problems/invalid_value", "title": "Value is not allowed",
              "status": 400, "detail": "memories[3].importance must be 0.0...1.0.",
              "code": "invalid_value", "field": "memories[3].importance",
              "request_id": "0d9f3c"}}}}
        """#

    static let memoryExample = #"""
        {"id": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "user_id": "ada",
         "text": "I moved to Lisbon last spring.", "speaker": "Ada", "session_id": "s1",
         "agent_id": null, "app_id": null, "occurred_at": "2024-05-11T09:31:00Z",
         "created_at": "2024-05-11T09:31:02.120Z", "updated_at": "2024-05-11T09:31:02.120Z",
         "categories": ["home"], "metadata": {"source": "chat"}, "importance": 0.4,
         "valid_from": "2024-05-11T09:31:00Z", "state": "current", "valid_to": null,
         "superseded_by": null, "superseded_at": null}
        """#
}
