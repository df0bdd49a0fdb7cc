"""A small load generator: many connections in one process, requests written by hand, so that it costs the machine little.

`python -m bench.client` reads what to ask from its standard input: so several processes load the server together.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Load:
    """What came back."""

    per_second: float
    median_ms: float
    p95_ms: float
    bytes_each: float
    failures: int


@dataclass
class _Line:
    """One connection: the request under way and what has arrived of its answer."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytearray | None = None
    wanted: int = -1


#: What a browser sends along.
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}


def request(path: str, *, port: int, cookie: str = "") -> bytes:
    """A GET as a browser would send it."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{name}: {text}" for name, text in HEADERS.items())]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def form(path: str, fields: Sequence[tuple[str, str]], *, port: int, cookie: str) -> bytes:
    """A form as a browser sends it."""
    body = urlencode(fields)
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {text}" for name, text in HEADERS.items()),
        f"Cookie: {cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode("ascii")


def spend(requests: Sequence[bytes], *, port: int, connections: int = 8, expected: bytes = b"HTTP/1.1 302") -> Load:
    """Send every request once, over connections that are kept busy until none is left; for acts that can be done once."""
    selector = selectors.DefaultSelector()
    times: list[float] = []
    turn, failures, total = 0, 0, 0
    for _ in range(min(connections, len(requests))):
        line = _Line(socket.create_connection(("127.0.0.1", port)))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
        turn = _send(line, requests, turn)
    started = time.perf_counter()
    while selector.get_map():
        for key, _ in selector.select(timeout=60):
            line = key.data
            line.received += line.socket.recv(262_144)
            if line.wanted < 0:
                line.wanted = _length(line.received)
            if 0 <= line.wanted <= len(line.received):
                times.append(time.perf_counter() - line.sent_at)
                total += len(line.received)
                failures += not line.received.startswith(expected)
                if turn < len(requests):
                    turn = _send(line, requests, turn)
                else:
                    selector.unregister(line.socket)
                    line.socket.close()
    elapsed = time.perf_counter() - started
    selector.close()
    times.sort()
    count = len(times)
    return Load(count / elapsed, 1000 * times[count // 2], 1000 * times[int(count * 0.95)], total / count, failures)


def load(requests: Sequence[bytes], *, port: int, connections: int = 32, seconds: float = 6.0) -> Load:
    """Keep every connection busy for a while, going round the requests. Answers need a Content-Length."""
    selector = selectors.DefaultSelector()
    turn, failures, total = 0, 0, 0
    times: list[float] = []
    for _ in range(connections):
        line = _Line(socket.create_connection(("127.0.0.1", port)))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
        turn = _send(line, requests, turn)
    started = time.perf_counter()
    until = started + seconds
    while (moment := time.perf_counter()) < until:
        for key, _ in selector.select(timeout=0.5):
            line = key.data
            chunk = line.socket.recv(262_144)
            if not chunk:  # the server closed the connection: open another
                selector.unregister(line.socket)
                line.socket.close()
                line.socket = socket.create_connection(("127.0.0.1", port))
                selector.register(line.socket, selectors.EVENT_READ, line)
                failures += 1
                turn = _send(line, requests, turn)
                continue
            line.received += chunk
            if line.wanted < 0:
                line.wanted = _length(line.received)
            if 0 <= line.wanted <= len(line.received):
                times.append(time.perf_counter() - line.sent_at)
                total += len(line.received)
                failures += not line.received.startswith((b"HTTP/1.1 200", b"HTTP/1.1 304"))
                turn = _send(line, requests, turn)
    elapsed = moment - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    selector.close()
    times.sort()
    count = len(times) or 1
    return Load(
        per_second=len(times) / elapsed,
        median_ms=1000 * times[count // 2] if times else 0.0,
        p95_ms=1000 * times[int(count * 0.95)] if times else 0.0,
        bytes_each=total / count,
        failures=failures,
    )


def _send(line: _Line, requests: Sequence[bytes], turn: int) -> int:
    line.received, line.wanted, line.sent_at = bytearray(), -1, time.perf_counter()
    line.socket.sendall(requests[turn % len(requests)])
    return turn + 1


def _length(received: bytearray) -> int:
    """How long head and body together will be; -1 while the head is incomplete."""
    head_end = received.find(b"\r\n\r\n")
    if head_end < 0:
        return -1
    for line in bytes(received[:head_end]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return head_end + 4 + int(line.split(b":")[1])
    raise ValueError("an answer without Content-Length: " + bytes(received[:200]).decode("latin-1"))


def load_from(processes: int, requests: Sequence[bytes], port: int, seconds: float, connections: int = 32) -> Load:
    """The same load from several processes, so that one Python is not the limit that is measured."""
    order = json.dumps(
        {
            "requests": [one.decode("ascii") for one in requests],
            "port": port,
            "connections": connections // processes,
            "seconds": seconds,
        }
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(order)
        process.stdin.close()
    results = []
    for process in running:
        assert process.stdout is not None
        results.append(Load(**json.loads(process.stdout.read())))
        process.wait()
    return Load(
        per_second=sum(one.per_second for one in results),
        median_ms=sum(one.median_ms for one in results) / processes,
        p95_ms=max(one.p95_ms for one in results),
        bytes_each=sum(one.bytes_each for one in results) / processes,
        failures=sum(one.failures for one in results),
    )


if __name__ == "__main__":
    order = json.load(sys.stdin)
    texts = order.pop("requests")
    print(json.dumps(asdict(load([text.encode("ascii") for text in texts], **order))))
