"""Odd requests for the comparison with nginx: (name, bytes) in ALL, most made from a table of one oddity each."""

PATH = b"/health/live"
END = b"GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
ODD_BYTES = [0x00, 0x01, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B, 0x1F, 0x20, 0x22, 0x23, 0x25, 0x28, 0x2C, 0x2F,
             0x3A, 0x3B, 0x3C, 0x3D, 0x3F, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F, 0x80,
             0xA0, 0xFF]


def get(target=PATH, version=b"HTTP/1.1", fields=b"Host: a\r\n", method=b"GET", line_end=b"\r\n"):
    return method + b" " + target + b" " + version + line_end + fields + line_end


def post(fields, body, version=b"HTTP/1.1"):
    return get(method=b"POST", version=version, fields=b"Host: a\r\n" + fields) + body


def with_bytes():
    """Each odd byte in each place of a request."""
    for byte in ODD_BYTES:
        odd, name = bytes([byte]), f"{byte:02x}"
        yield f"{name} in the method", get(method=b"G" + odd + b"ET")
        yield f"{name} before the method", odd + get()
        yield f"{name} in the path", get(target=b"/a" + odd + b"b")
        yield f"{name} in the query", get(target=PATH + b"?a=" + odd + b"b")
        yield f"{name} after the version", get(version=b"HTTP/1.1" + odd)
        yield f"{name} in a name", get(fields=b"Host: a\r\nX" + odd + b"Y: b\r\n")
        yield f"{name} before the colon", get(fields=b"Host: a\r\nX" + odd + b": b\r\n")
        yield f"{name} in a value", get(fields=b"Host: a\r\nX: a" + odd + b"b\r\n")
        yield f"{name} in Host", get(fields=b"Host: a" + odd + b"b\r\n")
        yield f"{name} in a length", post(b"Content-Length: 3" + odd + b"\r\n", b"abc")
        yield f"{name} after a chunk's size", post(
            b"Transfer-Encoding: chunked\r\n", b"3" + odd + b"\r\nabc\r\n0\r\n\r\n")
        yield f"{name} after a chunk's data", post(
            b"Transfer-Encoding: chunked\r\n", b"3\r\nabc" + odd + b"\r\n0\r\n\r\n")


METHODS = [b"get", b"HEAD", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"TRACE", b"CONNECT", b"PROPFIND", b"BREW", b"M-SEARCH",
           b"G", b"", b"GETGETGETGETGETGETGETGETGETGETGETGET", b"PRI"]
TARGETS = [b"", b"*", b"a", b"//", b"/..", b"/../a", b"/a/../health/live", b"/./health/live", b"/%", b"/%4", b"/%zz", b"/%00",
           b"/%2e%2e/a", b"/%ff", b"/a%2fb", b"/health/live?", b"/health/live#a", b"?a", b"http://a/health/live", b"http://a",
           b"http://a?b", b"HTTP://A/health/live", b"https://a/health/live", b"ftp://a/b", b"http:///b", b"http://a:x/",
           b"http://a b/", b"a:80", b"http://u@a/", b"http://[::1]/health/live", b"http://[::1/", b"/" + b"x" * 8300]
VERSIONS = [b"HTTP/1.0", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/2.0", b"HTTP/3.0", b"HTTP/1", b"HTTP/1.", b"HTTP/.1", b"HTTP/1.1.1",
            b"HTTP/01.1", b"HTTP/1.01", b"HTTP/1.10", b"http/1.1", b"HTTP /1.1", b"HTTP/ 1.1", b"HTTP/1 .1", b"HTTPS/1.1",
            b"HTTP/+1.1", b"HTTP/1.1 HTTP/1.1", b"ICY/1.1", b""]
