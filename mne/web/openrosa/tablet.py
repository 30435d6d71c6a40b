"""What our own client asks beyond OpenRosa: its work, what came back, and receipts.

The addresses lie under the token's, beside OpenRosa's; what is said here is JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from flask import Blueprint, Response, g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import clock
from mne.collection.assignments import Carried, Work, carried_along, work_of
from mne.collection.last_rounds import Previous
from mne.collection.models import Submission, SubmissionVersion
from mne.collection.receipts import MOST_AT_ONCE, Kept, kept_of
from mne.collection.returning import Returned
from mne.questionnaires.models import Questionnaire, QuestionnaireVersion
from mne.questionnaires.publishing import as_questionnaire
from mne.rounds.models import Round
from mne.sampling.visits import Visit
from mne.standards.models import StandardPack
from mne.standards.tables import decision_tables, indicators_of
from mne.users.models import User
from mne.web.openrosa import answers
from mne.web.openrosa.access import (
    KEY_PATH,
    Device,
    device,
    identifies_device,
    requires_device,
)
from mne.web.openrosa.errors import InterviewNotHere, ReceiptsNotAsked
from mne.web.openrosa.lists import reader_of
from mne.web.transactions import platform
from surveys.addresses import words_at

JSON = "application/json; charset=utf-8"
LONGEST_QUESTION = 200_000

Told = dict[str, object]


def init_bp(bp: Blueprint) -> None:
    """Give ``bp`` the addresses of our own client."""
    base = f"{KEY_PATH}/tablet"
    bp.get(f"{base}/assignments")(assignments)
    bp.get(f"{base}/interviews/<path:instance_id>.xml")(interview)
    bp.post(f"{base}/receipts")(receipts)


@requires_device
def assignments() -> Response:
    """Tell a tablet its work: rounds, households, and what was sent back."""
    work = work_of(_session(), reader_of(_session(), device()))
    user = _session().get_one(User, device().sender.user_id)
    etag = f"{work.change_token()}-{user.login}"
    if etag in request.if_none_match or request.if_none_match.contains_weak(etag):
        return answers.document(b"", JSON, etag)
    told = {
        "server_time": clock.now().isoformat(),
        "enumerator": {"name": user.name, "username": user.login},
        "rounds": [_round(each, device()) for each in work.rounds],
        "assignments": list(_assignments(work)),
        "returned": [_returned(each, work, device()) for each in work.returned],
    }
    return answers.document(json.dumps(told, ensure_ascii=False).encode(), JSON, etag)


@requires_device
def interview(instance_id: str) -> Response:
    """Give an interview of this person, byte for byte as it arrived."""
    row = (
        _session()
        .execute(
            select(SubmissionVersion.xml, SubmissionVersion.xml_sha256)
            .join(Submission, Submission.id == SubmissionVersion.submission_id)
            .where(
                SubmissionVersion.instance_id == instance_id,
                Submission.enumerator_id == device().sender.user_id,
            )
        )
        .one_or_none()
    )
    if row is None:
        raise InterviewNotHere(instance_id)
    return answers.document(row[0], answers.XML, row[1])


@identifies_device
def receipts() -> Response:
    """Say which interviews of this person are kept, with which files."""
    with platform().readers() as session:  # though it is a POST, nothing is written
        kept = kept_of(session, device().sender.user_id, _asked_ids())
    told = {"receipts": [_receipt(each) for each in kept]}
    return Response(json.dumps(told, ensure_ascii=False), content_type=JSON)


def _asked_ids() -> list[str]:
    """Read which interviews the tablet asks about.

    Raises
    ------
    ReceiptsNotAsked
        The body is not the JSON that a tablet of ours sends.
    """
    request.max_content_length = LONGEST_QUESTION
    asked = request.get_json(force=True, silent=True)
    ids = asked.get("instance_ids") if isinstance(asked, dict) else None
    if (
        not isinstance(ids, list)
        or len(ids) > MOST_AT_ONCE
        or not all(isinstance(each, str) and "\0" not in each for each in ids)
    ):
        raise ReceiptsNotAsked(MOST_AT_ONCE)
    return ids


# ---------------------------------------------------------------- as JSON


def _round(round_: Round, of: Device) -> Told:
    version = round_.questionnaire_version
    questionnaire = _session().get_one(Questionnaire, version.questionnaire_id)
    return {
        "code": round_.code,
        "name": round_.name,
        "kind": round_.kind.value,
        "form_id": questionnaire.form_id,
        "version": version.version,
        "form_hash": f"md5:{version.xform_md5}",
        "opens_on": round_.opens_on.isoformat(),
        "closes_on": round_.closes_on.isoformat(),
        "standards": [_standard(each, of.sender.language) for each in round_.standards],
    }


def _standard(pack: StandardPack, language: str) -> Told:
    return {
        "code": pack.code,
        "name": pack.title_vi if language == "vi" else pack.title_en,
        "bases": decision_tables(pack),
        "indicators": indicators_of(pack),
    }


def _assignments(work: Work) -> list[Told]:
    carried = carried_along(_session(), work)
    return [_assignment(work, visit, carried[visit.selection_id]) for visit in work.visits]


def _assignment(work: Work, visit: Visit, carried: Carried) -> Told:
    here = work.interviewed.get((visit.round_id, visit.household_id))
    return {
        "id": _assignment_id(work.round_of(visit).code, visit.code),
        "round": work.round_of(visit).code,
        "household": _household(work, visit, carried),
        "due_on": None if visit.due_on is None else visit.due_on.isoformat(),
        "state": "to_do" if here is None else here.state,
        "instance_id": None if here is None else here.instance_id,
        "previous": _previous(carried.previous),
        "prefill": carried.prefill,
    }


def _household(work: Work, visit: Visit, carried: Carried) -> Told:
    commune = work.communes.get(visit.hamlet_id)
    latitude, longitude = carried.place or (None, None)
    return {
        "code": visit.code,
        "head": visit.head_name,
        "hamlet_code": visit.hamlet_code,
        "hamlet": visit.hamlet,
        "commune": "" if commune is None else commune.name,
        "address": visit.address,
        "latitude": latitude,
        "longitude": longitude,
        "members": visit.members or None,
    }


def _previous(previous: Previous | None) -> Mapping[str, object] | None:
    if previous is None:
        return None
    return {
        "round": previous.round_code,
        "interviewed_on": previous.interviewed_on.isoformat(),
        "values": previous.values,
        "members": previous.members,
    }


def _returned(returned: Returned, work: Work, of: Device) -> Told:
    submission = returned.submission
    own = [
        _assignment_id(work.round_of(visit).code, visit.code)
        for visit in work.visits
        if (visit.round_id, visit.household_id)
        == (submission.round_id, submission.household_id)
    ]
    version = _session().get_one(SubmissionVersion, returned.version_id)
    asked = _session().get_one(QuestionnaireVersion, submission.questionnaire_version_id)
    name = partial(words_at, version.answers, as_questionnaire(asked))
    comments: Sequence[Told] = [
        {
            "path": each.path,
            "question": name(each.path, of.sender.language),
            "text": each.text,
            "by": each.by,
            "at": each.at.isoformat(),
        }
        for each in returned.said
    ]
    return {
        "instance_id": returned.instance_id,
        "assignment": own[0] if own else None,
        "comments": comments,
        "xml": f"{of.base}/tablet/interviews/{returned.instance_id}.xml",
    }


def _assignment_id(round_code: str, household_code: str) -> str:
    return f"{round_code}:{household_code}"


def _receipt(kept: Kept) -> Told:
    return {
        "instance_id": kept.instance_id,
        "state": kept.state.value,
        "sha256": kept.sha256,
        "files": [
            {"name": file.name, "sha256": file.sha256, "size": file.size}
            for file in kept.files
        ],
    }


def _session() -> Session:
    return cast("Session", g.session)
