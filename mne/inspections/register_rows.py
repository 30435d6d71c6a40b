"""The register of findings and recommendations as rows: what its papers show of each item.

Read in pieces, so that a register of any length needs no more memory than one piece. What
names a person is shown only to those who work on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mne.areas.models import Area
from mne.inspections import workflow
from mne.inspections.clocks import Clock, clock_of
from mne.inspections.finding_models import Confidentiality, Finding
from mne.inspections.guards import awaits_decision, latest_response
from mne.inspections.listing import URGENCY
from mne.inspections.paper_words import HIDDEN, day, local_date, said
from mne.inspections.recommendation_models import (
    ExtensionState,
    Recommendation,
    RecommendationState,
)
from mne.inspections.workflow import NEXT_MOVER, Part
from mne.programmes.models import Agency

PIECE = 500


@dataclass(frozen=True)
class RegisterRow:
    """One recommendation with its finding, as a line of the register."""

    item: Recommendation
    clock: Clock
    area: str
    issuer: str
    addressee: str
    is_readable: bool

    def shown(self, text: str) -> str:
        """Give a text of the item, if whoever reads the paper may."""
        return text if self.is_readable or not text else HIDDEN

    @property
    def mover(self) -> Part | None:
        """Whose move it is; nobody's once it is closed."""
        if self.item.state in workflow.CLOSED:
            return None
        return Part.SUPERIOR if awaits_decision(self.item) else NEXT_MOVER[self.item.state]

    @property
    def answer(self) -> str:
        """What the addressee said, the last time."""
        response = latest_response(self.item)
        if response is None:
            return ""
        reason = f": {self.shown(response.reason)}" if response.reason else ""
        return f"{said(response.answer)}{reason}"

    @property
    def actions(self) -> str:
        """What was promised, by when, and how far it is; a line each."""
        return "\n".join(
            f"{self.shown(action.description)} (trước ngày {day(action.due_before)}, "
            f"{said(action.state)}, {action.progress_percent} %)"
            for action in self.item.actions
        )

    @property
    def verification(self) -> str:
        """What an independent person saw, the last time."""
        looks = self.item.verifications
        if not looks:
            return ""
        last = looks[-1]
        how = f"{said(last.result)}, {said(last.method)}, {day(last.verified_on)}"
        return f"{how}: {self.shown(last.note)}" if last.note else how

    @property
    def extensions(self) -> int:
        """How often the due date was put off."""
        changes = self.item.due_changes
        return sum(each.state == ExtensionState.APPROVED for each in changes)

    @property
    def issued_on(self) -> date | None:
        """The day of issue in Viet Nam."""
        return local_date(self.item.issued_at)

    @property
    def is_late(self) -> bool:
        """Whether its due date has come while its clock runs."""
        paused = {RecommendationState.SUSPENDED, RecommendationState.ACCEPTED_RISK}
        due = self.clock.due_before
        return (
            self.clock.is_open
            and self.item.issued_at is not None
            and self.item.state not in paused
            and due is not None
            and due <= self.clock.on
        )


def register_rows(
    session: Session, found: ColumnElement[bool], on: date, readable: Collection[int]
) -> Iterator[RegisterRow]:
    """Give the items of a filter, the most urgent first, as they stand today.

    ``readable`` are the areas in which the reader may read what names a person.
    """
    keys = session.scalars(
        select(Recommendation.id)
        .join(Finding, Finding.id == Recommendation.finding_id)
        .where(found)
        .order_by(*URGENCY)
    ).all()
    names = _Names(session)
    for piece in _pieces(keys):
        for item in _items(session, piece):
            yield _row(item, on, readable, names)


def row_of(
    session: Session, item: Recommendation, on: date, readable: Collection[int]
) -> RegisterRow:
    """Give the row of one item."""
    return _row(item, on, readable, _Names(session))


class _Names:
    """The names of areas and offices, asked for once."""

    def __init__(self, session: Session) -> None:
        areas = session.execute(select(Area.id, Area.name))
        offices = session.execute(select(Agency.id, Agency.name))
        self.areas = {row[0]: row[1] for row in areas}
        self.offices = {row[0]: row[1] for row in offices}


def _pieces(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + PIECE] for start in range(0, len(keys), PIECE))


def _items(session: Session, keys: Sequence[int]) -> Sequence[Recommendation]:
    lists: tuple[Any, ...] = (
        Recommendation.events,
        Recommendation.responses,
        Recommendation.actions,
        Recommendation.verifications,
        Recommendation.due_changes,
    )
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.id.in_(keys))
        .options(joinedload(Recommendation.finding), *map(selectinload, lists))
        .order_by(*URGENCY)
    ).all()


def _row(
    item: Recommendation, on: date, readable: Collection[int], names: _Names
) -> RegisterRow:
    finding = item.finding
    is_ordinary = finding.confidentiality == Confidentiality.ORDINARY
    return RegisterRow(
        item=item,
        clock=clock_of(item, on),
        area=names.areas.get(item.area_id, ""),
        issuer=names.offices.get(item.issuer_id, ""),
        addressee=names.offices.get(item.addressee_id or 0, ""),
        is_readable=is_ordinary or finding.area_id in readable,
    )
