"""OpenRosa for ODK Collect and KoboCollect: form list, manifest, downloads, submission.

Every address exists twice: under ``/v1/key/<token>/projects/1``, where the token in the
path says which tablet it is, and at the root, where HTTP Digest does.

``Date`` is never looked at: Collect writes it with a 12-hour clock.
"""

from __future__ import annotations

from hashlib import md5
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy import select
from sqlalchemy.orm import Session

from mne import pipeline
from mne.clock import today
from mne.collection.entity_lists import asking_of, deleted
from mne.collection.offers import Offer, offers_for
from mne.pipeline import Desk
from mne.questionnaires.models import QuestionnaireMedia, QuestionnaireVersion
from mne.web.openrosa import answers, door, faults, tablet, taking
from mne.web.openrosa.access import KEY_PATH, device, identifies_device, requires_device
from mne.web.openrosa.errors import QuestionnaireNotOffered
from mne.web.openrosa.lists import asked_list, list_files, reader_of
from mne.web.openrosa.redaction import RedactingFilter
from mne.web.transactions import Platform

bp = Blueprint("openrosa", __name__)
faults.init_bp(bp)
tablet.init_bp(bp)


@bp.record_once
def _open_desk(state: BlueprintSetupState) -> None:
    shared = cast("Platform", state.app.extensions["mne"])
    state.app.extensions["mne.desk"] = pipeline.open_desk(shared.settings, shared.engine)
    state.app.logger.addFilter(RedactingFilter())
    door.init_app(cast("Flask", state.app))


@bp.after_request
def _speak_openrosa(response: Response) -> Response:
    response.headers["X-OpenRosa-Version"] = "1.0"
    return response


# ---------------------------------------------------------------- what a tablet should hold


@bp.get("/formList")
@bp.get(f"{KEY_PATH}/formList")
@requires_device
def form_list() -> Response:
    """List the questionnaires of the tablet's open rounds."""
    if request.method == "HEAD":
        return Response(status=204, content_type=answers.XML)
    wanted = request.args.get("formID")
    offers = [offer for offer in _offers() if wanted in {None, offer.form_id}]
    text = answers.form_list(offers, device().base, device().sender.language)
    return _own_document(text)


@bp.get("/forms/<int:version_id>/form.xml")
@bp.get(f"{KEY_PATH}/forms/<int:version_id>/form.xml")
@requires_device
def form(version_id: int) -> Response:
    """Give a questionnaire, byte for byte as it was published."""
    offer = _offer(version_id)
    xform = _session().scalar(
        select(QuestionnaireVersion.xform).where(QuestionnaireVersion.id == version_id)
    )
    return answers.document(xform or b"", answers.XML, offer.md5)


@bp.get("/forms/<int:version_id>/manifest")
@bp.get(f"{KEY_PATH}/forms/<int:version_id>/manifest")
@requires_device
def manifest(version_id: int) -> Response:
    """List the files that travel with a questionnaire."""
    _offer(version_id)
    media = _session().scalars(
        select(QuestionnaireMedia)
        .where(QuestionnaireMedia.version_id == version_id)
        .order_by(QuestionnaireMedia.name)
    )
    lists = list_files(_session(), asking_of(_session(), version_id), device())
    return _own_document(answers.manifest(media.all(), lists, device().base))


@bp.get("/forms/<int:version_id>/media/<int:media_id>")
@bp.get(f"{KEY_PATH}/forms/<int:version_id>/media/<int:media_id>")
@requires_device
def media(version_id: int, media_id: int) -> Response:
    """Give a file that travels with a questionnaire."""
    _offer(version_id)
    file = _session().get(QuestionnaireMedia, media_id)
    if file is None or file.version_id != version_id:
        raise QuestionnaireNotOffered
    return answers.stored_file(_desk().store, file)


@bp.get("/forms/<int:version_id>/lists/<name>.csv")
@bp.get(f"{KEY_PATH}/forms/<int:version_id>/lists/<name>.csv")
@requires_device
def entity_list(version_id: int, name: str) -> Response:
    """Give a list made for this tablet, of its own households or what it created."""
    _offer(version_id)
    content = asked_list(_session(), asking_of(_session(), version_id), name, device())
    return answers.document(content, answers.CSV, _md5(content))


@bp.get("/datasets/<name>/integrity")
@bp.get(f"{KEY_PATH}/datasets/<name>/integrity")
@requires_device
def integrity(name: str) -> Response:
    """Say of things that the tablet no longer finds in a list whether they are gone."""
    asked = filter(None, request.args.get("id", "").split(","))
    found = deleted(_session(), name, reader_of(_session(), device()), asked)
    return _own_document(answers.integrity(found))


# ---------------------------------------------------------------- what a tablet sends


@bp.route("/submission", methods=["HEAD"])
@bp.route(f"{KEY_PATH}/submission", methods=["HEAD"])
@identifies_device
def announce_submission() -> Response:
    """Say how large a post may be; a tablet asks before every interview."""
    return Response(status=204, headers=taking.LIMIT)


@bp.post("/submission")
@bp.post(f"{KEY_PATH}/submission")
@identifies_device
def submission() -> Response:
    """Take a post of an interview; 201 and 202 are said only once it is safe on disk."""
    door.raise_met(request.environ)
    said, text = taking.take(_desk(), device().sender, request.environ)
    return Response(text, said.status, taking.LIMIT, content_type=answers.XML)


# ---------------------------------------------------------------- shared


def _desk() -> Desk:
    return cast("Desk", current_app.extensions["mne.desk"])


def _session() -> Session:
    return cast("Session", g.session)


def _offers() -> list[Offer]:
    return offers_for(_session(), device().sender.user_id, today())


def _offer(version_id: int) -> Offer:
    for offer in _offers():
        if offer.version_id == version_id:
            return offer
    raise QuestionnaireNotOffered


def _own_document(text: str) -> Response:
    content = text.encode()
    return answers.document(content, answers.XML, _md5(content))


def _md5(content: bytes) -> str:
    return md5(content, usedforsecurity=False).hexdigest()
