"""A simulated tablet: the sending rules of our client (mne/web/client/src/sync), in Python.

Outbox, the receipt before a second attempt, posts split below the announced size, retries
without end and with growing pauses. An interview leaves the memory only when a receipt
lists its XML and each of its files by their SHA-256.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from tests.fault.interviews import Interview

SCALE = 150
"""Photographs are so much smaller than real ones; the size of a post shrinks with them."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
PATIENCE = 60.0
MOST_UNLISTED = 5
BOUNDARY = b"storm-of-ours-7d1f"

End = Literal["done", "later"]


class Offline(Exception):
    """No whole answer came, or not from our server."""


@dataclass
class Waiting:
    """An interview in the outbox."""

    interview: Interview
    number: int
    state: Literal["queued", "sent", "rejected", "held"] = "queued"
    attempts: int = 0
    unlisted: int = 0


class Tablet:
    """Sends its interviews until none is left, or until it is out of reach for good."""

    def __init__(
        self,
        base: str,
        port: int,
        interviews: list[Interview],
        draw: random.Random,
        silent_after: int | None = None,
    ) -> None:
        self.base, self.port, self.draw, self.silent_after = base, port, draw, silent_after
        self.outbox = {
            each.instance_id: Waiting(each, number)
            for number, each in enumerate(interviews)
        }
        self.acknowledged: dict[str, set[str]] = {}
        """Names of the parts, the XML as "", for which 201, 202 or a receipt was heard."""
        self.released: set[str] = set()
        self.counts: Counter[str] = Counter()
        self._connection: http.client.HTTPConnection | None = None

    # ------------------------------------------------------------ when

    def work(self, stop: threading.Event) -> None:
        """Send, with a pause after each run that failed, until done."""
        failures = 0
        while self._has_work() and not stop.is_set():
            if self.run() == "later":
                failures += 1
                full = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
                stop.wait(full * (0.5 + self.draw.random() / 2))
            else:
                failures = 0
        self._hang_up()

    def is_silent(self) -> bool:
        """Say whether it has gone out of reach for good."""
        return self.silent_after is not None and len(self.acknowledged) >= self.silent_after

    def _has_work(self) -> bool:
        states = {each.state for each in self.outbox.values()}
        return not self.is_silent() and not states.isdisjoint({"queued", "sent"})

    def run(self) -> End:
        """Send what waits, once."""
        try:
            return self._send_all()
        except (Offline, OSError, http.client.HTTPException, json.JSONDecodeError):
            self._hang_up()
            return "later"

    # ------------------------------------------------------------ what

    def _send_all(self) -> End:
        held = self._receipts([each for each in self.outbox.values() if each.attempts])
        queued = [each for each in self.outbox.values() if each.state == "queued"]
        limit = self._limit() if queued else 0
        for waiting in sorted(queued, key=lambda each: (each.attempts, each.number)):
            if self.is_silent():
                return "done"
            if not self._send(waiting, held.get(waiting.interview.instance_id), limit):
                return "later"
        self._receipts([each for each in self.outbox.values() if each.state == "sent"])
        return "done"

    def _receipts(self, asked: list[Waiting]) -> dict[str, set[str]]:
        """Let go of what the server lists whole; give the files that it holds of each."""
        if not asked:
            return {}
        ids = [each.interview.instance_id for each in asked]
        body = json.dumps({"instance_ids": ids}).encode()
        status, answer = self._ask("POST", "/tablet/receipts", body, "application/json")
        if status != 200:
            raise Offline
        receipts = json.loads(answer)["receipts"]
        return {each.interview.instance_id: self._compare(each, receipts) for each in asked}

    def _compare(self, waiting: Waiting, receipts: list[dict]) -> set[str]:
        marks, ours = waiting.interview.marks, waiting.interview.instance_id
        mine = [r for r in receipts if (r["instance_id"], r["sha256"]) == (ours, marks.xml)]
        listed = {(file["name"], file["sha256"]) for r in mine for file in r["files"]}
        if mine and listed >= set(marks.files.items()):
            # A receipt is as good as an answer that was lost.
            self.acknowledged[ours] = {"", *marks.files}
            self.released.add(ours)
            del self.outbox[ours]
        elif waiting.state == "sent":
            waiting.unlisted += 1
            self.counts["unlisted"] += 1
            waiting.state = "queued" if waiting.unlisted < MOST_UNLISTED else "rejected"
        return {name for name, digest in listed if marks.files.get(name) == digest}

    def _limit(self) -> int:
        connection = self._connected()
        connection.request("HEAD", f"{self.base}/submission")
        response = connection.getresponse()
        response.read()
        announced = response.getheader("X-OpenRosa-Accept-Content-Length")
        return int(announced or 10_000_000) // SCALE

    def _send(self, waiting: Waiting, held: set[str] | None, limit: int) -> bool:
        """Post one interview; say whether the run may go on."""
        interview = waiting.interview
        waiting.attempts += 1
        self.counts["retries"] += waiting.attempts > 1
        names = [name for name in interview.photos if name not in (held or ())]
        shares = split(interview, names, limit)
        for number, share in enumerate(shares, 1):
            body = write_post(interview, share, more=number < len(shares))
            kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
            self.counts["posts"] += 1
            status, answer = self._ask("POST", "/submission", body, kind)
            self.counts[str(status)] += 1
            is_ours = b"OpenRosaResponse" in answer
            if status not in {201, 202} or not is_ours:
                return self._note(waiting, status, is_ours=is_ours)
            self.acknowledged.setdefault(interview.instance_id, set()).update(["", *share])
        waiting.state = "sent"
        return True

    def _note(self, waiting: Waiting, status: int, *, is_ours: bool) -> bool:
        later = {408, 425, 429}
        if status < 400 or status in later or status >= 500:
            return False
        if status == 404 and not is_ours:
            return False
        waiting.state = "held" if status in {401, 403} else "rejected"
        return True

    # ------------------------------------------------------------ how

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, bytes]:
        connection = self._connected()
        connection.request(method, self.base + path, body, {"Content-Type": kind})
        response = connection.getresponse()
        return response.status, response.read()

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def split(interview: Interview, names: list[str], limit: int) -> list[list[str]]:
    """Share files out over posts below ``limit`` bytes with the XML; at least one post."""
    posts: list[list[str]] = [[]]
    size = len(interview.xml)
    for name in names:
        photo = len(interview.photos[name])
        if posts[-1] and size + photo > limit:
            posts.append([])
            size = len(interview.xml)
        posts[-1].append(name)
        size += photo
    return posts


def write_post(interview: Interview, names: list[str], *, more: bool) -> bytes:
    """Write a multipart body as Collect and our client do."""
    parts = [("xml_submission_file", "submission.xml", "text/xml", interview.xml)]
    parts += [(name, name, "image/jpeg", interview.photos[name]) for name in names]
    written = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
        b"Content-Type: %b\r\n\r\n%b\r\n"
        % (BOUNDARY, name.encode(), filename.encode(), kind.encode(), content)
        for name, filename, kind, content in parts
    ]
    if more:
        flag = b'Content-Disposition: form-data; name="*isIncomplete*"\r\n\r\nyes\r\n'
        written.append(b"--%b\r\n%b" % (BOUNDARY, flag))
    return b"".join(written) + b"--%b--\r\n" % BOUNDARY
