"""The network in a storm: a proxy that cuts, delays, loses answers and sends things twice.

It reads the head of a request, which says where the body ends, and draws a fault for it:

cut        the body breaks off somewhere, with FIN or RST
lose       the server answers, and the tablet never hears it
twice      the whole request reaches the server twice at the same moment
late       the whole request reaches the server again, seconds after it was answered
delay      the body waits half way
portal     somebody's Wi-Fi answers 200 with a page; the server sees nothing
busy       somebody on the way answers 503; the server sees nothing
"""

from __future__ import annotations

import http.client
import random
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 16_384
ANSWER_PATIENCE = 120.0
FAULTS = {
    "none": 0.74,
    "cut": 0.06,
    "lose": 0.06,
    "twice": 0.03,
    "late": 0.03,
    "delay": 0.06,
    "portal": 0.01,
    "busy": 0.01,
}
PAGES = {
    "portal": b"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n<html>Sign in.</html>",
    "busy": b"HTTP/1.1 503 Busy\r\nContent-Length: 18\r\n\r\n<html>Busy.</html>",
}
RST = struct.pack("ii", 1, 0)


@dataclass
class Link:
    """What the proxy did, and what it still has to bring late."""

    server_port: int
    draw: random.Random
    port: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    late: list[threading.Thread] = field(default_factory=list)

    def choose(self) -> tuple[str, float]:
        """Draw a fault, and where or how long."""
        with self.lock:
            fault = self.draw.choices(list(FAULTS), list(FAULTS.values()))[0]
            self.counts[fault] += 1
            return fault, self.draw.random()

    def count(self, what: str, much: int = 1) -> None:
        with self.lock:
            self.counts[what] += much

    def bring_late(self, request: bytes, method: str, seconds: float) -> None:
        """Let a copy of a request reach the server some time from now."""

        def bring() -> None:
            time.sleep(seconds)
            with suppress(OSError, http.client.HTTPException):
                self.ask(request, method)

        thread = threading.Thread(target=bring, daemon=True)
        with self.lock:
            self.late.append(thread)
        thread.start()

    def ask(self, request: bytes, method: str) -> bytes:
        """Bring a whole request to the server and give its whole answer."""
        with self.connected() as server:
            server.sendall(request)
            return read_answer(server, method)

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server_port), ANSWER_PATIENCE)

    def wait_for_late(self) -> None:
        """Wait until nothing is on its way any more."""
        for thread in list(self.late):
            thread.join()


@contextmanager
def stormy(server_port: int, draw: random.Random) -> Iterator[Link]:
    """Open the link for the length of a ``with`` block."""
    link = Link(server_port, draw)
    handler = type("Handler", (_Handler,), {"link": link})
    with _Server(("127.0.0.1", 0), handler) as server:
        link.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield link
        server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def handle_error(self, *_given: object) -> None:
        """Say nothing: connections that break are its trade."""


class _Handler(socketserver.StreamRequestHandler):
    link: Link

    def handle(self) -> None:
        with suppress(OSError, http.client.HTTPException):
            while head := self._read_head():
                if not self._pass_on(head):
                    return

    def _read_head(self) -> bytes:
        lines = []
        while (line := self.rfile.readline(65_537)) not in {b"\r\n", b""}:
            lines.append(line)
        return b"".join(lines) + b"\r\n" if lines else b""

    def _pass_on(self, head: bytes) -> bool:
        """Bring one request to the server; say whether the connection goes on."""
        method = head.split(b" ", 1)[0].decode()
        length = _length(head)
        fault, chance = self.link.choose()
        if fault in PAGES:
            self.link.count("up", len(head) + len(self.rfile.read(length)))
            self.wfile.write(PAGES[fault])
            return True
        try:
            server = self.link.connected()
        except OSError:
            self.link.count("server gone")
            return False
        with server:
            # Nobody is cut at the very end: that would be a lost answer.
            end = int(length * chance * 0.999) if fault == "cut" else length
            body = self._bring(server, head, end, chance if fault == "delay" else 0)
            if fault == "cut":
                self._break(server, chance)
                return False
            if fault == "twice":
                self.link.bring_late(head + body, method, 0)
            answer = self._hear(server, method)
        if fault == "late":
            self.link.bring_late(head + body, method, 0.1 + 3 * chance)
        if fault == "lose":
            return False
        self.wfile.write(answer)
        return True

    def _bring(self, server: socket.socket, head: bytes, end: int, wait: float) -> bytes:
        """Send the head and the body up to ``end``; wait half way."""
        server.sendall(head)
        self.link.count("up", len(head))
        brought = b""
        while len(brought) < end:
            chunk = self.rfile.read(min(CHUNK, end - len(brought)))
            if not chunk:
                raise ConnectionError("the tablet hung up")
            if wait and len(brought) <= end / 2 < len(brought) + len(chunk):
                time.sleep(wait)
            server.sendall(chunk)
            brought += chunk
            self.link.count("up", len(chunk))
        return brought

    def _break(self, server: socket.socket, chance: float) -> None:
        if chance < 0.5:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)

    def _hear(self, server: socket.socket, method: str) -> bytes:
        try:
            return read_answer(server, method)
        except (OSError, http.client.HTTPException):
            self.link.count("server gone")
            raise


def read_answer(server: socket.socket, method: str) -> bytes:
    """Read one whole answer and write it down again with its length."""
    response = http.client.HTTPResponse(server, method=method)
    response.begin()
    body = response.read()
    lines = [f"HTTP/1.1 {response.status} {response.reason}"]
    dropped = {"connection", "transfer-encoding", "content-length"}
    lines += [f"{k}: {v}" for k, v in response.getheaders() if k.lower() not in dropped]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
