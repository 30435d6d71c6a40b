"""The paths of the platform as lists of steps: the table of contents.

An interview comes in by ``receive``, in the web server, and is judged by
``judge_submissions``, in the worker. Between the two it waits in the store, its
``judged_at`` null, so a crash at any point loses nothing: the worker looks for what waits.
What the calendar brings is done by ``bring_day``, once a day.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from mne import clock
from mne.collection import entities, intake
from mne.collection.envelopes import Envelope, Post, seal
from mne.collection.errors import CannotFile
from mne.collection.files import FileStore
from mne.collection.intake import Receipt
from mne.collection.models import SubmissionVersion
from mne.collection.reading import Interview
from mne.collection.tracing import trace
from mne.config import Settings
from mne.db import make_engine, make_readers, make_sessions
from mne.inspections import daily, mailing
from mne.inspections.mail_transport import MailSettings, load_mail
from mne.inspections.paper_errors import BadMailSettings
from mne.inspections.policy import Policy, load_policy
from mne.jobs.queue import Queue, open_queue
from mne.jobs.together import Together
from mne.quality import judging
from mne.quality.cases import Case, open_cases
from mne.quality.checks import media
from mne.quality.checks.place import place
from mne.quality.checks.register import match
from mne.reports import reminding

logger = logging.getLogger(__name__)

Sessions = sessionmaker[Session]

Arrival = tuple[Envelope, Interview | CannotFile]
"""A post whose files are on disk, and what its XML says of itself."""

JUDGING: tuple[Callable[[Session, Case], None], ...] = (
    judging.check,  # the answers against their questionnaire
    place,  # the unit on the day of the interview; round, dates, enumerator's area
    match,  # the household in the register
)
"""What is asked of each interview before the standards are; none of it writes."""

BATCH = 50
"""Judged together: a table has its price, a row hardly any."""

EVERYTHING = 0
"""What a wake-up names: all that waits."""


SLICE = 3
"""Stored together. SQLite has one writer: a post waits at most for such a slice."""

GAP = 0.03
"""Seconds that the worker leaves to the posts after each slice: who waits for SQLite's lock
only looks for it now and then, and would find it taken again."""

PAUSE = 0.5
"""Seconds for which wake-ups are gathered: interviews are judged cheaper together."""


class Bell:
    """Wakes the worker once for all interviews that come within a moment."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        self._waits = False

    def ring(self) -> None:
        """Wake the worker soon. One that is not woken looks by itself every minute."""
        with self._lock:
            if self._waits:
                return
            self._waits = True
        timer = threading.Timer(PAUSE, self._wake)
        timer.daemon = True
        timer.start()

    def _wake(self) -> None:
        with self._lock:
            self._waits = False
        self._queue.tell(EVERYTHING)


class Postman:
    """Sends mail beside the other work: a mail server that is silent stops nothing."""

    def __init__(
        self, engine: Engine, mail: MailSettings | None, base_url: str | None
    ) -> None:
        self._engine = engine
        self._mail = mail
        self._base_url = base_url
        self._busy = threading.Lock()

    def call(self) -> threading.Thread | None:
        """Send what waits, unless mail is off or a round is still under way."""
        if self._mail is None or not self._busy.acquire(blocking=False):
            return None
        thread = threading.Thread(target=self._go, args=(self._mail,), daemon=True)
        thread.start()
        return thread

    def _go(self, mail: MailSettings) -> None:
        try:
            post = mailing.send_digests(self._engine, mail, self._base_url)
            if post.failed:
                logger.warning("Mail waits and will be tried again: %s", post.failed)
        except Exception as error:
            logger.error("Mail could not be prepared\n%s", trace(error))  # noqa: TRY400
        finally:
            self._busy.release()


@dataclass(frozen=True)
class Desk:
    """What the steps work with: the files, the queue, and how posts are filed.

    ``filing`` commits once for all posts that wait: on SQLite, which has one writer, others
    would have to wait in sleeps of growing length, and every commit waits for the disk.
    """

    store: FileStore
    bell: Bell
    queue: Queue
    filing: Together[Arrival, Receipt]


def open_desk(settings: Settings, engine: Engine | None = None) -> Desk:
    """Open what the steps work with, for one process."""
    ours = engine or make_engine(settings.database_url)
    failed: set[int] = set()
    days: set[date] = set()
    queue = open_queue(
        settings.queue_path,
        "judging",
        one=lambda _everything: _judge_all(ours, failed, GAP),
        sweep=partial(
            sweep,
            ours,
            load_policy(settings.data_dir),
            failed,
            days,
            Postman(ours, _mail_of(settings), settings.base_url),
        ),
    )
    store = FileStore(settings.files_dir)
    file_together = partial(_file_together, make_sessions(ours), store)
    filing = Together(file_together, partial(_file_alone, file_together))
    return Desk(store, Bell(queue), queue, filing)


