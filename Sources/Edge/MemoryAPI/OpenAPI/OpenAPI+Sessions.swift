import MemoryModel

extension OpenAPIDocument {
    /// `/v1/sessions` and `/v1/sessions/{id}`.
    static let sessionPaths = #"""
        "/v1/sessions": {
        "post": {"operationId": "beginSession", "tags": ["sessions"],
          "summary": "Begin a session; one of the same id is not begun again.",
          \#(body(schema: "SessionRequest", examples: [
                ("named", #"{"user_id": "ada", "session_id": "s1", "metadata": {"app": "chat"}}"#),
                ("unnamed", #"{"user_id": "ada", "state": {"step": 1}}"#),
            ])),
          "responses": {
            \#(answer("The session.", status: 201, schema: "Session", example: sessionExample)),
            \#(problems(409, 413, 415, 507))}},
        "get": {"operationId": "listSessions", "tags": ["sessions"],
          "summary": "List a user's sessions, newest first.",
          "parameters": [\#(workListParameters)],
          "responses": {
            \#(answer("A page.", schema: "SessionList", example: #"""
                {"results": [\#(sessionExample)], "next_cursor": null}
                """#)),
            \#(problems())}}
        },
        "/v1/sessions/{id}": {
        "parameters": [\#(sessionParameter)],
        "get": {"operationId": "getSession", "tags": ["sessions"], "summary": "Read a session.",
          "parameters": [\#(userParameter)],
          "responses": {
            \#(answer("The session.", schema: "Session", example: sessionExample)),
            \#(problems(404))}},
        "patch": {"operationId": "editSession", "tags": ["sessions"],
          "summary": "Give a session another state or other metadata.",
          "parameters": [\#(userParameter)],
          \#(body(schema: "SessionEdit", examples: [("state", #"{"state": {"step": 2}}"#)])),
          "responses": {
            \#(answer("The session as it is now.", schema: "Session", example: sessionExample)),
            \#(problems(404, 413, 415, 507))}},
        "delete": {"operationId": "deleteSession", "tags": ["sessions"],
          "summary": "Delete a session with its messages, for good.",
          "description": "What was remembered of it stays: memories are deleted by themselves.",
          "parameters": [\#(userParameter)],
          "responses": {
            \#(answer("What was removed.", schema: "SessionRemoval", example: #"""
                {"session_id": "s1", "removed": {"messages": 14}, "scrubbed": false,
                 "took_ms": 2.020}
                """#)),
            \#(problems(404, 507))}}
        }
        """#

    /// Below `/v1/sessions/{id}`.
    static let sessionPartPaths = #"""
        "/v1/sessions/{id}/messages": {
        "parameters": [\#(sessionParameter)],
        "post": {"operationId": "appendMessages", "tags": ["sessions"],
          "summary": "Add a message, or several in order.",
          "description": "The latest \#(SessionLimits.messagesMax) are kept. They are no \#
          memories: POST /v1/memories remembers at once, the session's end afterwards.",
          "parameters": [\#(userParameter)],
          \#(body(schema: "MessagesRequest", examples: [
                ("one", #"{"role": "user", "name": "Ada", "content": "I moved to Lisbon."}"#),
                (
                    "several",
                    #"""
                    {"messages": [{"role": "user", "content": "Hello!"},
                      {"role": "assistant", "content": "Hello, Ada."}]}
                    """#
                ),
            ])),
          "responses": {
            \#(answer("The session as it is now.", status: 201, schema: "Session",
                example: sessionExample)),
            \#(problems(404, 409, 413, 415, 507))}}
        },
        "/v1/sessions/{id}/history": {
        "parameters": [\#(sessionParameter)],
        "get": {"operationId": "getSessionHistory", "tags": ["sessions"],
          "summary": "The session and its latest messages, newest last.",
          "description": "How many messages, how many of them with text and how much of it are \#
          the settings sessions.history_messages, history_texts and history_characters.",
          "parameters": [\#(userParameter)],
          "responses": {
            \#(answer("The history.", schema: "SessionHistory", example: #"""
                {"user_id": "ada", "session_id": "s1", "metadata": {}, "state": {},
                 "message_count": 1, "created_at": "2024-05-11T09:31:00Z",
                 "updated_at": "2024-05-11T09:31:00Z", "ended_at": null,
                 "results": [{"number": 1, "role": "user", "name": "Ada",
                  "occurred_at": "2024-05-11T09:31:00Z", "bytes": 18,
                  "content": "I moved to Lisbon.", "cut": false}], "next_cursor": null}
                """#)),
            \#(problems(404))}}
        },
        "/v1/sessions/{id}/end": {
        "parameters": [\#(sessionParameter)],
        "post": {"operationId": "endSession", "tags": ["sessions"],
          "summary": "End a session, and remember what was worth it when asked.",
          "description": "With remember a job keeps the worthwhile messages as memories: what \#
          the user stated. A session that has ended stays so.",
          "parameters": [\#(userParameter)],
          \#(body(schema: "SessionEnd", examples: [("remember", #"{"remember": true}"#)])),
          "responses": {
            \#(answer("The session and the job, if any.", schema: "SessionEnded", example: #"""
                {"session": \#(sessionExample), "job_id": "0190c1e2-7b3b-7cde-8f01-23456789abcd"}
                """#)),
            \#(problems(404, 413, 415, 507))}}
        }
        """#

    /// Schemas of sessions.
    static let sessionSchemas = #"""
        "SessionState": {"type": ["object", "null"], "maxProperties": 64,
          "propertyNames": {"type": "string", "pattern": "^[^\\u0000]*$"},
          "additionalProperties": {"$ref": "#/components/schemas/MetadataValue"},
          "description": "Any JSON object of at most \#(SessionLimits.stateBytes) bytes, written \#
          without spaces."},
        "SessionRequest": {"type": "object", "required": ["user_id"],
          "additionalProperties": false, "properties": {\#(userProperty),
            "session_id": {"$ref": "#/components/schemas/OptionalName"},
            "state": {"$ref": "#/components/schemas/SessionState"},
            "metadata": {"$ref": "#/components/schemas/Metadata"}}},
        "SessionEdit": {"type": "object", "minProperties": 1, "additionalProperties": false,
          "anyOf": [
            {"required": ["state"], "properties": {"state": {"type": "object"}}},
            {"required": ["metadata"], "properties": {"metadata": {"type": "object"}}}],
          "properties": {
            "state": {"$ref": "#/components/schemas/SessionState"},
            "metadata": {"$ref": "#/components/schemas/Metadata"}}},
        "SessionMessage": {"type": "object", "required": ["role", "content"],
          "additionalProperties": false, "properties": {
            "role": {"type": "string", "enum": ["user", "assistant", "system", "tool"]},
            "name": {"$ref": "#/components/schemas/OptionalName"},
            "content": {"$ref": "#/components/schemas/Text"},
            "occurred_at": {"$ref": "#/components/schemas/OptionalTime"}}},
        "MessagesRequest": {"oneOf": [{"$ref": "#/components/schemas/SessionMessage"},
          {"type": "object", "required": ["messages"], "additionalProperties": false,
            "properties": {"messages": {"type": "array", "minItems": 1,
              "maxItems": \#(SessionLimits.appendMax),
              "items": {"$ref": "#/components/schemas/SessionMessage"}}}}]},
        "SessionEnd": {"type": "object", "additionalProperties": false, "properties": {
          "remember": {"type": ["boolean", "null"], "default": false}}},
        "Session": {"type": "object", "additionalProperties": false,
          "required": [\#(sessionRequired)], "properties": {\#(sessionProperties)}},
        "SessionList": \#(workList("Session")),
        "SessionHistory": {"type": "object", "additionalProperties": false,
          "required": [\#(sessionRequired), "results", "next_cursor"],
          "properties": {\#(sessionProperties),
            "results": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["number", "role", "name", "occurred_at", "bytes", "content", "cut"],
              "properties": {
                "number": {"type": "integer", "minimum": 1},
                "role": {"type": "string", "enum": ["user", "assistant", "system", "tool"]},
                "name": {"type": ["string", "null"]},
                "occurred_at": {"$ref": "#/components/schemas/Time"},
                "bytes": {"type": "integer", "minimum": 1, "description": "Of the whole text."},
                "content": {"type": ["string", "null"],
                  "description": "null where a message comes without its text."},
                "cut": {"type": "boolean", "description": "Whether the text goes on."}}}},
            "next_cursor": {"type": "null"}}},
        "SessionEnded": {"type": "object", "additionalProperties": false,
          "required": ["session", "job_id"], "properties": {
            "session": {"$ref": "#/components/schemas/Session"},
            "job_id": {"type": ["string", "null"], "format": "uuid"}}},
        "SessionRemoval": {"type": "object", "additionalProperties": false,
          "required": ["session_id", "removed", "scrubbed", "took_ms"], "properties": {
            "session_id": {"type": "string"},
            "removed": {"type": "object", "additionalProperties": false,
              "required": ["messages"],
              "properties": {"messages": {"type": "integer", "minimum": 0}}},
            "scrubbed": {"type": "boolean"}, \#(tookProperty)}}
        """#

    private static let sessionRequired = #"""
        "user_id", "session_id", "metadata", "state", "message_count", "created_at", \#
        "updated_at", "ended_at"
        """#
    private static let sessionProperties = #"""
        "user_id": {"type": "string"}, "session_id": {"type": "string"},
            "metadata": {"type": "object"}, "state": {"type": "object"},
            "message_count": {"type": "integer", "minimum": 0},
            "created_at": {"$ref": "#/components/schemas/Time"},
            "updated_at": {"$ref": "#/components/schemas/Time"},
            "ended_at": {"type": ["string", "null"], "format": "date-time"}
        """#

    private static let sessionParameter = #"""
        {"name": "id", "in": "path", "required": true, "description": "The session.",
         "schema": {"$ref": "#/components/schemas/Name"}}
        """#

    private static let sessionExample = #"""
        {"user_id": "ada", "session_id": "s1", "metadata": {"app": "chat"}, "state": {},
         "message_count": 14, "created_at": "2024-05-11T09:31:00Z",
         "updated_at": "2024-05-11T09:40:00Z", "ended_at": null}
        """#
}
