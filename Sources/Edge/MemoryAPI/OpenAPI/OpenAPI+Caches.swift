extension OpenAPIDocument {
    /// Schemas of the caches in the statistics.
    static let cacheSchemas = #"""
        "Caches": {"type": "object", "additionalProperties": false,
          "required": ["query_embeddings", "results", "records_l1", "records_l2", "never_stored"],
          "properties": {
            "query_embeddings": {"$ref": "#/components/schemas/Cache"},
            "results": {"$ref": "#/components/schemas/Cache"},
            "records_l1": {"$ref": "#/components/schemas/Cache"},
            "records_l2": {"$ref": "#/components/schemas/Cache"},
            "never_stored": {"$ref": "#/components/schemas/NeverStored"}}},
        "Cache": {"type": "object", "additionalProperties": false,
          "required": ["hits", "misses", "evictions", "expirations", "bytes", "bytes_max", \#
          "count"],
          "properties": {
            "hits": {"type": "integer", "minimum": 0},
            "misses": {"type": "integer", "minimum": 0},
            "evictions": {"type": "integer", "minimum": 0,
              "description": "Entries that made room for others."},
            "expirations": {"type": "integer", "minimum": 0,
              "description": "Entries that were found too old; they count as misses too."},
            "bytes": {"type": "integer", "minimum": 0},
            "bytes_max": {"type": "integer", "minimum": 0,
              "description": "What it may take now; less than the setting under pressure."},
            "count": {"type": "integer", "minimum": 0}}},
        "NeverStored": {"type": "object", "additionalProperties": false,
          "description": "Filters that know of most ids and users that they were never stored.",
          "required": ["entries", "capacity", "false_positive_rate", "bits", "rejected"],
          "properties": {
            "entries": {"type": "integer", "minimum": 0, "description": "Ids and users in them."},
            "capacity": {"type": "integer", "minimum": 0,
              "description": "How many they were made for."},
            "false_positive_rate": {"type": "number", "minimum": 0, "maximum": 1,
              "description": "How often something unknown is looked for all the same; 1 while \#
        they are built and when they are off."},
            "bits": {"type": "integer", "minimum": 0},
            "rejected": {"type": "integer", "minimum": 0,
              "description": "Look-ups that they answered."}}}
        """#

    /// The member `caches` of the example of statistics.
    static let cachesExample = #"""
        "caches": {
                  "query_embeddings": {"hits": 12, "misses": 30, "evictions": 0,
                    "expirations": 2, "bytes": 58240, "bytes_max": 2097152, "count": 28},
                  "results": {"hits": 40, "misses": 44, "evictions": 0, "expirations": 3,
                    "bytes": 302144, "bytes_max": 5242880, "count": 21},
                  "records_l1": {"hits": 611, "misses": 190, "evictions": 0, "expirations": 0,
                    "bytes": 151200, "bytes_max": 4194304, "count": 190},
                  "records_l2": {"hits": 0, "misses": 190, "evictions": 0, "expirations": 0,
                    "bytes": 0, "bytes_max": 8388608, "count": 0},
                  "never_stored": {"entries": 1207, "capacity": 131072,
                    "false_positive_rate": 0.00001, "bits": 1256320, "rejected": 4}}
        """#
}