def _mail_of(settings: Settings) -> MailSettings | None:
    """Say how mail goes out; a fault in it must not keep tablets waiting."""
    try:
        return load_mail(settings.data_dir)
    except BadMailSettings as error:
        logger.error("%s", error)  # noqa: TRY400 the sentence says it all
        return None


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
        desk.bell.ring()  # 3 judged soon
    return receipt


def _file(desk: Desk, envelope: Envelope) -> Receipt:
    found = intake.read(envelope)  # before the transaction, which others wait for
    return desk.filing.do((envelope, found))


def _file_together(
    writers: Sessions, store: FileStore, arrivals: Sequence[Arrival]
) -> list[Receipt]:
    """File posts in one transaction: on return all of them are committed, or none."""
    with writers.begin() as session:
        return [_file_one(session, store, *arrival) for arrival in arrivals]


def _file_one(
    session: Session, store: FileStore, envelope: Envelope, found: Interview | CannotFile
) -> Receipt:
    receipt = intake.file(session, store, envelope, found)
    if receipt.version_id is not None and receipt.new_files:
        media.arrived(session, receipt.version_id, receipt.new_files)
    return receipt


def _file_alone(
    file_together: Callable[[Sequence[Arrival]], list[Receipt]], arrival: Arrival
) -> Receipt:
    try:
        return file_together([arrival])[0]
    except IntegrityError:
        # Another process was quicker with the same interview: now it can be recognised.
        return file_together([arrival])[0]


# ---------------------------------------------------------------- being judged


def judge_submissions(engine: Engine, version_ids: Sequence[int], gap: float = 0.0) -> None:
    """Judge versions of interviews together; one judged already stays as it is.

    ``gap`` seconds pass after each slice that is stored, for posts that come meanwhile.
    """
    with make_readers(engine)() as session:
        cases = open_cases(session, version_ids)
        for case in cases:
            for step in JUDGING:
                step(session, case)
        judging.classify(session, cases)  # the class under every standard of the round
    for start in range(0, len(cases), SLICE):
        _conclude(engine, cases[start : start + SLICE])
        time.sleep(gap)


def _conclude(engine: Engine, cases: Sequence[Case]) -> None:
    with make_sessions(engine).begin() as session:
        for case in cases:
            if judging.conclude(session, case):  # stored, and judged_at set
                entities.take(session, case.version)  # what it proposes to the register


def sweep(
    engine: Engine,
    policy: Policy,
    failed: set[int],
    days: set[date],
    postman: Postman | None = None,
) -> int:
    """Do what waits, and once a day what the day brings; let mail go out."""
    if clock.today() not in days:
        days.add(clock.today())
        try:
            bring_day(engine, policy)
        except Exception as error:
            # Interviews are judged all the same; the day is tried again after a restart.
            logger.error("The day's work failed\n%s", trace(error))  # noqa: TRY400 see trace
    if postman is not None:
        postman.call()
    return _judge_all_anew(engine, failed, GAP)


def bring_day(engine: Engine, policy: Policy) -> None:
    """Do what today brings: items pass on, risks expire, reminders go out.

    Run again on the same day it changes nothing.
    """
    with make_sessions(engine).begin() as session:
        daily.run_day(session, policy, clock.today())
        reminding.remind(session, clock.today())


def judge_waiting(settings: Settings) -> int:
    """Judge everything that waits; say how many could be judged."""
    engine = make_engine(settings.database_url)
    try:
        return _judge_all_anew(engine, set())
    finally:
        engine.dispose()


def _judge_all_anew(engine: Engine, failed: set[int], gap: float = 0.0) -> int:
    """Judge what waits, also what could not be judged the last time."""
    failed.clear()
    with make_sessions(engine).begin() as session:
        entities.release_overdue(session)
    return _judge_all(engine, failed, gap)


def _judge_all(engine: Engine, failed: set[int], gap: float) -> int:
    """Judge what waits, but for what failed before; say how many could be judged."""
    with make_readers(engine)() as session:
        found = session.scalars(
            select(SubmissionVersion.id)
            .where(SubmissionVersion.judged_at.is_(None))
            .order_by(SubmissionVersion.id)
        )
        waiting = [version_id for version_id in found if version_id not in failed]
    batches = [waiting[start : start + BATCH] for start in range(0, len(waiting), BATCH)]
    return sum(_judged(engine, batch, failed, gap) for batch in batches)


def _judged(
    engine: Engine, version_ids: Sequence[int], failed: set[int], gap: float
) -> int:
    """Judge a batch; if that fails, one by one, so that one fault stops no other."""
    try:
        judge_submissions(engine, version_ids, gap)
    except Exception as error:
        if len(version_ids) > 1:
            return sum(_judged(engine, [each], failed, gap) for each in version_ids)
        message = "Version %s of an interview can't be judged\n%s"
        logger.error(message, version_ids[0], trace(error))  # noqa: TRY400 see trace
        failed.update(version_ids)
        return 0
    return len(version_ids)


def work(settings: Settings) -> None:
    """Judge what arrives, as it arrives, until stopped (``mne work``)."""
    desk = open_desk(settings)
    desk.store.sweep()
    desk.queue.work()
