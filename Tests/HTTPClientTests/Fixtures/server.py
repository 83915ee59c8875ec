"""A small HTTP/1.1 server for the client's tests; prints its port, lives until its input ends."""
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            whole = b""
            while True:
                size = int(self.rfile.readline().strip(), 16)
                whole += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    return whole
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def respond(self):
        sent = self.body()
        path = self.path
        if path == "/echo":
            seen = "%s|%s|%s|" % (
                self.command, self.headers.get("X-Note"), self.headers.get("Transfer-Encoding"))
            self.answer(201, seen.encode() + sent, [("X-Answer", " yes "), ("X-Empty", "")])
        elif path == "/peer":
            self.answer(200, str(self.client_address[1]).encode())
        elif path == "/stream":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number in range(200):
                line = b"%d\n" % number * 500
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.write(b"0\r\n\r\n")
        elif path == "/missing":
            self.answer(404, b"not here")
        elif path == "/moved":
            self.answer(302, b"", [("Location", "/echo")])
        elif path == "/large":
            self.answer(200, b"x" * 100000)
        elif path == "/head":
            self.answer(200, b"", [("X-Pad-%d" % i, "y" * 1000) for i in range(50)])
        elif path == "/hang":
            self.server.released.wait(20)
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"short")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_DELETE = respond

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = lambda *_: None  # Clients that break off are part of the tests.
server.released = threading.Event()
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
server.released.set()
