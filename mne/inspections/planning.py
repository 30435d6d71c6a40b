"""Inspections: a year's plan, each visit's preparation, and its way to the conclusion.

prepared → notified → under way → minutes signed → concluded, or cancelled. What has
happened in the world is shown by its paper: no notice, no "notified"; no minutes signed by
both sides, no "minutes signed". A surprise inspection begins without a notice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.inspection_errors import (
    BadPeriod,
    CodeTaken,
    InspectionNeedsUnits,
    InspectionPaperMissing,
    InspectionReasonMissing,
    InspectionStepNotPossible,
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
from mne.programmes.models import Agency
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


@dataclass(frozen=True)
class Approval:
    """Of which year's inspections, under which title, by which text of which day."""

    year: int
    title: str
    paper: str
    approved_on: date


def approve_plan(
    session: Session, agency: Agency, approval: Approval, actor: User
) -> InspectionPlan:
    """Enter the inspections that an office approved for a year, with the approving text."""
    year = approval.year
    code = f"KH-{year}-{agency.code}"
    if session.scalar(select(InspectionPlan.id).where(InspectionPlan.code == code)):
        raise CodeTaken(code)
    plan = InspectionPlan(
        code=code,
        year=year,
        title=approval.title.strip(),
        area_id=agency.area_id,
        agency_id=agency.id,
        approving_text=approval.paper.strip(),
        approved_on=approval.approved_on,
    )
    session.add(plan)
    session.flush()
    record(session, Action.PLAN_APPROVED, f"inspection_plan:{code}", actor, year=year)
    return plan


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
    """
    known = session.scalar(select(Inspection).where(Inspection.uid == planned.uid))
    if known is not None:
        return known
    if planned.ends_on < planned.starts_on:
        raise BadPeriod(planned.code, planned.starts_on, planned.ends_on)
    if session.scalar(select(Inspection.id).where(Inspection.code == planned.code)):
        raise CodeTaken(planned.code)
    if not planned.unit_ids:
        raise InspectionNeedsUnits(planned.code)
    inspection = _row(planned, actor)
    session.add(inspection)
    session.flush()
    for component_id in planned.component_ids:
        session.add(
            InspectionComponent(inspection_id=inspection.id, component_id=component_id)
        )
    session.flush()
    facts = {"kind": planned.kind, "units": list(planned.unit_ids)}
    record(session, Action.INSPECTION_PREPARED, _subject(inspection), actor, **facts)
    return inspection


def _row(planned: Planned, actor: User | None) -> Inspection:
    apart = {"unit_ids", "component_ids", "member_ids"}
    return Inspection(
        **{name: value for name, value in vars(planned).items() if name not in apart},
        state=State.PREPARED,
        created_at=clock.now(),
        created_by_id=actor.id if actor else None,
        units=[InspectionUnit(agency_id=each) for each in planned.unit_ids],
        members=[InspectionMember(user_id=each) for each in planned.member_ids],
    )


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
    """
    if to == State.CANCELLED or to not in next_states(inspection):
        raise InspectionStepNotPossible(inspection.code)
    needed = PAPERS.get(to)
    if needed and needed not in {paper.kind for paper in inspection.documents}:
        raise InspectionPaperMissing(inspection.code, needed)
    _step(session, inspection, to, actor)


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


def is_of_team(inspection: Inspection, person: User) -> bool:
    """Say whether a person leads the inspection or is of its team."""
    return person.id in {inspection.leader_id, *(m.user_id for m in inspection.members)}


def _subject(inspection: Inspection) -> str:
    return f"inspection:{inspection.code}"
