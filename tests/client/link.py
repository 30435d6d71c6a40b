"""The bad link between a tablet and its server: a proxy that loses, cuts, answers wrongly.

Each post to ``submission`` takes the next of the faults that a test has set; without one
it goes through. Everything else goes through as long as the server is there.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["lose_answer", "cut_body", "stall"] | int
"""The server stores and its answer is lost; the body breaks off half way; nothing moves
until the link is cut; or a status that somebody on the way answers."""

ACCEPTS = "X-OpenRosa-Accept-Content-Length"
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Seen:
    """One post to ``submission`` as it came from the tablet."""

    size: int
    status: int | None
    """What the tablet was told; nothing if the answer was lost."""
    body: bytes = field(repr=False)


@dataclass
class Link:
    """What the test sets and sees."""

    server_port: int
    port: int = 0
    faults: list[Fault | None] = field(default_factory=list)
    """What meets the next posts, one each; None lets a post through."""
    accepts: int | None = None
    """The size of posts that the server is said to take, if not its own."""
    posts: list[Seen] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every request that was let through, as "METHOD /path status"."""
    is_up: bool = True
    stalled: threading.Event = field(default_factory=threading.Event)

    def taken(self) -> list[Seen]:
        """Give the posts that the tablet knows to be taken."""
        return [each for each in self.posts if each.status in {201, 202}]


@contextmanager
def linked(server_port: int) -> Iterator[Link]:
    """Open a link to the server for the length of a ``with`` block."""
    link = Link(server_port)
    handler = type("Handler", (_Handler,), {"link": link})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        proxy.daemon_threads = True
        link.port = proxy.server_address[1]
        thread = threading.Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        yield link
        link.is_up = False
        proxy.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    link: Link

    def do_GET(self) -> None:
        self._pass_on(b"")

    do_HEAD = do_GET  # noqa: N815 the name that http.server asks for

    def do_POST(self) -> None:
        is_interview = self.path.endswith("/submission")
        fault = self.link.faults.pop(0) if is_interview and self.link.faults else None
        if not self.link.is_up:
            return self._hang_up()
        if fault == "cut_body":
            half = int(self.headers["Content-Length"]) // 2
            self.link.posts.append(Seen(half, None, self.rfile.read(half)))
            return self._hang_up()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if fault == "stall":
            self.link.posts.append(Seen(len(body), None, body))
            self.link.stalled.set()
            while self.link.is_up:
                threading.Event().wait(0.02)
            return self._hang_up()
        status = self._answer(body, fault)
        if is_interview:
            self.link.posts.append(Seen(len(body), status, body))
        return None

    def _answer(self, body: bytes, fault: Fault | None) -> int | None:
        if isinstance(fault, int):
            text = _SENTENCE % str(fault).encode() if fault != 502 else b"<html>busy</html>"
            self._say(fault, [("Content-Type", "text/xml")], text)
            return fault
        return self._pass_on(body, lose_answer=fault == "lose_answer")

    def _pass_on(self, body: bytes, *, lose_answer: bool = False) -> int | None:
        if not self.link.is_up:
            self._hang_up()
            return None
        to = http.client.HTTPConnection("127.0.0.1", self.link.server_port, timeout=30)
        try:
            headers = {
                k: v for k, v in self.headers.items() if k.lower() not in HOP - {"date"}
            }
            to.request(self.command, self.path, body or None, headers)
            answer = to.getresponse()
            content = answer.read()
        except OSError:
            self._hang_up()
            return None
        finally:
            to.close()
        self.link.asked.append(f"{self.command} {self.path} {answer.status}")
        if lose_answer or not self.link.is_up:
            self._hang_up()
            return None
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP]
        if self.link.accepts is not None:
            kept = [(k, v) for k, v in kept if k.lower() != ACCEPTS.lower()]
            kept.append((ACCEPTS, str(self.link.accepts)))
        self._say(answer.status, kept, content)
        return answer.status

    def _say(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        # On a connection used before, the browser itself would repeat a post once.
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, *_given: object) -> None:
        """Say nothing: the token stands in the path."""


_SENTENCE = (
    b'<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
    b"<message>M\xc3\xa3 %s</message></OpenRosaResponse>"
)
