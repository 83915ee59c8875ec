import MemoryModel

extension OpenAPIDocument {
    /// `/v1/memories/batch`.
    static let batchPaths = #"""
        "/v1/memories/batch": {
        "post": {"operationId": "rememberBatch", "tags": ["memories"],
          "summary": "Remember many memories, of one user or of many.",
          "description": "As JSON: everything is read first, and one wrong memory refuses it all; \#
          then it is kept in parts, each with a result. As NDJSON: a body of any length, one \#
          BatchMemory with user_id a line, at most \#(LineSplitter.lineBytesMax) bytes each; a \#
          BatchLine answers each line that is not blank, in order, while the body still comes; \#
          read while you send. A wrong line stops no other. When the server cannot go on, a \#
          last line with from_line says where to start again. Sending the same again changes \#
          nothing.",
          "requestBody": {"required": true, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/BatchRequest"},
              "examples": {
                "many users": {"value": [{"user_id": "ada", "text": "I moved to Lisbon."},
                  {"user_id": "eva", "text": "I play the violin.", "speaker": "Eva"}]},
                "one user": {"value": {"user_id": "ada", "app_id": "notes", "memories": [
                  {"text": "Ada is allergic to nuts."}, {"text": "Ada's sister is Mary."}]}}}},
            \#(lineMedia)}},
          "responses": {
            "200": {"description": "What became of each.", "content": {
              "application/json": {"schema": {"$ref": "#/components/schemas/BatchAnswer"},
                "example": {"results": [{"index": 0, "event": "ADD",
                  "id": "0190c1e2-7b3a-7cde-8f01-23456789abcd"}], "took_ms": 3.870}},
              "application/x-ndjson": {"schema": {"type": "string"},
                "example": "\#(lineExample)"}}},
            \#(problems(408, 413, 415, 507))}}
        }
        """#

    private static let lineMedia = Endpoint.Media.lineTypes.map { type in
        #"""
        "\#(type)": {
          "example": "{\"user_id\":\"ada\",\"text\":\"Ada is allergic to nuts.\"}\n"}
        """#
    }.joined(separator: ",\n")

    private static let lineExample =
        #"{\"line\":1,\"id\":\"0190c1e2-7b3a-7cde-8f01-23456789abcd\",\"event\":\"ADD\"}\n"#

    private static let nameReference = ##"{"$ref": "#/components/schemas/Name"}"##
    private static let optionalName = ##"{"$ref": "#/components/schemas/OptionalName"}"##

    /// Schemas of batches.
    static let batchSchemas = #"""
        "BatchRequest": {"description": "Memories that each name their user, or with one user for \#
        all that name none.", "oneOf": [
          {"type": "array", "minItems": 1, "maxItems": \#(BatchRequest.itemsMax),
            "items": {"$ref": "#/components/schemas/BatchMemory"}},
          \#(batchObject(user: nameReference, item: "OwnBatchMemory")),
          \#(batchObject(user: nil, item: "BatchMemory"))]},
        "BatchMemory": \#(batchMemory(user: nameReference, required: #""user_id", "text""#)),
        "OwnBatchMemory": \#(batchMemory(user: optionalName, required: #""text""#)),
        "BatchAnswer": {"type": "object", "additionalProperties": false,
          "required": ["results", "took_ms"], "properties": {
            "took_ms": {"type": "number", "minimum": 0},
            "results": {"type": "array", "items": {"anyOf": [
              \#(batchResult("index", minimum: 0)),
              {"type": "object", "additionalProperties": false, "required": ["index", "error"],
                "properties": {"index": {"type": "integer", "minimum": 0},
                  "error": {"$ref": "#/components/schemas/BatchError"}}}]}}}},
        "BatchLine": {"description": "One line of the answer to NDJSON.", "anyOf": [
          \#(batchResult("line", minimum: 1)),
          {"type": "object", "additionalProperties": false, "required": ["line", "error"],
            "properties": {"line": {"type": "integer", "minimum": 1},
              "error": {"$ref": "#/components/schemas/BatchError"}}},
          {"type": "object", "additionalProperties": false, "required": ["from_line", "error"],
            "description": "The last line, when the server could not go on: nothing from this \#
            line on was kept.",
            "properties": {"from_line": {"type": "integer", "minimum": 1},
              "error": {"$ref": "#/components/schemas/BatchError"}}}]},
        "BatchError": {"type": "object", "additionalProperties": false,
          "description": "A Problem without request_id.",
          "required": ["type", "title", "status", "detail", "code"], "properties": {
            "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "code": {"$ref": "#/components/schemas/ProblemCode"}, "field": {"type": "string"}}}
        """#

    private static func batchObject(user: String?, item: String) -> String {
        let required = user == nil ? #""memories""# : #""user_id", "memories""#
        let property = user.map { #""user_id": \#($0), "# } ?? ""
        return #"""
            {"type": "object", "required": [\#(required)], "additionalProperties": false,
              "properties": {\#(property)\#(speakerProperty), \#(sharedProperties),
                \#(reconcileProperty),
                "memories": {"type": "array", "minItems": 1,
                  "maxItems": \#(BatchRequest.itemsMax),
                  "items": {"$ref": "#/components/schemas/\#(item)"}}}}
            """#
    }

    private static func batchMemory(user: String, required: String) -> String {
        #"""
        {"type": "object", "required": [\#(required)], "additionalProperties": false,
          "properties": {"user_id": \#(user), \#(textProperty), \#(speakerProperty),
            \#(sharedProperties), \#(reconcileProperty)}}
        """#
    }

    private static func batchResult(_ place: String, minimum: Int) -> String {
        #"""
        {"type": "object", "additionalProperties": false,
          "required": ["\#(place)", "id", "event"], "properties": {
            "\#(place)": {"type": "integer", "minimum": \#(minimum)},
            "id": {"type": "string", "format": "uuid"},
            "event": {"$ref": "#/components/schemas/Event"}, \#(outcomeProperties)}}
        """#
    }
}
