import Pressure

extension OpenAPIDocument {
    /// `/v1/admin/budget`.
    static let budgetPath = #"""
        "/v1/admin/budget": {"get": {"operationId": "getMemoryBudget", "tags": ["service"],
          "summary": "Who may take how much memory, who takes how much, and how short it is.",
          "description": "The lines add up to the limit. From the level critical on large \#
          requests get 503 memory_pressure, from emergency on all but basic ones.",
          "responses": {
            \#(answer("Now.", schema: "MemoryBudget", example: #"""
                {"limit_source": "control_group", "limit_bytes": 268435456,
                 "resident_bytes": 61865984, "anonymous_bytes": 33554432,
                 "peak_resident_bytes": 71303168, "allocated_bytes": 30146560, "refused": 0,
                 "level": "normal", "level_seconds": 512,
                 "levels": [{"name": "elevated", "from_percent": 60, "from_bytes": 161061240,
                   "entered": 1, "effect": "An alert is logged."}],
                 "lines": [{"name": "short_term", "bytes": 67108864, "used_bytes": 31457280},
                   {"name": "available", "bytes": 33554432, "used_bytes": null}]}
                """#)),
            \#(problems())}}}
        """#

    /// Schemas about memory.
    static let budgetSchemas = #"""
        "PressureLevel": {"type": "string", "enum": [\#(list(PressureLevel.allCases.map(\.name)))]},
        "MemoryBudget": {"type": "object", "additionalProperties": false,
          "required": ["limit_source", "limit_bytes", "resident_bytes", "anonymous_bytes",
            "peak_resident_bytes", "allocated_bytes", "refused", "level", "level_seconds",
            "levels", "lines"],
          "properties": {
            "limit_source": {"type": "string",
              "enum": ["setting", "control_group", "machine", "unknown"]},
            "limit_bytes": {"type": "integer", "minimum": 1},
            "resident_bytes": {"type": "integer", "minimum": 0,
              "description": "What levels go by."},
            "anonymous_bytes": {"type": "integer",
              "description": "Without program and model, which are files."},
            "peak_resident_bytes": {"type": "integer", "minimum": 0},
            "allocated_bytes": {"type": "integer", "minimum": 0, "description": "On the heap."},
            "refused": {"type": "integer", "minimum": 0,
              "description": "Requests that were refused as memory was short."},
            "level": {"$ref": "#/components/schemas/PressureLevel"},
            "level_seconds": {"type": "integer", "minimum": 0},
            "levels": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["name", "from_percent", "from_bytes", "entered", "effect"],
              "properties": {"name": {"$ref": "#/components/schemas/PressureLevel"},
                "from_percent": {"type": "integer"}, "from_bytes": {"type": "integer"},
                "entered": {"type": "integer", "minimum": 0},
                "effect": {"type": "string"}}}},
            "lines": {"type": "array", "items": {"type": "object", "additionalProperties": false,
              "required": ["name", "bytes", "used_bytes"], "properties": {
                "name": {"type": "string",
                  "enum": [\#(list(MemoryBudget.Name.allCases.map(\.rawValue)))]},
                "bytes": {"type": "integer", "minimum": 0},
                "used_bytes": {"type": ["integer", "null"],
                  "description": "null where nothing tells."}}}}}}
        """#

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
