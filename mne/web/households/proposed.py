"""What waits for a decision on the register, for whoever may decide: scoped in SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from mne.areas.models import Area
from mne.collection.entity_models import Decision, Entity, EntityVersion
from mne.collection.models import Submission, SubmissionState, SubmissionVersion
from mne.households.models import Household
from mne.quality.roster_models import RosterProposal
from mne.questionnaires.publishing import HOUSEHOLDS
from mne.users.models import User
from mne.web.submissions.listing import in_areas

Changes = Select[EntityVersion, Entity, Household, Submission, User]
Rosters = Select[RosterProposal, Household, Area, Submission, User]


def changes(area_ids: Collection[int]) -> Changes:
    """Give the proposed households and changes of households of some areas."""
    here = or_(
        Household.hamlet_id.in_(area_ids),
        and_(Entity.household_id.is_(None), in_areas(area_ids)),
    )
    return (
        select(EntityVersion, Entity, Household, Submission, User)
        .join(Entity, Entity.id == EntityVersion.entity_id)
        .join(
            SubmissionVersion, SubmissionVersion.id == EntityVersion.submission_version_id
        )
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .outerjoin(Household, Household.id == Entity.household_id)
        .outerjoin(User, User.id == Submission.enumerator_id)
        .where(
            EntityVersion.decision == Decision.WAITING, Entity.dataset == HOUSEHOLDS, here
        )
        .order_by(EntityVersion.id)
    )


def rosters(area_ids: Collection[int]) -> Rosters:
    """Give the rosters of approved interviews that wait, of some areas."""
    return (
        select(RosterProposal, Household, Area, Submission, User)
        .join(Household, Household.id == RosterProposal.household_id)
        .join(Area, Area.id == Household.hamlet_id)
        .join(
            SubmissionVersion, SubmissionVersion.id == RosterProposal.submission_version_id
        )
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .outerjoin(User, User.id == Submission.enumerator_id)
        .where(
            RosterProposal.decision == Decision.WAITING,
            Submission.state == SubmissionState.APPROVED,
            Household.hamlet_id.in_(area_ids),
        )
        .order_by(Area.code, Household.code, RosterProposal.id)
    )


@dataclass(frozen=True)
class Property:
    """One property of a proposal: as it was, as it is now, as it should be."""

    name: str
    before: str
    now: str
    proposed: str
    is_disputed: bool


def properties(
    session: Session, proposal: EntityVersion, entity: Entity, household: Household | None
) -> list[Property]:
    """Give what a proposal changes, side by side with the register."""
    base = session.scalar(
        select(EntityVersion.merged).where(
            EntityVersion.entity_id == entity.id,
            EntityVersion.number == proposal.base_number,
        )
    )
    before: Mapping[str, str] = base or {}
    now = {**before, **_registered(session, household)}
    return [
        Property(
            name,
            before.get(name, ""),
            now.get(name, ""),
            text,
            name in proposal.conflicting,
        )
        for name, text in proposal.received.items()
    ]


def _registered(session: Session, household: Household | None) -> dict[str, str]:
    if household is None:
        return {}
    return {
        "code": household.code,
        "head_name": household.head_name,
        "address": household.address,
        "hamlet_code": session.get_one(Area, household.hamlet_id).code,
    }
