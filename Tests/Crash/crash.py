#!/usr/bin/env python3
"""Kills a real server under load again and again, and checks that nothing acknowledged was lost.

Each round: start on the same data folder, check all that earlier rounds acknowledged, then let
clients add, edit and delete at once until the server gets SIGKILL (or, with --signal TERM, is asked
to stop) at a random moment. Every random choice follows from the seed, which is printed; the moment
of the kill in the middle of the server's work of course does not.

Checked after each restart, for every memory that was ever acknowledged: GET gives its text, a search
for its own word finds it, what was deleted is gone; a change that was not answered is whole or
absent; no text stands twice; nothing is there that nobody said; SQLite finds the file sound; no byte
of deleted text is left in the folder. With TERM also: exit code 0, and no request failed but those
that could not connect any more.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

# Bounds of each wait, seconds.
START_WAIT, REPAIR_WAIT, STOP_WAIT, ANSWER_WAIT = 30, 60, 60, 30
WORDS = "amber birch cedar delta ember fjord grove heron inlet jetty knoll larch maple".split()


class Failure(Exception):
    """Something that must never be."""


class Server:
    def __init__(self, program, model, folder):
        self.folder = folder
        self.log = open(os.path.join(folder, "..", "server.log"), "ab")
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--data", folder, "--model-path", model],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        timer = threading.Timer(START_WAIT, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if " at http" not in line:
            raise Failure(f"the server did not start: {line!r}")
        self.port = int(line.rsplit(":", 1)[1])

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(STOP_WAIT)
        self.process.stdout.close()
        self.log.close()
        return code


class Link:
    """One connection; a failed request leaves open whether it was done."""

    def __init__(self, port, keeps=True):
        self.port, self.keeps, self.http = port, keeps, None

    def send(self, method, target, body=None):
        if self.http is None:
            self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WAIT)
            self.http.connect()
        data = None if body is None else json.dumps(body)
        headers = {"content-type": "application/json"} if data else {}
        if not self.keeps:
            headers["connection"] = "close"
        self.http.request(method, target, data, headers)
        answer = self.http.getresponse()
        result = answer.status, json.loads(answer.read() or b"null")
        if not self.keeps:
            self.http.close()
            self.http = None
        return result


class Client(threading.Thread):
    """One user's life: what was acknowledged, what was deleted, what is open."""

    def __init__(self, number, seed):
        super().__init__(daemon=True)
        self.number, self.user = number, f"user{number}"
        self.random = random.Random(f"{seed}-{number}")
        self.count = 0
        self.texts = {}      # id -> text, acknowledged
        self.gone = {}       # id -> text, acknowledged as deleted
        self.old_texts = set()  # texts of before an edit, kept as history
        self.pending = None  # the one change that was not answered
        self.acknowledged = {"added": 0, "edited": 0, "deleted": 0}
        self.failures, self.refused = [], 0

    def word(self):
        self.count += 1
        return f"zq{self.number}x{self.count}q"

    def text(self):
        filler = " ".join(self.random.choices(WORDS, k=self.random.choice([2, 6, 20, 200])))
        return f"{self.word()} {filler}"

    def begin(self, port, keeps):
        """A thread runs once, so each round has a new one that shares this life."""
        runner = threading.Thread(target=self.live, args=(Link(port, keeps),), daemon=True)
        runner.start()
        return runner

    def live(self, link):
        while True:
            change = self.next_change()
            self.pending = change
            try:
                self.perform(link, *change)
            except ConnectionRefusedError:
                self.pending = None
                self.refused += 1
                return
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failures.append(f"{change[0]}: {error!r}")
                return
            except Failure as error:
                self.failures.append(f"wrong answer: {error}")
                return
            self.pending = None

    def next_change(self):
        choice = self.random.random()
        if choice < 0.62 or not self.texts:
            return "add", [self.text() for _ in range(self.random.choice([1, 1, 1, 4]))]
        if choice < 0.80:
            return "edit", self.random.choice(list(self.texts)), self.text()
        if choice < 0.995:
            return "delete", self.random.choice(list(self.texts))
        return ("clear",)

    def perform(self, link, kind, *facts):
        if kind == "add":
            contents = [{"text": text} for text in facts[0]]
            body = {"user_id": self.user}
            body.update(contents[0] if len(contents) == 1 else {"memories": contents})
            answer = self.expect(link.send("POST", "/v1/memories", body), 201)
            for result, text in zip(answer["results"], facts[0], strict=True):
                self.texts[result["id"]] = text
            self.acknowledged["added"] += len(facts[0])
        elif kind == "edit":
            self.expect(link.send("PATCH", f"/v1/memories/{facts[0]}", {"text": facts[1]}), 200)
            self.old_texts.add(self.texts[facts[0]])
            self.texts[facts[0]] = facts[1]
            self.acknowledged["edited"] += 1
        elif kind == "delete":
            self.expect(link.send("DELETE", f"/v1/memories/{facts[0]}"), 200)
            self.gone[facts[0]] = self.texts.pop(facts[0])
            self.acknowledged["deleted"] += 1
        else:
            answer = self.expect(link.send("DELETE", f"/v1/memories?user_id={self.user}"), 200)
            if answer["deleted_count"] != len(self.texts):
                raise Failure(f"{answer} for {len(self.texts)} memories")
            self.acknowledged["deleted"] += len(self.texts)
            self.gone.update(self.texts)
            self.texts = {}

    @staticmethod
    def expect(answer, status):
        if answer[0] != status:
            raise Failure(f"{answer}")
        return answer[1]

    # After the restart

    def check(self, link):
        """Checks everything of the user; returns how many memories were read and found."""
        found = self.all_memories(link)
        self.settle(found)
        if found != self.texts:
            lost = {i: t for i, t in self.texts.items() if found.get(i) != t}
            extra = {i: t for i, t in found.items() if self.texts.get(i) != t}
            raise Failure(f"{self.user}: lost or changed {lost}, not said {extra}")
        if len(set(found.values())) != len(found):
            raise Failure(f"{self.user}: a text stands twice")
        for name, text in self.texts.items():
            memory = self.expect(link.send("GET", f"/v1/memories/{name}"), 200)
            if memory["text"] != text:
                raise Failure(f"{name} has another text")
            self.check_search(link, name, text)
        for name in list(self.gone)[-200:]:
            self.expect(link.send("GET", f"/v1/memories/{name}"), 404)
        return len(self.texts)

    def check_search(self, link, name, text):
        query = {"user_id": self.user, "query": text.split(" ")[0], "mode": "lexical", "limit": 5}
        answer = self.expect(link.send("POST", "/v1/memories/search", query), 200)
        if name not in [result["id"] for result in answer["results"]]:
            raise Failure(f"{name} is not found by its word")

    def all_memories(self, link):
        found, cursor = {}, None
        while True:
            target = f"/v1/memories?user_id={self.user}&limit=100"
            answer = self.expect(link.send("GET", target + (f"&cursor={cursor}" if cursor else "")), 200)
            for memory in answer["results"]:
                if memory["id"] in found:
                    raise Failure(f"{memory['id']} is listed twice")
                found[memory["id"]] = memory["text"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return found

    def settle(self, found):
        """Takes the one open change as done or as not done; anything between is a failure."""
        change, self.pending = self.pending, None
        if change is None:
            return
        if change[0] == "add":
            kept = {i: t for i, t in found.items() if t in change[1] and i not in self.texts}
            if len(kept) not in (0, len(change[1])):
                raise Failure(f"{self.user}: half of an add is there: {kept}")
            self.texts.update(kept)
        elif change[0] == "edit" and found.get(change[1]) == change[2]:
            self.old_texts.add(self.texts[change[1]])
            self.texts[change[1]] = change[2]
        elif change[0] == "delete" and change[1] not in found:
            self.gone[change[1]] = self.texts.pop(change[1])
        elif change[0] == "clear" and not found:
            self.gone.update(self.texts)
            self.texts = {}


def wait_for(link, is_done, limit, what):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if is_done(link.send("GET", "/v1/stats")[1]):
            return
        time.sleep(0.05)
    raise Failure(f"{what} took more than {limit} s")


def check_file(folder):
    """SQLite's own look at the file, beside the server."""
    connection = sqlite3.connect(f"file:{folder}/memories.db?mode=ro", uri=True)
    try:
        faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        connection.close()
    if faults != ["ok"] or orphans:
        raise Failure(f"the file is damaged: {faults[:3]} {orphans[:3]}")


def check_rests(folder, clients):
    """No word of a deleted memory is left in any file of the folder."""
    raw = b"".join(
        open(os.path.join(folder, name), "rb").read()
        for name in sorted(os.listdir(folder)) if name.startswith("memories"))
    for client in clients:
        for text in client.gone.values():
            word = text.split(" ")[0].encode()
            if word + b" " in raw:
                raise Failure(f"{word.decode()} was deleted and is still in the folder")


def check_round(server, clients):
    link = Link(server.port)
    wait_for(link, lambda stats: stats["stale_memories"] == 0, REPAIR_WAIT, "repair")
    count = sum(client.check(link) for client in clients)
    stats = link.send("GET", "/v1/stats")[1]
    if stats["memories"] != count:
        raise Failure(f"{stats['memories']} memories are counted, {count} are there")
    check_file(server.folder)
    wait_for(link, lambda stats: not stats["scrub_pending"], REPAIR_WAIT, "scrubbing")
    check_rests(server.folder, clients)
    return count


def check_failures(clients, is_term):
    for client in clients:
        for failure in client.failures:
            # A killed server breaks connections; one that stops must answer what it accepted.
            if is_term or failure.startswith("wrong answer"):
                raise Failure(f"{client.user}: {failure}")
        client.failures = []


def run_round(arguments, chance, folder, clients):
    server = Server(arguments.program, arguments.model, folder)
    try:
        count = check_round(server, clients)
        is_term = arguments.signal == "TERM" or (arguments.signal == "BOTH" and chance.random() < 0.2)
        # With kept connections a request may cross the server's orderly close of an idle one, which
        # HTTP leaves to the client to send again; so for TERM each request has its own.
        runners = [client.begin(server.port, keeps=not is_term) for client in clients]
        time.sleep(chance.uniform(0.05, 1.2))
        code = server.end(signal.SIGTERM if is_term else signal.SIGKILL)
        for runner in runners:
            runner.join(ANSWER_WAIT + 5)
            if runner.is_alive():
                raise Failure("a client waits for ever")
        if code != (0 if is_term else -signal.SIGKILL):
            raise Failure(f"the server ended with {code}")
        check_failures(clients, is_term)
        return count
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--signal", choices=["KILL", "TERM", "BOTH"], default="BOTH")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    clients = [Client(number, seed) for number in range(arguments.clients)]
    home = tempfile.mkdtemp(prefix="scrubjay-crash-")
    folder = os.path.join(home, "data")
    os.mkdir(folder)
    checked = 0
    try:
        for number in range(arguments.rounds):
            checked += run_round(arguments, chance, folder, clients)
            if (number + 1) % 10 == 0:
                print(f"round {number + 1}: {checked} memories checked so far", flush=True)
        server = Server(arguments.program, arguments.model, folder)
        try:
            count = check_round(server, clients)
        finally:
            server.end(signal.SIGTERM)
    except Failure as failure:
        print(f"FAILED (seed {seed}, folder kept: {home}): {failure}", file=sys.stderr)
        return 1
    shutil.rmtree(home)
    sums = {kind: sum(client.acknowledged[kind] for client in clients)
            for kind in ("added", "edited", "deleted")}
    print(json.dumps({"rounds": arguments.rounds, "acknowledged": sums,
                      "standing_at_the_end": count, "checked_over_all_rounds": checked + count,
                      "lost": 0}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
