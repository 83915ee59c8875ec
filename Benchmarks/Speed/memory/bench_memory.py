#!/usr/bin/env python3
"""The real server within memory limits: at rest, under load, 200 hot users, 20/80 traffic, 10,000 users in a file.

Answers: how much memory does it take, does it stay within 512 MB and 256 MB without losing what it acknowledged, does
`scrubjay capacity` predict it within 15 %, how often is a user's index in memory, how long does a cold user wait?
Data: sentences of our own making from their number. Prints a table; `--save FILE` writes the figures as JSON.
Ends with code 1 when something acknowledged is missing, the kernel ended the server, or the prediction is off.
"""
import argparse, json, os, random, subprocess, sys, tempfile, threading, time

from harness import (MB, Client, MemoryGroup, NoGroup, Server, fill, item, machine, percentiles, search)

PREDICTION_PERCENT = 15


def note(text):
    print("  " + text, file=sys.stderr, flush=True)


def memory_figures(server, group=None):
    figures = {"resident_mb": server.status_mb(), "peak_mb": server.status_mb("VmHWM")}
    status, body = Client(server.port).call("GET", "/v1/admin/budget")
    if status == 200:
        budget = json.loads(body)
        figures["level"] = budget["level"]
        figures["levels_entered"] = {l["name"]: l["entered"] for l in budget["levels"] if l["entered"]}
        figures["refused"] = budget["refused"]
    if group:
        figures.update(group.figures())
    return figures


def check(server, ids, most=4000):
    """Reads acknowledged memories back; how many are missing of how many looked at."""
    flat = [(i, user) for user, many in ids.items() for i in many]
    random.Random(1).shuffle(flat)
    client, missing = Client(server.port), 0
    for memory, _ in flat[:most]:
        if client.call("GET", f"/v1/memories/{memory}")[0] != 200:
            missing += 1
    return {"acknowledged": len(flat), "read_back": min(most, len(flat)), "missing": missing}


def traffic(server, users, seconds, clients=8, busy=0.2, adds=0.1, first=0):
    """Searches and some adds: 80 % of them of the busiest users; ids of what was acknowledged."""
    times, added, counts, lock = {"search": [], "add": []}, {}, {"errors": 0, "refused": 0}, threading.Lock()
    until = time.monotonic() + seconds

    def work(seed):
        rng, client, mine = random.Random(seed), Client(server.port), {"search": [], "add": []}
        errors = refused = number = 0
        while time.monotonic() < until:
            number += 1
            top = max(1, int(users * busy))
            name = f"user-{first + (rng.randrange(top) if rng.random() < 0.8 or top == users else rng.randrange(top, users))}"
            kind = "add" if rng.random() < adds else "search"
            begin = time.monotonic()
            try:
                if kind == "search":
                    status, body = search(client, name, rng.randrange(1 << 30))
                else:
                    text = item(900_000_000 + seed * 1_000_000 + number, name)["text"]
                    status, body = client.call("POST", "/v1/memories", {"user_id": name, "text": text})
            except OSError:
                status, body = 0, b""
            took = time.monotonic() - begin
            if status in (200, 201):
                mine[kind].append(took)
                if kind == "add":
                    with lock:
                        added.setdefault(name, []).append(json.loads(body)["results"][0]["id"])
            elif status == 503:
                refused += 1
                time.sleep(0.05)
            else:
                errors += 1
        with lock:
            counts["errors"] += errors
            counts["refused"] += refused
            for kind in times:
                times[kind] += mine[kind]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    begin = time.monotonic()
    [t.start() for t in threads]
    [t.join() for t in threads]
    took = time.monotonic() - begin
    return {"operations_per_second": round(sum(map(len, times.values())) / took, 1), **counts,
            "search": percentiles(times["search"]), "add": percentiles(times["add"])}, added


def rest(options):
    with tempfile.TemporaryDirectory() as data:
        server = Server(options, data)
        figures = {"ready_ms": server.ready_ms, "resident_mb": server.settled_mb(14)}
        server.stop()
    return figures


def hot(options, users, memories, limit_mb, seconds):
    """Users whose index is in memory, then load, inside a limit; and what capacity says of it."""
    try:
        group = MemoryGroup(limit_mb * MB) if limit_mb else None
    except NoGroup as reason:
        note(str(reason))
        return {"skipped": str(reason)}
    figures = {}
    try:
        with tempfile.TemporaryDirectory() as data:
            server = Server(options, data, group)
            begin = time.monotonic()
            ids = fill(server, users, memories)
            figures["fill_per_second"] = round(users * memories / (time.monotonic() - begin), 1)
            client = Client(server.port)
            for n in range(users):
                search(client, f"user-{n}", n)
            statistics = client.json("GET", "/v1/stats")
            figures["users_in_memory"] = statistics["indexed_users"]
            figures["index_mb"] = round(statistics["index_bytes"] / MB, 1)
            figures["index_bytes_a_memory"] = round(
                statistics["index_bytes"] / max(1, statistics["indexed_users"] * memories), 1)
            figures["file_mb"] = round(statistics["file_bytes"] / MB, 1)
            figures["settled_mb"] = server.settled_mb(20)
            figures["load"], added = traffic(server, users, seconds)
            figures["settled_after_load_mb"] = server.settled_mb(20)
            figures["predicted"] = predicted(options, users, memories, limit_mb or 2048,
                                             figures["settled_after_load_mb"], figures["file_mb"])
            figures.update(memory_figures(server, group))
            for user, more in added.items():
                ids.setdefault(user, []).extend(more)
            figures["kept"] = check(server, ids)
            figures["exit"] = server.stop()
    finally:
        if group:
            group.remove()
    return figures


