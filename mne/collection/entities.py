"""Taking what interviews say of entities: each is kept as a version and as a proposal.

The tablet that goes on without network counts its own versions on from the last one it had
(the trunk) under the name of a branch. What arrives out of that order is held until its
predecessor has come, and after five days it is taken without. A proposal made on a base
that others have changed since is in conflict: soft, or hard where both changed the same
property. A conflict is never taken back by a later, peaceful change.

A version is taken once, in the transaction that marks its interview judged. Whoever changes
an entity holds its row until the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit import log
from mne.audit.actions import Action
from mne.collection.entity_models import (
    Change,
    Conflict,
    Decision,
    Entity,
    EntityVersion,
    HeldChange,
)
from mne.collection.entity_reading import (
    Mention,
    may_mention,
    mentions,
    saved_properties,
)
from mne.collection.envelopes import fitting
from mne.collection.models import Submission, SubmissionVersion
from mne.questionnaires.models import QuestionnaireVersion

HELD_FOR = timedelta(days=5)
"""How long a change waits for the one before it, which may lie on a broken tablet."""

_WORST_LAST = [Conflict.NONE, Conflict.SOFT, Conflict.HARD]


@dataclass(frozen=True)
class _Source:
    """The interview that a change came with."""

    version: SubmissionVersion
    submission: Submission


@dataclass(frozen=True)
class _Base:
    """What a change was made on."""

    number: int
    merged: Mapping[str, str]
    label: str


def take(session: Session, version: SubmissionVersion) -> int:
    """Take every entity that an interview mentions; give how many it mentions."""
    if not may_mention(version.xml):
        return 0
    found = mentions(version.xml, _saved(session, version.submission))
    for mention in found:
        _take(session, mention, _Source(version, version.submission))
    return len(found)


def release_overdue(session: Session) -> int:
    """Take the held changes whose predecessor never came; give how many."""
    overdue = session.scalars(
        select(HeldChange)
        .where(
            HeldChange.released_at.is_(None), HeldChange.held_at < clock.now() - HELD_FOR
        )
        .order_by(HeldChange.branch_base, HeldChange.id)
    ).all()
    # The first of a branch may release the rest of it.
    return sum(_release(session, held) for held in overdue if held.released_at is None)


def _saved(session: Session, submission: Submission) -> Mapping[str, str]:
    xform = select(QuestionnaireVersion.xform).where(
        QuestionnaireVersion.id == submission.questionnaire_version_id
    )
    return saved_properties(session.scalars(xform).one())


def _take(session: Session, mention: Mention, source: _Source) -> None:
    entity = lock_entity(session, mention.uuid)
    if entity is None and _must_wait(mention):
        _hold(session, mention, source)
        return
    if entity is None:
        _create(session, mention, source)
    else:
        base = _base(session, entity, mention, source)
        if base is None:
            _hold(session, mention, source)
            return
        _update(session, entity, mention, source, base)
    _release_next(session, mention)


def lock_entity(session: Session, uuid: str) -> Entity | None:
    """Find an entity and hold its row until the commit."""
    known = select(Entity).where(Entity.uuid == fitting(uuid, 80))
    return session.scalar(known.with_for_update().execution_options(populate_existing=True))


def _must_wait(mention: Mention) -> bool:
    """Say whether an update of something unknown has a predecessor still under way."""
    return mention.updates and not mention.creates and mention.branch_id is not None


# ---------------------------------------------------------------- bases


def _base(
    session: Session, entity: Entity, mention: Mention, source: _Source
) -> _Base | None:
    """Find what the tablet had before it when it made the change; None if not here yet."""
    if mention.creates and not mention.updates:
        return _own_or_first(session, entity, source)
    wanted = mention.base or 1
    if mention.branch_id is None or wanted in {1, mention.trunk}:
        return _numbered(session, entity, wanted)
    before = session.scalar(
        select(EntityVersion)
        .where(
            EntityVersion.entity_id == entity.id,
            EntityVersion.branch_id == mention.branch_id,
            EntityVersion.branch_base == wanted - 1,
        )
        .order_by(EntityVersion.number.desc())
        .limit(1)
    )
    return None if before is None else _as_base(before)


def _own_or_first(session: Session, entity: Entity, source: _Source) -> _Base:
    """Give the base of a creation of something known: the same interview, edited."""
    last = last_version(session, entity)
    earlier = select(SubmissionVersion.id).where(
        SubmissionVersion.submission_id == source.submission.id
    )
    own = last is not None and last.submission_version_id in set(session.scalars(earlier))
    return _as_base(last) if last is not None and own else _numbered(session, entity, 1)


def _numbered(session: Session, entity: Entity, number: int) -> _Base:
    """Give a version by number; one that we never gave out is taken for the first."""
    versions = session.scalars(
        select(EntityVersion)
        .where(EntityVersion.entity_id == entity.id, EntityVersion.number <= number)
        .order_by(EntityVersion.number.desc())
        .limit(1)
    ).all()
    return _as_base(versions[0]) if versions else _Base(1, {}, entity.label)


def _as_base(version: EntityVersion) -> _Base:
    return _Base(version.number, version.merged, version.label)


def last_version(session: Session, entity: Entity) -> EntityVersion | None:
    """Give the latest version of an entity that has a row of its own."""
    return session.scalar(
        select(EntityVersion)
        .where(EntityVersion.entity_id == entity.id)
        .order_by(EntityVersion.number.desc())
        .limit(1)
    )


# ---------------------------------------------------------------- changes


def _create(session: Session, mention: Mention, source: _Source) -> None:
    entity = Entity(
        uuid=fitting(mention.uuid, 80),
        dataset=fitting(mention.dataset, 64),
        label=_label(mention, ""),
        properties=dict(mention.properties),
        version=1,
        conflict=Conflict.NONE,
        register_sha256="",
        created_by_id=source.submission.enumerator_id,
    )
    session.add(entity)
    session.flush()
    base = _Base(0, {}, "")
    _add_version(session, entity, mention, source, _Outcome(Change.CREATED, base))


@dataclass(frozen=True)
class _Outcome:
    """How a change stands to what was there."""

    change: Change
    base: _Base
    conflict: Conflict = Conflict.NONE
    conflicting: tuple[str, ...] = ()


def _update(
    session: Session, entity: Entity, mention: Mention, source: _Source, base: _Base
) -> None:
    conflict, conflicting = _compare(entity, base, mention.properties)
    entity.properties = {**entity.properties, **mention.properties}
    entity.label = _label(mention, entity.label)
    entity.version += 1
    entity.conflict = max(entity.conflict, conflict, key=_WORST_LAST.index)
    outcome = _Outcome(Change.UPDATED, base, conflict, conflicting)
    _add_version(session, entity, mention, source, outcome)


def _compare(
    entity: Entity, base: _Base, received: Mapping[str, str]
) -> tuple[Conflict, tuple[str, ...]]:
    """Hold a change against what others made of the entity since its base."""
    if base.number == entity.version:
        return Conflict.NONE, ()
    now = entity.properties
    both = tuple(
        name
        for name, value in sorted(received.items())
        if value != base.merged.get(name)
        and now.get(name) != base.merged.get(name)
        and now.get(name) != value
    )
    return (Conflict.HARD, both) if both else (Conflict.SOFT, ())


def _add_version(
    session: Session, entity: Entity, mention: Mention, source: _Source, outcome: _Outcome
) -> None:
    session.add(
        EntityVersion(
            entity_id=entity.id,
            number=entity.version,
            change=outcome.change,
            submission_version_id=source.version.id,
            base_number=outcome.base.number,
            branch_id=fitting(mention.branch_id, 80) or None,
            branch_base=mention.base,
            received=dict(mention.properties),
            merged=dict(entity.properties),
            label=entity.label,
            conflict=outcome.conflict,
            conflicting=list(outcome.conflicting),
            decision=Decision.WAITING,
            made_at=clock.now(),
        )
    )
    session.flush()
    log.record(
        session,
        Action.ENTITY_PROPOSED,
        f"entity:{entity.id}",
        source.submission.enumerator_id,
        version=entity.version,
        conflict=outcome.conflict.value,
        submission_version_id=source.version.id,
    )


def _label(mention: Mention, before: str) -> str:
    # A blank label would make Collect stop reading the list at that row.
    return fitting(mention.label, 255) or before or fitting(mention.uuid, 80)


# ---------------------------------------------------------------- out of order


def _hold(session: Session, mention: Mention, source: _Source) -> None:
    session.add(
        HeldChange(
            uuid=fitting(mention.uuid, 80),
            branch_id=fitting(mention.branch_id, 80),
            branch_base=mention.base or 1,
            submission_version_id=source.version.id,
            path=fitting(mention.path, 255),
            held_at=clock.now(),
        )
    )
    session.flush()


def _release_next(session: Session, mention: Mention) -> None:
    """Take what waited for this very change: the next one of its branch."""
    waiting = select(HeldChange).where(
        HeldChange.uuid == fitting(mention.uuid, 80),
        HeldChange.branch_base == (mention.base or 0) + 1,
        HeldChange.released_at.is_(None),
    )
    if mention.branch_id is not None:
        waiting = waiting.where(HeldChange.branch_id == mention.branch_id)
    held = session.scalar(waiting.order_by(HeldChange.id).limit(1))
    if held is not None:
        _release(session, held)


def _release(session: Session, held: HeldChange) -> bool:
    """Take a held change as it is: on the base it names, or the nearest below."""
    held.released_at = clock.now()
    version = session.get_one(SubmissionVersion, held.submission_version_id)
    source = _Source(version, version.submission)
    for mention in mentions(version.xml, _saved(session, version.submission)):
        if mention.path == held.path:
            entity = lock_entity(session, mention.uuid)
            if entity is None:
                _create(session, mention, source)
            else:
                base = _base(session, entity, mention, source)
                nearest = base or _numbered(session, entity, mention.trunk or 1)
                _update(session, entity, mention, source, nearest)
            _release_next(session, mention)
    return True
