"""The REST service as the commands see it, in memory; prints its port, lives until its input ends."""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

memories = []
lock = threading.Lock()


def identity(number):
    return "0190c1e2-7b3a-7cde-8f01-%012d" % number


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        kind = "application/json" if status < 400 else "application/problem+json"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, code, detail, field=None):
        self.answer(status, {
            "type": "about:blank", "title": code, "status": status, "detail": detail,
            "code": code, "field": field, "request_id": "r-7"})

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.after = query.get("after")
        words = [unquote(word) for word in parts.path.strip("/").split("/")]
        with lock:
            if words[:2] == ["v1", "users"]:
                getattr(self, words[3])(words[2], body)
            elif words == ["v1", "memories", "search"]:
                self.search(json.loads(body))
            elif words == ["v1", "memories"] and self.command == "POST":
                self.add(json.loads(body))
            elif words == ["v1", "memories"] and self.command == "GET":
                self.list(query)
            elif words == ["v1", "memories"]:
                mine = [m for m in memories if m["user_id"] == query["user_id"]]
                for memory in mine:
                    memories.remove(memory)
                self.answer(200, {"user_id": query["user_id"], "deleted_count": len(mine)})
            elif words[-1] == "restore":
                self.restore(words[2])
            else:
                self.delete(words[2])

    def store(self, user, given):
        for memory in memories:
            if (memory["user_id"], memory["text"]) == (user, given["text"]):
                return {"id": memory["id"], "event": "NOOP", "text": given["text"]}
        memory = {
            "id": identity(len(memories) + 1), "created_at": "2026-11-20T04:52:01Z",
            "occurred_at": "2026-11-20T04:52:01Z", "speaker": None, "session_id": None,
            "categories": [], "metadata": {}, **given, "user_id": user}
        memories.append(memory)
        return {"id": memory["id"], "event": "ADD", "text": given["text"]}

    def add(self, given):
        if given["text"] == "busy":
            return self.problem(503, "busy", "Too much at once; try again.")
        result = self.store(given.pop("user_id"), given)
        self.answer(201, {"results": [result], "took_ms": 1.5})

    def search(self, given):
        if given["query"] == "?":
            return self.problem(422, "invalid_value", "must hold a word", "query")
        found = [dict(m, score=0.83) for m in memories if m["user_id"] == given["user_id"]]
        for result in found:
            if given.get("explain"):
                result["explain"] = {"rank": 1, "tier": "short_term", "profile": "plain", "parts": [
                    {"name": "words", "raw": 2.5, "value": 2, "weight": 0.1},
                    {"name": "nothing", "raw": 1, "value": 1, "weight": 0},
                    {"name": "meaning", "raw": 0.5, "value": 0.5, "weight": -1}]}
        self.answer(200, {"results": found[:given.get("limit", 20)], "took_ms": 0.4})

    def list(self, query):
        mine = [m for m in memories if m["user_id"] == query["user_id"]]
        start, size = int(query.get("cursor", 0)), 2
        following = str(start + size) if start + size < len(mine) else None
        self.answer(200, {"results": mine[start:start + size], "next_cursor": following})

    def restore(self, name):
        for memory in memories:
            if memory["id"] == name:
                return self.answer(200, dict(memory, state="current"))
        self.problem(404, "memory_not_found", "No memory has this id.")

    def delete(self, name):
        for memory in memories:
            if memory["id"] == name:
                memories.remove(memory)
                return self.answer(200, {"deleted": [name], "deleted_count": 1})
        self.problem(404, "memory_not_found", "No memory has this id.")

    def export(self, user, _):
        mine = [m for m in memories if m["user_id"] == user]
        if self.after:
            ids = [m["id"] for m in mine]
            if self.after not in ids:
                return self.problem(404, "memory_not_found", "Start the export anew.", "after")
            mine = mine[ids.index(self.after) + 1:]
        lines = [json.dumps(m) + "\n" for m in mine]
        body = "".join(lines).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    # The command's word is the route's.
    def import_(self, user, body):
        counts = {"added": 0, "unchanged": 0, "failed": 0, "errors": []}
        for number, line in enumerate(body.split(b"\n"), 1):
            if not line:
                continue
            try:
                event = self.store(user, json.loads(line))["event"]
                counts["unchanged" if event == "NOOP" else "added"] += 1
            except ValueError:
                counts["failed"] += 1
                counts["errors"].append(
                    {"line": number, "code": "invalid_json", "detail": "not JSON", "field": None})
        self.answer(200, counts)

    do_GET = do_POST = do_DELETE = respond

    def log_message(self, *_):
        pass


setattr(Handler, "import", Handler.import_)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
