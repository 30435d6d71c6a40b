"""Reminders by mail: one digest to a person a day, and each reminder to them once.

A digest names numbers and days only; what it is about is read on the platform, by whoever
may. Whoever sends one takes it up first, so that two workers don't; if the machine stops
between the server's yes and our note of it, the same letter goes out again under the same
Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.scope import can
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.mail_models import DigestReminder, DigestState, ReminderDigest
from mne.inspections.recommendation_models import Recommendation, Reminder
from mne.inspections.standing import FOLLOWED
from mne.programmes.models import AgencyMember
from mne.programmes.offices import holds
from mne.users.models import User
from mne.users.permissions import Permission

FRESH = timedelta(days=14)
"""Older reminders are not mailed when an office turns mail on."""
LONGEST_ANSWER = 300
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=6)


@dataclass(frozen=True)
class Unmailed:
    """A reminder that a person has not had by mail."""

    reminder_id: int
    user_id: int


def unmailed(session: Session, on: date) -> list[Unmailed]:
    """Give who is to be reminded of what, and hasn't been by mail.

    Only people with an address, who may see the item.
    """
    by_name = _reminders().join(User, User.id == Reminder.user_id)
    by_office = (
        _reminders()
        .join(AgencyMember, AgencyMember.agency_id == Reminder.agency_id)
        .join(User, User.id == AgencyMember.user_id)
        .where(Reminder.user_id.is_(None), holds(AgencyMember, on))
        .distinct()
    )
    found = [*session.execute(by_name), *session.execute(by_office)]
    return [
        Unmailed(reminder_id, user.id)
        for reminder_id, area_id, user in found
        if can(session, user, Permission.VIEW_INSPECTIONS, area_id, on)
    ]


def _reminders() -> Select[int, int, User]:
    had = exists().where(
        DigestReminder.reminder_id == Reminder.id, DigestReminder.user_id == User.id
    )
    return (
        select(Reminder.id, Recommendation.area_id, User)
        .join(Recommendation, Recommendation.id == Reminder.recommendation_id)
        .where(
            Reminder.read_at.is_(None),
            Reminder.given_at >= clock.now() - FRESH,
            Recommendation.state.in_(FOLLOWED),
            User.is_active,
            User.email.is_not(None),
            ~had,
        )
    )


def prepare(session: Session, waiting: Sequence[Unmailed], on: date) -> None:
    """Put reminders into digests: one that waits still, or today's if none was made."""
    digests: dict[int, ReminderDigest | None] = {}
    for each in waiting:
        if each.user_id not in digests:
            digests[each.user_id] = _digest_for(session, each.user_id, on)
        digest = digests[each.user_id]
        if digest is not None:
            facts = {"user_id": each.user_id, "reminder_id": each.reminder_id}
            session.add(DigestReminder(digest_id=digest.id, **facts))
    session.flush()


def _digest_for(session: Session, user_id: int, on: date) -> ReminderDigest | None:
    """Give the digest that takes a person's reminders; None: they had today's."""
    own = select(ReminderDigest).where(ReminderDigest.user_id == user_id)
    waits = session.scalar(own.where(ReminderDigest.state == DigestState.WAITING))
    if waits is not None:
        return waits
    if session.scalar(own.where(ReminderDigest.made_on == on)) is not None:
        return None
    digest = ReminderDigest(
        user_id=user_id, made_on=on, state=DigestState.WAITING, next_try_at=clock.now()
    )
    session.add(digest)
    session.flush()
    return digest


# ---------------------------------------------------------------- going out


def due(session: Session) -> Sequence[int]:
    """Give the digests whose turn has come."""
    return session.scalars(
        select(ReminderDigest.id)
        .where(
            ReminderDigest.state == DigestState.WAITING,
            ReminderDigest.next_try_at <= clock.now(),
        )
        .order_by(ReminderDigest.id)
    ).all()


