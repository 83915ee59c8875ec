#!/usr/bin/env python3
"""What does reconciling do to real conversations? Lists every merge and supersession, to be read.

    reconcile.py --server ../../.build/release/scrubjay --model MODEL --list FILE DATA

DATA is a folder of sets as for bench_recall.py. Each set is remembered in the order in which it was
said. FILE gets each memory that was retired with what retired it; standard output the counts, how
many of the retired are evidence of a question, and the exact duplicates. Standard library only.
"""
import argparse
import json
import pathlib

from bench_recall import BATCH, Server, lines


def remember(client, memories):
    """Yields each memory with its result, user by user, in order."""
    users = {}
    for memory in memories:
        users.setdefault(memory["user_id"], []).append(memory)
    for user, own in users.items():
        for start in range(0, len(own), BATCH):
            batch = own[start:start + BATCH]
            items = [{"text": m["text"], "speaker": m["speaker"], "session_id": m["session"],
                      "occurred_at": m["created_at"]} for m in batch]
            items = [{k: v for k, v in item.items() if v is not None} for item in items]
            results = client.call(
                "POST", "/v1/memories", {"user_id": user, "memories": items})["results"]
            yield from zip(batch, results)


def evidence_of(folder):
    """The memories that some question needs."""
    return {i for query in lines(folder / "queries.jsonl") for i in query["evidence_ids"]}


def study(client, folder, file):
    """Remembers one set and writes what was retired; returns the counts."""
    evidence = evidence_of(folder)
    memories = lines(folder / "memories.jsonl")
    counts = dict.fromkeys(
        ("memories", "superseded", "merged", "exact", "evidence_superseded", "evidence_merged"), 0)
    first = {}
    for memory, result in remember(client, memories):
        counts["memories"] += 1
        name = memory["memory_id"]
        retired = [(old, "superseded") for old in result.get("superseded", [])]
        if result.get("merged_id"):
            retired = [(result["id"], "merged")]
        elif result["event"] == "NOOP":
            counts["exact"] += 1
        for old, how in retired:
            counts[how] += 1
            standing = first[old]
            gone = standing if how == "superseded" else memory
            counts[f"evidence_{how}"] += gone["memory_id"] in evidence
            file.write(json.dumps({
                "set": folder.name, "how": how, "event": result["event"],
                "old_id": standing["memory_id"], "old": standing["text"],
                "old_at": standing["created_at"], "new_id": name, "new": memory["text"],
                "new_at": memory["created_at"]}, ensure_ascii=False) + "\n")
        first.setdefault(result["id"], memory)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--server", required=True)
    parser.add_argument("--model")
    parser.add_argument("--list", type=pathlib.Path, required=True)
    parser.add_argument("--server-argument", action="append", default=[])
    options = parser.parse_args()
    with open(options.list, "w", encoding="utf-8") as file:
        for folder in sorted(p for p in options.data.iterdir() if (p / "memories.jsonl").exists()):
            with Server(options) as client:
                print(folder.name, json.dumps(study(client, folder, file)), flush=True)


if __name__ == "__main__":
    main()
