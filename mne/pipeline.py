"""The paths of the platform as lists of steps: the table of contents.

An interview comes in by ``receive``, in the web server, and is judged by
``judge_submission``, in the worker. Between the two it waits in the store, its
``judged_at`` null, so a crash at any point loses nothing: the worker looks for what waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mne.collection import intake
from mne.collection.envelopes import Envelope, Post, seal
from mne.collection.files import FileStore
from mne.collection.intake import Receipt
from mne.collection.models import SubmissionVersion
from mne.config import Settings
from mne.db import make_engine, make_readers, make_sessions
from mne.jobs.queue import Queue, open_queue
from mne.quality import judging
from mne.quality.cases import Case, open_case
from mne.quality.checks.place import place
from mne.quality.checks.register import match

logger = logging.getLogger(__name__)

Sessions = sessionmaker[Session]

JUDGING: tuple[Callable[[Session, Case], None], ...] = (
    judging.check,  # the answers against their questionnaire
    place,  # the unit on the day of the interview; round, dates, enumerator's area
    match,  # the household in the register
    judging.classify,  # the class under every standard of the round
)


@dataclass(frozen=True)
class Desk:
    """What the steps work with: the store's sessions, the files, the queue."""

    writers: Sessions
    store: FileStore
    queue: Queue


def open_desk(settings: Settings, engine: Engine | None = None) -> Desk:
    """Open what the steps work with, for one process."""
    ours = engine or make_engine(settings.database_url)
    queue = open_queue(
        settings.queue_path,
        "judging",
        one=partial(judge_submission, ours),
        sweep=partial(_judge_all, ours),
    )
    return Desk(make_sessions(ours), FileStore(settings.files_dir), queue)


# ---------------------------------------------------------------- coming in


def receive(desk: Desk, post: Post) -> Receipt:
    """Take one post of a tablet. On return all of it outlives a cut of power.

    Raises
    ------
    StoreUnwritable
        The disk refuses; nothing may be acknowledged.
    """
    envelope = seal(desk.store, post)  # 1 its files are on disk
    receipt = _file(desk, envelope)  # 2 filed, recognised or quarantined; committed
    if receipt.version_id is not None:
        desk.queue.tell(receipt.version_id)  # 3 judged soon
    return receipt


def _file(desk: Desk, envelope: Envelope) -> Receipt:
    try:
        return _in_one_transaction(desk, envelope)
    except IntegrityError:
        # Another post of the same interview was quicker: now it can be recognised.
        return _in_one_transaction(desk, envelope)


def _in_one_transaction(desk: Desk, envelope: Envelope) -> Receipt:
    with desk.writers.begin() as session:
        return intake.receive(session, desk.store, envelope)


# ---------------------------------------------------------------- being judged


def judge_submission(engine: Engine, version_id: int) -> None:
    """Judge one version of an interview; one judged already stays as it is."""
    with make_readers(engine)() as session:
        case = open_case(session, version_id)
        if case is None:
            return
        for step in JUDGING:
            step(session, case)
    with make_sessions(engine).begin() as session:
        judging.conclude(session, case)


def judge_waiting(settings: Settings) -> int:
    """Judge everything that waits, each in its own transaction; say how many."""
    engine = make_engine(settings.database_url)
    try:
        return _judge_all(engine)
    finally:
        engine.dispose()


def _judge_all(engine: Engine) -> int:
    with make_readers(engine)() as session:
        waiting = session.scalars(
            select(SubmissionVersion.id)
            .where(SubmissionVersion.judged_at.is_(None))
            .order_by(SubmissionVersion.id)
        ).all()
    return sum(_judged(engine, version_id) for version_id in waiting)


def _judged(engine: Engine, version_id: int) -> bool:
    """Judge one of many: a fault in one leaves it waiting and must not stop the rest."""
    try:
        judge_submission(engine, version_id)
    except Exception:
        logger.exception("Version %s of an interview could not be judged", version_id)
        return False
    return True


def work(settings: Settings) -> None:
    """Judge what arrives, as it arrives, until stopped (``mne work``)."""
    open_desk(settings).queue.work()
