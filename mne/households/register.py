"""The register of households: one by its code, many by name and place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from mne.areas.errors import OutsideLifetime
from mne.areas.models import Area, AreaKind
from mne.areas.names import tidy, unaccented
from mne.areas.tree import exists_on, in_order
from mne.audit.actions import Action
from mne.audit.log import acting_id, record
from mne.households.errors import (
    HouseholdCodeTaken,
    NotAHamlet,
    ResidentsNotCounted,
    UnknownHousehold,
)
from mne.households.models import Household, Member, ResidentCount

# ---------------------------------------------------------------- one household


def find_household(session: Session, code: str) -> Household | None:
    """Give the household with this code, or None."""
    return session.scalar(select(Household).where(Household.code == code.strip()))


def get_household(session: Session, code: str) -> Household:
    """Give the household with this code.

    Raises
    ------
    UnknownHousehold
        No household has it.
    """
    household = find_household(session, code)
    if household is None:
        raise UnknownHousehold(code)
    return household


def members_of(session: Session, household: Household) -> list[Member]:
    """Give who lives in a household, by their number; nobody who left."""
    members = select(Member).where(
        Member.household_id == household.id, Member.left_on.is_(None)
    )
    return list(session.scalars(members.order_by(Member.number)))


def add_household(
    session: Session,
    code: str,
    hamlet: Area,
    head_name: str,
    registered_on: date,
    address: str = "",
) -> Household:
    """Enter a household, without its members yet.

    Raises
    ------
    HouseholdCodeTaken
        Another household has the code.
    NotAHamlet, OutsideLifetime
        It can't live there: the unit is no hamlet, or isn't there on that day.
    """
    holder = find_household(session, code)
    if holder is not None:
        raise HouseholdCodeTaken(holder.code, holder.head_name)
    if hamlet.kind is not AreaKind.HAMLET:
        raise NotAHamlet(hamlet)
    if not exists_on(hamlet, registered_on):
        raise OutsideLifetime(hamlet, registered_on)
    household = Household(
        code=code.strip(),
        hamlet_id=hamlet.id,
        head_name=tidy(head_name),
        address=tidy(address),
        registered_on=registered_on,
    )
    session.add(household)
    session.flush()
    subject = f"household:{household.id}"
    facts = {"code": household.code, "hamlet_id": hamlet.id}
    record(session, Action.HOUSEHOLD_ADDED, subject, acting_id(session), **facts)
    return household


# ---------------------------------------------------------------- many households


def search(
    session: Session, area_ids: Collection[int], text: str, limit: int, offset: int
) -> list[Household]:
    """Give a page of the households in some hamlets, as a Vietnamese list orders them.

    Each word of ``text`` has to begin a word in the name of the head, with or without
    accents, or ``text`` stands in the household's code.
    """
    found = select(Household).where(_matches(area_ids, text))
    page = found.order_by(Household.sort_name, Household.code).limit(limit).offset(offset)
    return list(session.scalars(page))


def count(session: Session, area_ids: Collection[int], text: str = "") -> int:
    """Count what ``search`` would give over all its pages."""
    found = select(func.count(Household.id)).where(_matches(area_ids, text))
    return session.scalar(found) or 0


def _matches(area_ids: Collection[int], text: str) -> ColumnElement[bool]:
    here = Household.hamlet_id.in_(area_ids)
    return and_(here, named_or_coded(text)) if unaccented(text).split() else here


def named_or_coded(text: str) -> ColumnElement[bool]:
    """Say in SQL that the head is named so, or the household coded; see ``search``."""
    names = (_has_word(word) for word in unaccented(text).split())
    code = func.lower(Household.code).contains(text.strip().lower(), autoescape=True)
    return or_(and_(true(), *names), code)


def _has_word(word: str) -> ColumnElement[bool]:
    """Say in SQL that a word of the name begins so: "an" finds An, and not every Văn."""
    name = Household.search_name
    inside = name.contains(f" {word}", autoescape=True)
    return or_(name.startswith(word, autoescape=True), inside)


# ---------------------------------------------------------------- denominators


def count_residents(
    session: Session, hamlet: Area, counted_on: date, counted: tuple[int, int], source: str
) -> ResidentCount:
    """Record how many households and persons a hamlet had on a day, and who says so.

    Raises
    ------
    NotAHamlet
        The unit is of another level.
    """
    if hamlet.kind is not AreaKind.HAMLET:
        raise NotAHamlet(hamlet)
    households, persons = counted
    row = ResidentCount(
        hamlet_id=hamlet.id,
        counted_on=counted_on,
        households=households,
        persons=persons,
        source=source,
    )
    session.add(row)
    session.flush()
    facts = {"counted_on": counted_on, "households": households, "persons": persons}
    subject = f"area:{hamlet.id}"
    record(session, Action.RESIDENTS_COUNTED, subject, acting_id(session), **facts)
    return row


def residents(session: Session, hamlet_ids: Collection[int], on: date) -> tuple[int, int]:
    """Give the households and persons of some hamlets by their last counts up to a day.

    Raises
    ------
    ResidentsNotCounted
        A hamlet has no count up to that day: a blank is not zero.
    """
    latest = (
        select(ResidentCount.hamlet_id, func.max(ResidentCount.counted_on).label("day"))
        .where(ResidentCount.hamlet_id.in_(hamlet_ids), ResidentCount.counted_on <= on)
        .group_by(ResidentCount.hamlet_id)
        .subquery()
    )
    here = ResidentCount.hamlet_id == latest.c.hamlet_id
    that_day = ResidentCount.counted_on == latest.c.day
    counts = session.scalars(select(ResidentCount).join(latest, and_(here, that_day))).all()
    missing = set(hamlet_ids) - {row.hamlet_id for row in counts}
    if missing:
        uncounted = session.scalars(select(Area).where(Area.id.in_(missing)))
        raise ResidentsNotCounted(in_order(uncounted), on)
    return sum(row.households for row in counts), sum(row.persons for row in counts)
