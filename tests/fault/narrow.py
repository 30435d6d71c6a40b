"""A narrow link with loss: a proxy of bytes with a rate, lost segments and planned cuts."""

from __future__ import annotations

import random
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BYTES_A_SECOND = 256_000 / 8
SEGMENT = 1_460
LOSS = 0.02
TIME_OUT = 0.2
"""Seconds after which TCP sends a lost segment again."""
DOWN = 10.0
"""Seconds for which the link is dead after a cut."""
BODY_CUTS = (0.21, 0.83)
ANSWER_CUT = 0.52
"""Where the cuts come, in shares of what is to be sent."""


@dataclass
class Narrow:
    """What went over the link, and when it is cut."""

    server_port: int
    faster: int
    body_cuts: list[float]
    answer_cut: float
    port: int = 0
    up: int = 0
    """Bytes that the tablet sent, each once."""
    lost: int = 0
    lost_bytes: int = 0
    cuts_made: int = 0
    dead_until: float = 0.0
    free_at: float = 0.0
    draw: random.Random = field(default_factory=lambda: random.Random(256))
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sent(self) -> int:
        """Bytes that went up, a lost segment twice."""
        return self.up + self.lost_bytes

    def is_dead(self) -> bool:
        return time.monotonic() < self.dead_until

    def carry(self, chunk: bytes) -> bool:
        """Take the time that ``chunk`` takes to go up; False if the link is cut on it."""
        with self.lock:
            self.up += len(chunk)
            segments = range(0, len(chunk), SEGMENT)
            lost = [s for s in segments if self.draw.random() < LOSS]
            again = sum(min(SEGMENT, len(chunk) - start) for start in lost)
            self.lost += len(lost)
            self.lost_bytes += again
            took = (len(chunk) + again) / BYTES_A_SECOND + len(lost) * TIME_OUT
            self.free_at = max(self.free_at, time.monotonic()) + took / self.faster
            ahead = self.free_at - time.monotonic()
            if self.body_cuts and self.up >= self.body_cuts[0]:
                self.body_cuts.pop(0)
                self._cut()
                return False
        if ahead > 0.005:
            time.sleep(ahead)
        return True

    def answers(self) -> bool:
        """Say whether an answer arrives; one of them is lost and the link with it."""
        with self.lock:
            if self.up < self.answer_cut:
                return True
            self.answer_cut = float("inf")
            self._cut()
            return False

    def _cut(self) -> None:
        self.cuts_made += 1
        self.dead_until = time.monotonic() + DOWN / self.faster


@contextmanager
def narrow(server_port: int, faster: int, to_send: int) -> Iterator[Narrow]:
    """Open the link for the length of a ``with`` block."""
    cuts = [share * to_send for share in BODY_CUTS]
    link = Narrow(server_port, faster, cuts, ANSWER_CUT * to_send)
    handler = type("Handler", (_Handler,), {"link": link})
    with _Server(("127.0.0.1", 0), handler) as server:
        link.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield link
        server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class _Handler(socketserver.BaseRequestHandler):
    link: Narrow

    def handle(self) -> None:
        """Carry bytes both ways until either side, or the link, has ended."""
        if self.link.is_dead():
            return
        with socket.create_connection(("127.0.0.1", self.link.server_port)) as server:
            down = threading.Thread(target=self._bring_down, args=(server,), daemon=True)
            down.start()
            with suppress(OSError):
                while chunk := self.request.recv(10 * SEGMENT):
                    if not self.link.carry(chunk):
                        break
                    server.sendall(chunk)
            _end(server, self.request)
            down.join()

    def _bring_down(self, server: socket.socket) -> None:
        with suppress(OSError):
            while chunk := server.recv(65_536):
                if not self.link.answers():
                    break
                self.request.sendall(chunk)
        _end(server, self.request)


def _end(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
