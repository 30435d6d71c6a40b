"""Which office has which role for a component on a day.

A plan names a lead for the smallest parts only. A component without an office of its own in
a role has its parts' office, but only where all of them agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.programmes.errors import RoleAlreadyHeld, RoleNotHeld
from mne.programmes.models import Agency, AgencyRole, Component, ComponentAgency
from mne.programmes.offices import check_there


def add_role(
    session: Session, component: Component, agency_id: int, role: AgencyRole, since: date
) -> ComponentAgency:
    """Let an office have a role from a day on, beside whoever has it already."""
    held = ComponentAgency(
        component_id=component.id, agency_id=agency_id, role=role, valid_from=since
    )
    session.add(held)
    session.flush()
    return held


def give_role(
    session: Session, component: Component, office: Agency, role: AgencyRole, since: date
) -> ComponentAgency:
    """Let an office have a role from a day on, by a decision after the plan.

    Raises
    ------
    OfficeNotThere, RoleAlreadyHeld
        It does not exist on that day, or has the role then.
    """
    check_there(office, since)
    if _held(session, component, office, role, since) is not None:
        raise RoleAlreadyHeld(office.name, component.code, since)
    held = add_role(session, component, office.id, role, since)
    _log(session, Action.COMPONENT_ROLE_GIVEN, component, office, role=role, on=since)
    return held


def end_role(
    session: Session, component: Component, office: Agency, role: AgencyRole, last_on: date
) -> None:
    """End an office's role; ``last_on`` is the first day without it.

    Raises
    ------
    RoleNotHeld
        The office does not have the role on the day before.
    """
    day_before = last_on - timedelta(days=1)
    held = _held(session, component, office, role, day_before)
    if held is None:
        raise RoleNotHeld(office.name, component.code, last_on)
    held.valid_to = last_on
    session.flush()
    _log(session, Action.COMPONENT_ROLE_ENDED, component, office, role=role, on=last_on)


def _held(
    session: Session, component: Component, office: Agency, role: AgencyRole, on: date
) -> ComponentAgency | None:
    return session.scalar(
        select(ComponentAgency).where(
            ComponentAgency.component_id == component.id,
            ComponentAgency.agency_id == office.id,
            ComponentAgency.role == role,
            ComponentAgency.valid_from <= on,
            or_(ComponentAgency.valid_to.is_(None), ComponentAgency.valid_to > on),
        )
    )


def roles_of(
    session: Session, component: Component
) -> Sequence[tuple[ComponentAgency, Agency]]:
    """Give every role that an office ever had for a component, the first one first."""
    rows = session.execute(
        select(ComponentAgency, Agency)
        .join(Agency, Agency.id == ComponentAgency.agency_id)
        .where(ComponentAgency.component_id == component.id)
        .order_by(ComponentAgency.valid_from, ComponentAgency.id)
    )
    return [(row[0], row[1]) for row in rows]


def offices_in(
    session: Session, component: Component, role: AgencyRole, on: date
) -> list[Agency]:
    """Give the offices in a role on a day: its own, or those all its parts agree on."""
    own = session.scalars(
        select(Agency)
        .join(ComponentAgency)
        .where(
            ComponentAgency.component_id == component.id,
            ComponentAgency.role == role,
            ComponentAgency.valid_from <= on,
            or_(ComponentAgency.valid_to.is_(None), ComponentAgency.valid_to > on),
        )
        .order_by(Agency.code)
    ).all()
    if own:
        return list(own)
    parts = session.scalars(
        select(Component).where(Component.parent_id == component.id)
    ).all()
    found = [offices_in(session, part, role, on) for part in parts]
    return found[0] if found and all(each == found[0] for each in found) else []


def agency_of(
    session: Session, component: Component, role: AgencyRole, on: date
) -> Agency | None:
    """Give the one office in a role on a day; None without one, or with several."""
    offices = offices_in(session, component, role, on)
    return offices[0] if len(offices) == 1 else None


def _log(
    session: Session, action: Action, component: Component, office: Agency, **facts: object
) -> None:
    subject = f"component:{component.code}"
    record(session, action, subject, acting_id(session), office=office.code, **facts)
