"""What a client sees of a TLS server: tls_client.py CASE PORT CERTIFICATE prints one line."""

import socket
import ssl
import sys
import time


def context(certificate):
    own = ssl.create_default_context(cafile=certificate)
    own.check_hostname = False
    return own


def connect(port, certificate, own=None):
    plain = socket.create_connection(("127.0.0.1", port), timeout=10)
    # Without suppression an end that no close_notify told of is an error.
    return (own or context(certificate)).wrap_socket(plain, suppress_ragged_eofs=False)


def request(target, version="1.1", fields=""):
    return f"GET {target} HTTP/{version}\r\nHost: a\r\n{fields}\r\n".encode()


def read_to_end(client):
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts)


def ends(port, certificate):
    """Answers until the server closes, each with its close_notify."""
    counts = []
    for text in (
        request("/ok", fields="Connection: close\r\n"),
        request("/stream?parts=3", version="1.0"),
        request("/big?n=9000000", version="1.0"),
        request("/ok") * 5 + request("/big?n=300000", fields="Connection: close\r\n"),
    ):
        with connect(port, certificate) as client:
            client.sendall(text)
            answer = read_to_end(client)
            counts.append(f"{answer.count(b'HTTP/1.1 200 OK')}:{len(answer) // 1000}k")
    return " ".join(counts)


def cut(port, certificate):
    """A stream that breaks ends without close_notify, so that it does not look whole."""
    with connect(port, certificate) as client:
        client.sendall(request("/broken", version="1.0"))
        try:
            read_to_end(client)
            return "whole"
        except (ssl.SSLError, ConnectionError) as error:
            return type(error).__name__


def idle(port, certificate):
    """An idle connection is closed with close_notify."""
    with connect(port, certificate) as client:
        client.sendall(request("/ok"))
        return "clean" if read_to_end(client).startswith(b"HTTP/1.1 200") else "other"


def upload(port, certificate):
    body = b"x" * 2_000_000
    head = f"POST /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    with connect(port, certificate) as client:
        client.sendall(head.encode())
        client.sendall(body)
        return read_to_end(client).rsplit(b"\r\n", 1)[1].decode()


def refused_upload(port, certificate):
    """The answer of a refused body arrives, though more was sent than is read."""
    with connect(port, certificate) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
        client.sendall(b"x" * 400_000)
        return read_to_end(client)[:12].decode()


def old(port, certificate):
    own = context(certificate)
    own.minimum_version = ssl.TLSVersion.TLSv1
    own.maximum_version = ssl.TLSVersion.TLSv1_1
    own.set_ciphers("ALL:@SECLEVEL=0")
    try:
        return connect(port, certificate, own).version()
    except ssl.SSLError as error:
        return error.reason


def two(port, certificate):
    """TLS 1.2 with a cipher of forward secrecy; without one it is refused."""
    own = context(certificate)
    own.maximum_version = ssl.TLSVersion.TLSv1_2
    with connect(port, certificate, own) as client:
        client.sendall(request("/ok", fields="Connection: close\r\n"))
        found = f"{client.version()} {read_to_end(client)[-2:].decode()}"
    own.set_ciphers("AES128-GCM-SHA256")
    try:
        connect(port, certificate, own)
    except ssl.SSLError as error:
        return f"{found} {error.reason}"


def handover(port, certificate):
    """One connection across a reload, which a request on it brings about."""
    with connect(port, certificate) as client:
        client.sendall(request("/ok"))
        client.recv(65536)
        client.sendall(request("/reload"))
        client.recv(65536)
        client.sendall(request("/ok", fields="Connection: close\r\n"))
        return "goes on" if b" 200 " in read_to_end(client) else "broke"


def never_reads(port, certificate):
    """A client that asks for much and reads nothing is cut; another one sees that it is gone."""
    with connect(port, certificate) as client:
        client.sendall(request("/big?n=50000000"))
        for _ in range(1_000):
            with connect(port, certificate) as other:
                other.sendall(request("/connections", fields="Connection: close\r\n"))
                if read_to_end(other).endswith(b"\r\n\r\n1"):
                    return "cut"
            time.sleep(0.01)
        return "held"


if __name__ == "__main__":
    print(globals()[sys.argv[1]](int(sys.argv[2]), sys.argv[3]))
