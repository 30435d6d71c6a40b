"""Sending the digests that wait: never in anybody's way, and none is lost.

The store is asked and told in short transactions of their own; none is open while the mail
server is spoken to.
"""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTP

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from mne import clock
from mne.db import make_readers, make_sessions
from mne.inspections import digests
from mne.inspections.mail_models import DigestState
from mne.inspections.mail_transport import (
    MailSettings,
    Refused,
    Undelivered,
    connected,
    send,
)


@dataclass(frozen=True)
class Post:
    """What a run came to."""

    settled: int = 0
    """Sent, or needless by now."""
    failed: str = ""
    """What the mail server said of the others; what waits is tried again."""


def send_digests(engine: Engine, mail: MailSettings, base_url: str | None) -> Post:
    """Put new reminders into digests and send what waits."""
    _prepare(engine)
    with make_readers(engine)() as session:
        waiting = digests.due(session)
    taken = [each for each in waiting if _is_taken(engine, each)]
    if not taken:
        return Post()
    try:
        with connected(mail) as server:
            answers = [_sent(engine, server, mail, base_url, each) for each in taken]
    except Undelivered as error:
        for each in taken:
            _note_failure(engine, each, str(error))
        return Post(failed=str(error))
    failed = [answer for answer in answers if answer is not None]
    return Post(len(answers) - len(failed), "; ".join(failed))


def _prepare(engine: Engine) -> None:
    on = clock.today()
    with make_readers(engine)() as session:
        new = digests.unmailed(session, on)
    if not new:
        return
    try:
        with make_sessions(engine).begin() as session:
            digests.prepare(session, digests.unmailed(session, on), on)
    except IntegrityError:
        # Another worker put them into a digest at the same moment.
        return


def _is_taken(engine: Engine, digest_id: int) -> bool:
    with make_sessions(engine).begin() as session:
        return digests.take_up(session, digest_id)


def _sent(
    engine: Engine, server: SMTP, mail: MailSettings, base_url: str | None, digest_id: int
) -> str | None:
    """Send one digest; give why it couldn't go out, None if it is settled."""
    with make_readers(engine)() as session:
        letter = digests.letter_of(session, digest_id, mail.sender, base_url)
    if letter is None:
        _settle(engine, digest_id, DigestState.NEEDLESS)
        return None
    try:
        send(server, letter)
    except Refused as error:
        _settle(engine, digest_id, DigestState.REFUSED, str(error))
        return str(error)
    except Undelivered as error:
        _note_failure(engine, digest_id, str(error))
        return str(error)
    _settle(engine, digest_id, DigestState.SENT)
    return None


def _settle(engine: Engine, digest_id: int, state: DigestState, answer: str = "") -> None:
    with make_sessions(engine).begin() as session:
        digests.settle(session, digest_id, state, answer)


def _note_failure(engine: Engine, digest_id: int, answer: str) -> None:
    with make_sessions(engine).begin() as session:
        digests.note_failure(session, digest_id, answer)
