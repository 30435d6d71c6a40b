"""Where an interview belongs, and its rows: version, round, answers, files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Executable, and_, bindparam, exists, insert, literal, select
from sqlalchemy.orm import Session

from mne.areas.tree import find_area
from mne.clock import LOCAL
from mne.collection.envelopes import Attached, Envelope
from mne.collection.errors import RoundClosed, UnknownForm, UnknownVersion
from mne.collection.keys import Keys, keys_of, moment_of
from mne.collection.models import (
    Attachment,
    Submission,
    SubmissionState,
    SubmissionVersion,
)
from mne.collection.quarantine import WAITING_EDITS
from mne.collection.reading import Interview
from mne.questionnaires.models import Questionnaire, QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round, RoundState
from mne.rounds.planning import find_round_for
from surveys import questionnaire as surveys_questionnaire
from surveys.answers import Instance, read_tree

_MOST_CACHED = 64
_questionnaires: dict[str, surveys_questionnaire.Questionnaire] = {}

# Asked for every interview, so it is built once. It answers also where the form is unknown.
_KNOWN = select(SubmissionVersion.id).where(
    SubmissionVersion.instance_id == bindparam("instance_id")
)
_ONE = select(literal(1)).subquery()
_SITUATION = (
    select(
        exists(_KNOWN),
        exists(WAITING_EDITS),
        QuestionnaireVersion.id,
        QuestionnaireVersion.version,
        QuestionnaireVersion.xform_md5,
        Round.id,
        Round.opens_on,
        Round.closes_on,
    )
    .select_from(_ONE)
    .outerjoin(Questionnaire, Questionnaire.form_id == bindparam("form_id"))
    .outerjoin(
        QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == Questionnaire.id
    )
    .outerjoin(
        Round,
        and_(
            Round.questionnaire_version_id == QuestionnaireVersion.id,
            Round.state == RoundState.OPEN,
        ),
    )
)

_ADD_SUBMISSION = insert(Submission).returning(Submission.id)
_ADD_VERSION = insert(SubmissionVersion).returning(SubmissionVersion.id)

_SUBMISSION = (
    "form_id",
    "instance_id",
    "questionnaire_version_id",
    "round_id",
    "enumerator_id",
    "state",
    "received_at",
    "current_number",
)
_VERSION = (
    "number",
    "instance_id",
    "xml",
    "xml_sha256",
    "answers",
    "device_id",
    "started_at",
    "ended_at",
    "received_at",
)


def _add_both() -> Executable:
    """Write the statement that adds an interview with its first version, for PostgreSQL.

    There each statement is a journey to another process and back; SQLite has no such
    statement, and needs none.
    """
    added = (
        insert(Submission)
        .values({name: bindparam(f"of_{name}") for name in _SUBMISSION})
        .returning(Submission.id)
        .cte("added")
    )
    columns = SubmissionVersion.__table__.c
    given = [bindparam(name, type_=columns[name].type) for name in _VERSION]
    return (
        insert(SubmissionVersion)
        .from_select(["submission_id", *_VERSION], select(added.c.id, *given))
        .returning(SubmissionVersion.id)
    )


_ADD_BOTH = _add_both()


class OpenRound(NamedTuple):
    """A round that takes interviews, and in which days."""

    id: int
    opens_on: date
    closes_on: date

    def takes(self, days: Iterable[date]) -> bool:
        """Say whether it is open on one of these days."""
        return any(self.opens_on <= day <= self.closes_on for day in days)


class Version(NamedTuple):
    """A published questionnaire version, without its heavy columns."""

    id: int
    xform_md5: str
    rounds: Sequence[OpenRound]
    """Open ones of the questionnaire, whichever of its versions they are planned with."""


@dataclass(frozen=True)
class Situation:
    """What the store says before an interview is filed."""

    is_known: bool
    is_awaited: bool  # edits of it came before it did
    versions: Mapping[str, Version]


def find_situation(session: Session, interview: Interview) -> Situation:
    """Ask the store once for all that decides where an interview goes."""
    named = {"instance_id": interview.instance_id, "form_id": interview.form_id}
    # Outer joins: what their types call certain may be missing.
    rows: Sequence[Sequence[Any]] = session.connection().execute(_SITUATION, named).all()
    is_known, is_awaited, *_ = rows[0]
    rounds = [OpenRound._make(row[5:]) for row in rows if row[5] is not None]
    versions = {row[3]: Version(row[2], row[4], rounds) for row in rows if row[2]}
    return Situation(bool(is_known), bool(is_awaited), versions)


def get_version(session: Session, interview: Interview) -> Version:
    """Give the questionnaire version the interview was made with.

    Raises
    ------
    UnknownForm, UnknownVersion
        It was never published here.
    """
    return version_among(find_situation(session, interview).versions, interview)


def version_among(versions: Mapping[str, Version], interview: Interview) -> Version:
    """Pick the interview's version of those of its form; raises as ``get_version`` does."""
    if not versions:
        raise UnknownForm(interview.form_id)
    if interview.version not in versions:
        raise UnknownVersion(interview.form_id, interview.version)
    return versions[interview.version]


