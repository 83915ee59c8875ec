#!/usr/bin/env python3
"""Many memories of many users through one NDJSON batch, with a SIGKILL in the middle.

Answers: how fast does a large import go, does memory stay flat, and is everything that was acknowledged there
after a kill, once? Data: sentences of our own making from the line's number, so a line is the same when sent again.
"""
import argparse, http.client, json, os, random, signal, socket, sqlite3, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "http"))
from bench_http import NAMES, VERBS, WORDS, free_port, machine  # noqa: E402


def line(number, users):
    rng = random.Random(number)
    clause = lambda: f"{rng.choice(VERBS)} the {rng.choice(WORDS)} near the {rng.choice(WORDS)}"
    text = (f"{rng.choice(NAMES)} {clause()} with {rng.choice(NAMES)} on day {rng.randrange(99999)} "
            f"and {clause()} before they went home number {number}")
    return json.dumps({"user_id": f"user-{number % users}", "text": text, "speaker": rng.choice(NAMES),
                       "session_id": f"s{number // users // 30}"}).encode() + b"\n"


def start(options, data):
    port = free_port()
    process = subprocess.Popen(
        [options.server, "serve", "--port", str(port), "--data", data, "--model-path", options.model],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(20000):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            time.sleep(0.001)
    sys.exit("the server did not start")


def resident_mb(process, key="VmRSS"):
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(l.split()[1]) for l in status if l.startswith(key + ":")) / 1024


class Import:
    """One streamed request: lines go out while answers come in."""

    def __init__(self, port, first, count, users):
        self.first, self.count, self.users = first, count, users
        self.acknowledged, self.refused, self.stop = 0, 0, False
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"POST /v1/memories/batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                            b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n")
        self.sender = threading.Thread(target=self.send, daemon=True)
        self.sender.start()

    def send(self):
        try:
            for start in range(self.first, self.count, 100):
                if self.stop:
                    return
                body = b"".join(line(n, self.users) for n in range(start, min(start + 100, self.count)))
                self.socket.sendall(b"%x\r\n%s\r\n" % (len(body), body))
            self.socket.sendall(b"0\r\n\r\n")
        except OSError:
            pass

    def answers(self):
        """Counts acknowledged lines as they come; ends with the answer or the connection."""
        answer = http.client.HTTPResponse(self.socket)
        try:
            answer.begin()
            for raw in answer:
                item = json.loads(raw)
                if "id" in item:
                    self.acknowledged += 1
                else:
                    self.refused += 1
                    print("refused:", raw[:200], file=sys.stderr)
                yield self.first + self.acknowledged
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            self.stop = True


def run(options, process, port, first, kill_at, samples):
    began, work = time.monotonic(), Import(port, first, options.count, options.users)
    for done in work.answers():
        if done % 20000 == 0:
            samples.append(round(resident_mb(process), 1))
            rate = (done - first) / (time.monotonic() - began)
            print(f"  {done:>9,} lines, {rate:,.0f}/s, {samples[-1]} MB", file=sys.stderr, flush=True)
        if kill_at and done >= kill_at:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kill_at = None
    return work, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default=".build/release/scrubjay")
    parser.add_argument("--model", required=True)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--save", help="a file for the figures")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        process, port = start(options, data)
        samples = []
        first, seconds = run(options, process, port, 0, options.count // 2, samples)
        reached = first.acknowledged
        print(f"killed after {reached:,} acknowledged lines", file=sys.stderr)
        begin = time.monotonic()
        process, port = start(options, data)
        restart_ms = (time.monotonic() - begin) * 1e3
        database = sqlite3.connect(f"file:{data}/memories.db?mode=ro", uri=True)
        kept = database.execute("SELECT count(*) FROM memories").fetchone()[0]
        last = kept and database.execute("SELECT count(*) FROM memories WHERE text LIKE '% number ' || ?",
                                         (reached - 1,)).fetchone()[0]
        second, more = run(options, process, port, reached, None, samples)
        total = database.execute("SELECT count(*), count(DISTINCT text) FROM memories").fetchone()
        figures = {
            "lines": options.count, "users": options.users,
            "acknowledged_before_kill": reached, "kept_after_kill": kept, "last_acknowledged_is_there": bool(last),
            "memories_at_the_end": total[0], "distinct_texts": total[1],
            "refused": first.refused + second.refused,
            "lines_per_second": round(options.count / (seconds + more), 1),
            "resident_mb": {"first": samples[0], "median": sorted(samples)[len(samples) // 2],
                            "largest": max(samples), "last": samples[-1]},
            "peak_resident_mb": round(resident_mb(process, "VmHWM"), 1), "restart_ms": round(restart_ms, 1),
            "file_mb": round(os.path.getsize(f"{data}/memories.db") / 1e6, 1)}
        process.send_signal(signal.SIGTERM)
        process.wait()
    print(json.dumps(figures, indent=1))
    if options.save:
        json.dump({"machine": machine(), "figures": figures}, open(options.save, "w"), indent=1)
    good = kept >= reached and last and total == (options.count, options.count)
    sys.exit(0 if good else "something acknowledged is missing, or something is there twice")


if __name__ == "__main__":
    main()
