"""The inspections of a year: proposed by an office, then approved by a text.

What belongs to a plan is announced only after the plan is approved.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.inspection_errors import (
    CodeTaken,
    PlanApprovedAlready,
    PlanPaperMissing,
    UnknownPlan,
)
from mne.inspections.models import InspectionPlan
from mne.programmes.models import Agency
from mne.users.models import User


def propose_plan(
    session: Session, agency: Agency, year: int, title: str, actor: User
) -> InspectionPlan:
    """Begin an office's plan of a year's inspections; raises ``CodeTaken``."""
    code = f"KH-{year}-{agency.code}"
    if session.scalar(select(InspectionPlan.id).where(InspectionPlan.code == code)):
        raise CodeTaken(code)
    plan = InspectionPlan(
        code=code,
        year=year,
        title=title.strip(),
        area_id=agency.area_id,
        agency_id=agency.id,
    )
    session.add(plan)
    session.flush()
    record(session, Action.PLAN_DRAFTED, _subject(plan), actor, year=year)
    return plan


def approve_plan(
    session: Session, plan: InspectionPlan, paper: str, approved_on: date, actor: User
) -> None:
    """Enter the text that approves a plan.

    Raises
    ------
    PlanApprovedAlready
        A text approves it already.
    PlanPaperMissing
        The text's number isn't named.
    """
    if plan.approved_on is not None:
        raise PlanApprovedAlready(plan.code)
    if not paper.strip():
        raise PlanPaperMissing(plan.code)
    plan.approving_text = paper.strip()
    plan.approved_on = approved_on
    session.flush()
    facts = {"paper": plan.approving_text, "approved_on": approved_on}
    record(session, Action.PLAN_APPROVED, _subject(plan), actor, **facts)


def get_plan(session: Session, code: str) -> InspectionPlan:
    """Give the plan of this code; raises ``UnknownPlan``."""
    plan = session.scalar(select(InspectionPlan).where(InspectionPlan.code == code))
    if plan is None:
        raise UnknownPlan(code)
    return plan


def _subject(plan: InspectionPlan) -> str:
    return f"inspection_plan:{plan.code}"
