import MemoryModel

extension OpenAPIDocument {
    /// `/v1/memories`.
    static let memoryPaths = #"""
        "/v1/memories": {
        "post": {"operationId": "remember", "tags": ["memories"],
          "summary": "Remember a text, the messages of a chat, or several memories.",
          "description": "Answers when everything is on disk and can be found; on an error \#
          nothing is kept. Text that the user has already is answered with NOOP and the id that \#
          stands; so is nearly the same text (UPDATE when the new wording stands), whose other \#
          wording is kept as merged_id. SUPERSEDE: older facts do not hold any more; superseded \#
          lists the memories, which are kept and not returned by default. A message without \#
          content is passed over and has no result.",
          \#(body(schema: "RememberRequest", examples: rememberExamples)),
          "responses": {
            \#(answer("What became of each, in the order given.", status: 201,
                schema: "RememberAnswer", example: rememberAnswer, links: rememberLinks)),
            \#(problems(409, 413, 415, 507))}},
        "get": {"operationId": "listMemories", "tags": ["memories"],
          "summary": "List a user's memories page by page.",
          "description": "All conditions must hold. A cursor works with the same parameters as \#
          the page that gave it; memories that come or go meanwhile move no others.",
          "parameters": [\#(listParameters)],
          "responses": {
            \#(answer("A page.", schema: "MemoryList", example: listAnswer)),
            \#(problems())}},
        "delete": {"operationId": "deleteMemories", "tags": ["memories"],
          "summary": "Delete everything of a user, for good.",
          "parameters": [\#(userParameter)],
          "responses": {
            \#(answer("What was removed, by place.", schema: "DeleteAllAnswer", example: #"""
                {"user_id": "ada", "deleted_count": 412, "removed": {"memories": 412,
                 "history": 9, "recall": 412, "indexes": 1, "documents": 2, "sessions": 3,
                  "messages": 40, "jobs": 2}, "scrubbed": false, "took_ms": 6.120}
                """#)),
            \#(problems(507))}}
        }
        """#

    private static let rememberExamples = [
        (
            "text",
            #"{"user_id": "ada", "text": "I moved to Lisbon last spring.", "speaker": "Ada"}"#
        ),
        (
            "messages",
            #"""
            {"user_id": "ada", "session_id": "s1", "messages": [
              {"role": "user", "name": "Ada", "content": "I moved to Lisbon last spring.",
               "occurred_at": "2024-05-11T09:31:00Z"},
              {"role": "assistant", "content": "How do you like it there?"}]}
            """#
        ),
        (
            "memories",
            #"""
            {"user_id": "ada", "app_id": "notes", "memories": [
              {"text": "Ada is allergic to nuts.", "importance": 0.9, "categories": ["health"]},
              {"text": "Ada's sister is Mary.", "metadata": {"source": "import"}}]}
            """#
        ),
    ]

    private static let rememberAnswer = #"""
        {"results": [{"id": "0190c1e2-7b3a-7cde-8f01-23456789abcd", "event": "ADD",
          "text": "I moved to Lisbon last spring."}], "took_ms": 3.870}
        """#

    /// What can be done with the first memory of the answer.
    private static let rememberLinks =
        "{"
        + ["getMemory", "editMemory", "deleteMemory", "getMemoryHistory"].map { operation in
            #"""
            "\#(operation)": {"operationId": "\#(operation)",
              "parameters": {"id": "$response.body#/results/0/id"}}
            """#
        }.joined(separator: ",\n") + "}"

    private static let listAnswer = #"""
        {"results": [\#(memoryExample)], "next_cursor": "AQAAABT2y0kqk1l5bQ"}
        """#

    /// `user_id` in the query.
    static let userParameter = parameter(
        "user_id", "Whose memories.", schema: schema("Name"), isRequired: true)

    private static let listParameters = [
        userParameter,
        parameter("session_id", "Only of this session.", schema: schema("Name")),
        parameter("agent_id", "Only from this agent.", schema: schema("Name")),
        parameter("app_id", "Only from this application.", schema: schema("Name")),
        parameter("speaker", "Only said by this speaker.", schema: schema("Name")),
        parameter("category", "Only with this category.", schema: schema("Name")),
        parameter("occurred_after", "Only at or after this time.", schema: schema("Time")),
        parameter("occurred_before", "Only before this time.", schema: schema("Time")),
        filterParameter,
        parameter(
            "include_superseded", "Also memories that were superseded or merged.",
            schema: #"{"type": "boolean", "default": false}"#),
        parameter(
            "order", "By the order in which they came.",
            schema: #"{"type": "string", "enum": ["newest", "oldest"], "default": "newest"}"#),
        parameter("limit", "The most memories of the page.", schema: limitSchema),
        parameter(
            "cursor", "next_cursor of the page before.",
            schema: #"{"type": "string", "pattern": "^[A-Za-z0-9_-]{18}$"}"#),
    ].joined(separator: ",\n")

    /// `filter` in the query.
    static let filterParameter = #"""
        {"name": "filter", "in": "query", "description": "A filter as JSON text.",
         "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Filter"},
           "example": {"importance": {"gte": 0.5}}}}}
        """#

    /// `limit` in the query.
    static let limitSchema = #"""
        {"type": "integer", "minimum": 1, "maximum": \#(MemoryLimits.resultCount),
         "default": \#(ListRequest.limitDefault)}
        """#

    /// `/v1/memories/{id}` and below.
    static let singlePaths = #"""
        "/v1/memories/{id}": {
        "parameters": [\#(idParameter)],
        "get": {"operationId": "getMemory", "tags": ["memories"], "summary": "Read one memory.",
          "responses": {
            \#(answer("The memory.", schema: "Memory", example: memoryExample)),
            \#(problems(404))}},
        "patch": {"operationId": "editMemory", "tags": ["memories"],
          "summary": "Change the fields that are given.",
          "description": "null clears speaker, session_id, agent_id, app_id, categories, \#
          metadata and importance. The change joins the memory's history.",
          \#(body(schema: "EditRequest", examples: [
                ("text", #"{"text": "I moved to Porto last spring."}"#),
                ("clear", #"{"importance": null, "categories": []}"#),
            ])),
          "responses": {
            \#(answer("The memory as it is now.", schema: "Memory", example: memoryExample)),
            \#(problems(404, 409, 413, 415, 507))}},
        "delete": {"operationId": "deleteMemory", "tags": ["memories"],
          "summary": "Delete one memory with its history, for good.",
          "responses": {
            \#(answer("What was deleted.", schema: "DeleteAnswer", example: #"""
                {"deleted": ["0190c1e2-7b3a-7cde-8f01-23456789abcd"], "deleted_count": 1,
                 "removed": {"memories": 1, "history": 2, "recall": 1, "indexes": 0,
                  "documents": 0, "sessions": 0, "messages": 0, "jobs": 0},
                 "scrubbed": false, "took_ms": 3.120}
                """#)),
            \#(problems(404, 507))}}
        },
        "/v1/memories/{id}/history": {
        "parameters": [\#(idParameter)],
        "get": {"operationId": "getMemoryHistory", "tags": ["memories"],
          "summary": "Every change of one memory, oldest first.",
          "responses": {
            \#(answer("The history; too long, its newest part.", schema: "History", example: #"""
                {"results": [{"event": "ADD", "at": "2024-05-11T09:31:02Z", "old_text": null,
                  "new_text": "I moved to Lisbon last spring.",
                  "other_id": null}], "next_cursor": null}
                """#)),
            \#(problems(404))}}
        },
        "/v1/memories/{id}/restore": {
        "parameters": [\#(idParameter)],
        "post": {"operationId": "restoreMemory", "tags": ["memories"],
          "summary": "Undo a supersession or a merge.",
          "description": "The memory stands again, beside what replaced it. One that stands \#
          already is answered as it is.",
          "responses": {
            \#(answer("The memory, which stands.", schema: "Memory", example: memoryExample)),
            \#(problems(404, 409, 507))}}
        }
        """#

    private static let idParameter = #"""
        {"name": "id", "in": "path", "required": true, "description": "The memory.",
         "schema": {"type": "string", "format": "uuid"}}
        """#
}
