"""What a page says of a recommendation: whose move since when, its clocks, its story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import g
from sqlalchemy import select

from mne import clock
from mne.areas.models import Area
from mne.inspections.clocks import Clock, clock_of
from mne.inspections.findings import recommendations_of
from mne.inspections.guards import awaits_decision
from mne.inspections.recommendation_models import (
    Comment,
    Recommendation,
    RecommendationState,
)
from mne.inspections.transfer_models import ItemTransfer
from mne.inspections.transferring import transfers_of
from mne.inspections.workflow import NEXT_MOVER, Part
from mne.programmes.models import Agency
from mne.programmes.offices import superior_of
from mne.users.models import User
from mne.web.findings.secrecy import reads_names
from mne.web.transactions import find_row


@dataclass(frozen=True)
class Line:
    """One line of the story: when, who, to which state or what else, and the words."""

    at: datetime
    who: str | None
    state: RecommendationState | None
    text: str
    details: dict[str, str]


@dataclass(frozen=True)
class About:
    """Everything that the page shows besides the row itself."""

    mover: Part | None
    office: Agency | None
    """The office that has the next move, where it is known."""
    since: date
    clock: Clock
    area: Area
    issuer: Agency
    addressee: Agency | None
    lines: list[Line]
    people: dict[int, str]
    transfers: Sequence[ItemTransfer]
    offices: dict[int, str]
    siblings: list[Recommendation]
    names_shown: bool


def about(item: Recommendation) -> About:
    """Read what the page of a recommendation shows."""
    people = _people(item)
    transfers = transfers_of(g.session, item)
    return About(
        mover=mover_of(item),
        office=_mover_office(item),
        since=item.moved_at.astimezone(clock.LOCAL).date(),
        clock=clock_of(item, clock.today()),
        area=g.session.get_one(Area, item.area_id),
        issuer=g.session.get_one(Agency, item.issuer_id),
        addressee=find_row(Agency, item.addressee_id),
        lines=_lines(item, people),
        people=people,
        transfers=transfers,
        offices=_offices(transfers),
        siblings=[
            each
            for each in recommendations_of(g.session, item.finding)
            if each.id != item.id
        ],
        names_shown=reads_names(item.finding),
    )


def mover_of(item: Recommendation) -> Part | None:
    """Say which part has the next move; nobody has one on what is closed."""
    return Part.SUPERIOR if awaits_decision(item) else NEXT_MOVER.get(item.state)


def _mover_office(item: Recommendation) -> Agency | None:
    part = mover_of(item)
    if part == Part.ADDRESSEE:
        return find_row(Agency, item.addressee_id)
    if part == Part.ISSUER:
        return find_row(Agency, item.issuer_id)
    if part == Part.SUPERIOR:
        return superior_of(g.session, item.issuer_id, clock.today())
    return None


def _people(item: Recommendation) -> dict[int, str]:
    ids: set[int | None] = {event.actor_id for event in item.events}
    ids |= {each.responded_by_id for each in item.responses}
    ids |= {each.decided_by_id for each in item.responses}
    ids |= {each.owner_id for each in item.actions}
    ids |= {each.verifier_id for each in item.verifications}
    ids |= {each.added_by_id for each in item.evidence}
    ids |= {each.asked_by_id for each in item.due_changes}
    ids |= {each.decided_by_id for each in item.due_changes}
    ids |= {each.written_by_id for each in _comments(item)}
    known = g.session.scalars(select(User).where(User.id.in_(ids - {None})))
    return {person.id: person.name for person in known}


def _comments(item: Recommendation) -> Sequence[Comment]:
    found: Sequence[Comment] = g.session.scalars(
        select(Comment).where(Comment.recommendation_id == item.id).order_by(Comment.id)
    ).all()
    return found


def _lines(item: Recommendation, people: dict[int, str]) -> list[Line]:
    moves = [
        Line(
            event.at,
            people.get(event.actor_id or 0),
            event.to_state,
            event.reason,
            {
                name: str(value)
                for name, value in event.details.items()
                if name in {"document", "authority", "body"} and value
            },
        )
        for event in item.events
    ]
    remarks = [
        Line(each.written_at, people.get(each.written_by_id), None, each.text, {})
        for each in _comments(item)
    ]
    return sorted([*moves, *remarks], key=lambda line: line.at, reverse=True)


def _offices(transfers: Sequence[ItemTransfer]) -> dict[int, str]:
    ids = {each.from_addressee_id for each in transfers} - {None}
    known = g.session.scalars(select(Agency).where(Agency.id.in_(ids)))
    return {office.id: office.name for office in known}
