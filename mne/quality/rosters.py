"""Who lives in a household by an interview, held against the register, and decided on.

An approved interview whose roster differs from the register makes a proposal; nothing in
the register changes until a person takes it over, row by row. People are recognised by
their identity number, else by name and year of birth, else by name. What the interview
leaves blank changes nothing: a number that was not asked for is not lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.names import tidy, unaccented
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.entity_models import Decision
from mne.collection.envelopes import fitting
from mne.collection.keys import parsed
from mne.collection.last_rounds import members_in
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.households.models import Household, Member, Sex
from mne.households.register import members_of
from mne.quality.errors import (
    NoRowTaken,
    OwnRoster,
    PersonIncomplete,
    RosterDecided,
)
from mne.quality.roster_models import RosterProposal
from mne.users.models import User
from surveys.question_types import Kind

FIELDS = (
    *("name", "sex", "birth_date", "birth_year"),
    *("relation", "ethnicity", "identity_number"),
)
"""Of a member, as the register and an interview both have them."""


class Difference(StrEnum):
    """How a person of the roster stands to the register."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Row:
    """A person side by side: in the register, in the interview; None is not there."""

    key: str
    """Names the row, whatever becomes of the others."""
    member: Member | None
    person: Mapping[str, Any] | None
    changed: tuple[str, ...] = ()

    @property
    def difference(self) -> Difference:
        """How the two stand to each other."""
        if self.member is None:
            return Difference.NEW
        if self.person is None:
            return Difference.GONE
        return Difference.CHANGED if self.changed else Difference.SAME


# ---------------------------------------------------------------- proposing


def propose(
    session: Session, submission: Submission, version: SubmissionVersion
) -> RosterProposal | None:
    """Propose the roster of an interview, if it differs from the register."""
    people = [_person(row) for row in members_in(version.answers)]
    household = session.get(Household, submission.household_id or 0)
    if household is None or not people or _is_proposed(session, version):
        return None
    rows = compare(members_of(session, household), people)
    if all(row.difference is Difference.SAME for row in rows):
        return None
    _overtake(session, household)
    proposal = RosterProposal(
        submission_version_id=version.id,
        household_id=household.id,
        people=people,
        decision=Decision.WAITING,
        made_at=clock.now(),
    )
    session.add(proposal)
    session.flush()
    return proposal


def _is_proposed(session: Session, version: SubmissionVersion) -> bool:
    known = RosterProposal.submission_version_id == version.id
    return session.scalar(select(RosterProposal.id).where(known)) is not None


def _overtake(session: Session, household: Household) -> None:
    """Take what waited of the household off the list: a later interview knows better."""
    waiting = select(RosterProposal).where(
        RosterProposal.household_id == household.id,
        RosterProposal.decision == Decision.WAITING,
    )
    for earlier in session.scalars(waiting):
        earlier.decision = Decision.NOT_NEEDED
        earlier.decided_at = clock.now()


def _person(row: Mapping[str, str]) -> dict[str, Any]:
    """Read a member of an interview as the register writes one; nonsense is blank."""
    day, sex = parsed(Kind.DATE, row.get("birth_date", "")), row.get("sex", "")
    born = day.isoformat()[:10] if isinstance(day, date) else ""
    year = row.get("birth_year", "") or born[:4]
    return {
        "name": fitting(tidy(row.get("member_name", "")), 120),
        "sex": sex if sex in set(Sex) else "",
        "birth_date": born,
        "birth_year": int(year) if year.isdecimal() and len(year) == 4 else None,
        **{name: fitting(row.get(name, ""), 40) for name in FIELDS[4:]},
    }


# ---------------------------------------------------------------- side by side


def rows_of(session: Session, proposal: RosterProposal) -> list[Row]:
    """Give a proposal side by side with the register as it is now."""
    household = session.get_one(Household, proposal.household_id)
    return compare(members_of(session, household), proposal.people)


