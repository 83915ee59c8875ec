#!/usr/bin/env python3
"""How much of what is asked for does the server find? Through HTTP, as a client sees it.

    bench_recall.py --server ../../.build/release/scrubjay --model MODEL DATA
    bench_recall.py … --compare baseline.json      # exit 1 when recall@10 or nDCG@10 fell
    bench_recall.py … --write baseline.json

DATA is a folder of sets, each with `memories.jsonl` (user_id, memory_id, text, speaker,
created_at, session) and `queries.jsonl` (user_id, query_id, query, category, evidence_ids).
The server is started here, on a free port and with a fresh data folder, and stopped at the end.
Questions without evidence are left out, and so is LoCoMo's adversarial category from the headline
(it has a row of its own). Text that a user has already is answered with the id that stands; the
evidence is mapped onto it. Standard library only.
"""
import argparse
import collections
import concurrent.futures
import http.client
import json
import math
import os
import pathlib
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

MODES = ("lexical", "semantic", "hybrid")
BATCH = 100
LIMIT = 20
CLIENTS = 4
READY_SECONDS = 60
VECTORS_SECONDS = 600
ADVERSARIAL = "adversarial"
METRICS = ("R@5", "R@10", "R@20", "nDCG@10", "MRR")
BUDGETS = (500, 1000, 2000)
# A fall of more than this many points is a failure; below it is noise of a question or two.
TOLERANCE = 0.5


class Client:
    """Keep-alive JSON calls, one connection a thread."""

    def __init__(self, port):
        self.port, self.local = port, threading.local()

    def call(self, method, path, body=None):
        for attempt in (0, 1):
            if getattr(self.local, "connection", None) is None:
                self.local.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=120)
            try:
                self.local.connection.request(
                    method, path, None if body is None else json.dumps(body),
                    {"Content-Type": "application/json"})
                response = self.local.connection.getresponse()
                data = response.read()
                break
            except (http.client.HTTPException, ConnectionError):
                self.local.connection = None
                # A kept connection may be closed by the server between calls: once is no fault.
                if attempt:
                    raise
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {data[:500]!r}")
        return json.loads(data) if data else {}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The server's process, with a data folder of its own."""

    def __init__(self, options):
        self.folder = tempfile.TemporaryDirectory(prefix="scrubjay-recall-")
        self.port = free_port()
        arguments = [options.server, "serve", "--host", "127.0.0.1", "--port", str(self.port),
                     "--data", self.folder.name]
        if options.model:
            arguments += ["--model-path", options.model]
        self.process = subprocess.Popen(arguments + options.server_argument,
                                        stdout=subprocess.DEVNULL)

    def __enter__(self):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended with {self.process.returncode}")
            try:
                probe = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                probe.request("GET", "/health/ready")
                if probe.getresponse().status == 200:
                    return Client(self.port)
            except OSError:
                pass
            time.sleep(0.05)
        self.__exit__()
        raise SystemExit(f"the server was not ready within {READY_SECONDS} s")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def add_user(client, user, memories):
    """Adds memories in order; returns the server's id for each memory_id."""
    ids = {}
    for start in range(0, len(memories), BATCH):
        batch = memories[start:start + BATCH]
        items = [{"text": m["text"], "speaker": m["speaker"], "session_id": m["session"],
                  "occurred_at": m["created_at"]} for m in batch]
        items = [{k: v for k, v in item.items() if v is not None} for item in items]
        results = client.call(
            "POST", "/v1/memories", {"user_id": user, "memories": items})["results"]
        if len(results) != len(batch):
            raise SystemExit(f"{len(results)} results for {len(batch)} memories")
        ids.update((m["memory_id"], r["id"]) for m, r in zip(batch, results))
    return ids


def search(client, user, query, mode):
    return client.call("POST", "/v1/memories/search", {
        "user_id": user, "query": query, "mode": mode, "limit": LIMIT})


