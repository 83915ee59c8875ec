#!/usr/bin/env python3
"""Loads the real server for minutes and looks whether its memory grows.

Adds, searches, edits, deletes, bad requests, slow and broken clients, repeated queries; as much is deleted as is added,
so that growth means a leak. Resident memory is read each second, told each minute, and its slope is fitted by least
squares over what comes after the warm-up. Ends with code 1 when it grows by 1 MB an hour or more, when 0.1 % of requests
or more fail, or when an acknowledged memory is missing at the end.
"""
import argparse, json, random, socket, sys, tempfile, threading, time

from harness import Client, MemoryGroup, NoGroup, MB, Server, machine, sentence

USERS = 40
GROWTH_MAX, ERRORS_MAX = 1.0, 0.001


class Worker(threading.Thread):
    """A client with users of its own, whose number of memories stays the same."""

    def __init__(self, number, workers, port, until, each):
        super().__init__(daemon=True)
        self.rng, self.client, self.until, self.port = random.Random(number), Client(port, 30), until, port
        self.names = [f"user-{n}" for n in range(number, USERS, workers)]
        self.ids = {name: [] for name in self.names}
        self.requests = self.errors = self.refused = 0
        self.each = each
        self.serial, self.notes = number * 10_000_000, []

    def ask(self, method, path, body=None, expected=(200, 201)):
        self.requests += 1
        try:
            status, data = self.client.call(method, path, body)
        except OSError as error:
            status, data = 0, str(error).encode()
        if status == 503:
            self.refused += 1
        elif status not in expected:
            self.errors += 1
            if len(self.notes) < 5:
                self.notes.append(f"{method} {path[:60]}: {status} {data[:120]!r}")
        return json.loads(data) if status in (200, 201) and data[:1] == b"{" else None

    def add(self, name):
        self.serial += 1
        answer = self.ask("POST", "/v1/memories", {"user_id": name, "text": sentence(self.serial)})
        if answer:
            self.ids[name].append(answer["results"][0]["id"])

    def drop(self, name):
        if self.ids[name]:
            place = self.rng.randrange(len(self.ids[name]))
            self.ask("DELETE", f"/v1/memories/{self.ids[name].pop(place)}")

    def run(self):
        for name in self.names:
            for _ in range(self.each):
                self.add(name)
        while time.monotonic() < self.until():
            name, kind = self.rng.choice(self.names), self.rng.random()
            if kind < 0.20:
                self.add(name)
                self.drop(name)
            elif kind < 0.60:
                number = self.rng.randrange(40) if self.rng.random() < 0.5 else self.rng.randrange(1 << 30)
                self.ask("POST", "/v1/memories/search", {"user_id": name, "query": sentence(number)[:60]})
            elif kind < 0.70:
                memory = self.rng.choice(self.ids[name] or [None])
                if memory:
                    self.ask("PATCH", f"/v1/memories/{memory}", {"importance": round(self.rng.random(), 2)})
                    self.ask("GET", f"/v1/memories/{memory}")
            elif kind < 0.80:
                self.ask("GET", f"/v1/memories?user_id={name}&limit=20")
            elif kind < 0.90:
                self.ask("POST", "/v1/memories/search", {"user_id": "", "query": 1}, (400,))
                self.ask("GET", "/v1/nothing", None, (404,))
            elif kind < 0.97:
                self.broken()
            else:
                self.slow()

    def broken(self):
        """Goes away in the middle of a request or an answer, or sends what is no HTTP."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as s:
                s.sendall(self.rng.choice([
                    b"POST /v1/memories HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
                    b"GET /v1/users/%s/export HTTP/1.1\r\nHost: x\r\n\r\n" % self.names[0].encode(),
                    b"\x16\x03\x01 no http\r\n\r\n", b"GET / HT"]))
                if self.rng.random() < 0.5:
                    s.settimeout(0.2)
                    s.recv(64)
        except OSError:
            pass

    def slow(self):
        """Sends a good request byte by byte."""
        request = (f"GET /v1/memories/search?user_id={self.names[0]}&query=tea HTTP/1.1\r\nHost: x\r\n"
                   "Connection: close\r\n\r\n").encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), 10) as s:
                for start in range(0, len(request), 12):
                    s.sendall(request[start:start + 12])
                    time.sleep(0.02)
                while s.recv(4096):
                    pass
        except OSError:
            pass


def slope(samples):
    """MB an hour by least squares; samples are (seconds, MB)."""
    if len(samples) < 2:
        return 0.0
    n = len(samples)
    mean_t, mean_m = sum(t for t, _ in samples) / n, sum(m for _, m in samples) / n
    spread = sum((t - mean_t) ** 2 for t, _ in samples)
    return sum((t - mean_t) * (m - mean_m) for t, m in samples) / spread * 3600 if spread else 0.0


def allocated_mb(server):
    """What is allocated on the heap: when this grows it leaks, when only resident memory does it is scattered."""
    try:
        return round(server.budget()["allocated_bytes"] / MB, 2)
    except (OSError, RuntimeError, KeyError):
        return 0.0


def verify(server, workers):
    """Acknowledged memories that are missing, of how many."""
    client, wanted, missing = Client(server.port), 0, 0
    for worker in workers:
        for ids in worker.ids.values():
            for memory in ids:
                wanted += 1
                missing += client.call("GET", f"/v1/memories/{memory}")[0] != 200
    return missing, wanted


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=".build/release/scrubjay")
    parser.add_argument("--model", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--warm-up", type=float, help="minutes; a third of the run, 5 at most, when not given")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--memories", type=int, default=120, help="of each user, kept at that")
    parser.add_argument("--limit", type=int, default=0, help="a control group of so many MB")
    parser.add_argument("--save", help="a file for the figures")
    options = parser.parse_args()
    try:
        group = MemoryGroup(options.limit * MB) if options.limit else None
    except NoGroup as reason:
        sys.exit(str(reason))
    warm_up = (options.warm_up if options.warm_up is not None else min(5, options.minutes / 3)) * 60
    with tempfile.TemporaryDirectory() as data:
        server = Server(options, data, group)
        begin, samples, allocated, minute = time.monotonic(), [], [], 0
        end = begin + options.minutes * 60
        workers = [Worker(n, options.workers, server.port, lambda: end, options.memories) for n in range(options.workers)]
        [w.start() for w in workers]
        while time.monotonic() < end and server.process.poll() is None:
            time.sleep(1)
            seconds = time.monotonic() - begin
            samples.append((seconds, server.status_mb()))
            if seconds // 60 > minute:
                minute = int(seconds // 60)
                requests, errors = sum(w.requests for w in workers), sum(w.errors for w in workers)
                late = [s for s in samples if s[0] > warm_up]
                allocated.append(allocated_mb(server))
                print(f"{minute:4} min  {samples[-1][1]:7.1f} MB  {allocated[-1]:6.2f} allocated  "
                      f"{requests:9,} requests  {errors} errors  "
                      f"{sum(w.refused for w in workers)} refused  slope {slope(late):+.2f} MB/h", flush=True)
        [w.join(60) for w in workers]
        alive = server.process.poll() is None
        missing, wanted = verify(server, workers) if alive else (-1, 0)
        late = [s for s in samples if s[0] > warm_up]
        requests, errors = sum(w.requests for w in workers), sum(w.errors for w in workers)
        figures = {
            "minutes": options.minutes, "warm_up_minutes": round(warm_up / 60, 2), "requests": requests,
            "errors": errors, "refused": sum(w.refused for w in workers),
            "resident_mb": {"first": late[0][1] if late else None, "last": late[-1][1] if late else None,
                            "peak": server.status_mb("VmHWM")},
            "allocated_mb_each_minute": allocated, "slope_mb_per_hour": round(slope(late), 3),
            "acknowledged": wanted, "missing": missing,
            "notes": [n for w in workers for n in w.notes][:5], **(group.figures() if group else {})}
        if alive:
            figures["exit"] = server.stop()
    if group:
        group.remove()
    print(json.dumps(figures, indent=1))
    if options.save:
        with open(options.save, "w") as file:
            json.dump({"machine": machine(), "figures": figures}, file, indent=1)
    wrong = []
    if not alive or missing:
        wrong.append("the server ended" if not alive else f"{missing} acknowledged memories are missing")
    if figures["slope_mb_per_hour"] >= GROWTH_MAX:
        wrong.append(f"memory grows by {figures['slope_mb_per_hour']} MB an hour")
    if errors >= ERRORS_MAX * max(requests, 1):
        wrong.append(f"{errors} of {requests} requests failed")
    sys.exit("; ".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
