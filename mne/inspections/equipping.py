"""The checklist of an inspection, and the round that takes the filled ones.

The round is one of a year and an office, not of one inspection. So the checklist stands on
the team's tablets before they go where there is no network, and nobody reads in a list of
rounds where a surprise inspection is to go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.audit.actions import Action
from mne.audit.log import record
from mne.inspections.inspection_errors import ChecklistWithoutItems
from mne.inspections.models import Inspection
from mne.programmes.models import Agency
from mne.questionnaires.models import QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire, list_versions
from mne.rounds.models import Round, RoundKind, RoundMode, RoundState
from mne.rounds.planning import RoundPlan, open_round, plan_round
from mne.users.models import User

ITEM_CHOICES = "conformity"
"""The choices that make a question an item of a checklist."""


def equip(
    session: Session, inspection: Inspection, version: QuestionnaireVersion, actor: User
) -> Round:
    """Say which checklist an inspection fills; give the round that takes the filled ones.

    Raises
    ------
    ChecklistWithoutItems
        The questionnaire has no item that could fail.
    """
    if not is_checklist(version):
        raise ChecklistWithoutItems(version.questionnaire.form_id)
    round_ = _find_round(session, inspection, version)
    if round_ is None:
        round_ = plan_round(session, _plan(session, inspection, version), actor)
    if round_.state == RoundState.PLANNED:
        open_round(session, round_, actor)
    inspection.questionnaire_version_id = version.id
    inspection.round_id = round_.id
    session.flush()
    subject = f"inspection:{inspection.code}"
    facts = {"checklist": version.questionnaire.form_id, "version": version.version}
    record(session, Action.CHECKLIST_CHOSEN, subject, actor, round=round_.code, **facts)
    return round_


def checklists(session: Session) -> Sequence[QuestionnaireVersion]:
    """Give the published versions that are checklists, the one published last first."""
    return [version for version in list_versions(session) if is_checklist(version)]


def is_checklist(version: QuestionnaireVersion) -> bool:
    """Say whether a questionnaire has an item that could fail."""
    asked = as_questionnaire(version).questions
    return any(question.choices == ITEM_CHOICES for question in asked)


def _find_round(
    session: Session, inspection: Inspection, version: QuestionnaireVersion
) -> Round | None:
    return session.scalar(
        select(Round)
        .where(
            Round.kind == RoundKind.INSPECTION,
            Round.area_id == inspection.area_id,
            Round.questionnaire_version_id == version.id,
            Round.state.in_((RoundState.PLANNED, RoundState.OPEN)),
            Round.opens_on <= inspection.starts_on,
            Round.closes_on >= inspection.ends_on,
        )
        .order_by(Round.id)
        .limit(1)
    )


def _plan(
    session: Session, inspection: Inspection, version: QuestionnaireVersion
) -> RoundPlan:
    office = session.get_one(Agency, inspection.agency_id)
    year = inspection.starts_on.year
    return RoundPlan(
        code=_free_code(session, f"KT-{year}-{office.code}"[:36]),
        name=f"Phiếu kiểm tra năm {year}, {office.name}"[:200],
        kind=RoundKind.INSPECTION,
        mode=RoundMode.CENSUS,
        area=session.get_one(Area, inspection.area_id),
        questionnaire_version=version,
        reference_on=inspection.starts_on,
        opens_on=date(year, 1, 1),
        closes_on=max(date(year, 12, 31), inspection.ends_on),
    )


def _free_code(session: Session, code: str) -> str:
    """Give a code for a year's round; another version, or a new round, takes a number."""
    alike = select(func.count(Round.id)).where(Round.code.startswith(code, autoescape=True))
    number = session.scalar(alike) or 0
    return f"{code}-{number + 1}" if number else code