def ask_context(client, user, query, tokens):
    """The memories inside the text of POST /v1/context."""
    answer = client.call("POST", "/v1/context", {
        "user_id": user, "message": query, "speed": "comprehensive", "max_tokens": tokens})
    return answer["memories"]


def await_vectors(client, users):
    """Waits until searches of all users are no longer degraded for want of vectors."""
    deadline = time.monotonic() + VECTORS_SECONDS
    for user in users:
        while search(client, user, "hello", "hybrid").get("degraded"):
            if time.monotonic() > deadline:
                raise SystemExit("vectors are still missing; is the model there?")
            time.sleep(0.2)


def measure(found, evidence):
    """Metrics of one question, shares of 1."""
    hits = [id_ in evidence for id_ in found]
    best = sum(1 / math.log2(i + 2) for i in range(min(10, len(evidence))))
    gain = sum(1 / math.log2(i + 2) for i, hit in enumerate(hits[:10]) if hit)
    first = next((i for i, hit in enumerate(hits) if hit), None)
    return {
        "R@5": sum(hits[:5]) / len(evidence), "R@10": sum(hits[:10]) / len(evidence),
        "R@20": sum(hits[:20]) / len(evidence), "nDCG@10": gain / best,
        "MRR": 0 if first is None else 1 / (first + 1)}


def mean(rows):
    return {m: round(100 * statistics.fmean(row[m] for row in rows), 2) for m in METRICS}


def run_set(client, folder):
    """Adds a set and asks its questions; returns {mode: {"all", "categories", …}}."""
    name, by_user = folder.name, collections.OrderedDict()
    for memory in lines(folder / "memories.jsonl"):
        by_user.setdefault(memory["user_id"], []).append(memory)
    queries = [q for q in lines(folder / "queries.jsonl") if q["evidence_ids"]]
    own = {user: f"{name}:{user}" for user in by_user}
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        ids = dict(zip(by_user, pool.map(
            lambda user: add_user(client, own[user], by_user[user]), by_user)))
        await_vectors(client, own.values())
        count = sum(map(len, by_user.values()))
        print(f"{name}: {count} memories in {time.monotonic() - began:.1f} s", flush=True)

        def ask(query, mode):
            start = time.monotonic()
            found = [r["id"] for r in search(
                client, own[query["user_id"]], query["query"], mode)["results"]]
            taken = time.monotonic() - start
            known = ids[query["user_id"]]
            evidence = {known[e] for e in query["evidence_ids"] if e in known}
            return query["category"], measure(found, evidence) if evidence else None, taken

        results = {}
        for mode in MODES:
            answers = list(pool.map(lambda query, m=mode: ask(query, m), queries))
            results[mode] = summarise(answers)
        contexts = run_contexts(client, own, ids, queries, pool)
    return results, contexts


def run_contexts(client, own, ids, queries, pool):
    """For each budget: the share of evidence inside the text, in search's as many best, and in
    search's best whose texts together are as long."""
    def ask(query, tokens):
        user, known = query["user_id"], ids[query["user_id"]]
        evidence = {known[e] for e in query["evidence_ids"] if e in known}
        if not evidence:
            return None
        found = ask_context(client, own[user], query["query"], tokens)
        best = client.call("POST", "/v1/memories/search", {
            "user_id": own[user], "query": query["query"], "limit": 100})["results"]
        room, as_long = sum(len(m["text"].encode()) for m in found), 0
        while as_long < len(best) and len(best[as_long]["text"].encode()) <= room:
            room -= len(best[as_long]["text"].encode())
            as_long += 1
        share = [len(evidence & {m["id"] for m in part}) / len(evidence)
                 for part in (found, best[:len(found)], best[:as_long])]
        return (*share, len(found))

    wanted = [q for q in queries if q["category"] != ADVERSARIAL]
    rows = {}
    for tokens in BUDGETS:
        answers = [a for a in pool.map(lambda q, t=tokens: ask(q, t), wanted) if a]
        inside, alone, as_long, count = (
            statistics.fmean(a[i] for a in answers) for i in range(4))
        rows[tokens] = {"context": round(100 * inside, 2), "search": round(100 * alone, 2),
                        "as long": round(100 * as_long, 2), "memories": round(count, 1)}
    return rows


