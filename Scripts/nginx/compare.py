#!/usr/bin/env python3
"""Sends odd requests to nginx and to us: each must be taken or refused alike, or be refused by us alone.

Usage: compare.py PROGRAM. Every request is followed by a plain one on the same connection, so that two readings of where
a request ends are seen too. What a server did is a word: A for each request that it took, R for a refusal, W when it
waits for more, C when it closed without an answer.
"""

import concurrent.futures
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

import odd_requests

REFUSALS = {400, 408, 411, 413, 414, 417, 431, 494, 501, 505}
WAIT_SECONDS = 1.0
# What we take and nginx does not, with the reason: a pattern of names.
EXCEPTIONS = [
    (r"^(23|25|5e|60|7c|7e) (in|before) the method$|^method b'get'$|^length b'[20]'$",
     "any token of RFC 9110 is a method; one that no route has is answered with 405 or 404, and the connection closed"),
    (r"^OPTIONS of target b'\*'$", "RFC 9112, section 3.2.4, allows it"),
    (r"target b'/(\.\.|%2e%2e)", "paths are names of routes, not of files: they are compared, never walked, and this is a 404"),
    (r"^09 in a length$|^length b'\\t3'|^fields b'Host:\\ta", "tabs around a value are blanks in RFC 9110, section 5.6.3"),
    (r"^length b'4294967299'", "a body that no route wants is answered with 405, and the connection closed unread"),
    (r"of 9043 bytes$", "nginx limits a line to 8 KiB, we limit the head to 16 KiB"),
    (r"^field b'Connection: \"close\"'", "a quoted text is no connection option in RFC 9110, section 7.6.1"),
]
CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log /dev/null crit;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location = /health/live {{ return 200 "live"; }} location / {{ return 404; }} }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, text):
    """What the server at the port did, as a word, and the statuses that it answered."""
    received, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        try:
            client.sendall(text)
            client.settimeout(WAIT_SECONDS)
            while part := client.recv(65536):
                received += part
            closed = True
        except TimeoutError:
            pass
        except ConnectionError:
            closed = True
    statuses = [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3})", received) if found != b"100"]
    if received and not statuses:
        return "A", [9]  # nginx answers HTTP/0.9 with the body alone.
    word = "".join("R" if status in REFUSALS else "A" for status in statuses)
    if not word.endswith("R") and not closed:
        word += "W"
    return word or "C", statuses


def is_stricter(ours, theirs):
    """Whether we refuse, by an answer or by closing, at or before the place where the two differ."""
    shared = os.path.commonprefix([ours, theirs])
    rest = ours[len(shared):]
    return rest == "" and set(shared) == {"A"} or rest[:1] in ("R", "C")


def compare(ports):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = [
            list(pool.map(lambda case, port=port: ask(port, case[1]), odd_requests.ALL)) for port in ports
        ]
    same = stricter = excepted = 0
    faults = []
    for (name, text), (ours, our_statuses), (theirs, their_statuses) in zip(odd_requests.ALL, *answers):
        line = f"{name}: ours {ours} {our_statuses}, nginx {theirs} {their_statuses}"
        if ours == theirs:
            same += 1
        elif is_stricter(ours, theirs):
            stricter += 1
        elif any(re.search(pattern, name) for pattern, _ in EXCEPTIONS):
            excepted += 1
        else:
            faults.append(line)
        if "-v" in sys.argv and ours != theirs:
            print(line)
    print(f"check-nginx: {len(odd_requests.ALL)} requests: {same} alike, {stricter} refused by us alone, "
          f"{excepted} excepted, {len(faults)} taken by us alone")
    for fault in faults:
        print(f"check-nginx: {fault}")
    return not faults


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"check-nginx: nothing listens on {port}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=folder, port=port))
        nginx = subprocess.Popen(["nginx", "-p", folder, "-e", "/dev/null", "-c", f"{folder}/nginx.conf"])
        ours = subprocess.Popen(
            [sys.argv[1], "serve", "--port", "0", "--data", f"{folder}/data", "--model-path", f"{folder}/none"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            wait_for(port)
            address = ours.stdout.readline().split()[-1]
            is_good = compare([int(address.rsplit(":", 1)[1]), port])
        finally:
            for process in (nginx, ours):
                process.terminate()
                process.wait(30)
    sys.exit(0 if is_good else 1)


main()
