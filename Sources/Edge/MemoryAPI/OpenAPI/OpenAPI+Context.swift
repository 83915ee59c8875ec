import MemoryModel

extension OpenAPIDocument {
    /// `/v1/context` and narratives.
    static let contextPaths = #"""
        "/v1/context": {
        "post": {"operationId": "getContext", "tags": ["recall"],
          "summary": "The text an assistant should see before it answers a message.",
          "description": "Classifies, plans, searches, and writes one text: the narrative first, \#
          then memories by date, each with its mark, within max_tokens. The same for the same \#
          data and request. What the message says about the user is saved in the background, \#
          once. A part that is down makes the text poorer and is named in degraded; it is no \#
          error.",
          \#(body(schema: "ContextRequest", examples: [
                ("plain", #"{"user_id": "ada", "message": "Where did I say I want to move?"}"#),
                (
                    "full",
                    #"""
                    {"user_id": "ada", "message": "And what about her?", "session_id": "s1",
                     "speed": "comprehensive", "max_tokens": 1500, "is_new_conversation": false,
                     "needs_context": true, "as_of": "2024-06-01T00:00:00Z"}
                    """#
                ),
            ])),
          "responses": {
            \#(answer("The text and what it stands on.", schema: "ContextAnswer",
                example: contextAnswer)),
            \#(problems(413, 415))}}
        },
        "/v1/users/{id}/narrative": {
        "parameters": [\#(userPathParameter)],
        "get": {"operationId": "getNarrative", "tags": ["users"],
          "summary": "A short portrait of the user, each line with the memories it stands on.",
          "responses": {
            \#(answer("The narrative.", schema: "Narrative", example: #"""
                {"user_id": "ada", "text": "I moved to Lisbon last spring\n",
                 "lines": [{"section": "who", "text": "I moved to Lisbon last spring",
                   "memory_ids": ["0190c1e2-7b3a-7cde-8f01-23456789abcd"]}],
                 "made_at": "2024-06-01T12:00:00Z", "writer": "rules", "newer_memories": 3}
                """#)),
            \#(problems(404))}},
        "post": {"operationId": "makeNarrative", "tags": ["users"],
          "summary": "Ask for the narrative to be made anew.",
          "description": "It is made in the background, one user at a time. A user without \#
          memories gets none.",
          "responses": {
            \#(answer("It will be made.", status: 202, schema: "NarrativeRequest",
                example: #"{"user_id": "ada", "state": "queued"}"#)),
            \#(problems())}}
        }
        """#

    private static let contextAnswer = #"""
        {"context": "<scrubjay-memory>\nMemories, oldest first:\n2024-05-11\n[memory 89abcd] \#
        Ada: I moved to Lisbon last spring.\n</scrubjay-memory>\n",
         "memories": [{"id": "0190c1e2-7b3a-7cde-8f01-23456789abcd",
           "text": "I moved to Lisbon last spring.", "occurred_at": "2024-05-11T09:31:00Z",
           "speaker": "Ada", "score": 0.8125}],
         "narrative": null,
         "plan": {"intent": "personal", "strategy": "relevant_context", "planner": "rules",
           "queries": ["Where did I say I want to move?"], "depth": 2, "max_tokens": 1000,
           "tokens": 58, "left_out": 0},
         "degraded": [], "saved": {"will_save": false, "text": null, "reason": "question"},
         "timing": {"classify_ms": 0.011, "plan_ms": 0.015, "gather_ms": 1.402,
           "assemble_ms": 0.044}, "took_ms": 1.502}
        """#

    /// Schemas of contexts and narratives.
    static let contextSchemas = #"""
        "ContextRequest": {"type": "object", "required": ["user_id", "message"],
          "additionalProperties": false, "properties": {
            "user_id": {"$ref": "#/components/schemas/Name"},
            "message": {"$ref": "#/components/schemas/Text"},
            "is_new_conversation": {"type": ["boolean", "null"], "default": false,
              "description": "The first message: the narrative alone, at once, when there is one \#
              and neither depth nor speed asks for more."},
            "needs_context": {"type": ["boolean", "null"], "default": true,
              "description": "false: nothing is looked for; the message may still be saved."},
            "depth": {"type": ["integer", "null"], "minimum": 0, "maximum": 3,
              "description": "0 nothing, 1 one search, 2 up to two, 3 up to three and the \#
              narrative; by the message when neither it nor speed is there."},
            "speed": {"type": ["string", "null"],
              "enum": [\#(speeds), null],
              "description": "fast is depth 1, balanced 2, comprehensive 3; autonomous decides by \#
              the message. depth has the say when both are there."},
            "max_tokens": {"type": ["integer", "null"],
              "minimum": \#(ContextReader.tokens.lowerBound),
              "maximum": \#(ContextReader.tokens.upperBound),
              "description": "The longest text, counted so that no usual tokenizer counts more; \#
              500, 1,000 or 2,000 by depth when it is not there."},
            "session_id": {"$ref": "#/components/schemas/OptionalName",
              "description": "The conversation; its last messages tell who her and that are."},
            "as_of": {"$ref": "#/components/schemas/OptionalTime",
              "description": "Only what was true at this time; the message was said then. \#
              Without the narrative."},
            "known_at": {"$ref": "#/components/schemas/OptionalTime",
              "description": "Only what was known at this time. Without the narrative."}}},
        "ContextAnswer": {"type": "object", "additionalProperties": false,
          "required": ["context", "memories", "narrative", "plan", "degraded", "saved", "timing",
            "took_ms"],
          "properties": {
            "context": {"type": "string", "description": "Empty when there is nothing to say."},
            "memories": {"type": "array", "description": "Those in the text, in its order. A mark \#
              shows the end of the id.",
              "items": {"type": "object", "additionalProperties": false,
                "required": ["id", "text", "occurred_at", "speaker", "score"], "properties": {
                  "id": {"type": "string", "format": "uuid"}, "text": {"type": "string"},
                  "occurred_at": {"$ref": "#/components/schemas/Time"},
                  "speaker": {"type": ["string", "null"]},
                  "score": {"type": "number", "minimum": 0, "maximum": 1}}}},
            "narrative": {"type": ["string", "null"]},
            "plan": {"$ref": "#/components/schemas/ContextPlan"},
            "degraded": {"type": "array", "items": {"type": "string"},
              "description": "What did not work."},
            "saved": {"type": "object", "additionalProperties": false,
              "required": ["will_save", "text", "reason"], "properties": {
                "will_save": {"type": "boolean",
                  "description": "It waits for being saved; it is durable a moment later."},
                "text": {"type": ["string", "null"], "description": "The part that is kept."},
                "reason": {"type": "string"}}},
            "timing": {"type": "object", "additionalProperties": false,
              "required": ["classify_ms", "plan_ms", "gather_ms", "assemble_ms"], "properties": {
                "classify_ms": {"type": "number"}, "plan_ms": {"type": "number"},
                "gather_ms": {"type": "number"}, "assemble_ms": {"type": "number"}}},
            "took_ms": {"type": "number", "minimum": 0}}},
        "ContextPlan": {"type": "object", "additionalProperties": false,
          "required": ["intent", "strategy", "planner", "queries", "depth", "max_tokens", "tokens",
            "left_out"],
          "properties": {
            "intent": {"type": "string"}, "strategy": {"type": "string"},
            "planner": {"type": "string", "description": "rules, or the language model."},
            "queries": {"type": "array", "maxItems": 3, "items": {"type": "string"}},
            "depth": {"type": "integer", "minimum": 0, "maximum": 3},
            "max_tokens": {"type": "integer"},
            "tokens": {"type": "integer", "minimum": 0,
              "description": "Of the text, never too few."},
            "left_out": {"type": "integer", "minimum": 0,
              "description": "Memories that were found and did not fit."}}},
        "Narrative": {"type": "object", "additionalProperties": false,
          "required": ["user_id", "text", "lines", "made_at", "writer", "newer_memories"],
          "properties": {
            "user_id": {"type": "string"}, "text": {"type": "string"},
            "lines": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["section", "text", "memory_ids"], "properties": {
                "section": {"type": "string", "enum": [\#(sections)]},
                "text": {"type": "string"},
                "memory_ids": {"type": "array", "minItems": 1,
                  "items": {"type": "string", "format": "uuid"}}}}},
            "made_at": {"$ref": "#/components/schemas/Time"},
            "writer": {"type": "string", "description": "rules, or the language model."},
            "newer_memories": {"type": "integer", "minimum": 0,
              "description": "Memories that came later."}}},
        "NarrativeRequest": {"type": "object", "additionalProperties": false,
          "required": ["user_id", "state"], "properties": {
            "user_id": {"type": "string"},
            "state": {"type": "string", "enum": ["queued", "paused"],
              "description": "paused: memory is short; ask again later."}}}
        """#

    private static let speeds = ContextReader.Speed.allCases.map { "\"\($0.rawValue)\"" }
        .joined(separator: ", ")
    private static let sections = NarrativeSection.allCases.map { "\"\($0.rawValue)\"" }
        .joined(separator: ", ")
}