def summarise(answers):
    by_category = collections.defaultdict(list)
    for category, row, _ in answers:
        if row is not None:
            by_category[category].append(row)
    headline = [row for c, rows in by_category.items() if c != ADVERSARIAL for row in rows]
    taken = sorted(1000 * t for _, _, t in answers)
    summary = {"all": mean(headline), "questions": len(headline),
               "categories": {c: mean(rows) for c, rows in sorted(by_category.items())},
               "ms": {"median": round(taken[len(taken) // 2], 2),
                      "p95": round(taken[len(taken) * 95 // 100], 2)}}
    if ADVERSARIAL in by_category:
        summary["with adversarial"] = mean([r for rows in by_category.values() for r in rows])
    return summary


def show(results):
    head = " ".join(f"{m:>8}" for m in METRICS)
    for name, modes in results.items():
        print(f"\n{name:28} {head}   ms (median, p95; {CLIENTS} clients)")
        for mode, summary in modes.items():
            ms = summary["ms"]
            print(row(mode, summary["all"]), f" {ms['median']:8.2f} {ms['p95']:8.2f}")
            if "with adversarial" in summary:
                print(row("  with adversarial", summary["with adversarial"]))
        for category, values in modes["hybrid"]["categories"].items():
            print(row(f"  hybrid, {category}"[:28], values))


def show_contexts(contexts):
    """Evidence inside the text beside that of search with as many memories."""
    print(f"\n{'evidence inside the context':28} {'tokens':>8} {'memories':>8} {'context':>8} "
          f"{'search':>8} {'as long':>8}")
    for name, rows in contexts.items():
        for tokens, values in rows.items():
            print(f"{name:28} {tokens:8} {values['memories']:8.1f} {values['context']:8.1f} "
                  f"{values['search']:8.1f} {values['as long']:8.1f}")


def row(title, values):
    return f"{title:28} " + " ".join(f"{values[m]:8.1f}" for m in METRICS)


def compare(results, baseline):
    """Prints each headline that moved; true when none fell by more than the tolerance."""
    is_good = True
    for name, modes in results.items():
        for mode, summary in modes.items():
            old = baseline.get(name, {}).get(mode, {}).get("all", {})
            for metric in ("R@10", "nDCG@10"):
                change = summary["all"][metric] - old.get(metric, summary["all"][metric])
                if abs(change) >= 0.05:
                    print(f"{name} {mode} {metric}: {change:+.2f}")
                is_good &= change >= -TOLERANCE
    return is_good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="folder of sets")
    parser.add_argument("--server", required=True, help="the server's program")
    parser.add_argument("--model", help="the embedding model's file")
    parser.add_argument("--server-argument", action="append", default=[],
                        help="one more argument for the server, may be repeated")
    parser.add_argument("--sets", nargs="*", help="only these")
    parser.add_argument("--compare", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    folders = sorted(f for f in options.data.iterdir() if (f / "memories.jsonl").exists()
                     and (not options.sets or f.name in options.sets))
    if not folders:
        parser.error("no sets in the data folder")
    with Server(options) as client:
        measured = {folder.name: run_set(client, folder) for folder in folders}
    results = {name: modes for name, (modes, _) in measured.items()}
    show(results)
    show_contexts({name: contexts for name, (_, contexts) in measured.items()})
    if options.write:
        kept = {n: {m: {"all": s["all"], "questions": s["questions"]} for m, s in modes.items()}
                for n, modes in results.items()}
        options.write.write_text(json.dumps(kept, indent=1, sort_keys=True) + os.linesep)
    if options.compare and not compare(results, json.loads(options.compare.read_text())):
        sys.exit("recall fell")


if __name__ == "__main__":
    main()
