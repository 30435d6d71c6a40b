"""Inspections: each visit's preparation, and its way to the conclusion.

prepared → notified → under way → minutes signed → concluded, or cancelled. What has
happened in the world is shown by its paper: no notice, no "notified"; no minutes signed by
both sides, no "minutes signed". A surprise inspection begins without a notice. Nobody
inspects an office that they work for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.inspection_errors import (
    BadPeriod,
    CodeTaken,
    InspectionBegun,
    InspectionNeedsUnits,
    InspectionPaperMissing,
    InspectionReasonMissing,
    InspectionStepNotPossible,
    PlanNotApproved,
    TeamNotIndependent,
    UnknownInspection,
)
from mne.inspections.models import (
    DocumentKind,
    Inspection,
    InspectionComponent,
    InspectionDocument,
    InspectionKind,
    InspectionMember,
    InspectionPlan,
    InspectionState,
    InspectionUnit,
)
from mne.programmes.offices import offices_of
from mne.users.models import User

State = InspectionState

STEPS: Mapping[State, tuple[State, ...]] = {
    State.PREPARED: (State.NOTIFIED, State.UNDER_WAY, State.CANCELLED),
    State.NOTIFIED: (State.UNDER_WAY, State.CANCELLED),
    State.UNDER_WAY: (State.MINUTES_SIGNED,),
    State.MINUTES_SIGNED: (State.CONCLUDED,),
}
"""From where to where; what is missing here is over."""

UNANNOUNCED = frozenset({InspectionKind.SURPRISE, InspectionKind.EXTERNAL})
"""Kinds that begin without a notice of ours."""

PAPERS: Mapping[State, DocumentKind] = {
    State.NOTIFIED: DocumentKind.NOTICE,
    State.MINUTES_SIGNED: DocumentKind.MINUTES,
    State.CONCLUDED: DocumentKind.CONCLUSION,
}
"""The paper that a state rests on."""


@dataclass(frozen=True)
class Planned:
    """What is to be inspected, by whom, when."""

    code: str
    kind: InspectionKind
    title: str
    area_id: int
    agency_id: int
    starts_on: date
    ends_on: date
    unit_ids: Sequence[int] = ()
    component_ids: Sequence[int] = ()
    member_ids: Sequence[int] = ()
    leader_id: int | None = None
    plan_id: int | None = None
    questionnaire_version_id: int | None = None
    round_id: int | None = None
    uid: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Paper:
    """A paper: its number and day, and the scan in the file store where there is one."""

    kind: DocumentKind
    number: str
    issued_on: date
    note: str = ""
    sha256: str | None = None
    file_name: str | None = None
    size: int | None = None
    media_type: str | None = None


def prepare(session: Session, planned: Planned, actor: User | None) -> Inspection:
    """Prepare an inspection; one with this ``uid`` that is there already is given back.

    Raises
    ------
    BadPeriod
        It ends before it begins.
    CodeTaken
        Another inspection has the code.
    InspectionNeedsUnits
        Nobody is to be inspected.
    TeamNotIndependent
        Somebody of the team works for an inspected office.
    """
    known = session.scalar(select(Inspection).where(Inspection.uid == planned.uid))
    if known is not None:
        return known
    if session.scalar(select(Inspection.id).where(Inspection.code == planned.code)):
        raise CodeTaken(planned.code)
    _check(session, planned)
    inspection = Inspection(
        **_columns(planned),
        state=State.PREPARED,
        created_at=clock.now(),
        created_by_id=actor.id if actor else None,
    )
    session.add(inspection)
    _set_parts(session, inspection, planned)
    facts = {"kind": planned.kind, "units": list(planned.unit_ids)}
    record(session, Action.INSPECTION_PREPARED, _subject(inspection), actor, **facts)
    return inspection


def change(session: Session, inspection: Inspection, planned: Planned, actor: User) -> None:
    """Change what was prepared, until it begins; code and uid stay.

    Raises
    ------
    InspectionBegun
        It has begun, or is over.
    BadPeriod, InspectionNeedsUnits, TeamNotIndependent
        As in ``prepare``.
    """
    if inspection.state not in {State.PREPARED, State.NOTIFIED}:
        raise InspectionBegun(inspection.code)
    _check(session, planned)
    kept = {"uid", "code", "questionnaire_version_id", "round_id"}
    for name, value in _columns(planned).items():
        if name not in kept:
            setattr(inspection, name, value)
    _set_parts(session, inspection, planned)
    facts = {"starts_on": planned.starts_on, "units": list(planned.unit_ids)}
    record(session, Action.INSPECTION_CHANGED, _subject(inspection), actor, **facts)


def _check(session: Session, planned: Planned) -> None:
    if planned.ends_on < planned.starts_on:
        raise BadPeriod(planned.code, planned.starts_on, planned.ends_on)
    if not planned.unit_ids:
        raise InspectionNeedsUnits(planned.code)
    for person_id in {planned.leader_id, *planned.member_ids} - {None}:
        person = session.get_one(User, person_id)
        if not offices_of(session, person, planned.starts_on).isdisjoint(planned.unit_ids):
            raise TeamNotIndependent(person.name)


def _columns(planned: Planned) -> dict[str, Any]:
    apart = {"unit_ids", "component_ids", "member_ids"}
    return {name: value for name, value in vars(planned).items() if name not in apart}


def _set_parts(session: Session, inspection: Inspection, planned: Planned) -> None:
    """Make the units, people and components of an inspection those that are planned."""
    _make(inspection.units, InspectionUnit, "agency_id", planned.unit_ids)
    _make(inspection.members, InspectionMember, "user_id", planned.member_ids)
    _make(inspection.components, InspectionComponent, "component_id", planned.component_ids)
    session.flush()


def _make(rows: list[Any], table: type[Any], column: str, wanted: Sequence[int]) -> None:
    rows[:] = [row for row in rows if getattr(row, column) in wanted]
    there = {getattr(row, column) for row in rows}
    rows += [table(**{column: key}) for key in wanted if key not in there]


def add_paper(
    session: Session, inspection: Inspection, paper: Paper, actor: User
) -> InspectionDocument:
    """Enter a paper of an inspection."""
    row = InspectionDocument(**vars(paper), added_at=clock.now(), added_by_id=actor.id)
    inspection.documents.append(row)
    session.flush()
    facts = {"kind": paper.kind, "number": paper.number, "sha256": paper.sha256}
    record(session, Action.PAPER_ADDED, _subject(inspection), actor, **facts)
    return row


def advance(session: Session, inspection: Inspection, to: State, actor: User) -> None:
    """Take an inspection one step on.

    Raises
    ------
    InspectionStepNotPossible
        There is no such step from where it stands.
    InspectionPaperMissing
        The paper that the step rests on has not been entered.
    PlanNotApproved
        It belongs to a year's plan that no text has approved yet.
    """
    if to == State.CANCELLED or to not in next_states(inspection):
        raise InspectionStepNotPossible(inspection.code)
    _check_plan(session, inspection)
    needed = PAPERS.get(to)
    if needed and needed not in {paper.kind for paper in inspection.documents}:
        raise InspectionPaperMissing(inspection.code, needed)
    _step(session, inspection, to, actor)


def _check_plan(session: Session, inspection: Inspection) -> None:
    plan = session.get(InspectionPlan, inspection.plan_id or 0)
    if plan is not None and plan.approved_on is None:
        raise PlanNotApproved(inspection.code, plan.code)


def cancel(session: Session, inspection: Inspection, reason: str, actor: User) -> None:
    """Call off an inspection that has not begun."""
    if State.CANCELLED not in next_states(inspection):
        raise InspectionStepNotPossible(inspection.code)
    if not reason.strip():
        raise InspectionReasonMissing(inspection.code)
    _step(session, inspection, State.CANCELLED, actor, reason.strip())


def next_states(inspection: Inspection) -> tuple[State, ...]:
    """Give where an inspection can go from here."""
    steps = STEPS.get(inspection.state, ())
    if inspection.kind in UNANNOUNCED or inspection.state != State.PREPARED:
        return steps
    return tuple(step for step in steps if step != State.UNDER_WAY)


def _step(
    session: Session, inspection: Inspection, to: State, actor: User, reason: str = ""
) -> None:
    facts = {"from_state": inspection.state, "to_state": to, "reason": reason}
    inspection.state = to
    session.flush()
    record(session, Action.INSPECTION_MOVED, _subject(inspection), actor, **facts)


def get_inspection(session: Session, code: str) -> Inspection:
    """Give the inspection of this code; raises ``UnknownInspection``."""
    inspection = session.scalar(select(Inspection).where(Inspection.code == code))
    if inspection is None:
        raise UnknownInspection(code)
    return inspection


def team_of(inspection: Inspection) -> set[int]:
    """Give the ids of the team, its leader among them."""
    members = {member.user_id for member in inspection.members}
    return members if inspection.leader_id is None else members | {inspection.leader_id}


def _subject(inspection: Inspection) -> str:
    return f"inspection:{inspection.code}"
