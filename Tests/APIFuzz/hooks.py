"""What schemathesis has to know of this API: lines of JSON are a media type of their own."""
import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")
def lines(_context, value):
    """An array is one line an item; anything else is a line by itself."""
    if isinstance(value, bytes):
        return value
    items = value if isinstance(value, list) else [value]
    return "".join(json.dumps(item) + "\n" for item in items).encode()


@schemathesis.hook
def before_call(_context, case, _arguments):
    """A cursor is opaque: one that the server did not give looks good and is rightly refused."""
    is_good = case.meta and case.meta.generation.mode == schemathesis.GenerationMode.POSITIVE
    if is_good and case.query:
        case.query.pop("cursor", None)