def predicted(options, users, memories, ram_mb, resident_mb, file_mb):
    out = subprocess.run([options.server, "capacity", "--users", str(users), "--memories", str(memories), "--ram",
                          str(ram_mb), "--text-bytes", "135", "--json", "--data", "/nonexistent"],
                         capture_output=True, text=True)
    if out.returncode:
        return {"skipped": out.stderr.strip()}
    answer = json.loads(out.stdout)
    mb, disk = answer["resident_bytes"] / MB, answer["file_bytes"] / MB
    return {"resident_mb": round(mb, 1), "off_percent": round((mb / resident_mb - 1) * 100, 1),
            "file_mb": round(disk, 1), "file_off_percent": round((disk / file_mb - 1) * 100, 1)}


def many(options, users, memories, seconds):
    """A file with more users than fit: start, cold users, and 20/80 traffic with its hit rate."""
    figures = {"users": users, "memories": memories}
    with tempfile.TemporaryDirectory() as data:
        server = Server(options, data)
        begin = time.monotonic()
        ids = fill(server, users, memories)
        figures["fill_seconds"] = round(time.monotonic() - begin, 1)
        server.stop()
        server = Server(options, data)
        figures["ready_ms"] = server.ready_ms
        client, times, rng = Client(server.port), [], random.Random(5)
        for number in range(min(300, users)):
            begin = time.monotonic()
            status, _ = search(client, f"user-{rng.randrange(users)}", number)
            if status == 200:
                times.append(time.monotonic() - begin)
        figures["cold_search"] = percentiles(times)
        hot_times = []
        for number in range(60):
            begin = time.monotonic()
            search(client, "user-0", number)
            hot_times.append(time.monotonic() - begin)
        figures["hot_search"] = percentiles(hot_times)
        figures["traffic"], added = traffic(server, users, seconds, adds=0.05)
        figures["hit_rate"] = hit_rate(server, users, min(2000, users), figures)
        for user, more in added.items():
            ids.setdefault(user, []).extend(more)
        figures.update(memory_figures(server))
        figures["kept"] = check(server, ids, 1000)
        server.stop()
    return figures


def hit_rate(server, users, count, figures):
    """The share of single searches of 20/80 traffic that were as quick as hot ones, so that no index was read."""
    client, rng, hits, top = Client(server.port), random.Random(9), 0, max(1, int(users * 0.2))
    limit = (figures["hot_search"]["p95_ms"] + figures["cold_search"]["p50_ms"]) / 2e3
    for number in range(count):
        user = rng.randrange(top) if rng.random() < 0.8 or top == users else rng.randrange(top, users)
        begin = time.monotonic()
        search(client, f"user-{user}", number)
        hits += time.monotonic() - begin < limit
    return round(hits / count, 3)


def faults(figures):
    for name, part in figures.items():
        kept, guess = part.get("kept", {}), part.get("predicted", {})
        if kept.get("missing"):
            yield f"{name}: {kept['missing']} acknowledged memories are missing"
        if part.get("oom_kills") or part.get("exit"):
            yield f"{name}: the server was ended: {part.get('oom_kills')} kills, exit {part.get('exit')}"
        if abs(guess.get("off_percent", 0)) > PREDICTION_PERCENT:
            yield f"{name}: memory was predicted {guess['off_percent']} % off"
        errors = part.get("load", part.get("traffic", {})).get("errors", 0)
        if errors:
            yield f"{name}: {errors} requests failed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=".build/release/scrubjay")
    parser.add_argument("--model", required=True)
    parser.add_argument("--hot-users", type=int, default=200)
    parser.add_argument("--hot-memories", default="600", help="of each, several with commas: 600,5000")
    parser.add_argument("--limits", default="0,512,256", help="control groups, MB; 0 is none")
    parser.add_argument("--users", type=int, default=1000, help="in the large file; 0 leaves it out")
    parser.add_argument("--memories", type=int, default=100, help="of each in the large file")
    parser.add_argument("--seconds", type=int, default=8, help="of each load")
    parser.add_argument("--save", help="a file for the figures")
    options = parser.parse_args()
    figures = {"rest": rest(options)}
    for memories in map(int, options.hot_memories.split(",")):
        for limit in map(int, options.limits.split(",")):
            name = f"hot_{options.hot_users}x{memories}" + (f"_in_{limit}mb" if limit else "")
            note(name + " …")
            figures[name] = hot(options, options.hot_users, memories, limit, options.seconds)
    if options.users:
        note(f"{options.users} users in one file …")
        figures[f"file_{options.users}x{options.memories}"] = many(
            options, options.users, options.memories, options.seconds)
    for name, part in figures.items():
        print(name)
        for key, value in part.items():
            print(f"  {key:24} {value}")
    if options.save:
        with open(options.save, "w") as file:
            json.dump({"machine": machine(), "figures": figures}, file, indent=1)
    wrong = list(faults(figures))
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
