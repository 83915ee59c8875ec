#!/usr/bin/env python3
"""Strains a real server with connections and clients that misbehave, and looks whether it holds its bounds.

Usage: strain.py PROGRAM. One line a case; the exit code is 1 when a bound does not hold.
"""

import contextlib
import json
import os
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time

LIVE = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"
MEGABYTE = 1 << 20
faults = []


def say(name, is_good, what):
    print(f"check-connections: {name}: {what}{'' if is_good else '  <-- WRONG'}", flush=True)
    if not is_good:
        faults.append(name)


class Server:
    """The program on a folder of its own."""

    def __init__(self, program, *flags, files=None):
        self.folder = tempfile.TemporaryDirectory()
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))) if files else None
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--data", f"{self.folder.name}/data",
             "--model-path", f"{self.folder.name}/none", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=limit)
        self.port = int(self.process.stdout.readline().split()[-1].rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        code = self.process.wait(60)
        if code != 0:
            say("end", False, f"the server ended with {code}")
        self.process.stdout.close()
        self.folder.cleanup()

    def connect(self, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(20)
        client.connect(("127.0.0.1", self.port))
        return client

    def ask(self, text=LIVE):
        with contextlib.closing(self.connect()) as client:
            client.sendall(text)
            return int(client.recv(65536).split()[1])

    def resident(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def settles_at(self, files):
        """Whether the clients' descriptors go; a few of the server's own may have come meanwhile."""
        for _ in range(400):
            if self.files() <= files + 8:
                return True
            time.sleep(0.05)
        return False


def held(count):
    return ["--server-connections", str(count), "--server-connections-per-address", str(count)]


def many(program):
    """10,000 connections at once, each with a request, dropped together; and again."""
    with Server(program, *held(12_000)) as server:
        server.ask()
        files, before = server.files(), server.resident()
        peak, answered = 0, 0
        for _ in range(2):
            clients = [server.connect() for _ in range(10_000)]
            for client in clients:
                client.sendall(LIVE)
            answered += sum(client.recv(65536).startswith(b"HTTP/1.1 200") for client in clients)
            peak = max(peak, server.resident())
            for client in clients:
                client.close()
        is_settled = server.settles_at(files)
        each = (peak - before) / 10_000
        say("10,000 connections twice", answered == 20_000 and is_settled and each < 6_000 and server.ask() == 200,
            f"{answered} answers, {each:.0f} bytes each, {server.files()} descriptors after, {files} before")


def churn(program):
    """10,000 connections opened and dropped one after the other, half of them with a reset in the middle of a head."""
    with Server(program) as server:
        server.ask()
        files, before = server.files(), server.resident()
        for number in range(10_000):
            client = server.connect()
            if number % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.sendall(LIVE[:30])
            client.close()
        is_settled = server.settles_at(files)
        grown = (server.resident() - before) / MEGABYTE
        say("10,000 opened and dropped", is_settled and grown < 8 and server.ask() == 200,
            f"{grown:.1f} MB grown, {server.files()} descriptors after, {files} before")


def never_reading(program):
    """Clients that ask for much, in one stream and in pipelines, and read nothing."""
    with Server(program) as server:
        text = "many words " * 4_000
        for number in range(60):
            body = json.dumps({"user_id": "ada", "text": f"{number} {text}"}).encode()
            head = f"POST /v1/memories HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            server.ask(head.encode() + b"\r\n\r\n" + body)
        before = server.resident()
        export = b"GET /v1/users/ada/export HTTP/1.1\r\nHost: a\r\n\r\n"
        clients = [server.connect(4_096) for _ in range(100)]
        for number, client in enumerate(clients):
            client.sendall(export if number % 2 else export * 50)
        worst = 0
        for _ in range(40):
            time.sleep(0.05)
            worst = max(worst, server.resident() - before)
        is_alive = server.ask() == 200
        for client in clients:
            client.close()
        # Each may hold the high-water mark of 256 KiB, in an array that doubles, and two pages of eight memories.
        say("100 clients that never read", is_alive and worst < 100 * 1_600_000,
            f"{worst / MEGABYTE:.1f} MB held, others are answered")


def slow(program):
    """Clients that drip a head or a body, a byte now and then."""
    with Server(program) as server:
        start = time.monotonic()
        heads = [server.connect() for _ in range(200)]
        is_open, waits = True, []
        for client in heads:
            client.sendall(LIVE[:20])
        while is_open and time.monotonic() - start < 30:
            is_open = False
            for client in heads:
                if client.fileno() < 0:
                    continue
                with contextlib.suppress(OSError):
                    client.send(b"x")
                if select.select([client], [], [], 0)[0]:
                    waits.append(time.monotonic() - start)
                    client.close()
                else:
                    is_open = True
            if server.ask() != 200:
                say("while they drip", False, "others are not answered")
            time.sleep(0.5)
        say("200 clients that drip a head", len(waits) == 200 and max(waits) < 15,
            f"{len(waits)} ended after {max(waits, default=0):.0f} s at most, others are answered")


def without_files(program):
    """More connections than the process has descriptors."""
    with Server(program, files=128) as server:
        clients = [server.connect() for _ in range(300)]
        time.sleep(0.5)
        files = server.files()
        for client in clients:
            client.close()
        is_alive = False
        for _ in range(100):
            with contextlib.suppress(OSError, IndexError):
                is_alive = server.ask() == 200
            if is_alive:
                break
            time.sleep(0.1)
        say("300 connections at 128 descriptors", is_alive and files <= 128, f"{files} in use, then answers again")


def per_address(program):
    """One connection more than an address may have."""
    with Server(program, "--server-connections-per-address", "16") as server:
        clients = [server.connect() for _ in range(16)]
        for client in clients:
            client.sendall(LIVE)
            client.recv(65536)
        refused = server.connect()
        answer = refused.recv(65536)
        for client in clients:
            client.close()
        time.sleep(0.2)
        say("17 connections where 16 may be", b" 503 " in answer and b"Retry-After" in answer and server.ask() == 200,
            answer[:34].split(b"\r\n")[0].decode() + ", then answers again")


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    cases = [churn, never_reading, slow, without_files, per_address]
    if hard == resource.RLIM_INFINITY or hard >= 12_500:
        cases.insert(0, many)
    else:
        print(f"check-connections: SKIPPED: 10,000 at once, as only {hard} descriptors are allowed")
    for case in cases:
        case(sys.argv[1])
    sys.exit(1 if faults else 0)


main()
