#!/usr/bin/env python3
"""How long does POST /v1/context take for a user with 5,000 memories? One client, over HTTP.

    bench_context.py --server .build/release/scrubjay --model MODEL

The server is started here on a fresh data folder. Sentences are made from a fixed seed. Times are
taken by the client, on one connection that is kept, after a warm-up. Standard library only.
"""
import argparse
import json
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Recall"))
from bench_recall import Server  # noqa: E402

MEMORIES = 5_000
ROUNDS = 400
BOUNDS = {"depth 1": 6, "depth 2": 10, "depth 3": 25, "new conversation": 2, "small talk": 1}
PEOPLE = ["Clara", "Tom", "Greta", "Hugo", "Elena", "Milan", "Nora", "Otto"]
THINGS = ["boat", "garden", "violin", "kitchen", "bicycle", "novel", "clinic", "harbour", "choir"]
DEEDS = ["painted", "repaired", "sold", "visited", "described", "photographed", "cleaned", "lost"]
TIMES = ["last week", "in spring", "on Monday", "before the storm", "with my sister", "at night"]


def sentence(rng):
    return (f"I {rng.choice(DEEDS)} the {rng.choice(THINGS)} of {rng.choice(PEOPLE)} "
            f"{rng.choice(TIMES)} and paid {rng.randrange(10, 9_999)} for it.")


def question(rng):
    return f"What did I say about the {rng.choice(THINGS)} of {rng.choice(PEOPLE)}?"


def fill(client, rng):
    """Adds the memories and waits until their vectors and a narrative are there."""
    for start in range(0, MEMORIES, 100):
        client.call("POST", "/v1/memories", {"user_id": "ada", "memories": [
            {"text": sentence(rng), "session_id": f"s{start // 20}"} for _ in range(100)]})
    while client.call("GET", "/v1/stats")["stale_memories"]:
        time.sleep(0.2)
    client.call("POST", "/v1/users/ada/narrative")
    deadline = time.monotonic() + 60
    body = {"user_id": "ada", "message": "Hello!", "is_new_conversation": True}
    while not client.call("POST", "/v1/context", body)["narrative"]:
        if time.monotonic() > deadline:
            raise SystemExit("no narrative was made")
        time.sleep(0.2)


def measure(client, bodies):
    taken = []
    for body in bodies:
        start = time.perf_counter()
        client.call("POST", "/v1/context", {"user_id": "ada", **body})
        taken.append(1000 * (time.perf_counter() - start))
    taken = sorted(taken[len(taken) // 10:])
    return taken[len(taken) // 2], taken[len(taken) * 95 // 100]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="the server's program")
    parser.add_argument("--model", help="the embedding model's file")
    parser.add_argument("--server-argument", action="append", default=[])
    options = parser.parse_args()
    rng = random.Random(14)
    with Server(options) as client:
        fill(client, rng)
        cases = {f"depth {depth}": [{"message": question(rng), "depth": depth}
                                    for _ in range(ROUNDS)] for depth in (1, 2, 3)}
        cases["new conversation"] = [
            {"message": "Hello!", "is_new_conversation": True} for _ in range(ROUNDS)]
        cases["small talk"] = [{"message": "Thanks, bye!"} for _ in range(ROUNDS)]
        results = {name: measure(client, bodies) for name, bodies in cases.items()}
    print(f"{'context, ms':20} {'median':>8} {'p95':>8} {'bound':>8}")
    for name, (median, p95) in results.items():
        print(f"{name:20} {median:8.2f} {p95:8.2f} {BOUNDS[name]:8}")
    print(json.dumps({name: {"median": round(m, 3), "p95": round(p, 3)}
                      for name, (m, p) in results.items()}))


if __name__ == "__main__":
    main()
