import MemoryModel

extension OpenAPIDocument {
    /// Schemas of single values.
    static let valueSchemas = #"""
        "Name": {"type": "string", "minLength": 1, "maxLength": \#(MemoryLimits.nameBytes),
          "pattern": "\#(namePattern)",
          "description": "An id or a name: at most \#(MemoryLimits.nameBytes) bytes of UTF-8, no \#
          control characters."},
        "OptionalName": {"type": ["string", "null"], "minLength": 1,
          "maxLength": \#(MemoryLimits.nameBytes), "pattern": "\#(namePattern)",
          "description": "As Name; null is the same as absent."},
        "Text": {"type": "string", "minLength": 1, "maxLength": \#(MemoryLimits.textBytes),
          "pattern": "\#(wordsPattern)",
          "description": "At most \#(MemoryLimits.textBytes) bytes of UTF-8, not only white \#
          space; kept as sent."},
        "Query": {"type": "string", "minLength": 1, "maxLength": \#(MemoryLimits.queryBytes),
          "pattern": "\#(wordsPattern)",
          "description": "At most \#(MemoryLimits.queryBytes) bytes of UTF-8, not only white \#
          space."},
        "Time": {"type": "string", "format": "date-time",
          "description": "RFC 3339 with zone; kept to the microsecond, answered in UTC."},
        "OptionalTime": {"type": ["string", "null"], "format": "date-time",
          "description": "As Time; null is the same as absent."},
        "Categories": {"type": ["array", "null"], "maxItems": \#(MemoryLimits.categories),
          "items": {"$ref": "#/components/schemas/Name"}},
        "Metadata": {"type": ["object", "null"], "propertyNames": \#(anyText),
          "additionalProperties": {"$ref": "#/components/schemas/MetadataValue"},
          "description": "Any JSON object of at most \#(MemoryLimits.metadataBytes) bytes, \#
          written without spaces; integers must fit 64 bits."},
        "MetadataValue": {"anyOf": [\#(anyText), {"type": ["number", "boolean", "null"]},
          {"type": "array", "items": {"$ref": "#/components/schemas/MetadataValue"}},
          {"type": "object", "propertyNames": \#(anyText),
            "additionalProperties": {"$ref": "#/components/schemas/MetadataValue"}}]},
        "Importance": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "Event": {"type": "string", "enum": ["ADD", "UPDATE", "NOOP", "SUPERSEDE"],
          "description": "ADD: it is new. UPDATE: a memory that says the same \#
          has this wording now. NOOP: the same stands already. SUPERSEDE: it replaced older \#
          memories."}
        """#

    /// A string without NUL, which the JSON reader refuses everywhere.
    private static let anyText = #"{"type": "string", "pattern": "^[^\\u0000]*$"}"#
    private static let namePattern = #"^[^\\u0000-\\u001f\\u007f-\\u009f]+$"#
    /// Something beside white space, and no NUL.
    static let wordsPattern = #"^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"#

    // The properties that all forms of remembering share, and those of some.
    static let sharedProperties = #"""
        "session_id": {"$ref": "#/components/schemas/OptionalName"},
        "agent_id": {"$ref": "#/components/schemas/OptionalName"},
        "app_id": {"$ref": "#/components/schemas/OptionalName"},
        "occurred_at": {"$ref": "#/components/schemas/OptionalTime"},
        "categories": {"$ref": "#/components/schemas/Categories"},
        "metadata": {"$ref": "#/components/schemas/Metadata"},
        "importance": {"$ref": "#/components/schemas/Importance"}
        """#
    static let speakerProperty = #"""
        "speaker": {"$ref": "#/components/schemas/OptionalName"}
        """#
    static let reconcileProperty = #"""
        "reconcile": {"type": ["boolean", "null"], "default": true, "description": "false keeps \#
        near duplicates apart and supersedes nothing."}
        """#
    /// What an addition did to other memories.
    static let outcomeProperties = #"""
        "superseded": {"type": "array", "minItems": 1, "description": "What it replaced; \#
          restore brings each back.", "items": {"type": "string", "format": "uuid"}},
        "merged_id": {"type": "string", "format": "uuid", "description": "Where the wording is \#
          kept that does not stand; restore brings it back."}
        """#
    static let userProperty = #"""
        "user_id": {"$ref": "#/components/schemas/Name"}
        """#
    static let textProperty = #"""
        "text": {"$ref": "#/components/schemas/Text"}
        """#

    /// Schemas of bodies.
    static let requestSchemas = #"""
        "RememberRequest": {"description": "One text, the messages of a chat, or several \#
        memories. Fields beside them hold for each that does not say otherwise; occurred_at is \#
        now by default.",
          "oneOf": [{"$ref": "#/components/schemas/RememberText"},
            {"$ref": "#/components/schemas/RememberMessages"},
            {"$ref": "#/components/schemas/RememberMemories"}]},
        "RememberText": {"type": "object", "required": ["user_id", "text"],
          "additionalProperties": false,
          "properties": {\#(userProperty), \#(textProperty), \#(speakerProperty),
            \#(sharedProperties), \#(reconcileProperty)}},
        "RememberMessages": {"type": "object", "required": ["user_id", "messages"],
          "additionalProperties": false,
          "properties": {\#(userProperty), \#(sharedProperties), \#(reconcileProperty),
            "messages": {"type": "array", "minItems": 1, "maxItems": \#(MemoryLimits.batchCount),
              "contains": {"properties": {"content": {"pattern": "\\S"}}},
              "items": {"$ref": "#/components/schemas/Message"}}}},
        "RememberMemories": {"type": "object", "required": ["user_id", "memories"],
          "additionalProperties": false,
          "properties": {\#(userProperty), \#(speakerProperty), \#(sharedProperties),
            \#(reconcileProperty),
            "memories": {"type": "array", "minItems": 1, "maxItems": \#(MemoryLimits.batchCount),
              "items": {"$ref": "#/components/schemas/NewMemory"}}}},
        "NewMemory": {"type": "object", "required": ["text"], "additionalProperties": false,
          "properties": {\#(textProperty), \#(speakerProperty), \#(sharedProperties)}},
        "Message": {"type": "object", "required": ["role", "content"],
          "additionalProperties": false, "properties": {
            "role": {"type": "string", "enum": ["user", "assistant", "system", "tool"],
              "description": "The speaker when there is no name."},
            "name": {"$ref": "#/components/schemas/OptionalName"},
            "content": {"type": "string", "maxLength": \#(MemoryLimits.textBytes),
              "pattern": "^[^\\u0000]*$",
              "description": "White space alone makes no memory."},
            "occurred_at": {"$ref": "#/components/schemas/OptionalTime"}}},
        "EditRequest": {"type": "object", "minProperties": 1, "additionalProperties": false,
          "properties": {\#(textProperty), \#(speakerProperty),
            "session_id": {"$ref": "#/components/schemas/OptionalName"},
            "agent_id": {"$ref": "#/components/schemas/OptionalName"},
            "app_id": {"$ref": "#/components/schemas/OptionalName"},
            "occurred_at": {"$ref": "#/components/schemas/Time"},
            "categories": {"$ref": "#/components/schemas/Categories"},
            "metadata": {"$ref": "#/components/schemas/Metadata"},
            "importance": {"$ref": "#/components/schemas/Importance"}}},
        "SearchRequest": {"type": "object", "required": ["user_id", "query"],
          "additionalProperties": false, "properties": {
            \#(userProperty),
            "query": {"$ref": "#/components/schemas/Query"},
            "limit": {"type": ["integer", "null"], "minimum": 1,
              "maximum": \#(MemoryLimits.resultCount), "default": \#(SearchRequest.limitDefault)},
            "mode": {"type": ["string", "null"], "enum": ["hybrid", "semantic", "lexical", null],
              "default": "hybrid", "description": "hybrid: meaning, words and other signals. \#
              semantic: meaning alone. lexical: words alone."},
            "threshold": {"type": ["number", "null"], "minimum": -1, "maximum": 1,
              "description": "The lowest score of a result."},
            "filter": {"anyOf": [{"$ref": "#/components/schemas/Filter"}, {"type": "null"}]},
            "as_of": {"$ref": "#/components/schemas/OptionalTime",
              "description": "Only what was true at this time: said by then, and not superseded \#
              by something said by then."},
            "known_at": {"$ref": "#/components/schemas/OptionalTime",
              "description": "Only what was known at this time: learned by then, and not \#
              superseded by then."},
            "explain": {"type": ["boolean", "null"], "default": false}}}
        """#

    /// Schemas of filters.
    static let filterSchemas = #"""
        "Filter": {"type": "object", "minProperties": 1, "additionalProperties": false,
          "description": "Several members must all hold. At most \#(FilterReader.depthMax) \#
          levels of and, or, not and \#(FilterReader.comparisonsMax) comparisons. A field that a \#
          memory does not have satisfies only ne and nin.",
          "properties": {
            "and": {"type": "array", "minItems": 1, "items": 
              {"$ref": "#/components/schemas/Filter"}},
            "or": {"type": "array", "minItems": 1, "items": 
              {"$ref": "#/components/schemas/Filter"}},
            "not": {"$ref": "#/components/schemas/Filter"},
            \#(filterProperties)},
          "patternProperties": {
            "\#(metadataPattern)": {"$ref": "#/components/schemas/AnyCondition"}}},
        \#(condition("StringCondition", value: anyText, isContaining: true)),
        \#(condition("NumberCondition", value: #"{"type": "number"}"#, isContaining: false)),
        \#(condition(
            "TimeCondition", value: #"{"type": "string", "format": "date-time"}"#,
            isContaining: false)),
        \#(condition(
            "AnyCondition", value: #"{"anyOf": [\#(anyText), {"type": ["number", "boolean"]}]}"#,
            ordered: #"{"anyOf": [\#(anyText), {"type": "number"}]}"#, isContaining: true)),
        "LabelCondition": {"description": "A string, or {contains: string}.", "anyOf": [
          \#(anyText),
          {"type": "object", "required": ["contains"], "additionalProperties": false,
            "properties": {"contains": \#(anyText)}}]}
        """#

    /// `metadata` and keys joined by dots, each a name without dots.
    private static let metadataPattern =
        #"^metadata(\\.[^.\\u0000-\\u001f\\u007f-\\u009f]{1,64}){1,\#(FilterReader.pathMax)}$"#

    private static let filterProperties = FilterReader.fields.map { name, _, kind in
        let condition =
            switch kind {
            case .string: "StringCondition"
            case .labels: "LabelCondition"
            case .number: "NumberCondition"
            case .time: "TimeCondition"
            case .any: "AnyCondition"
            }
        return "\"\(name)\": \(schema(condition))"
    }.joined(separator: ",\n")

    /// A plain value, which means eq, or an object of operators, all of which must hold.
    private static func condition(
        _ name: String, value: String, ordered: String? = nil, isContaining: Bool
    ) -> String {
        let orNull = #"{"anyOf": [\#(value), {"type": "null"}]}"#
        let bounds = #""minItems": 1, "maxItems": \#(FilterReader.listMax)"#
        let list = #"{"type": "array", \#(bounds), "items": \#(value)}"#
        var operators = ["eq", "ne"].map { "\"\($0)\": \(orNull)" }
        operators += ["gt", "gte", "lt", "lte"].map { "\"\($0)\": \(ordered ?? value)" }
        operators += ["in", "nin"].map { "\"\($0)\": \(list)" }
        if isContaining { operators.append("\"contains\": \(value)") }
        return #"""
            "\#(name)": {"description": "A value (eq) or an object of operators that must all \#
            hold.",
              "anyOf": [\#(value), {"type": "null"},
                {"type": "object", "minProperties": 1, "additionalProperties": false,
                  "properties": {\#(operators.joined(separator: ", "))}}]}
            """#
    }
}
