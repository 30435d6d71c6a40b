"""Publishing: a questionnaire is inspected, then kept as it was, for ever, by version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.audit.actions import Action
from mne.audit.log import record
from mne.questionnaires.errors import (
    ListGivenByServer,
    MediaMissing,
    QuestionnaireHasFaults,
    UnknownQuestionnaire,
    VersionAlreadyPublished,
)
from mne.questionnaires.models import (
    Questionnaire,
    QuestionnaireMedia,
    QuestionnaireVersion,
)
from mne.users.models import User
from surveys import linting
from surveys.errors import SurveyError
from surveys.findings import Finding
from surveys.form_reading import compile_form
from surveys.lint_rules import Level
from surveys.questionnaire import Questionnaire as Asked
from surveys.sheets import decode, read_text
from surveys.workbooks import is_workbook, write_workbook
from surveys.xlsform import Converted, convert_file

ITEMSETS = "itemsets.csv"
HOUSEHOLDS = "households"
"""The list that each tablet is given of its own households; it travels with no version."""

_ENTITY_LIST = re.compile(rb'<entity[^>]* dataset="([^"]+)"')


@dataclass(frozen=True)
class Inspection:
    """What a file would become, and what speaks against publishing it."""

    converted: Converted
    lints: tuple[Finding, ...]
    """Everything worth a look, with sheet, row, column and remedy."""
    broken_rules: tuple[SurveyError, ...]
    """Expressions that tablets or the server can't follow."""

    @property
    def faults(self) -> tuple[SurveyError | Finding, ...]:
        """What forbids publishing, because it would spoil data."""
        spoiling = (each for each in self.lints if each.level is Level.FAULT)
        return (*self.broken_rules, *spoiling)


@dataclass(frozen=True)
class MediaFile:
    """A file that travels with a version; its bytes are in the file store already."""

    name: str
    sha256: str
    md5: str
    size: int


def lint(_source_name: str, content: bytes | str) -> Inspection:
    """Convert a file and look for faults, without publishing anything.

    Raises
    ------
    WorkbookFault
        It can't be converted; says in which sheet, row and column, and what to do.
    """
    converted = convert_file(_bytes(content))
    broken = compile_form(converted.xform).faults
    return Inspection(converted, linting.lint(converted), broken)


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def publish(
    session: Session,
    source_name: str,
    content: bytes | str,
    actor: User | int | None = None,
    media: Sequence[MediaFile] = (),
) -> QuestionnaireVersion:
    """Publish a version, or give back the one already published with the same content.

    Raises
    ------
    QuestionnaireHasFaults, MediaMissing, ListGivenByServer
        It would mislead tablets, or names files that are not there or would be hidden.
    VersionAlreadyPublished
        The version exists with other content.
    WorkbookFault
        As ``lint``.
    """
    inspection = lint(source_name, content)
    converted = inspection.converted
    if inspection.faults:
        raise QuestionnaireHasFaults(source_name, inspection.faults)
    hidden = _given_by_person(converted) & {file.name for file in media}
    if hidden:
        raise ListGivenByServer(min(hidden))
    missing = sorted(_needed(converted) - {file.name for file in media})
    if missing:
        raise MediaMissing(source_name, missing)
    asked = converted.questionnaire
    known = find_version(session, asked.form_id, asked.version)
    if known is not None:
        return _same(known, converted)
    version = _add(session, source_name, _bytes(content), converted, media)
    version.published_by_id = actor.id if isinstance(actor, User) else actor
    session.flush()
    record(
        session,
        Action.QUESTIONNAIRE_PUBLISHED,
        f"questionnaire:{asked.form_id}",
        actor,
        version=asked.version,
        xform_md5=version.xform_md5,
    )
    return version


def _needed(converted: Converted) -> set[str]:
    own = {ITEMSETS} if converted.itemsets is not None else set[str]()
    return (own | set(converted.media)) - _given_by_person(converted)


def _given_by_person(converted: Converted) -> set[str]:
    """Give the lists that are made for each tablet: households, and its own entities."""
    created = {name.decode() for name in _ENTITY_LIST.findall(converted.xform)}
    return {f"{name}.csv" for name in {HOUSEHOLDS, *created}}


def _same(known: QuestionnaireVersion, converted: Converted) -> QuestionnaireVersion:
    if known.xform != converted.xform:
        published = known.published_at.astimezone(clock.LOCAL).strftime("%d/%m/%Y")
        raise VersionAlreadyPublished(known.questionnaire.form_id, known.version, published)
    return known


def _add(
    session: Session,
    source_name: str,
    source: bytes,
    converted: Converted,
    media: Sequence[MediaFile],
) -> QuestionnaireVersion:
    asked = converted.questionnaire
    questionnaire = session.scalar(
        select(Questionnaire).where(Questionnaire.form_id == asked.form_id)
    ) or Questionnaire(form_id=asked.form_id)
    version = QuestionnaireVersion(
        questionnaire=questionnaire,
        version=asked.version,
        titles=dict.fromkeys(asked.languages or ("vi",), asked.title),
        definition=asked.to_dict(),
        xform=converted.xform,
        # tablets know a form by this MD5: the OpenRosa form list asks for it
        xform_md5=hashlib.md5(converted.xform, usedforsecurity=False).hexdigest(),
        source_name=source_name,
        source=source,
        published_at=clock.now(),
        media=[
            QuestionnaireMedia(
                name=file.name, sha256=file.sha256, md5=file.md5, size=file.size
            )
            for file in media
        ],
    )
    session.add(version)
    session.flush()
    return version


# ---------------------------------------------------------------- reading back


def find_version(
    session: Session, form_id: str, version: str
) -> QuestionnaireVersion | None:
    """Give this version of a questionnaire, if it was published."""
    return session.scalar(
        select(QuestionnaireVersion)
        .join(Questionnaire)
        .where(Questionnaire.form_id == form_id, QuestionnaireVersion.version == version)
    )


def get_version(session: Session, form_id: str, version: str) -> QuestionnaireVersion:
    """Give this version of a questionnaire; raises ``UnknownQuestionnaire``."""
    found = find_version(session, form_id, version)
    if found is None:
        raise UnknownQuestionnaire(form_id, version)
    return found


def latest(session: Session, form_id: str) -> QuestionnaireVersion:
    """Give the version published last; raises ``UnknownQuestionnaire``."""
    found = session.scalar(
        select(QuestionnaireVersion)
        .join(Questionnaire)
        .where(Questionnaire.form_id == form_id)
        .order_by(QuestionnaireVersion.id.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownQuestionnaire(form_id)
    return found


def list_versions(session: Session) -> list[QuestionnaireVersion]:
    """Give every version of every questionnaire, the one published last first."""
    return list(
        session.scalars(
            select(QuestionnaireVersion).order_by(QuestionnaireVersion.id.desc())
        )
    )


def as_questionnaire(version: QuestionnaireVersion) -> Asked:
    """Read a version's questions; the same source is read once."""
    source_sha256 = hashlib.sha256(version.source).digest()
    return _read(_Definition(version.xform_md5, source_sha256, version.definition))


@dataclass(frozen=True)
class _Definition:
    """A published definition; equal to another exactly if form and source are."""

    xform_md5: str
    source_sha256: bytes
    document: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=64)
def _read(definition: _Definition) -> Asked:
    return Asked.from_dict(definition.document)


def as_workbook(version: QuestionnaireVersion) -> bytes:
    """Give a version as an Excel workbook: the one uploaded, or its sheets written anew."""
    if is_workbook(version.source):
        return version.source
    return write_workbook(read_text(decode(version.source)))
