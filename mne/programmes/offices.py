"""Offices and their people: who works where on a day, to whom an office answers.

An office that ended has successors. Whoever looks for the office that is in charge today
asks ``in_charge``, and gets the successor's; its past stays with the old one.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.errors import OfficeHasNoSuccessor, UnknownOffice
from mne.programmes.models import (
    Agency,
    AgencyMember,
    AgencySuccession,
    AgencySuperior,
    OfficePosition,
)
from mne.users.models import User


def get_office(session: Session, code: str) -> Agency:
    """Give the office of this code; raises ``UnknownOffice``."""
    office = session.scalar(select(Agency).where(Agency.code == code))
    if office is None:
        raise UnknownOffice(code)
    return office


def join_office(
    session: Session, office: Agency, user: User, position: OfficePosition, since: date
) -> AgencyMember:
    """Let a person work for an office from a day on."""
    member = AgencyMember(
        agency_id=office.id, user_id=user.id, position=position, valid_from=since
    )
    session.add(member)
    session.flush()
    _log(session, Action.OFFICE_JOINED, office, user=user.id, position=position, on=since)
    return member


def leave_office(session: Session, member: AgencyMember, last_on: date) -> None:
    """End a person's work for an office; ``last_on`` is the first day without them."""
    member.valid_to = last_on
    session.flush()
    office = session.get_one(Agency, member.agency_id)
    _log(session, Action.OFFICE_LEFT, office, user=member.user_id, on=last_on)


def set_superior(session: Session, office: Agency, superior: Agency, since: date) -> None:
    """Say to which office another answers from a day on; the earlier line ends there."""
    earlier = session.scalar(
        select(AgencySuperior).where(
            AgencySuperior.agency_id == office.id, AgencySuperior.valid_to.is_(None)
        )
    )
    if earlier is not None:
        earlier.valid_to = since
    session.add(
        AgencySuperior(agency_id=office.id, superior_id=superior.id, valid_from=since)
    )
    session.flush()
    _log(session, Action.SUPERIOR_SET, office, superior=superior.code, on=since)


def pass_on(
    session: Session, office: Agency, successor: Agency, happened_on: date, legal_text: str
) -> None:
    """End an office; what is open of it is its successor's from that day on."""
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
