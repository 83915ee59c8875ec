#!/usr/bin/env python3
"""Adds and searches over HTTP against a real server, beside the limits of the machine in the same run.

Answers: how long does one add or search take, how many can be done at once, and what does it cost in memory?
Data: sentences of our own making, the seed is printed. Needs wrk. Prints a table, compares with baseline.json,
`--save` replaces the baseline.
"""
import argparse, http.client, json, os, platform, random, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
BASELINE = os.path.join(HERE, "baseline.json")
NAMES = ["Anna", "Bruno", "Clara", "David", "Elena", "Felix", "Greta", "Hugo"]
WORDS = open(os.path.join(HERE, "load.lua")).read().split("words = {")[1].split("}")[0]
WORDS = [w.strip().strip('"') for w in WORDS.replace("\n", " ").split(",") if w.strip()]
VERBS = ["bought", "visited", "painted", "finished", "planned", "lost", "found", "cooked", "repaired", "sold"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """The real server on a free loopback port with a data folder of its own."""

    def __init__(self, binary, model, data):
        self.port = free_port()
        started = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "serve", "--port", str(self.port), "--data", data, "--model-path", model],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while time.monotonic() - started < 20:
            try:
                if self.call("GET", "/health/ready")[0] == 200:
                    self.ready_ms = (time.monotonic() - started) * 1e3
                    return
            except OSError:
                time.sleep(0.001)
        sys.exit("the server did not become ready within 20 s")

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        result = answer.status, answer.read()
        connection.close()
        return result

    def resident_mb(self, key="VmRSS"):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(key + ":"):
                return int(line.split()[1]) / 1024

    def thread_seconds(self):
        """CPU seconds by kind of thread, from the kernel's own accounting."""
        sums = {}
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            base = f"/proc/{self.process.pid}/task/{task}"
            name = open(base + "/comm").read().strip().rstrip("0123456789.")
            sums[name] = sums.get(name, 0) + int(open(base + "/schedstat").read().split()[0]) / 1e9
        return sums

    def commits(self):
        return json.loads(self.call("GET", "/v1/stats")[1])["commits"]

    def stop(self):
        self.process.terminate()
        return self.process.wait(130)


def sentence(rng, place):
    clause = lambda: f"{rng.choice(VERBS)} the {rng.choice(WORDS)} near the {rng.choice(WORDS)}"
    return (f"{rng.choice(NAMES)} {clause()} with {rng.choice(NAMES)} on day {rng.randrange(99999)} "
            f"and {clause()} before they went home number {place}")


def fill(server, user, count, seed):
    rng = random.Random(seed)
    for start in range(0, count, 100):
        items = [{"text": sentence(rng, start + i), "speaker": rng.choice(NAMES),
                  "session_id": f"s{(start + i) // 30}"} for i in range(min(100, count - start))]
        status, body = server.call("POST", "/v1/memories", {"user_id": user, "memories": items})
        assert status == 201, body[:300]


def load(server, kind, user, clients, seconds, seed):
    threads = 1 if clients == 1 else 2
    out = subprocess.run(
        ["wrk", "-t", str(threads), "-c", str(clients), "-d", f"{seconds}s", "--timeout", "20s", "-s",
         os.path.join(HERE, "load.lua"), f"http://127.0.0.1:{server.port}", "--", kind, user, str(seed)],
        capture_output=True, text=True, check=True).stdout
    result = json.loads(out.strip().splitlines()[-1])
    result["per_second"] = round(result["requests"] / result["seconds"], 1)
    return result


def add_shares(server, clients, seconds, seed, flush):
    """An add load with what bounds it: CPU of each kind of thread, and the time the disk flushes, in the same run."""
    before, commits = server.thread_seconds(), server.commits()
    result = load(server, "add", f"new{clients}", clients, seconds, seed)
    after, commits = server.thread_seconds(), server.commits() - commits
    cores = {name: round((spent - before.get(name, 0)) / result["seconds"], 2) for name, spent in after.items()}
    result["cores"] = {name: share for name, share in sorted(cores.items(), key=lambda i: -i[1]) if share >= 0.01}
    result["adds_per_commit"] = round(result["requests"] / max(commits, 1), 1)
    result["flush_share"] = round(commits * flush / 1e3 / result["seconds"], 2)
    return result