def compare(members: Iterable[Member], people: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Give the register's members in their order, then who is new in the interview."""
    members, left = list(members), dict(enumerate(people))
    found: dict[int, Mapping[str, Any]] = {}
    for key_of in (_by_identity, _by_name_and_year, _by_name):
        for member in members:
            wanted = None if member.number in found else key_of(_told(member))
            same = [each for each, person in left.items() if key_of(person) == wanted]
            if wanted is not None and same:
                found[member.number] = left.pop(same[0])
    known = [_row(member, found.get(member.number)) for member in members]
    return [*known, *(Row(f"new-{each}", None, person) for each, person in left.items())]


def _row(member: Member, person: Mapping[str, Any] | None) -> Row:
    key, told = f"member-{member.number}", _told(member)
    if person is None:
        return Row(key, member, None)
    changed = (each for each in FIELDS if person[each] and person[each] != told[each])
    return Row(key, member, person, tuple(changed))


def _told(member: Member) -> dict[str, Any]:
    born = member.birth_date
    return {
        "name": member.name,
        "sex": member.sex.value,
        "birth_date": "" if born is None else born.isoformat(),
        "birth_year": member.birth_year or (None if born is None else born.year),
        "relation": member.relation,
        "ethnicity": member.ethnicity,
        "identity_number": member.identity_number or "",
    }


def _by_identity(person: Mapping[str, Any]) -> object:
    return person["identity_number"] or None


def _by_name_and_year(person: Mapping[str, Any]) -> object:
    if not person["name"] or not person["birth_year"]:
        return None
    return unaccented(person["name"]), person["birth_year"]


def _by_name(person: Mapping[str, Any]) -> object:
    return unaccented(person["name"]) or None


# ---------------------------------------------------------------- deciding


def take_over(
    session: Session, proposal: RosterProposal, keys: Collection[str], actor: User
) -> None:
    """Take rows of a proposal over into the register; the others stay as they are.

    Raises
    ------
    RosterDecided
        Somebody was quicker.
    OwnRoster
        The interview is the person's own.
    NoRowTaken, PersonIncomplete
        None of these rows is another than in the register, or one can't be registered.
    """
    household = _take_up(session, proposal, actor)
    rows = rows_of(session, proposal)
    taken = [row for row in rows if row.key in keys and _differs(row)]
    if not taken:
        raise NoRowTaken(household.head_name)
    for row in taken:
        _write(session, household, row)
    _decide(session, proposal, Decision.ACCEPTED, actor)
    log.record(
        session,
        Action.MEMBERS_CHANGED,
        f"household:{household.id}",
        actor,
        proposal=proposal.id,
        rows=[_fact(row) for row in taken],
    )


def refuse(session: Session, proposal: RosterProposal, reason: str, actor: User) -> None:
    """Leave the register as it is.

    Raises
    ------
    RosterDecided, OwnRoster
        As ``take_over``.
    """
    household = _take_up(session, proposal, actor)
    _decide(session, proposal, Decision.REFUSED, actor)
    subject, about = f"household:{household.id}", {"proposal": proposal.id}
    log.record(session, Action.ROSTER_REFUSED, subject, actor, reason=reason, **about)


def _take_up(session: Session, proposal: RosterProposal, actor: User) -> Household:
    # The household's row is held: two decisions on it never number members alike.
    household = session.get_one(Household, proposal.household_id, with_for_update=True)
    session.refresh(proposal, with_for_update=True)
    version = session.get_one(SubmissionVersion, proposal.submission_version_id)
    submission = session.get_one(Submission, version.submission_id)
    is_approved = submission.state is SubmissionState.APPROVED
    if proposal.decision is not Decision.WAITING or not is_approved:
        raise RosterDecided(household.head_name)
    if submission.enumerator_id == actor.id:
        raise OwnRoster(household.head_name)
    return household


def _differs(row: Row) -> bool:
    return row.difference is not Difference.SAME


def _write(session: Session, household: Household, row: Row) -> None:
    if row.person is None and row.member is not None:
        row.member.left_on = clock.today()
    elif row.person is not None:
        member = row.member or _new(session, household, row.person)
        if "birth_year" in row.changed:
            member.birth_date = None
        for name, value in _columns(row.person):
            setattr(member, name, value)
        session.add(member)
    session.flush()


def _new(session: Session, household: Household, person: Mapping[str, Any]) -> Member:
    if not person["name"] or not person["sex"]:
        raise PersonIncomplete(person["name"])
    highest = select(func.max(Member.number)).where(Member.household_id == household.id)
    number = (session.scalar(highest) or 0) + 1
    return Member(household_id=household.id, number=number, relation="", ethnicity="")


def _columns(person: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Give what the interview says, by the register's columns; blanks say nothing."""
    for name in FIELDS:
        if not person[name]:
            continue
        if name == "sex":
            yield name, Sex(person[name])
        elif name == "birth_date":
            yield name, date.fromisoformat(person[name])
        else:
            yield name, person[name]


def _decide(
    session: Session, proposal: RosterProposal, decision: Decision, actor: User
) -> None:
    proposal.decision = decision
    proposal.decided_by_id = actor.id
    proposal.decided_at = clock.now()
    session.flush()


def _fact(row: Row) -> dict[str, object]:
    """Say in the log what was done, without identity numbers and birthdays."""
    name = row.member.name if row.member else (row.person or {}).get("name")
    return {
        "what": row.difference.value,
        "name": name,
        "changed": list(row.changed),
    }