def add_submission(
    session: Session, envelope: Envelope, interview: Interview, version: Version
) -> int:
    """File an interview that is new here; give the id of its version.

    Raises
    ------
    RoundClosed
        No open round takes it.
    """
    instance = under(read_answers(session, interview, version), interview.instance_id)
    round_id = _find_round(
        session, interview, instance, version.rounds, envelope.received_at
    )
    submission = {
        "form_id": interview.form_id,
        "instance_id": interview.instance_id,
        "questionnaire_version_id": version.id,
        "round_id": round_id,
        "enumerator_id": envelope.sender.user_id,
        "state": SubmissionState.RECEIVED,
        "received_at": envelope.received_at,
        "current_number": 1,
    }
    if session.get_bind().dialect.name != "postgresql":
        submission_id = _insert(session, _ADD_SUBMISSION, submission)
        return add_version(session, submission_id, 1, envelope, instance)
    named = {f"of_{name}": value for name, value in submission.items()}
    version_id = _insert(session, _ADD_BOTH, named | _version(1, envelope, instance))
    add_attachments(session, version_id, envelope.files, envelope.received_at)
    return version_id


def under(instance: Instance, instance_id: str) -> Instance:
    """Give the interview under an id; it may have none of its own, or one that is taken."""
    if instance.instance_id == instance_id:
        return instance
    return replace(instance, meta={**instance.meta, "instanceID": instance_id})


def add_version(
    session: Session,
    submission_id: int,
    number: int,
    envelope: Envelope,
    instance: Instance,
) -> int:
    """File the answers as this version of a submission, with their files; give its id."""
    row = _version(number, envelope, instance) | {"submission_id": submission_id}
    version_id = _insert(session, _ADD_VERSION, row)
    add_attachments(session, version_id, envelope.files, envelope.received_at)
    return version_id


def _version(number: int, envelope: Envelope, instance: Instance) -> dict[str, object]:
    return {
        "number": number,
        "instance_id": instance.instance_id,
        "xml": envelope.xml,
        "xml_sha256": envelope.xml_sha256,
        "answers": instance.answers,
        "device_id": envelope.device_id,
        "started_at": moment_of(instance.device.get("start", "")),
        "ended_at": moment_of(instance.device.get("end", "")),
        "received_at": envelope.received_at,
    }


def add_attachments(
    session: Session, version_id: int, files: Iterable[Attached], received_at: datetime
) -> None:
    """Add a row for each file; the same file twice in one post is one."""
    unique = {(file.name, file.sha256): file for file in files}
    rows = [
        {
            "version_id": version_id,
            "name": file.name,
            "sha256": file.sha256,
            "size": file.size,
            "media_type": file.media_type,
            "received_at": received_at,
        }
        for file in unique.values()
    ]
    if rows:
        session.connection().execute(insert(Attachment), rows)


def _insert(session: Session, statement: Executable, values: Mapping[str, object]) -> int:
    """Add one row and give its id. The session's own way takes three times as long."""
    row_id: int = session.connection().execute(statement, values).scalar_one()
    return row_id


def read_answers(session: Session, interview: Interview, version: Version) -> Instance:
    """Read the answers by the questionnaire version they were made with."""
    known = _questionnaires.get(version.xform_md5)
    if known is None:
        known = as_questionnaire(session.get_one(QuestionnaireVersion, version.id))
        if len(_questionnaires) >= _MOST_CACHED:
            _questionnaires.clear()
        _questionnaires[version.xform_md5] = known
    return read_tree(interview.root, known)


def _find_round(
    session: Session,
    interview: Interview,
    instance: Instance,
    rounds: Sequence[OpenRound],
    received_at: datetime,
) -> int:
    """Find the open round: of the interview's day and place, or else of today, or anywhere.

    A tablet's clock may be wrong and a code mistyped; both are issues for the supervisor
    later, not reasons to hold an interview back.
    """
    started_at = moment_of(instance.device.get("start", ""))
    keys = keys_of(instance.answers, started_at, received_at)
    days = (keys.made_on, received_at.astimezone(LOCAL).date())
    taking = [each for each in rounds if each.takes(days)]
    if len(taking) > 1:
        return _find_among(session, interview, keys, received_at)
    if not taking:
        raise RoundClosed(interview.form_id, interview.version)
    return taking[0].id  # whatever its place: no other one would take it


def _find_among(
    session: Session, interview: Interview, keys: Keys, received_at: datetime
) -> int:
    """Choose between several open rounds of one questionnaire by day, place and version."""
    area = find_area(session, keys.hamlet_code, keys.made_on)
    today = received_at.astimezone(LOCAL).date()
    tries: list[tuple[date, int | None]] = [(keys.made_on, None), (today, None)]
    if area is not None:
        tries = [(keys.made_on, area.id), (today, area.id), *tries]
    for on, area_id in tries:
        found = find_round_for(session, interview.form_id, interview.version, on, area_id)
        if found is not None:
            return found.id
    raise RoundClosed(interview.form_id, interview.version)
