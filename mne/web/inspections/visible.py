"""Which inspections a person sees, and which they may prepare.

What is being prepared is seen by whoever manages inspections there, by the office that
inspects and by the team, never by who works for an inspected office: a surprise visit
stays one, and so does a random draw. Once it is announced, or begins, or stands in a year's
plan that was approved, it is also seen in the areas of the inspected offices. To everybody
else it doesn't exist.
"""

from __future__ import annotations

from flask import g
from sqlalchemy import ColumnElement, and_, false, or_, select

from mne.clock import today
from mne.inspections.inspection_errors import UnknownInspection
from mne.inspections.models import (
    DocumentKind,
    Inspection,
    InspectionDocument,
    InspectionKind,
    InspectionMember,
    InspectionPlan,
    InspectionState,
    InspectionUnit,
)
from mne.programmes.models import Agency
from mne.programmes.offices import offices_of
from mne.users.permissions import Permission
from mne.web.access import me, my_areas
from mne.web.errors import OutsideYourArea

State = InspectionState

IN_THE_OPEN = (State.NOTIFIED, State.UNDER_WAY, State.MINUTES_SIGNED, State.CONCLUDED)
"""What an inspected office knows of."""


def visible() -> ColumnElement[bool]:
    """Say in SQL that the person who looks sees an inspection."""
    mine = my_areas(Permission.VIEW_INSPECTIONS)
    units_here = (
        select(InspectionUnit.inspection_id)
        .join(Agency, Agency.id == InspectionUnit.agency_id)
        .where(Agency.area_id.in_(mine))
    )
    is_here = or_(Inspection.area_id.in_(mine), Inspection.id.in_(units_here))
    return or_(prepared_by_me(), and_(_is_in_the_open(), is_here))


def prepared_by_me() -> ColumnElement[bool]:
    """Say in SQL that the person sees what the inspected may not know yet."""
    offices = offices_of(g.session, me(), today())
    mine = my_areas(Permission.VIEW_INSPECTIONS)
    of_office = and_(Inspection.agency_id.in_(offices), Inspection.area_id.in_(mine))
    return and_(or_(_is_managed(), of_office, of_my_team()), ~_is_of_mine(offices))


def of_my_team() -> ColumnElement[bool]:
    """Say in SQL that the person leads an inspection or is of its team."""
    members = select(InspectionMember.inspection_id).where(
        InspectionMember.user_id == me().id
    )
    return or_(Inspection.leader_id == me().id, Inspection.id.in_(members))


def managed_by_me() -> ColumnElement[bool]:
    """Say in SQL that the person may prepare and lead an inspection."""
    offices = offices_of(g.session, me(), today())
    return and_(_is_managed(), ~_is_of_mine(offices))


def _is_managed() -> ColumnElement[bool]:
    return Inspection.area_id.in_(my_areas(Permission.MANAGE_INSPECTIONS))


def _is_of_mine(offices: set[int]) -> ColumnElement[bool]:
    """Say in SQL that an office of the person is inspected."""
    if not offices:
        return false()
    return Inspection.id.in_(
        select(InspectionUnit.inspection_id).where(InspectionUnit.agency_id.in_(offices))
    )


def _is_in_the_open() -> ColumnElement[bool]:
    noticed = select(InspectionDocument.inspection_id).where(
        InspectionDocument.kind == DocumentKind.NOTICE
    )
    called_off = and_(Inspection.state == State.CANCELLED, Inspection.id.in_(noticed))
    approved = select(InspectionPlan.id).where(InspectionPlan.approved_on.is_not(None))
    planned = and_(
        Inspection.kind == InspectionKind.PLANNED, Inspection.plan_id.in_(approved)
    )
    return or_(Inspection.state.in_(IN_THE_OPEN), called_off, planned)


def shown(code: str) -> Inspection:
    """Give an inspection that the person sees; for others there is none of this code."""
    found: Inspection | None = g.session.scalar(
        select(Inspection).where(Inspection.code == code, visible())
    )
    if found is None:
        raise UnknownInspection(code)
    return found


def find_shown(inspection_id: int | None) -> Inspection | None:
    """Give an inspection by its id if the person sees it."""
    asked = select(Inspection).where(Inspection.id == inspection_id, visible())
    found: Inspection | None = g.session.scalar(asked)
    return found


def behind(code: str) -> Inspection:
    """Give an inspection with what the inspected may not know, to who may."""
    inspection = shown(code)
    if not knows(inspection):
        raise OutsideYourArea(Permission.MANAGE_INSPECTIONS)
    return inspection


def managed(code: str) -> Inspection:
    """Give an inspection to who may prepare and lead it."""
    inspection = shown(code)
    if not manages(inspection):
        raise OutsideYourArea(Permission.MANAGE_INSPECTIONS)
    return inspection


def knows(inspection: Inspection) -> bool:
    """Say whether the person sees what the inspected may not know yet."""
    return _holds(inspection, prepared_by_me())


def manages(inspection: Inspection) -> bool:
    """Say whether the person may prepare and lead it."""
    return _holds(inspection, managed_by_me())


def _holds(inspection: Inspection, condition: ColumnElement[bool]) -> bool:
    asked = select(Inspection.id).where(Inspection.id == inspection.id, condition)
    return g.session.scalar(asked) is not None
