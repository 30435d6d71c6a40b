"""The offices of the demo and their people, before and after the reform of 1 July 2025.

Every commune has a committee whose head reports for it. The programme's own offices come
with its plan. Which office of the province took over is invented: the demo has to have one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from mne.areas import tree
from mne.areas.models import Area
from mne.programmes import offices
from mne.programmes.models import Agency, OfficePosition
from mne.programmes.reporting_units import make_units
from mne.users import people
from mne.users.models import User
from mne.users.permissions import Role

LEGAL_TEXT = "Nghị quyết 1682/NQ-UBTVQH15"
DISTRICT, PROVINCE = "72TB", "72M"
WITH_AN_OFFICER = {"TB05", "TB21"}
"""The communes of the demo's supervisor: their pages can be tried as a unit's officer."""
PASSWORD = "tanbien-2026"  # noqa: S105 printed for whoever tries the demo


@dataclass(frozen=True)
class Staff:
    """Who works on the programme between two days."""

    office: Agency
    """Follows the programme: gathers the reports, issues the recommendations."""
    inspector: User
    officer: User
    leader: User
    units: Sequence[Agency]
    heads: Mapping[int, User]
    """By the unit's id."""
    typists: Mapping[int, User]
    """Who fills in a unit's report: its officer, or its head where there is none."""


def before_reform(session: Session, users: Mapping[str, User], since: date) -> Staff:
    """Give the district's offices their people, and each commune its committee."""
    area = tree.get_area(session, DISTRICT, since)
    committee = _add(session, f"UBND-{DISTRICT}", "UBND huyện Tân Biên", area)
    office = offices.get_office(session, "PLDTBXH")
    made = make_units(session, area, since, office)
    _join(session, users, office, committee, since)
    return _staff(session, users, office, made.added, since)


def after_reform(
    session: Session, users: Mapping[str, User], earlier: Staff, day: date
) -> Staff:
    """Pass the work of the district's offices and its communes on to their successors."""
    area = tree.get_area(session, PROVINCE, day)
    committee = _add(session, f"UBND-{PROVINCE}", "UBND tỉnh Tây Ninh", area)
    office = _add(session, "SNNMT", "Sở Nông nghiệp và Môi trường", area)
    made = make_units(session, area, day, office)
    _join(session, users, office, committee, day)
    above = offices.get_office(session, f"UBND-{DISTRICT}")
    for ended, heir in ((earlier.office, office), (above, committee)):
        offices.pass_on(session, ended, heir, day, LEGAL_TEXT)
    by_area = {unit.area_id: unit for unit in made.added}
    for unit in made.undecided:
        heirs = tree.heirs(session, session.get_one(Area, unit.area_id), day)
        offices.pass_on(session, unit, by_area[heirs[0].id], day, LEGAL_TEXT)
    return _staff(session, users, office, made.added, day)


def _join(
    session: Session,
    users: Mapping[str, User],
    office: Agency,
    committee: Agency,
    since: date,
) -> None:
    offices.set_superior(session, office, committee, since)
    offices.join_office(session, committee, users["lanhdao"], OfficePosition.HEAD, since)
    for login in ("doankiemtra", "canbo"):
        offices.join_office(session, office, users[login], OfficePosition.OFFICER, since)


def _staff(
    session: Session,
    users: Mapping[str, User],
    office: Agency,
    units: Sequence[Agency],
    since: date,
) -> Staff:
    heads: dict[int, User] = {}
    officers: dict[int, User] = {}
    for unit in units:
        commune = session.get_one(Area, unit.area_id)
        heads[unit.id] = _head(session, unit, commune, since)
        if commune.code in WITH_AN_OFFICER:
            officers[unit.id] = users["canboxa"]
            offices.join_office(
                session, unit, users["canboxa"], OfficePosition.OFFICER, since
            )
    return Staff(
        office=office,
        inspector=users["doankiemtra"],
        officer=users["canbo"],
        leader=users["lanhdao"],
        units=units,
        heads=heads,
        typists=heads | officers,
    )


def _head(session: Session, unit: Agency, commune: Area, since: date) -> User:
    """Give a committee its head, whose login is the commune's code in small letters."""
    login = commune.code.lower()
    head = people.create_user(session, login, f"Chủ tịch {unit.name}", PASSWORD)
    people.grant(session, head, Role.UNIT_OFFICER, commune, since, commune.valid_to)
    offices.join_office(session, unit, head, OfficePosition.HEAD, since)
    return head


def _add(session: Session, code: str, name: str, area: Area) -> Agency:
    entry = offices.NewOffice(code, name, area.id, area.valid_from)
    return offices.add_office(session, entry)
