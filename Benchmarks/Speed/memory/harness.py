"""What the memory benchmarks share: the real server, in a memory control group if wished, and made-up memories."""
import http.client, json, os, random, signal, socket, subprocess, sys, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "http"))
from bench_http import NAMES, VERBS, WORDS, free_port, machine  # noqa: E402,F401

MB = 1 << 20


class NoGroup(Exception):
    """A control group cannot be made here; the text says why."""


class MemoryGroup:
    """A memory control group of version 1 or 2 with a limit; needs the right to make one (root)."""

    def __init__(self, limit_bytes):
        self.limit, reasons = limit_bytes, []
        for version, folder in self.places():
            self.version, self.folder = version, os.path.join(folder, f"scrubjay-{os.getpid()}-{limit_bytes >> 20}")
            try:
                os.mkdir(self.folder)
                self.write("memory.limit_in_bytes" if version == 1 else "memory.max", limit_bytes)
                for name in (["memory.memsw.limit_in_bytes"] if version == 1 else []):
                    if os.path.exists(os.path.join(self.folder, name)):
                        self.write(name, limit_bytes)
                if version == 2:
                    self.write("memory.swap.max", 0)
                return
            except OSError as error:
                reasons.append(f"{folder}: {error.strerror}")
                self.remove()
        raise NoGroup("no memory control group can be made here (" + ("; ".join(reasons) or "none is mounted")
                      + "); run as root, on a machine with cgroup v1 or v2 memory control")

    @staticmethod
    def places():
        """Folders to make a group in: the own group's, then the root of the hierarchy."""
        own = dict()
        for line in open("/proc/self/cgroup"):
            _, controllers, path = line.rstrip("\n").split(":", 2)
            if "memory" in controllers.split(","):
                own[1] = path
            if not controllers:
                own[2] = path
        for line in open("/proc/self/mountinfo"):
            head, tail = line.split(" - ")
            point, (kind, _, options) = head.split()[4], tail.split(" ", 2)
            if kind == "cgroup" and "memory" in options.strip().split(","):
                yield from ((1, point + own.get(1, "")), (1, point))
            elif kind == "cgroup2" and "memory" in open(point + "/cgroup.controllers").read().split():
                yield from ((2, point + own.get(2, "").rstrip("/")), (2, point))

    def write(self, name, value):
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(str(value))

    def read(self, name):
        try:
            return open(os.path.join(self.folder, name)).read()
        except OSError:
            return ""

    def enter(self):
        """In the child, before it becomes the program."""
        self.write("cgroup.procs", os.getpid())

    def figures(self):
        """Kills by the kernel, hits of the limit, and the largest use with page cache."""
        if self.version == 1:
            control = dict(l.split() for l in self.read("memory.oom_control").splitlines())
            return {"oom_kills": int(control.get("oom_kill", 0)), "limit_hits": int(self.read("memory.failcnt") or 0),
                    "group_peak_mb": round(int(self.read("memory.max_usage_in_bytes") or 0) / MB, 1)}
        events = dict(l.split() for l in self.read("memory.events").splitlines())
        return {"oom_kills": int(events.get("oom_kill", 0)), "limit_hits": int(events.get("max", 0)),
                "group_peak_mb": round(int(self.read("memory.peak") or 0) / MB, 1)}

    def remove(self):
        for _ in range(50):
            try:
                return os.rmdir(self.folder)
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.1)


