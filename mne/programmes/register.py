"""The register of programmes: load a plan's document, read it back part by part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.areas.tree import find_area, get_area
from mne.audit.actions import Action
from mne.audit.log import record
from mne.programmes.documents import (
    AgencyEntry,
    ProgrammeDocument,
    read_document,
)
from mne.programmes.errors import (
    BadProgrammeDocument,
    ProgrammeAlreadyLoaded,
    UnknownComponent,
    UnknownProgramme,
)
from mne.programmes.funds import BudgetEntry, add_line, add_up, check_stated_sums
from mne.programmes.models import (
    Agency,
    AgencyRole,
    Component,
    LineKind,
    Programme,
    Target,
)
from mne.programmes.roles import add_role
from mne.users.models import User


def load_programme(
    session: Session, document: Mapping[str, Any], actor: User | int | None = None
) -> Programme:
    """Add a programme with its offices, components, money and targets, all or nothing.

    Raises
    ------
    ProgrammeAlreadyLoaded
        Its code is known; nothing is changed.
    BadProgrammeDocument, FundsDoNotAddUp
        The document is faulty, or its sums are not those of its parts.
    UnknownArea, AreaEnded, AreaNotYetBegun
        Its area existed on neither the first nor the last day of its year.
    """
    plan = read_document(document)
    if find_programme(session, plan.code) is not None:
        raise ProgrammeAlreadyLoaded(plan.code)
    check_stated_sums(plan)
    area = _area_of(session, plan)
    programme = Programme(
        code=plan.code,
        name=plan.name,
        year=plan.year,
        area_id=area.id,
        legal_text=plan.legal_text,
    )
    session.add(programme)
    session.flush()
    _add_parts(session, programme, plan)
    record(
        session,
        Action.PROGRAMME_LOADED,
        f"programme:{plan.code}",
        actor,
        components=len(plan.components),
        total_dong=add_up(fund.amount_dong for fund in plan.funds),
    )
    return programme


def _add_parts(session: Session, programme: Programme, plan: ProgrammeDocument) -> None:
    first = first_day(session, programme)
    agencies = {
        entry.code: _agency(session, programme, entry).id for entry in plan.agencies
    }
    components: dict[str, int] = {}
    for position, entry in enumerate(plan.components, start=1):
        component = Component(
            programme_id=programme.id,
            parent_id=components[entry.parent] if entry.parent else None,
            code=entry.code,
            name=entry.name,
            beneficiaries=entry.beneficiaries.strip(),
            position=position,
        )
        session.add(component)
        session.flush()
        components[entry.code] = component.id
        for role, code in (
            (AgencyRole.LEAD, entry.lead),
            (AgencyRole.FINANCE, entry.finance),
        ):
            if code:
                add_role(session, component, agencies[code], role, first)
    for fund in plan.funds:
        line = BudgetEntry(
            source=fund.source,
            nature=fund.nature,
            kind=LineKind.ASSIGNED,
            amount_dong=fund.amount_dong,
            decided_on=first,
            document=programme.legal_text,
            note=fund.note,
            component_id=components[fund.component] if fund.component else None,
        )
        add_line(session, programme, line)
    for position, target in enumerate(plan.targets, start=1):
        session.add(
            Target(
                programme_id=programme.id,
                position=position,
                text=target.text,
                kind=target.kind,
                value=target.value,
                unit=target.unit,
            )
        )
    session.flush()


def _agency(session: Session, programme: Programme, entry: AgencyEntry) -> Agency:
    """Find the office, which an earlier year's programme may have brought, or add it."""
    known = session.scalar(select(Agency).where(Agency.code == entry.code))
    if known is None:
        known = Agency(
            code=entry.code,
            name=entry.name,
            area_id=programme.area_id,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )
        session.add(known)
        session.flush()
    if known.name != entry.name:
        raise BadProgrammeDocument(
            f"agencies.{entry.code}", f"the register calls this office “{known.name}”"
        )
    return known


def _area_of(session: Session, plan: ProgrammeDocument) -> Area:
    """Give the area of the year's first day; of a year in which it began, of its last."""
    first, last = date(plan.year, 1, 1), date(plan.year, 12, 31)
    found = find_area(session, plan.area_code, first)
    found = found or find_area(session, plan.area_code, last)
    return found or get_area(session, plan.area_code, first)


def first_day(session: Session, programme: Programme) -> date:
    """Give the first day of a programme's year on which its area exists.

    From it a plan's roles and money hold, which the plan doesn't date itself.
    """
    area = session.get_one(Area, programme.area_id)
    return max(date(programme.year, 1, 1), area.valid_from)


def find_programme(session: Session, code: str) -> Programme | None:
    """Give the programme of this code, if there is one."""
    return session.scalar(select(Programme).where(Programme.code == code))


def get_programme(session: Session, code: str) -> Programme:
    """Give the programme of this code; raises ``UnknownProgramme``."""
    programme = find_programme(session, code)
    if programme is None:
        raise UnknownProgramme(code)
    return programme


def list_programmes(session: Session, area_ids: set[int]) -> list[Programme]:
    """Give the programmes of these areas, the newest year first."""
    return list(
        session.scalars(
            select(Programme)
            .where(Programme.area_id.in_(area_ids))
            .order_by(Programme.year.desc(), Programme.code)
        )
    )


def components_of(session: Session, programme: Programme) -> list[Component]:
    """Give the components in the order of the plan."""
    return list(
        session.scalars(
            select(Component)
            .where(Component.programme_id == programme.id)
            .order_by(Component.position)
        )
    )


def get_component(session: Session, programme: Programme, code: str) -> Component:
    """Give the programme's component of this code; raises ``UnknownComponent``."""
    for component in components_of(session, programme):
        if component.code == code:
            return component
    raise UnknownComponent(code)


def targets_of(session: Session, programme: Programme) -> list[Target]:
    """Give the targets in the order of the plan."""
    return list(
        session.scalars(
            select(Target)
            .where(Target.programme_id == programme.id)
            .order_by(Target.position)
        )
    )


def agencies_on(session: Session, on: date) -> list[Agency]:
    """Give the offices that exist on a day."""
    return list(
        session.scalars(
            select(Agency)
            .where(
                Agency.valid_from <= on,
                or_(Agency.valid_to.is_(None), Agency.valid_to > on),
            )
            .order_by(Agency.code)
        )
    )
