"""Loads a server in rounds that end as they began, and looks for memory that does not come back.

Usage: leak_load.py --server PROGRAM --model FILE [--growth]
Without --growth the program is one that was built with the address sanitizer: at its end the leak
sanitizer makes the exit code other than 0. With --growth its private memory after the last round
may exceed that after the warm-up by GROWTH_MAX.
"""
import argparse
import http.client
import json
import signal
import subprocess
import sys
import tempfile

WARM_UP, ROUNDS, ADDS = 4, 12, 200
GROWTH_MAX = 2 << 20
WAIT_SECONDS = 120


class Client:
    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)

    def send(self, method, target, body=None, expected=(200, 201, 204), is_json=True):
        data = None if body is None else json.dumps(body)
        self.connection.request(method, target, data, {"content-type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in expected:
            sys.exit(f"leak-load: {method} {target}: {answer.status} {text[:200]!r}")
        return json.loads(text) if text and is_json else None


def search(client, **more):
    return client.send("POST", "/v1/memories/search", {"user_id": "ada", **more}, (200, 400))


def round_of(port):
    """Adds, searches, edits, exports, errs, hangs up, and deletes all."""
    client = Client(port)
    ids = []
    for first in range(0, ADDS, 20):
        messages = [
            {"role": "user", "name": "Ada", "content": f"In week {n} I planted {n * 7} tulips."}
            for n in range(first, first + 20)
        ]
        body = {"user_id": "ada", "session_id": "garden", "messages": messages}
        ids += [result["id"] for result in client.send("POST", "/v1/memories", body)["results"]]
    for n in range(50):
        search(client, query=f"How many tulips in week {n}?", explain=n % 2 == 0)
        search(client, query="tulips", filter={"speaker": {"eq": "Ada"}}, mode="lexical")
        search(client, query="", limit=-1)
    for n, memory in enumerate(ids[:20]):
        client.send("PATCH", f"/v1/memories/{memory}", {"text": f"The tulip {n} is red."})
        client.send("GET", f"/v1/memories/{memory}/history")
        client.send("DELETE", f"/v1/memories/{memory}")
    client.send("GET", "/v1/users/ada/export", is_json=False)
    client.send("GET", "/nothing", expected=(404,))
    for _ in range(10):
        gone = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        gone.request("GET", "/v1/users/ada/export")
        gone.close()
    client.send("DELETE", "/v1/memories?user_id=ada")


def private_bytes(process):
    with open(f"/proc/{process}/status") as status:
        line = next(line for line in status if line.startswith("RssAnon:"))
    return int(line.split()[1]) << 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scrubjay-leaks-") as folder:
        words = ["serve", "--port", "0", "--data", folder, "--model-path", options.model]
        server = subprocess.Popen([options.server, *words], stdout=subprocess.PIPE, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            sizes = []
            for _ in range(ROUNDS if options.growth else 2):
                round_of(port)
                sizes.append(private_bytes(server.pid))
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=WAIT_SECONDS)
        finally:
            server.kill()
    if code != 0:
        sys.exit(f"leak-load: the server ended with {code}")
    if not options.growth:
        print("leak-load: no memory was lost")
        return
    growth = max(sizes[-2:]) - max(sizes[:WARM_UP])
    told = ", ".join(f"{size / 2**20:.1f}" for size in sizes)
    print(f"leak-load: MB after each round: {told}")
    if growth > GROWTH_MAX:
        sys.exit(f"leak-load: {growth >> 10} KB more than after the warm-up")


if __name__ == "__main__":
    main()
