"""Offices and their people: who works where on a day, to whom an office answers.

An office that ended has successors. Whoever looks for the office that is in charge today
asks ``in_charge``, and gets the successor's; its past stays with the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.errors import (
    EndsBeforeItBegins,
    OfficeCodeTaken,
    OfficeHasNoSuccessor,
    OfficeNotThere,
    UnknownOffice,
)
from mne.programmes.models import (
    Agency,
    AgencyMember,
    AgencySuccession,
    AgencySuperior,
    OfficePosition,
)
from mne.users.models import User


@dataclass(frozen=True)
class NewOffice:
    """An office to be entered; ``valid_to`` is the first day without it."""

    code: str
    name: str
    area_id: int
    valid_from: date
    valid_to: date | None = None


def add_office(session: Session, entry: NewOffice) -> Agency:
    """Enter an office.

    Raises
    ------
    OfficeCodeTaken, EndsBeforeItBegins
        Its code is another's, or its days contradict each other.
    """
    known = session.scalar(select(Agency).where(Agency.code == entry.code))
    if known is not None:
        raise OfficeCodeTaken(entry.code, known.name)
    if entry.valid_to is not None and entry.valid_to <= entry.valid_from:
        raise EndsBeforeItBegins(entry.valid_from, entry.valid_to)
    office = Agency(**vars(entry))
    session.add(office)
    session.flush()
    _log(session, Action.OFFICE_ADDED, office, name=office.name, on=office.valid_from)
    return office


def exists_on(office: Agency, on: date) -> bool:
    """Say whether an office exists on a day."""
    return office.valid_from <= on and (office.valid_to is None or on < office.valid_to)


def check_there(office: Agency, on: date) -> None:
    """Refuse a day on which an office does not exist; raises ``OfficeNotThere``."""
    if not exists_on(office, on):
        raise OfficeNotThere(office.name, on)


def _check_not_over(office: Agency, on: date) -> None:
    # plans name offices without saying since when, so an early beginning is not refused
    if office.valid_to is not None and on >= office.valid_to:
        raise OfficeNotThere(office.name, on)


def get_office(session: Session, code: str) -> Agency:
    """Give the office of this code; raises ``UnknownOffice``."""
    office = session.scalar(select(Agency).where(Agency.code == code))
    if office is None:
        raise UnknownOffice(code)
    return office


def join_office(
    session: Session, office: Agency, user: User, position: OfficePosition, since: date
) -> AgencyMember:
    """Let a person work for an office from a day on; not for one that has ended."""
    _check_not_over(office, since)
    member = AgencyMember(
        agency_id=office.id, user_id=user.id, position=position, valid_from=since
    )
    session.add(member)
    session.flush()
    _log(session, Action.OFFICE_JOINED, office, user=user.id, position=position, on=since)
    return member


def leave_office(session: Session, member: AgencyMember, last_on: date) -> None:
    """End a person's work for an office; ``last_on`` is the first day without them.

    Raises
    ------
    EndsBeforeItBegins
        They had not begun by then.
    """
    if last_on <= member.valid_from:
        raise EndsBeforeItBegins(member.valid_from, last_on)
    member.valid_to = last_on
    session.flush()
    office = session.get_one(Agency, member.agency_id)
    _log(session, Action.OFFICE_LEFT, office, user=member.user_id, on=last_on)


def set_superior(session: Session, office: Agency, superior: Agency, since: date) -> None:
    """Say to which office another answers from a day on; the earlier line ends there.

    Raises
    ------
    OfficeNotThere, EndsBeforeItBegins
        Either has ended by that day, or the earlier line begins then or later.
    """
    _check_not_over(office, since)
    _check_not_over(superior, since)
    earlier = session.scalar(
        select(AgencySuperior).where(
            AgencySuperior.agency_id == office.id, AgencySuperior.valid_to.is_(None)
        )
    )
    if earlier is not None:
        if since <= earlier.valid_from:
            raise EndsBeforeItBegins(earlier.valid_from, since)
        earlier.valid_to = since
    session.add(
        AgencySuperior(agency_id=office.id, superior_id=superior.id, valid_from=since)
    )
    session.flush()
    _log(session, Action.SUPERIOR_SET, office, superior=superior.code, on=since)


def pass_on(
    session: Session, office: Agency, successor: Agency, happened_on: date, legal_text: str
) -> None:
    """End an office; what is open of it is its successor's from that day on.

    Raises
    ------
    OfficeNotThere, EndsBeforeItBegins
        The successor does not exist on that day, or the office had not begun by then.
    """
    check_there(successor, happened_on)
    if happened_on <= office.valid_from:
        raise EndsBeforeItBegins(office.valid_from, happened_on)
    office.valid_to = happened_on
    session.add(
        AgencySuccession(
            predecessor_id=office.id,
            successor_id=successor.id,
            happened_on=happened_on,
            legal_text=legal_text,
        )
    )
    session.flush()
    facts = {"successor": successor.code, "on": happened_on, "legal_text": legal_text}
    _log(session, Action.OFFICE_SUCCEEDED, office, **facts)


# ---------------------------------------------------------------- on a day


def in_charge(session: Session, office: Agency, on: date) -> Agency:
    """Give the office that does an office's work on a day: itself or its successor.

    Raises
    ------
    OfficeHasNoSuccessor
        It had ended by then, and nobody said who took over.
    """
    current = office
    while current.valid_to is not None and current.valid_to <= on:
        successor_id = session.scalar(
            select(AgencySuccession.successor_id)
            .where(AgencySuccession.predecessor_id == current.id)
            .order_by(AgencySuccession.id)
        )
        if successor_id is None:
            raise OfficeHasNoSuccessor(current.name, current.valid_to)
        current = session.get_one(Agency, successor_id)
    return current


def offices_of(session: Session, user: User, on: date) -> set[int]:
    """Give the ids of the offices for which a person works on a day."""
    return set(
        session.scalars(
            select(AgencyMember.agency_id).where(
                AgencyMember.user_id == user.id, holds(AgencyMember, on)
            )
        )
    )


def acting_for(session: Session, office_ids: Collection[int], on: date) -> set[int]:
    """Give the ids of some offices and of the ended ones whose work they do on a day."""
    found, waiting = set(office_ids), set(office_ids)
    while waiting:
        ended = session.scalars(
            select(Agency)
            .join(AgencySuccession, AgencySuccession.predecessor_id == Agency.id)
            .where(AgencySuccession.successor_id.in_(waiting), Agency.valid_to <= on)
        ).all()
        waiting = {each.id for each in ended if _is_led_by(session, each, office_ids, on)}
        waiting -= found
        found |= waiting
    return found


def _is_led_by(
    session: Session, office: Agency, office_ids: Collection[int], on: date
) -> bool:
    try:
        return in_charge(session, office, on).id in office_ids
    except OfficeHasNoSuccessor:
        return False


def people_of(session: Session, office: Agency) -> Sequence[tuple[AgencyMember, User]]:
    """Give everybody who ever worked for an office, the first one first."""
    rows = session.execute(
        select(AgencyMember, User)
        .join(User, User.id == AgencyMember.user_id)
        .where(AgencyMember.agency_id == office.id)
        .order_by(AgencyMember.valid_from, AgencyMember.id)
    )
    return [(row[0], row[1]) for row in rows]


def successor_of(session: Session, office: Agency) -> Agency | None:
    """Give the office to which an ended one passed."""
    return session.scalar(
        select(Agency)
        .join(AgencySuccession, AgencySuccession.successor_id == Agency.id)
        .where(AgencySuccession.predecessor_id == office.id)
        .order_by(AgencySuccession.id)
    )


def heads(session: Session, office_id: int, on: date) -> set[int]:
    """Give the ids of the people who head an office on a day."""
    return set(
        session.scalars(
            select(AgencyMember.user_id).where(
                AgencyMember.agency_id == office_id,
                AgencyMember.position == OfficePosition.HEAD,
                holds(AgencyMember, on),
            )
        )
    )


def superior_of(session: Session, office_id: int, on: date) -> Agency | None:
    """Give the office to which another answers on a day."""
    return session.scalar(
        select(Agency)
        .join(AgencySuperior, AgencySuperior.superior_id == Agency.id)
        .where(AgencySuperior.agency_id == office_id, holds(AgencySuperior, on))
    )


def holds(
    table: type[AgencyMember] | type[AgencySuperior], on: date
) -> ColumnElement[bool]:
    """Say in SQL that a membership or a line of answering holds on a day."""
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to > on))


def _log(session: Session, action: Action, office: Agency, **facts: object) -> None:
    record(session, action, f"office:{office.code}", acting_id(session), **facts)