HOSTS = [b"", b"Host:\r\n", b"Host: \r\n", b"Host: a\r\nHost: a\r\n", b"Host: a\r\nHost: b\r\n", b"host: a\r\n", b"HOST:a\r\n",
         b"Host:\ta\t\r\n", b"Host: a:80\r\n", b"Host: a:\r\n", b"Host: a:x\r\n", b"Host: a:99999\r\n", b"Host: a:999999\r\n",
         b"Host: [::1]\r\n", b"Host: [::1]:80\r\n", b"Host: [::1\r\n", b"Host: ::1\r\n", b"Host: a/b\r\n", b"Host: u@a\r\n",
         b"Host: a b\r\n", b"Host: a, b\r\n", b"Host: ..\r\n", b"Host: a..b\r\n", b"Host: a.\r\n", b"Host: -a\r\n",
         b"Host: a_b\r\n", b"Host: a%41\r\n", b"Host: http://a\r\n", b"Host: a?b\r\n", b"Host: a\r\n : b\r\n",
         b"Host : a\r\n", b" Host: a\r\n", b"Host: a\r\n folded\r\n", b"X-Host: a\r\n", b"Host: " + b"a" * 300 + b"\r\n"]
LENGTHS = [b"3", b" 3", b"3 ", b"\t3", b"03", b"003", b"+3", b"-3", b"3.0", b"3,3", b"3, 3", b"3 3", b"0x3", b"3e0", b"three", b"",
           b"3;", b"3\r\nContent-Length: 3", b"3\r\nContent-Length: 4", b"0\r\nContent-Length: 3", b"4", b"2", b"0",
           b"18446744073709551619", b"9223372036854775807", b"99999999999999999999999", b"4294967299"]
CODINGS = [b"chunked", b"Chunked", b"CHUNKED", b" chunked ", b"chunked,", b",chunked", b"chunked, chunked", b"gzip, chunked",
           b"chunked, gzip", b"identity", b"identity, chunked", b"xchunked", b"chunkedx", b"chunked;a=b", b"\"chunked\"", b"", b"gzip",
           b"\x0bchunked", b"chun\tked", b"chunked\r\nTransfer-Encoding: chunked", b"identity\r\nTransfer-Encoding: chunked",
           b"chunked\r\nContent-Length: 3", b"chunked\r\nContent-Length: 0", b"chunked\r\nContent-Length: x"]
CHUNKS = [b"3\r\nabc\r\n0\r\n\r\n", b"03\r\nabc\r\n00\r\n\r\n", b"0003\r\nabc\r\n0\r\n\r\n", b"3\r\nabc\r\n000000000000\r\n\r\n",
          b"3\nabc\n0\n\n", b"3\r\nabc\n0\r\n\r\n", b"3\r\nabc0\r\n\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"3\r\nab\r\n0\r\n\r\n",
          b"3 \r\nabc\r\n0\r\n\r\n", b" 3\r\nabc\r\n0\r\n\r\n", b"\t3\r\nabc\r\n0\r\n\r\n", b"+3\r\nabc\r\n0\r\n\r\n",
          b"-3\r\nabc\r\n0\r\n\r\n", b"0x3\r\nabc\r\n0\r\n\r\n", b"3h\r\nabc\r\n0\r\n\r\n", b"g\r\nabc\r\n0\r\n\r\n",
          b"\r\nabc\r\n0\r\n\r\n", b"3;a\r\nabc\r\n0\r\n\r\n", b"3;a=b\r\nabc\r\n0\r\n\r\n", b"3; a=b\r\nabc\r\n0\r\n\r\n",
          b"3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n", b"3;a=\"\r\nabc\r\n0\r\n\r\n", b"3;a\nb\r\nabc\r\n0\r\n\r\n",
          b"3;a\rb\r\nabc\r\n0\r\n\r\n", b"3;\x00\r\nabc\r\n0\r\n\r\n", b"3 ;a\r\nabc\r\n0\r\n\r\n", b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n",
          b"0\r\nA: b\r\nC: d\r\n\r\n", b"0\r\nHost: b\r\n\r\n", b"0\r\nContent-Length: 5\r\n\r\n", b"0\r\nA\r\n\r\n",
          b"0\r\n: b\r\n\r\n", b"0\r\nA: b\n\n", b"0\r\nA: \x00\r\n\r\n", b"0\r\n\n", b"0\n\r\n",
          b"10000000000000003\r\nabc\r\n0\r\n\r\n", b"ffffffffffffffff\r\nabc\r\n0\r\n\r\n", b"3\r\n\r\nabc\r\n0\r\n\r\n",
          b"7fffffffffffffff\r\nabc\r\n0\r\n\r\n", b"3\rabc\r\n0\r\n\r\n", b"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n"]
