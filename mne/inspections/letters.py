"""What letters about overdue recommendations say: urging an office, telling its superior.

The number and the day are left to the clerk; a letter is a draft until somebody signs it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.inspections.listing import is_late
from mne.inspections.paper_errors import NothingToUrge
from mne.inspections.paper_words import DASH, count, day, said
from mne.inspections.recommendation_models import Recommendation
from mne.inspections.register_rows import RegisterRow, register_rows
from mne.inspections.standing import RUNNING
from mne.programmes.models import Agency
from mne.programmes.offices import superior_of

SOON = timedelta(days=7)
"""An urging letter also names what is due within so many days."""
ESCALATED_AFTER = 30
"""Days late from which a superior is told, as the ladder of reminders does."""


class Letter(StrEnum):
    """To whom a letter goes."""

    URGING = "urging"
    """Công văn đôn đốc, to the office that has to do it."""
    ESCALATION = "escalation"
    """Báo cáo, to the issuer's superior, of what stays undone."""


@dataclass(frozen=True)
class Reader:
    """What the person who makes a letter may see."""

    visible: Collection[int]
    """Areas whose items they may see."""
    readable: Collection[int]
    """Areas in which they may read what names a person."""


def urging_letter(
    session: Session, issuer: Agency, addressee: Agency, on: date, reader: Reader
) -> dict[str, Any]:
    """Give what an office is urged to do: what is late, then what is due in a week.

    Raises
    ------
    NothingToUrge
        Nothing that the issuer asked of it is late or due soon.
    """
    asked = and_(
        Recommendation.addressee_id == addressee.id,
        Recommendation.state.in_(RUNNING),
        Recommendation.due_before <= on + SOON,
    )
    rows = _rows(session, issuer, asked, on, reader)
    if not rows:
        raise NothingToUrge(addressee.name)
    late = [row for row in rows if row.is_late]
    return _head(session, issuer, on) | {
        "addressee": addressee.name,
        "items": [_told(number, row) for number, row in enumerate(rows, 1)],
        "all": count(len(rows)),
        "late": count(len(late)),
        "soon": count(len(rows) - len(late)),
        "answer_before": day(on + SOON),
    }


def escalation_letter(
    session: Session, issuer: Agency, on: date, reader: Reader
) -> dict[str, Any]:
    """Give what an issuer tells its superior: what is a month late, by office.

    Raises
    ------
    NothingToUrge
        Nothing is so late.
    """
    long_ago = Recommendation.due_before <= on - timedelta(days=ESCALATED_AFTER)
    rows = _rows(session, issuer, and_(is_late(on), long_ago), on, reader)
    if not rows:
        raise NothingToUrge(issuer.name)
    rows.sort(key=lambda row: (row.addressee, -(row.clock.days_over or 0)))
    head = _head(session, issuer, on)
    return head | {
        "addressee": head["superior"] or DASH,
        "items": [_told(number, row) for number, row in enumerate(rows, 1)],
        "all": count(len(rows)),
        "offices": count(len({row.addressee for row in rows})),
        "days": ESCALATED_AFTER,
    }


def urgeable(
    session: Session, issuers: Collection[int], on: date, reader: Reader
) -> Sequence[tuple[Agency, Agency]]:
    """Give the pairs of issuer and addressee with something late or due soon."""
    pairs = session.execute(
        select(Recommendation.issuer_id, Recommendation.addressee_id)
        .where(
            Recommendation.issuer_id.in_(issuers),
            Recommendation.area_id.in_(reader.visible),
            Recommendation.addressee_id.is_not(None),
            Recommendation.state.in_(RUNNING),
            Recommendation.due_before <= on + SOON,
        )
        .distinct()
    ).all()
    ids = {office for pair in pairs for office in pair}
    offices = {
        each.id: each for each in session.scalars(select(Agency).where(Agency.id.in_(ids)))
    }
    named = [(offices[row[0]], offices[row[1]]) for row in pairs if row[1] is not None]
    return sorted(named, key=lambda pair: (pair[0].name, pair[1].name))


def escalating(
    session: Session, issuers: Collection[int], on: date, reader: Reader
) -> Sequence[Agency]:
    """Give the issuers that have something to tell their superior."""
    long_ago = Recommendation.due_before <= on - timedelta(days=ESCALATED_AFTER)
    late = select(Recommendation.issuer_id).where(
        Recommendation.issuer_id.in_(issuers),
        Recommendation.area_id.in_(reader.visible),
        is_late(on),
        long_ago,
    )
    offices = select(Agency).where(Agency.id.in_(late)).order_by(Agency.name)
    return session.scalars(offices).all()


def _rows(
    session: Session,
    issuer: Agency,
    asked: ColumnElement[bool],
    on: date,
    reader: Reader,
) -> list[RegisterRow]:
    own = and_(
        Recommendation.issuer_id == issuer.id, Recommendation.area_id.in_(reader.visible)
    )
    return list(register_rows(session, and_(own, asked), on, reader.readable))


def _head(session: Session, issuer: Agency, on: date) -> dict[str, Any]:
    superior = superior_of(session, issuer.id, on)
    return {
        "office": issuer.name,
        "superior": superior.name if superior else "",
        "place": bare_name(session.get_one(Area, issuer.area_id).name),
        "day": day(on),
    }


def bare_name(area: str) -> str:
    """Give the name of an area as a letter dates itself: without the kind of unit."""
    for kind in ("tỉnh ", "thành phố ", "huyện ", "thị xã ", "xã ", "phường ", "thị trấn "):
        if area.lower().startswith(kind):
            return area[len(kind) :]
    return area


def _told(number: int, row: RegisterRow) -> dict[str, Any]:
    return {
        "number": number,
        "ref": row.item.ref,
        "office": row.addressee,
        "text": row.shown(row.item.text),
        "issued": day(row.issued_on),
        "due": day(row.clock.due_before) or DASH,
        "first_due": day(row.item.original_due_before) or DASH,
        "days_late": row.clock.days_over if row.is_late else 0,
        "state": said(row.item.state),
        "returned": row.item.times_returned,
    }