def take_up(session: Session, digest_id: int) -> bool:
    """Take a digest up to send it; False: another worker has it."""
    digest = session.get_one(ReminderDigest, digest_id)
    now = clock.now()
    pause = min(FIRST_PAUSE * 2**digest.tries, LONGEST_PAUSE)
    taken = session.execute(
        update(ReminderDigest)
        .where(
            ReminderDigest.id == digest_id,
            ReminderDigest.state == DigestState.WAITING,
            ReminderDigest.next_try_at <= now,
        )
        .values(tries=ReminderDigest.tries + 1, next_try_at=now + pause)
        .execution_options(synchronize_session=False)
        .returning(ReminderDigest.id)
    )
    return taken.first() is not None


def letter_of(
    session: Session, digest_id: int, sender: str, base_url: str | None
) -> EmailMessage | None:
    """Write the letter of a digest; None if all it would tell is settled meanwhile."""
    digest = session.get_one(ReminderDigest, digest_id)
    person = session.get_one(User, digest.user_id)
    rows = session.execute(
        select(Recommendation.ref, Reminder.due_before)
        .join(Reminder, Reminder.recommendation_id == Recommendation.id)
        .join(DigestReminder, DigestReminder.reminder_id == Reminder.id)
        .where(
            DigestReminder.digest_id == digest_id,
            Reminder.read_at.is_(None),
            Recommendation.state.in_(FOLLOWED),
        )
        .order_by(Reminder.due_before, Recommendation.ref)
        .distinct()
    ).all()
    if not rows or person.email is None or not person.is_active:
        return None
    words = WORDS.get(person.language, WORDS["vi"])
    items = [(row[0], row[1]) for row in rows]
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, person.email
    letter["Subject"] = words["subject"].format(n=len({ref for ref, _ in items}))
    letter["Date"] = format_datetime(clock.now().astimezone(clock.LOCAL))
    domain = sender.rpartition("@")[2]
    letter["Message-ID"] = f"<digest-{digest.id}-{digest.made_on}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_text(words, items, base_url))
    return letter


def _text(
    words: dict[str, str], items: Sequence[tuple[str, date]], base_url: str | None
) -> str:
    lines = [words["begin"], ""]
    for ref, due_before in items:
        line = words["item"].format(ref=ref, day=f"{due_before:%d/%m/%Y}")
        link = f" {base_url.rstrip('/')}/recommendations/{ref}" if base_url else ""
        lines.append(f"- {line}{link}")
    return "\n".join([*lines, "", words["end"]])


WORDS = {
    "vi": {
        "subject": "Nhắc việc: {n} kiến nghị cần xem",
        "begin": "Các kiến nghị sau đang chờ bạn hoặc cơ quan bạn:",
        "item": "{ref}, mốc {day}",
        "end": "Nội dung xem trên hệ thống. Thư tự động, mỗi ngày nhiều nhất một thư; bỏ "
        "địa chỉ ở trang cá nhân nếu không muốn nhận.",
    },
    "en": {
        "subject": "Reminder: {n} recommendations to look at",
        "begin": "These recommendations wait for you or your office:",
        "item": "{ref}, date {day}",
        "end": "Read on the platform what they are about. This is automatic, at most one "
        "letter a day; remove your address on your own page to get none.",
    },
}


def settle(session: Session, digest_id: int, state: DigestState, answer: str = "") -> None:
    """Note that a digest was sent, is needless or was refused."""
    digest = session.get_one(ReminderDigest, digest_id)
    digest.state, digest.last_answer = state, answer[:LONGEST_ANSWER]
    if state == DigestState.SENT:
        digest.sent_at = clock.now()
    session.flush()
    facts = {"state": state, "day": digest.made_on}
    record(session, Action.DIGEST_SETTLED, f"user:{digest.user_id}", None, **facts)


def note_failure(session: Session, digest_id: int, answer: str) -> None:
    """Note why a digest that waits could not go out; it is tried again by itself."""
    digest = session.get_one(ReminderDigest, digest_id)
    if digest.state == DigestState.WAITING:
        digest.last_answer = answer[:LONGEST_ANSWER]
        session.flush()


def refused_answer(session: Session, user: User) -> tuple[datetime, str] | None:
    """Give when and how the mail server refused a person's last digest, if it did."""
    last = session.scalar(
        select(ReminderDigest)
        .where(ReminderDigest.user_id == user.id)
        .order_by(ReminderDigest.id.desc())
        .limit(1)
    )
    if last is None or last.state != DigestState.REFUSED:
        return None
    return last.next_try_at, last.last_answer