def flush_ms(folder, rounds=60):
    """Median time to append 4 KiB and flush it: what no durable single add can beat."""
    times = []
    with open(os.path.join(folder, "flush.probe"), "wb") as f:
        for _ in range(rounds):
            begin = time.monotonic()
            f.write(b"x" * 4096)
            f.flush()
            os.fdatasync(f.fileno())
            times.append((time.monotonic() - begin) * 1e3)
    return round(statistics.median(times), 3)


def idle_connections_mb(server, count=1000):
    before, sockets = server.resident_mb(), []
    for _ in range(count):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        s.recv(4096)
        sockets.append(s)
    grown = server.resident_mb() - before
    for s in sockets:
        s.close()
    return round(grown, 1)


def first_search_ms(binary, model, data, user):
    """From exec to the first answered search, the user's index not in memory."""
    started = time.monotonic()
    server = Server(binary, model, data)
    status, body = server.call("POST", "/v1/memories/search", {"user_id": user, "query": "Who went sailing?"})
    took = (time.monotonic() - started) * 1e3
    assert status == 200 and json.loads(body)["results"], body[:300]
    server.stop()
    return round(took, 1)


def measure(binary, model, seconds, seed):
    figures = {}
    with tempfile.TemporaryDirectory() as data:
        server = Server(binary, model, data)
        figures["idle_resident_mb"] = round(server.resident_mb(), 1)
        figures["idle_1000_connections_mb"] = idle_connections_mb(server)
        for user, count in (("u600", 600), ("u5000", 5000)):
            fill(server, user, count, seed)
        for user in ("u600", "u5000"):
            begin = time.monotonic()
            server.call("POST", "/v1/memories/search", {"user_id": user, "query": "Who plays the violin?"})
            figures[f"first_search_{user}_ms"] = round((time.monotonic() - begin) * 1e3, 2)
        for kind, user, clients in (("search", "u600", 1), ("search", "u5000", 1), ("search", "u5000", 64)):
            name = f"{kind}_{user}_{clients}"
            print(f"  {name} …", file=sys.stderr, flush=True)
            figures[name] = load(server, kind, user, clients, seconds, seed)
            figures[name]["resident_mb"] = round(server.resident_mb(), 1)
        figures["flush_ms"] = flush_ms(data)
        for clients in (1, 64, 256):
            print(f"  add_new{clients}_{clients} …", file=sys.stderr, flush=True)
            name = f"add_new{clients}_{clients}"
            figures[name] = add_shares(server, clients, seconds, seed, figures["flush_ms"])
            figures[name]["resident_mb"] = round(server.resident_mb(), 1)
        figures["add_mean_over_flush"] = round(figures["add_new1_1"]["mean_ms"] / figures["flush_ms"], 2)
        figures["peak_resident_mb"] = round(server.resident_mb("VmHWM"), 1)
        server.stop()
        runs = [first_search_ms(binary, model, data, "u600") for _ in range(5)]
        figures["exec_to_first_search_ms"] = statistics.median(runs)
    return figures


def machine():
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE)
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "commit": commit.stdout.strip()}


def show(figures, old):
    for name, value in figures.items():
        before = old.get(name)
        if isinstance(value, dict):
            text = " ".join(f"{k} {v}" for k, v in value.items() if k not in ("requests", "seconds"))
            note = f"   [baseline p50 {before['p50_ms']}]" if before else ""
        else:
            text, note = value, f"   [baseline {before}]" if before is not None else ""
        print(f"{name:28} {text}{note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default=".build/release/scrubjay")
    parser.add_argument("--model", required=True)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}, load average {os.getloadavg()[0]:.1f}", file=sys.stderr)
    figures = measure(options.server, options.model, options.seconds, options.seed)
    old = json.load(open(BASELINE))["figures"] if os.path.exists(BASELINE) else {}
    show(figures, old)
    if options.save:
        json.dump({"machine": machine(), "figures": figures}, open(BASELINE, "w"), indent=1)
        print("saved", os.path.basename(BASELINE))


if __name__ == "__main__":
    main()