class Client:
    """One connection that is kept; opened again when the server closed it."""

    def __init__(self, port, timeout=60):
        self.port, self.timeout, self.connection = port, timeout, None

    def call(self, method, path, body=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        for attempt in (0, 1):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
            try:
                self.connection.request(method, path, data, {"Content-Type": kind})
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt:
                    raise

    def json(self, method, path, body=None):
        status, data = self.call(method, path, body)
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {status} {data[:300]!r}")
        return json.loads(data)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Server:
    """The real server on a free loopback port, with a data folder of its own."""

    def __init__(self, options, data, group=None, arguments=()):
        self.port, self.group = free_port(), group
        self.log = open(os.path.join(data, "server.log"), "a")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [options.server, "serve", "--port", str(self.port), "--data", data, "--model-path", options.model,
             "--log-form", "json", *arguments], stdout=subprocess.DEVNULL, stderr=self.log,
            preexec_fn=group.enter if group else None)
        while time.monotonic() - started < 60:
            if self.process.poll() is not None:
                sys.exit("the server ended at once: " + open(self.log.name).read()[-800:])
            try:
                if Client(self.port).call("GET", "/health/ready")[0] == 200:
                    self.ready_ms = round((time.monotonic() - started) * 1e3, 1)
                    return
            except OSError:
                time.sleep(0.002)
        sys.exit("the server did not become ready within 60 s")

    def status_mb(self, key="VmRSS"):
        try:
            for line in open(f"/proc/{self.process.pid}/status"):
                if line.startswith(key + ":"):
                    return round(int(line.split()[1]) / 1024, 2)
        except OSError:
            pass
        return 0.0

    def settled_mb(self, seconds=30):
        """Resident memory when it no longer falls: free heap goes back within seconds of idling."""
        last, since = self.status_mb(), time.monotonic()
        begin = since
        while time.monotonic() - begin < seconds and time.monotonic() - since < 11:
            time.sleep(0.5)
            now = self.status_mb()
            if now < last - 0.3:
                last, since = now, time.monotonic()
        return self.status_mb()

    def budget(self):
        return Client(self.port).json("GET", "/v1/admin/budget")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        finally:
            self.log.close()


def sentence(number, text_bytes=0):
    """A text that is the same for the same number; of about that many bytes, or some 110 when 0."""
    rng = random.Random(number)
    clause = lambda: f"{rng.choice(VERBS)} the {rng.choice(WORDS)} near the {rng.choice(WORDS)}"
    text = f"{rng.choice(NAMES)} {clause()} with {rng.choice(NAMES)} on day {rng.randrange(99999)}"
    if not text_bytes:
        return f"{text} and {clause()} before they went home number {number}"
    tail = f" number {number}"
    while len(text) + len(tail) < text_bytes:
        text += f" and {clause()}"
    return text[:max(0, text_bytes - len(tail))] + tail


def item(number, user, text_bytes=0):
    return {"user_id": user, "text": sentence(number, text_bytes), "speaker": NAMES[number % len(NAMES)],
            "session_id": f"s{number // 30 % 1000}"}


def fill(server, users, each, text_bytes=0, first=0, lanes=2):
    """Adds memories of many users through NDJSON batches; the ids that were acknowledged, by user.

    A user's memories come together, as they do in the store of a user who has been there for long.
    """
    names, ids, errors = [f"user-{first + n}" for n in range(users)], {}, []
    todo, lock = list(reversed(names)), threading.Lock()

    def lane():
        client = Client(server.port, 300)
        while True:
            with lock:
                if not todo or errors:
                    return
                chunk = [todo.pop() for _ in range(min(len(todo), max(1, 3000 // each)))]
            lines = [json.dumps(item(int(name[5:]) * 1_000_000 + n, name, text_bytes))
                     for name in chunk for n in range(each)]
            status, answer = client.call("POST", "/v1/memories/batch", ("\n".join(lines) + "\n").encode(),
                                         "application/x-ndjson")
            found = [json.loads(line) for line in answer.splitlines()] if status == 200 else []
            if len([f for f in found if "id" in f]) != len(lines):
                errors.append((status, answer[-300:]))
                return
            for place, name in enumerate(chunk):
                ids[name] = [f["id"] for f in found[place * each:(place + 1) * each]]

    threads = [threading.Thread(target=lane) for _ in range(lanes)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    if errors:
        raise RuntimeError(f"filling broke off: {errors[0]}")
    return ids


def search(client, user, number):
    rng = random.Random(number)
    query = f"When was it that {rng.choice(NAMES)} {rng.choice(VERBS)} the {rng.choice(WORDS)}, {number}?"
    return client.call("POST", "/v1/memories/search", {"user_id": user, "query": query, "limit": 10})


def percentiles(times):
    times = sorted(times)
    pick = lambda share: round(times[min(len(times) - 1, int(len(times) * share))] * 1e3, 2) if times else None
    return {"p50_ms": pick(.5), "p95_ms": pick(.95), "p99_ms": pick(.99), "max_ms": pick(1)}
