"""Screens by office: what is open with each, and what to look at on the next visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, render_template
from sqlalchemy import case, func, or_, select

from mne.areas.models import Area
from mne.clock import LOCAL, now, today
from mne.inspections import listing
from mne.inspections.finding_models import Finding
from mne.inspections.models import Inspection, InspectionUnit
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.programmes.models import Agency
from mne.programmes.offices import get_office, superior_of
from mne.users.permissions import Permission
from mne.web.access import check_area, my_areas, requires
from mne.web.inspections.visible import visible

LOOKS_BACK = timedelta(days=730)
"""So long what was closed is worth a look on the next visit."""
MOST = 100


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of offices."""
    bp.get("/units")(units)
    bp.get("/units/<path:unit_code>")(unit)


@requires(Permission.VIEW_INSPECTIONS)
def units() -> str:
    """List the offices of my areas with what is open with each."""
    mine, on = my_areas(Permission.VIEW_INSPECTIONS), today()
    counted = _counted(mine, on)
    offices = g.session.execute(
        select(Agency, Area.name)
        .join(Area, Area.id == Agency.area_id)
        .where(
            Agency.area_id.in_(mine),
            or_(
                Agency.valid_to.is_(None),
                Agency.valid_to > on,
                Agency.id.in_(list(counted)),
            ),
        )
        .order_by(Agency.name, Agency.id)
    ).all()
    return render_template("inspections/units.html", offices=offices, counted=counted)


def _counted(mine: set[int], on: date) -> dict[int, tuple[int, int]]:
    """Count what is open with each office, and what of it is late."""
    is_open = listing.matching(mine, listing.Filter(), on)
    rows = g.session.execute(
        select(
            Recommendation.addressee_id,
            func.count(),
            func.sum(case((listing.is_late(on), 1), else_=0)),
        )
        .where(is_open, Recommendation.state != RecommendationState.DRAFT)
        .group_by(Recommendation.addressee_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows if row[0] is not None}


@requires(Permission.VIEW_INSPECTIONS)
def unit(unit_code: str) -> str:
    """Show what is open with an office, repeated faults first, and its inspections."""
    office = get_office(g.session, unit_code)
    check_area(Permission.VIEW_INSPECTIONS, office.area_id)
    mine, on = my_areas(Permission.VIEW_INSPECTIONS), today()
    opened = _items(office, mine, listing.Which.OPEN)
    repeated = [row for row in opened if row[1].recurrence_of_id is not None]
    return render_template(
        "inspections/unit.html",
        office=office,
        area=g.session.get_one(Area, office.area_id),
        superior=superior_of(g.session, office.id, on),
        counted=_counted(mine, on).get(office.id, (0, 0)),
        repeated=repeated,
        opened=[row for row in opened if row not in repeated],
        closed=_lately_closed(office, mine),
        bare=_without_recommendation(office, mine),
        inspections=_inspections(office),
        today=on,
    )


def _items(office: Agency, mine: set[int], which: listing.Which) -> Sequence[Any]:
    asked = listing.Filter(which=which, addressee_id=office.id)
    found = listing.matching(mine, asked, today())
    found &= Recommendation.state != RecommendationState.DRAFT
    return listing.rows(g.session, found, listing.Cut(MOST))


def _lately_closed(office: Agency, mine: set[int]) -> Sequence[Any]:
    since = now().astimezone(LOCAL) - LOOKS_BACK
    asked = listing.Filter(which=listing.Which.CLOSED, addressee_id=office.id)
    found = listing.matching(mine, asked, today()) & (Recommendation.closed_at >= since)
    return listing.rows(g.session, found, listing.Cut(MOST))


def _without_recommendation(office: Agency, mine: set[int]) -> Sequence[Finding]:
    """Give findings about which nobody has been asked to do anything yet."""
    unasked = (RecommendationState.DRAFT, RecommendationState.WITHDRAWN)
    followed = select(Recommendation.id).where(
        Recommendation.finding_id == Finding.id, Recommendation.state.not_in(unasked)
    )
    found: Sequence[Finding] = g.session.scalars(
        select(Finding)
        .where(
            Finding.agency_id == office.id,
            Finding.area_id.in_(mine),
            ~followed.exists(),
        )
        .order_by(Finding.detected_on.desc(), Finding.id.desc())
        .limit(MOST)
    ).all()
    return found


def _inspections(office: Agency) -> Sequence[Inspection]:
    of_office = select(InspectionUnit.inspection_id).where(
        InspectionUnit.agency_id == office.id
    )
    found: Sequence[Inspection] = g.session.scalars(
        select(Inspection)
        .where(Inspection.id.in_(of_office), visible())
        .order_by(Inspection.starts_on.desc(), Inspection.id.desc())
        .limit(MOST)
    ).all()
    return found
