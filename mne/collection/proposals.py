"""Deciding on what tablets propose to the register of households."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.models import Area, AreaKind
from mne.areas.names import person_key, tidy, unaccented
from mne.areas.tree import get_area
from mne.audit import log
from mne.audit.actions import Action
from mne.clock import today
from mne.collection.decision_errors import (
    OwnProposal,
    ProposalDecided,
    ProposalIncomplete,
)
from mne.collection.entity_lists import last_said, register_version
from mne.collection.entity_models import Change, Conflict, Decision, Entity, EntityVersion
from mne.collection.models import Submission, SubmissionVersion
from mne.households.errors import NotAHamlet
from mne.households.models import Household
from mne.households.register import add_household
from mne.questionnaires.publishing import HOUSEHOLDS
from mne.users.models import User

NEEDED = ("code", "head_name", "hamlet_code")
"""What a new household can't be registered without."""


def waiting(session: Session, dataset: str = HOUSEHOLDS) -> list[EntityVersion]:
    """Give the proposals on which nobody has decided, the oldest first."""
    return list(
        session.scalars(
            select(EntityVersion)
            .join(Entity, Entity.id == EntityVersion.entity_id)
            .where(EntityVersion.decision == Decision.WAITING, Entity.dataset == dataset)
            .order_by(EntityVersion.id)
        )
    )


def accept(
    session: Session,
    proposal: EntityVersion,
    actor: User,
    completed: Mapping[str, str] | None = None,
) -> None:
    """Enter in the register what an interview proposed; the entity keeps its version.

    ``completed`` are properties of a new household that the office gives it, over what the
    interview said: its code, most often.

    Raises
    ------
    ProposalDecided
        Somebody was quicker.
    OwnProposal
        The interview is the person's own.
    ProposalIncomplete
        A new household lacks its code, its head or its hamlet.
    UnknownArea, NotAHamlet, HouseholdCodeTaken
        As the register says.
    """
    entity = _take_up(session, proposal)
    if _proposed_by(session, proposal) == actor.id:
        raise OwnProposal(proposal.number, entity.label)
    if entity.dataset == HOUSEHOLDS:
        if entity.household_id is None:
            merged = {**proposal.merged, **(completed or {})}
            entity.household_id = _register(session, merged).id
            entity.properties = {**entity.properties, **(completed or {})}
        else:
            _change(session, entity.household_id, proposal.received)
    if entity.version == proposal.number:
        entity.conflict = Conflict.NONE
    _decide(session, proposal, Decision.ACCEPTED, actor)
    log.record(session, Action.ENTITY_ACCEPTED, _subject(entity), actor, **_facts(proposal))


def refuse(session: Session, proposal: EntityVersion, reason: str, actor: User) -> None:
    """Leave the register as it is; the next version tells the tablets so.

    Raises
    ------
    ProposalDecided
        Somebody was quicker.
    """
    entity = _take_up(session, proposal)
    if proposal.change is Change.CREATED and entity.household_id is None:
        entity.ended_at = clock.now()
    else:
        _take_back(session, entity, proposal)
    _decide(session, proposal, Decision.REFUSED, actor)
    facts = {**_facts(proposal), "reason": reason}
    log.record(session, Action.ENTITY_REFUSED, _subject(entity), actor, **facts)


def _take_up(session: Session, proposal: EntityVersion) -> Entity:
    entity = session.get_one(
        Entity, proposal.entity_id, with_for_update=True, populate_existing=True
    )
    session.refresh(proposal)
    if proposal.decision is not Decision.WAITING:
        raise ProposalDecided(proposal.number, entity.label)
    return entity


def _register(session: Session, merged: Mapping[str, str]) -> Household:
    missing = [name for name in NEEDED if not merged.get(name, "").strip()]
    if missing:
        raise ProposalIncomplete(missing)
    hamlet = get_area(session, merged["hamlet_code"].strip(), today())
    address = merged.get("address", "")
    code, head_name = merged["code"], merged["head_name"]
    return add_household(session, code, hamlet, head_name, today(), address)


def _change(session: Session, household_id: int, received: Mapping[str, str]) -> None:
    household = session.get_one(Household, household_id)
    before = _told(household)
    if name := tidy(received.get("head_name", "")):
        household.head_name = name
        household.search_name = unaccented(name)
        household.sort_name = person_key(name)
    if "address" in received:
        household.address = tidy(received["address"])
    if code := received.get("hamlet_code", "").strip():
        household.hamlet_id = _hamlet(session, code).id
    session.flush()
    after = _told(household)
    if after != before:
        log.record(
            session,
            Action.HOUSEHOLD_CHANGED,
            f"household:{household.id}",
            log.acting_id(session),
            before=before,
            after=after,
        )


def _told(household: Household) -> dict[str, object]:
    return {
        "head_name": household.head_name,
        "address": household.address,
        "hamlet_id": household.hamlet_id,
    }


def _hamlet(session: Session, code: str) -> Area:
    hamlet = get_area(session, code, today())
    if hamlet.kind is not AreaKind.HAMLET:
        raise NotAHamlet(hamlet)
    return hamlet


def _proposed_by(session: Session, proposal: EntityVersion) -> int | None:
    """Give whose interview proposed it."""
    return session.scalar(
        select(Submission.enumerator_id)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .where(SubmissionVersion.id == proposal.submission_version_id)
    )


def _take_back(session: Session, entity: Entity, proposal: EntityVersion) -> None:
    """Restore what the register said of these properties, unless they changed since."""
    said = last_said(session, entity)
    restored = dict(entity.properties)
    for name, text in proposal.received.items():
        if restored.get(name) == text:
            restored[name] = said.get(name, "")
    entity.properties = restored
    entity.version += 1
    session.flush()
    session.add(register_version(entity, said))
    session.flush()


def _decide(
    session: Session, proposal: EntityVersion, decision: Decision, actor: User
) -> None:
    proposal.decision = decision
    proposal.decided_by_id = actor.id
    proposal.decided_at = clock.now()
    session.flush()


def _subject(entity: Entity) -> str:
    return f"entity:{entity.id}"


def _facts(proposal: EntityVersion) -> dict[str, object]:
    return {"version": proposal.number, "received": proposal.received}
