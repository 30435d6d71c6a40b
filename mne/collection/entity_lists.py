"""Lists for tablets to choose from: of each enumerator the own households, and no others.

A list is served to a questionnaire that reads it from a file of its name. ``households``
are those the person has to visit, as the register and the last proposals know them, with
what the last round's interview said, as far as this questionnaire asks for it (a question
``size`` of the last round is the property ``last_size``). Any other list, and households
that are only proposed, hold what the person created.

Tablets take a row again only when its version is higher. So a household gets the next
version when what the register says of it is not what it said before.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.areas.tree import communes_of_hamlets
from mne.collection.entity_models import (
    Change,
    Conflict,
    Decision,
    Entity,
    EntityVersion,
)
from mne.collection.last_rounds import last_versions, previous_of
from mne.questionnaires.models import QuestionnaireMedia, QuestionnaireVersion
from mne.questionnaires.publishing import HOUSEHOLDS
from mne.sampling.visits import Visit, visits_of

_FILES = re.compile(rb'src="jr://file-csv/([^"/]+)\.csv"')
_LAST = re.compile(rb"\blast_([A-Za-z_][A-Za-z0-9_.-]*)")
_COLUMNS = ("name", "label", "__version")
_MOST_CACHED = 64
_Wanted = tuple[tuple[str, ...], frozenset[str]]
_wanted: dict[str, _Wanted] = {}
# Of the same household for ever, whatever store it is registered in anew.
_NAMESPACE = uuid.UUID("6f1d8c1e-6d0e-5f6a-9d0b-0b6b0a1f2c11")


@dataclass(frozen=True)
class Reader:
    """Whose tablet asks, and where the person may go on the day."""

    user_id: int
    area_ids: frozenset[int]
    on: date


@dataclass(frozen=True)
class Asking:
    """What a questionnaire version wants of the lists."""

    version_id: int
    lists: tuple[str, ...]
    last_answers: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What the register says of a household now."""

    visit: Visit
    facts: Mapping[str, str]
    last_version_id: int | None

    @property
    def sha256(self) -> str:
        """What a change of it shows by."""
        written = json.dumps([self.facts, self.last_version_id], sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Listed:
    """A list as one tablet may have it; ``stale`` are households to be refreshed first."""

    name: str
    entities: Sequence[Entity]
    last: Mapping[int, int]
    stale: Sequence[Known] = ()

    def change_token(self, reader: Reader, asking: Asking) -> str:
        """Give what tells this list, for this person and questionnaire, from another."""
        rows = [(entity.uuid, entity.version) for entity in self.entities]
        told = [self.name, reader.user_id, sorted(asking.last_answers), rows]
        return hashlib.md5(json.dumps(told).encode(), usedforsecurity=False).hexdigest()


# ---------------------------------------------------------------- what is asked for


def asking_of(session: Session, version_id: int) -> Asking:
    """Say which lists a questionnaire reads that do not travel as files with it."""
    named, last_answers = _wants(session, version_id)
    if not named:
        return Asking(version_id, (), last_answers)
    files = select(QuestionnaireMedia.name).where(
        QuestionnaireMedia.version_id == version_id
    )
    there = set(session.scalars(files))
    lists = tuple(name for name in named if f"{name}.csv" not in there)
    return Asking(version_id, lists, last_answers)


def _wants(session: Session, version_id: int) -> _Wanted:
    """Read it off the published bytes, once for each."""
    of_version = QuestionnaireVersion.id == version_id
    md5 = session.scalars(select(QuestionnaireVersion.xform_md5).where(of_version)).one()
    if md5 not in _wanted:
        xform = session.scalars(select(QuestionnaireVersion.xform).where(of_version)).one()
        if len(_wanted) >= _MOST_CACHED:
            _wanted.clear()
        named = dict.fromkeys(name.decode() for name in _FILES.findall(xform))
        last_answers = frozenset(name.decode() for name in _LAST.findall(xform))
        _wanted[md5] = (tuple(named), last_answers)
    return _wanted[md5]


# ---------------------------------------------------------------- reading a list


def read_list(session: Session, name: str, reader: Reader) -> Listed:
    """Read a list as this person may have it; it may be stale."""
    own = session.scalars(
        select(Entity)
        .where(
            Entity.dataset == name,
            Entity.created_by_id == reader.user_id,
            Entity.household_id.is_(None),
            Entity.ended_at.is_(None),
        )
        .order_by(Entity.id)
    ).all()
    if name != HOUSEHOLDS:
        return Listed(name, own, {})
    known = known_households(session, reader)
    here = _entities_of(session, [each.visit.household_id for each in known])
    stale = [each for each in known if _is_stale(here.get(each.visit.household_id), each)]
    last = {
        each.visit.household_id: each.last_version_id
        for each in known
        if each.last_version_id is not None
    }
    return Listed(name, [*here.values(), *own], last, stale)


def known_households(session: Session, reader: Reader) -> list[Known]:
    """Give what the register says of the households that a person has to visit."""
    visits = {
        visit.household_id: visit
        for visit in visits_of(session, reader.user_id, reader.area_ids, reader.on)
    }
    communes = communes_of_hamlets(session, reader.on) if visits else {}
    rounds = {visit.round_id for visit in visits.values()}
    last = last_versions(session, visits, rounds) if visits else {}
    return [
        Known(
            visit,
            _facts(visit, communes[visit.hamlet_id].name)
            if visit.hamlet_id in communes
            else _facts(visit, ""),
            last.get(household_id),
        )
        for household_id, visit in sorted(visits.items())
    ]


def _facts(visit: Visit, commune: str) -> dict[str, str]:
    return {
        "code": visit.code,
        "head_name": visit.head_name,
        "address": visit.address,
        "hamlet_code": visit.hamlet_code,
        "hamlet": visit.hamlet,
        "commune": commune,
        "members": str(visit.members),
    }


def _entities_of(session: Session, household_ids: Sequence[int]) -> dict[int, Entity]:
    found: dict[int, Entity] = {}
    for start in range(0, len(household_ids), 500):
        some = household_ids[start : start + 500]
        rows = session.scalars(select(Entity).where(Entity.household_id.in_(some)))
        found |= {row.household_id: row for row in rows if row.household_id is not None}
    return {key: found[key] for key in household_ids if key in found}


def _is_stale(entity: Entity | None, known: Known) -> bool:
    return entity is None or entity.register_sha256 != known.sha256


# ---------------------------------------------------------------- keeping it fresh


def refresh(session: Session, stale: Collection[Known]) -> None:
    """Give the households that the register knows otherwise now their next version."""
    ids = [known.visit.household_id for known in stale]
    here = _entities_of(session, ids)
    before = previous_of(
        session, [known.last_version_id for known in stale if known.last_version_id]
    )
    for known in stale:
        entity = here.get(known.visit.household_id)
        if _is_stale(entity, known):
            last = before.get(known.last_version_id or 0)
            told = (
                {}
                if last is None
                else {
                    "last_round": last.round_code,
                    "last_interviewed_on": last.interviewed_on.isoformat(),
                }
            )
            _note(session, entity, known, {**known.facts, **told})


def _note(
    session: Session, entity: Entity | None, known: Known, facts: dict[str, str]
) -> None:
    if entity is None:
        entity = Entity(
            uuid=str(uuid.uuid5(_NAMESPACE, known.visit.code)),
            dataset=HOUSEHOLDS,
            household_id=known.visit.household_id,
            properties={},
            version=0,
            conflict=Conflict.NONE,
        )
        session.add(entity)
        said = dict[str, str]()
    else:
        said = last_said(session, entity)
    changed = {name: text for name, text in facts.items() if said.get(name) != text}
    entity.properties = {**entity.properties, **changed}
    entity.label = _label(entity.properties, known.visit.code)
    entity.version += 1
    entity.register_sha256 = known.sha256
    session.flush()
    session.add(register_version(entity, facts))
    session.flush()


def last_said(session: Session, entity: Entity) -> dict[str, str]:
    """Give what the register said of it the last time."""
    said = session.scalar(
        select(EntityVersion.received)
        .where(
            EntityVersion.entity_id == entity.id, EntityVersion.change == Change.REGISTER
        )
        .order_by(EntityVersion.number.desc())
        .limit(1)
    )
    return said or {}


def register_version(entity: Entity, facts: Mapping[str, str]) -> EntityVersion:
    """Write down that an entity's present version comes of what the register says."""
    return EntityVersion(
        entity_id=entity.id,
        number=entity.version,
        change=Change.REGISTER,
        base_number=entity.version - 1,
        received=dict(facts),
        merged=dict(entity.properties),
        label=entity.label,
        conflict=Conflict.NONE,
        conflicting=[],
        decision=Decision.NOT_NEEDED,
        made_at=clock.now(),
    )


def _label(properties: Mapping[str, str], code: str) -> str:
    name = properties.get("head_name", "").strip()
    return f"{name} – {code}"[:255] if name else code


# ---------------------------------------------------------------- as tablets read it


def as_csv(session: Session, listed: Listed, asking: Asking) -> bytes:
    """Write a list: a row for each thing, with all properties that any of them has."""
    last = _last_answers(session, listed, asking)
    rows = [
        {
            **_properties(entity.properties),
            **last.get(entity.household_id or 0, {}),
            "name": entity.uuid,
            "label": entity.label,
            "__version": str(entity.version),
        }
        for entity in listed.entities
    ]
    others = sorted({name for row in rows for name in row} - set(_COLUMNS))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, [*_COLUMNS, *others], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def _properties(properties: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in properties.items() if not name.startswith("__")}


def _last_answers(
    session: Session, listed: Listed, asking: Asking
) -> dict[int, dict[str, str]]:
    if not asking.last_answers:
        return {}
    before = previous_of(session, set(listed.last.values()))
    return {
        household_id: {
            f"last_{name}": text
            for name, text in before[version_id].values.items()
            if name in asking.last_answers
        }
        for household_id, version_id in listed.last.items()
        if version_id in before
    }


# ---------------------------------------------------------------- what a tablet lost


def deleted(
    session: Session, name: str, reader: Reader, uuids: Iterable[str]
) -> dict[str, bool]:
    """Say of things that a tablet no longer finds in a list whether they are gone for it.

    Of what has not arrived here yet nothing is said, and the tablet keeps it.
    """
    asked = list(dict.fromkeys(uuids))
    mine = {entity.uuid for entity in read_list(session, name, reader).entities}
    known = set(
        session.scalars(
            select(Entity.uuid).where(Entity.dataset == name, Entity.uuid.in_(asked))
        )
    )
    return {each: each not in mine for each in asked if each in known}
