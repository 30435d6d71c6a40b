"""The moves of a unit's report: which there are, whose they are, and making one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.programmes import offices
from mne.programmes.errors import OfficeHasNoSuccessor
from mne.programmes.models import Agency
from mne.reports.periodic_errors import (
    NoReasonGiven,
    NotYourOffice,
    ReportIsShut,
    ReportMoved,
)
from mne.reports.periodic_models import PeriodicReport, PeriodicReportEvent
from mne.reports.periodic_models import ReportState as State
from mne.users.models import User


class Part(StrEnum):
    """Whose move it is."""

    UNIT = "unit"
    RECEIVER = "receiver"
    SUPERIOR = "superior"
    """The head of the office to which the receiver answers."""


@dataclass(frozen=True)
class Move:
    """A step from some states to one."""

    name: str
    before: frozenset[State]
    after: State
    part: Part
    is_reasoned: bool = False


_WITH_UNIT = frozenset({State.FILLING, State.RETURNED})
SUBMIT = Move("submit", _WITH_UNIT, State.SUBMITTED, Part.UNIT)
RETURN = Move(
    "return", frozenset({State.SUBMITTED}), State.RETURNED, Part.RECEIVER, is_reasoned=True
)
ACCEPT = Move("accept", frozenset({State.SUBMITTED}), State.ACCEPTED, Part.RECEIVER)
CONSOLIDATE = Move(
    "consolidate",
    frozenset({State.ACCEPTED, State.CONSOLIDATED}),
    State.CONSOLIDATED,
    Part.RECEIVER,
)
EXEMPT = Move("exempt", _WITH_UNIT, State.EXEMPT, Part.RECEIVER, is_reasoned=True)
LOCK = Move("lock", frozenset({State.CONSOLIDATED}), State.LOCKED, Part.SUPERIOR)
UNLOCK = Move(
    "unlock",
    frozenset({State.ACCEPTED, State.CONSOLIDATED, State.LOCKED}),
    State.RETURNED,
    Part.SUPERIOR,
    is_reasoned=True,
)
MOVES = (SUBMIT, RETURN, ACCEPT, CONSOLIDATE, EXEMPT, LOCK, UNLOCK)

WHY_NOT = {
    State.FILLING: (
        "đơn vị còn đang nhập, chưa nộp. Hãy đợi đơn vị nộp.",
        "is still being filled in by the unit. Wait until it is submitted.",
    ),
    State.SUBMITTED: (
        "đã nộp và đang chờ cơ quan tổng hợp xem. Muốn sửa, hãy đề nghị trả lại.",
        "is submitted and waits for the receiving office. To change it, ask for it back.",
    ),
    State.RETURNED: (
        "đã bị trả lại, đang chờ đơn vị sửa và nộp lại.",
        "was returned and waits for the unit to mend and submit it again.",
    ),
    State.ACCEPTED: (
        (
            "đã được tiếp nhận nên không sửa được nữa. Cấp trên của cơ quan tổng hợp có "
            "thể mở khóa có thời hạn."
        ),
        (
            "was accepted, so it can't be changed. The level above the receiving office "
            "may unlock it for a time."
        ),
    ),
    State.CONSOLIDATED: (
        (
            "đã được đưa vào báo cáo tổng hợp nên không sửa được nữa. Cấp trên của cơ quan "
            "tổng hợp có thể mở khóa có thời hạn."
        ),
        (
            "is part of a consolidated report, so it can't be changed. The level above the "
            "receiving office may unlock it for a time."
        ),
    ),
    State.LOCKED: (
        "thuộc kỳ đã khóa. Cấp trên của cơ quan tổng hợp có thể mở khóa có thời hạn.",
        (
            "belongs to a locked period. The level above the receiving office may unlock "
            "it for a time."
        ),
    ),
    State.EXEMPT: (
        "đã được miễn trong kỳ này.",
        "was exempted for this period.",
    ),
}
"""Why a report can't be moved, by where it stands: never just "locked"."""


@dataclass(frozen=True)
class Act:
    """Who moves a report, from which page (``seen``: its last event), and why."""

    actor: User
    seen: int
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def make(
    session: Session, report: PeriodicReport, move: Move, act: Act
) -> PeriodicReportEvent:
    """Make a move.

    Raises
    ------
    ReportMoved
        The page shows another last event: it is stale.
    ReportIsShut
        The move does not begin where the report stands; says why.
    NotYourOffice
        It is another office's move.
    NoReasonGiven
        The move needs a reason.
    """
    check_fresh(report, act.seen)
    check_state(report, move)
    check_part(session, report, move.part, act.actor)
    if move.is_reasoned and not act.reason.strip():
        raise NoReasonGiven(report.agency_name)
    event = PeriodicReportEvent(
        number=report.version + 1,
        from_state=report.state,
        to_state=move.after,
        actor_id=act.actor.id,
        at=clock.now(),
        reason=act.reason.strip(),
        details=dict(act.details),
    )
    report.events.append(event)
    report.state, report.version = move.after, event.number
    session.flush()
    subject = f"report:{report.schedule.code}/{report.id}"
    facts = {"move": move.name, "number": event.number, "reason": event.reason}
    record(session, Action.PERIODIC_REPORT_MOVED, subject, act.actor, **facts)
    return event


def check_fresh(report: PeriodicReport, seen: int) -> None:
    """Refuse a stale page; raises ``ReportMoved``."""
    if report.version != seen:
        raise ReportMoved(report.agency_name)


def check_state(report: PeriodicReport, move: Move) -> None:
    """Refuse a move that does not begin here; raises ``ReportIsShut``, saying why."""
    if report.state not in move.before:
        raise ReportIsShut(report.agency_name, *WHY_NOT[report.state])


def check_part(session: Session, report: PeriodicReport, part: Part, actor: User) -> None:
    """Refuse whoever does not work for the office whose move it is; of a superior, head."""
    today = clock.today()
    office = office_of(session, report, part)
    if part is Part.SUPERIOR:
        is_theirs = actor.id in offices.heads(session, office.id, today)
    else:
        is_theirs = office.id in offices.offices_of(session, actor, today)
    if not is_theirs:
        raise NotYourOffice(office.name)


def office_of(session: Session, report: PeriodicReport, part: Part) -> Agency:
    """Give the office whose move it is today: that of the period, or its successor.

    The level above a receiver is the office to which it answers, or itself at the top.
    """
    today = clock.today()
    agency_id = report.agency_id if part is Part.UNIT else report.schedule.receiver_id
    office = offices.in_charge(session, session.get_one(Agency, agency_id), today)
    if part is not Part.SUPERIOR:
        return office
    return offices.superior_of(session, office.id, today) or office


def find_office_of(session: Session, report: PeriodicReport, part: Part) -> Agency | None:
    """Give the office whose move it is today; None where it ended and nobody took over."""
    try:
        return office_of(session, report, part)
    except OfficeHasNoSuccessor:
        return None
