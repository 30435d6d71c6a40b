"""Faults as a tablet reads them: a status, and a sentence in OpenRosa's own envelope.

Whatever is not 201 or 202 keeps the interview on the tablet, which sends it again.
"""

from __future__ import annotations

import json
import secrets

from flask import Blueprint, Response, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from mne.collection.tracing import trace
from mne.errors import MneError
from mne.web.openrosa import answers
from mne.web.openrosa.errors import DigestNeeded, PostTooLarge, ServerFault, StoreBusy
from mne.web.openrosa.posts import drain


def init_bp(bp: Blueprint) -> None:
    """Let ``bp`` answer every fault in its own language."""
    bp.register_error_handler(MneError, say)
    bp.register_error_handler(RequestEntityTooLarge, lambda _error: say(PostTooLarge()))
    bp.register_error_handler(OperationalError, _say_busy)
    bp.register_error_handler(Exception, _say_unexpected)


def say(error: MneError) -> Response:
    """Answer with the sentence of ``error``; Collect shows it."""
    if request.method == "POST":
        drain(request.environ)
    known = g.get("device")
    language = "vi" if known is None else known.sender.language
    sentence = error.sentence(language)
    if _speaks_json():
        return _as_json(error, sentence)
    text = answers.message(sentence, "submit_failure")
    response = Response(text, status=error.status, content_type=answers.XML)
    if isinstance(error, DigestNeeded):
        response.headers["WWW-Authenticate"] = error.challenge
    return response


def _speaks_json() -> bool:
    """Say whether our own client asks, under the addresses that are its own."""
    rule = request.url_rule
    return rule is not None and "/tablet/" in rule.rule


def _as_json(error: MneError, sentence: str) -> Response:
    told = {"code": error.code, "message": sentence, "details": error.facts}
    written = json.dumps(told, ensure_ascii=False, default=str)
    return Response(written, status=error.status, content_type="application/json")


def _say_busy(error: OperationalError) -> Response:
    current_app.logger.warning("%s %s: %s", request.method, request.path, error.orig)
    return say(StoreBusy())


def _say_unexpected(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    fault = ServerFault(secrets.token_hex(4).upper())
    facts = (fault.facts["reference"], request.method, request.path, trace(error))
    current_app.logger.error("%s %s %s\n%s", *facts)
    return say(fault)