ENDS = [b"\r\n" * 1 + get(), b"\r\n\r\n" + get(), b"\n" + get(), b"\r" + get(), b" \r\n" + get(), get(line_end=b"\n"),
        get(line_end=b"\r"), get(line_end=b"\n\r"), get(fields=b"Host: a\n"), get(fields=b"Host: a\nX: b\r\n"),
        get(fields=b"Host: a\r\r\n"), get(fields=b"Host: a\r\nX: b\r\n\tc\r\n"), get(fields=b"Host: a\r\n\x0bX: b\r\n"),
        get(fields=b"Host: a\r\nX\r\n"), get(fields=b"Host: a\r\n: b\r\n"), get(fields=b"Host: a\r\n\x00\r\n"),
        get(fields=b"Host: a\r\n" + b"X: a\r\n" * 99), get(fields=b"Host: a\r\n" + b"X: a\r\n" * 120),
        get(fields=b"Host: a\r\nX: " + b"a" * 7000 + b"\r\n"), get(fields=b"Host: a\r\nX: " + b"a" * 9000 + b"\r\n"),
        get(fields=b"Host: a\r\n" + b"X" * 9000 + b": a\r\n"), get() + b"\r\n", get() + b"\r\n\r\n", get() + b"\x00",
        b"GET /health/live\r\n", b"GET /health/live\r\n\r\n", b"GET  /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /health/live  HTTP/1.1\r\nHost: a\r\n\r\n", b"GET\t/health/live\tHTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /health/live HTTP/1.1 \r\nHost: a\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"]
FIELDS = [b"Connection: close, close", b"Connection: keep-alive, close", b"Connection: \"close\"", b"Connection:", b"Connection: Upgrade\r\nUpgrade: h2c",
          b"Expect: 100-continue", b"Expect: 100-Continue", b"Expect: x", b"Expect:", b"Expect: 100-continue, x", b"TE: trailers",
          b"Content_Length: 3", b"Content-Length : 3", b"Transfer-Encoding : chunked", b"Transfer_Encoding: chunked",
          b"X-Content-Length: 3", b"Content-Length\x00: 3", b"Keep-Alive: 5", b"Upgrade: websocket", b"Proxy-Connection: close"]


def tables():
    yield from with_bytes()
    for method in METHODS:
        yield f"method {method}", get(method=method)
    for target in TARGETS:
        yield f"target {target[:40]}", get(target=target)
        yield f"OPTIONS of target {target[:40]}", get(target=target, method=b"OPTIONS")
    for version in VERSIONS:
        yield f"version {version}", get(version=version)
        yield f"version {version} without Host", get(version=version, fields=b"")
    for host in HOSTS:
        yield f"fields {host[:40]}", get(fields=host)
        yield f"fields {host[:40]} in 1.0", get(fields=host, version=b"HTTP/1.0")
    for length in LENGTHS:
        yield f"length {length}", post(b"Content-Length: " + length + b"\r\n", b"abc")
        yield f"length {length} in 1.0", post(b"Content-Length: " + length + b"\r\n", b"abc", b"HTTP/1.0")
    for coding in CODINGS:
        yield f"coding {coding}", post(b"Transfer-Encoding: " + coding + b"\r\n", b"3\r\nabc\r\n0\r\n\r\n")
        yield f"coding {coding} in 1.0", post(
            b"Transfer-Encoding: " + coding + b"\r\n", b"3\r\nabc\r\n0\r\n\r\n", b"HTTP/1.0")
    for chunks in CHUNKS:
        yield f"chunks {chunks}", post(b"Transfer-Encoding: chunked\r\n", chunks)
    for text in ENDS:
        yield f"text {text[:60]} of {len(text)} bytes", text
    for field in FIELDS:
        yield f"field {field}", get(fields=b"Host: a\r\n" + field + b"\r\n")
        yield f"field {field} with a body", post(field + b"\r\nContent-Length: 3\r\n", b"abc")


ALL = [(name, text + END) for name, text in tables()]
