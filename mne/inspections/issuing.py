"""Issuing at one go what an inspection recommends, after its minutes are signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne.errors import MneError
from mne.inspections import recommendations
from mne.inspections.finding_models import Finding
from mne.inspections.inspection_errors import NothingToIssue
from mne.inspections.models import Inspection
from mne.inspections.recommendation_models import Recommendation, RecommendationState
from mne.users.models import User


@dataclass(frozen=True)
class Refused:
    """A draft that could not be issued, and what it lacks."""

    item: Recommendation
    because: MneError


@dataclass(frozen=True)
class Outcome:
    """What was issued, and what stays a draft."""

    issued: list[Recommendation]
    refused: list[Refused]


def issue_all(session: Session, inspection: Inspection, actor: User) -> Outcome:
    """Issue every draft of an inspection that lacks nothing; name what the others lack.

    Raises
    ------
    NothingToIssue
        It has no draft.
    """
    outcome = Outcome([], [])
    drafts = drafts_of(session, inspection)
    if not drafts:
        raise NothingToIssue(inspection.code)
    for item in drafts:
        try:
            recommendations.issue(session, item, item.version, actor)
        except MneError as error:
            outcome.refused.append(Refused(item, error))
        else:
            outcome.issued.append(item)
    return outcome


def drafts_of(session: Session, inspection: Inspection) -> Sequence[Recommendation]:
    """Give the drafts among an inspection's recommendations."""
    return session.scalars(
        select(Recommendation)
        .join(Finding, Finding.id == Recommendation.finding_id)
        .where(
            Finding.inspection_id == inspection.id,
            Recommendation.state == RecommendationState.DRAFT,
        )
        .order_by(Recommendation.id)
    ).all()


def findings_of(session: Session, inspection: Inspection) -> Sequence[Finding]:
    """Give what an inspection found, in the order of writing."""
    return session.scalars(
        select(Finding).where(Finding.inspection_id == inspection.id).order_by(Finding.id)
    ).all()
